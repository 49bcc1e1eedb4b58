"""Reads packed bytes without running anything that they name, for who does not trust whoever wrote them.

`valise.loads` rebuilds objects, and so runs what the bytes say. `safe_loads` is an interpreter of its own, in Python,
of the instructions that `valise.dumps` and `valise.pack_scope` write, and Java when it writes a packed scope as one
stream. It gives data as it was, and a `Description` of everything else. It imports, compiles, opens and calls nothing
that the bytes name.
"""

from valise.errors import UnpackError
from valise.safe import interpreter
from valise.safe.bounds import Bounds
from valise.safe.description import Description
from valise.safe.reading import Reading
from valise.streams import checked

__all__ = ["Bounds", "Description", "UnpackError", "safe_loads"]

_VALUE = "value"
# How `dumps` begins, and not a scope, which names its globals as well.
_START = b"\x80\x05\x8c\x13valise.pack.rebuild\x8c\x08builtins\x93)R\x940"
_GLOBALS = b"\x8c\x13valise.pack.rebuild\x8c\x07globals\x93)R\x940"


def safe_loads(data, *, scope=None, bounds=None):
    """The object that `dumps` was given; for a scope, a dict of its variables by name.

    data     what `dumps` or `pack_scope` gave, or Java's `PackedScope.toStream()`: bytes
    scope    whether a scope is expected: True always gives a dict of variables, False the one object. Without it the
             stream decides, and so whoever wrote it
    bounds   a `Bounds`: how much the stream may ask for

    None, bools, numbers, texts, bytes, lists, tuples, dicts, sets, ranges, slices, the types of `datetime`, `Decimal`,
    `Fraction`, `UUID`, pure and POSIX paths, `deque`, `OrderedDict`, `Counter`, and `defaultdict` with a builtin
    factory come as they were, with their identity, shared references and cycles. Functions, classes, instances, modules
    and whatever has to be called come as `Description`.

    Raises `UnpackError` where the bytes are damaged, forged, larger than the bounds or of a newer format; it says what
    is wrong at which byte. Its time is proportional to the length of `data`, within the bounds. Safe to call from any
    thread.
    """
    limits = Bounds() if bounds is None else bounds
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError("packed bytes are bytes, and not a %s" % type(data).__name__)
    size = data.nbytes if isinstance(data, memoryview) else len(data)
    if size > limits.bytes:
        raise UnpackError("it has %d bytes, more than the %d allowed" % (size, limits.bytes))
    content = data if type(data) is bytes else bytes(data)
    reading = Reading(limits)
    top = interpreter.run(content, reading)
    variables = _variables(top)
    interpreter.finish(content, reading)
    if scope is None:
        scope = not (content.startswith(_START) and not content.startswith(_GLOBALS, len(_START)))
    if scope:
        return variables
    if list(variables) != [_VALUE]:
        raise UnpackError("this is a scope, not one object")
    return variables[_VALUE]


def _variables(top):
    if checked(top)["format"] < 1 or set(map(type, top["variables"])) - {str}:
        raise UnpackError("this is not a packed scope")
    return top["variables"]
