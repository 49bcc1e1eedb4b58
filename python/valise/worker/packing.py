"""Packs the scope of this process, and unpacks one into it, for the host: see call.py.

What packing needs is imported when it is asked for, unless the zygote has preloaded it: most calls do not ask, and every
page of the template costs every fork.
"""

import ast
import gc
import importlib.util

from valise.worker import intact, pickling, sealed, touched

_MAGIC = importlib.util.MAGIC_NUMBER
# References from before user code ran.
_collects, _collect, _do_not_collect = gc.isenabled, gc.enable, gc.disable


def pack(program, most, since):
    """The packed stream of a scope, as a `valise.pack.written.Written`. Raises ValueError where it has more than `most` bytes.

    `since`: None, or what the host knows of an earlier scope, as `touched` wants it: a dict of `leading` and `calls`. Then
    what is as it was there is left out, where that can be told.
    """
    with intact.Restored(), _NoCollections():
        packed = sealed.packing()
        units = program.known_units(packed.Units)
        names = None if since is None else touched.touched(since["leading"], since["calls"], *program.texts())
        if names is None:
            stream, _ = packed.write_scope(program.names, units, {**program.visible(), **pickling.travels()})
        else:
            told, latest = program.some({*names, *since["leading"]})
            travelling = pickling.travels()
            rest = {"touched": sorted(names), "latest": [*latest, *travelling]}
            stream, _ = packed.write_scope(program.names, units, {**told, **travelling}, rest=rest)
    if stream.size() > most:
        raise ValueError("the packed scope has %d bytes; at most %d are allowed" % (stream.size(), most))
    return stream


def compiled(units):
    """What texts are compiled to as modules, for later unpackings in other processes: `units` are pairs of a text and a file
    name. Gives for each, after the length in four bytes, the magic number of the interpreter and what `Unit.expect` takes; of a
    text that it cannot compile, nothing. To be asked of a process that has run no code of users."""
    written = bytearray()
    for text, file in units:
        try:
            code = compile(text, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            marshalled = _MAGIC + sealed.packing().units.ahead_of_use(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, SystemError):
            marshalled = b""
        written += len(marshalled).to_bytes(4, "big") + marshalled
    return bytes(written)


def unpack(program, stream, ahead, cuts=(), blocks=()):
    """Rebuilds a scope in a program that has none. Gives what was lost: a list of (variable, path, type, reason).

    `ahead`: what `compiled` has given for texts of the scope, by the names of `units.name_of`. `cuts`, `blocks`: what the stream comes
    without. Gives None where it has to come whole, to this or another process that has no scope.
    """
    packed = sealed.packing()
    units = program.known_units(packed.Units)
    units.ahead = {name: memoryview(code)[len(_MAGIC) :] for name, code in ahead.items() if code.startswith(_MAGIC)}
    buffers = None
    if blocks:
        stream, buffers = packed.apart.joined(stream, cuts, blocks)
    try:
        with _NoCollections():
            losses = packed.unpack_scope(stream, program.names, units, shown=False, buffers=buffers)  # the program shows it
    except packed.apart.WholeNeeded:
        return None
    units.ahead = {}
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
