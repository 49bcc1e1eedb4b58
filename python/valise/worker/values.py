"""Turns a value into bytes that the host reads as data: see `valise.inert`.

The pickler is CPython's own, in C: it writes plain data at full speed and asks `_Values` only
about the rest. What it writes is never unpickled.
"""

import _pickle
import reprlib
import sys
import types

from valise.inert import Inert

PROTOCOL = 5
REPR_CHARACTERS = 65536  # a repr is for people; longer ones are cut, with a mark
_SMALL = 65536  # bytes of a pickled value up to which a full repr is cheap

_object_getattribute = object.__getattribute__


class TooLarge(Exception):
    """The value needs more bytes than the call may return."""


class _Bounded:
    """A file to pickle into that refuses to grow past its bound."""

    def __init__(self, bound):
        self._left = bound
        self._parts = []

    def write(self, data):
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        self._parts.append(bytes(data))

    def value(self):
        return b"".join(self._parts)


class _Values(_pickle.Pickler):
    def reducer_override(self, obj):
        kind, fields = _FORMS.get(_library_name(type(obj)), _NO_FORM)
        if kind is not None:
            return Inert, (kind, *fields(obj))
        if isinstance(obj, _WITHOUT_ATTRIBUTES) or type(obj).__module__ == "builtins":
            return Inert, ("object", type_name(obj), safe_repr(obj))
        return Inert, ("instance", type_name(obj), safe_repr(obj)), _attributes(obj)


_WITHOUT_ATTRIBUTES = (type, types.FunctionType, types.ModuleType, BaseException)

# By the name of the type, so that no library is imported, and mapped into every process, only to
# be recognized.
_FORMS = {
    "builtins.complex": ("complex", lambda v: (v.real, v.imag)),
    "builtins.range": ("range", lambda v: (v.start, v.stop, v.step)),
    "builtins.slice": ("slice", lambda v: (v.start, v.stop, v.step)),
    "datetime.date": ("date", lambda v: (v.isoformat(),)),
    "datetime.time": ("time", lambda v: (v.isoformat(),)),
    "datetime.datetime": ("datetime", lambda v: (v.isoformat(),)),
    "datetime.timedelta": ("timedelta", lambda v: (v.days, v.seconds, v.microseconds)),
    "decimal.Decimal": ("decimal", lambda v: (str(v),)),
    "fractions.Fraction": ("fraction", lambda v: (v.numerator, v.denominator)),
    "uuid.UUID": ("uuid", lambda v: (str(v),)),
    "pathlib.PosixPath": ("path", lambda v: (str(v),)),
    "pathlib.PurePosixPath": ("path", lambda v: (str(v),)),
}
_NO_FORM = (None, None)


def _library_name(cls):
    """`module.name` of a class that its module has under that name; "" of one that only says so."""
    module = sys.modules.get(cls.__module__)
    if getattr(module, cls.__name__, None) is not cls:
        return ""
    # Since 3.13 the paths live in `pathlib._local`.
    return "%s.%s" % (cls.__module__.partition("._")[0], cls.__name__)


def _attributes(obj):
    """The attributes of an instance by name: its dict, its slots, the fields of a named tuple."""
    found = {}
    for cls in reversed(type(obj).__mro__):
        slots = vars(cls).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            try:
                found[name] = _object_getattribute(obj, name)
            except AttributeError:
                pass
    if isinstance(obj, tuple):
        found.update(zip(getattr(type(obj), "_fields", ()), obj))
    try:
        found.update(_object_getattribute(obj, "__dict__"))
    except AttributeError:
        pass
    return {name: value for name, value in found.items() if type(name) is str}


def type_name(obj):
    cls = type(obj)
    if cls.__module__ == "builtins":
        return cls.__qualname__
    return "%s.%s" % (cls.__module__, cls.__qualname__)


def safe_repr(obj):
    """`repr(obj)`, cut where it is very long; where it raises, a text that says so."""
    try:
        text = repr(obj)
        if type(text) is not str:
            text = str.__str__(text)
    except Exception as error:
        text = "<%s: __repr__ raised %s>" % (type(obj).__name__, type(error).__name__)
    return cut(text)


def cut(text):
    if len(text) <= REPR_CHARACTERS:
        return text
    return "%s... (%d characters)" % (text[:REPR_CHARACTERS], len(text))


_short = reprlib.Repr()
_short.maxlist = _short.maxtuple = _short.maxset = _short.maxfrozenset = _short.maxdict = 100
_short.maxstring = _short.maxother = _short.maxlong = 10_000
_BUILT_IN = (list, tuple, dict, set, frozenset, str, bytes, bytearray, int)


def describe(value, bound):
    """What the reply says of a value: its type, repr, and bytes (absent: larger than `bound`, or
    not to be written, as where it is nested too deeply)."""
    description = {"type": type_name(value)}
    data = None
    try:
        # A large text or block would be copied before its size is seen.
        if not (isinstance(value, (str, bytes, bytearray)) and len(value) > bound):
            file = _Bounded(bound)
            _Values(file, PROTOCOL).dump(value)
            data = file.value()
    except Exception as error:
        description["elided"] = _why_elided(error, bound)
    if data is None:
        description.setdefault("elided", _why_elided(TooLarge(), bound))
    else:
        description["data"] = data
    if type(value) in _BUILT_IN and (data is None or len(data) > _SMALL):
        try:
            description["repr"] = cut(_short.repr(value))
        except Exception:
            description["repr"] = "<%s>" % type_name(value)
    else:
        description["repr"] = safe_repr(value)
    return description


def _why_elided(error, bound):
    if isinstance(error, TooLarge):
        return "it needs more than the %d bytes that a call may return" % bound
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "it could not be written: %s: %s" % (type(error).__name__, cut(str(error)))
