"""Packs the scope of this process, and unpacks one into it, for the host: see call.py.

What packing needs is imported when it is asked for, unless the zygote has preloaded it: most calls do not ask, and every
page of the template costs every fork.
"""

import gc

from valise.worker import intact, pickling, sealed, touched

# References from before user code ran.
_collects, _collect, _do_not_collect = gc.isenabled, gc.enable, gc.disable


def pack(program, most, since):
    """The packed stream of a scope. Raises ValueError where it has more than `most` bytes.

    `since`: None, or what the host knows of an earlier scope, as `touched` wants it: a dict of `leading` and `calls`. Then
    what is as it was there is left out, where that can be told.
    """
    with intact.Restored(), _NoCollections():
        packed = sealed.packing()
        units = program.known_units(packed.Units)
        names = None if since is None else touched.touched(since["leading"], since["calls"], *program.texts())
        if names is None:
            stream, _ = packed.pack_scope(program.names, units, {**program.visible(), **pickling.travels()})
        else:
            told, latest = program.some({*names, *since["leading"]})
            travelling = pickling.travels()
            rest = {"touched": sorted(names), "latest": [*latest, *travelling]}
            stream, _ = packed.pack_scope(program.names, units, {**told, **travelling}, rest=rest)
    if len(stream) > most:
        raise ValueError("the packed scope has %d bytes; at most %d are allowed" % (len(stream), most))
    return stream


def unpack(program, stream):
    """Rebuilds a scope in a program that has none. Gives what was lost: a list of (variable, path, type, reason)."""
    packed = sealed.packing()
    units = program.known_units(packed.Units)
    with _NoCollections():
        losses = packed.unpack_scope(stream, program.names, units)
    pickling.arrived(program.names)
    program.learn(units.texts())
    return losses


class _NoCollections:
    """All that is made meanwhile is kept; to look for garbage in it again and again doubles the time of unpacking."""

    def __enter__(self):
        self._were_on = _collects()
        _do_not_collect()

    def __exit__(self, *raised):
        if self._were_on:
            _collect()
