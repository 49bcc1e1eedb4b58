"""Packs the scope of this process, and unpacks one into it, for the host: see call.py.

What packing needs is imported when it is asked for, unless the zygote has preloaded it: most calls do not ask, and every
page of the template costs every fork.
"""

from valise.worker import intact, pickling, sealed


def pack(program, most):
    """The packed stream of a scope. Raises ValueError where it has more than `most` bytes."""
    with intact.Restored():
        packed = sealed.packing()
        units = program.known_units(packed.Units)
        stream, _ = packed.pack_scope(program.names, units, {**program.visible(), **pickling.travels()})
    if len(stream) > most:
        raise ValueError("the packed scope has %d bytes; at most %d are allowed" % (len(stream), most))
    return stream


def unpack(program, stream):
    """Rebuilds a scope in a program that has none. Gives what was lost: a list of (variable, path, type, reason)."""
    packed = sealed.packing()
    units = program.known_units(packed.Units)
    losses = packed.unpack_scope(stream, program.names, units)
    pickling.arrived(program.names)
    program.learn(units.texts())
    return losses
