"""Turns a value into bytes that the host reads as data: see `valise.inert`.

The pickler is CPython's own, in C: it writes plain data at full speed and asks `_Values` only
about the rest. What it writes is never unpickled.
"""

import _pickle
import sys
import types

from valise import inert
from valise.inert import Inert
from valise.worker import abridge

PROTOCOL = 5
_SMALL = 65536  # bytes of a pickled value up to which a full repr is cheap
_COUNTED = 16 << 20  # bytes beyond the bound that are counted, and not kept: some 50 ms of small objects

# What a class says of itself through these, its metaclass cannot change.
_object_getattribute = object.__getattribute__
_type_module = vars(type)["__module__"].__get__
_type_qualname = vars(type)["__qualname__"].__get__
_type_name = vars(type)["__name__"].__get__
_type_mro = vars(type)["__mro__"].__get__
_type_dict = vars(type)["__dict__"].__get__
_int = int.__index__
_modules = sys.modules


class TooLarge(Exception):
    """The value needs more bytes than the call may return."""


class _Bounded:
    """A file to pickle into that keeps nothing past its bound, and then only counts, for a while."""

    def __init__(self, bound):
        self._bound = bound
        self._parts = []
        self.size = 0

    def write(self, data):
        self.size += len(data)
        if self.size <= self._bound:
            self._parts.append(bytes(data))
        elif self.size > self._bound + _COUNTED:
            raise TooLarge

    def value(self):
        if self.size > self._bound:
            raise TooLarge
        return b"".join(self._parts)


class _Values(_pickle.Pickler):
    """Writes a value, and keeps the repr of that value itself where it had to be written."""

    def __init__(self, file, value):
        super().__init__(file, PROTOCOL)
        self._value = value
        self.repr = None

    def reducer_override(self, obj):
        if obj is Inert:
            return NotImplemented  # it is written by its name
        kind, fields = _FORMS.get(_library_name(type(obj)), _NO_FORM)
        if kind is not None:
            try:
                return Inert, (kind, *fields(obj))
            except Exception:  # a time zone of the user's own, say, that raises
                return Inert, ("object", type_name(obj), self._repr(obj))
        cls = type(obj)
        if issubclass(cls, _WITHOUT_ATTRIBUTES) or _module_of(cls) == "builtins":
            return Inert, ("object", type_name(obj), self._repr(obj))
        return Inert, ("instance", type_name(obj), self._repr(obj)), _attributes(obj)

    def _repr(self, obj):
        text = abridge.full(obj)
        if obj is self._value:
            self.repr = text
        return text


_WITHOUT_ATTRIBUTES = (type, types.FunctionType, types.ModuleType, BaseException)

# By the name of the type, so that no library is imported, and mapped into every process, only to
# be recognized.
_FORMS: dict = {
    "builtins.complex": ("complex", lambda v: (v.real, v.imag)),
    "builtins.range": ("range", lambda v: (_int(v.start), _int(v.stop), _int(v.step))),
    "builtins.slice": ("slice", lambda v: (v.start, v.stop, v.step)),
    "datetime.date": ("date", lambda v: (v.isoformat(),)),
    "datetime.time": ("time", lambda v: (v.isoformat(),)),
    "datetime.datetime": ("datetime", lambda v: (v.isoformat(),)),
    "datetime.timedelta": ("timedelta", lambda v: (v.days, v.seconds, v.microseconds)),
    "decimal.Decimal": ("decimal", lambda v: (str(v),)),
    "fractions.Fraction": ("fraction", lambda v: (_int(v.numerator), _int(v.denominator))),
    "uuid.UUID": ("uuid", lambda v: (str(v),)),
    "pathlib.PosixPath": ("path", lambda v: (str(v),)),
    "pathlib.PurePosixPath": ("path", lambda v: (str(v),)),
}
_NO_FORM: tuple = (None, None)


def _library_name(cls):
    """`module.name` of a class that its module has under that name; "" of one that only says so."""
    module, name = _module_of(cls), _type_name(cls)
    if getattr(_modules.get(module), name, None) is not cls:
        return ""
    # Since 3.13 the paths live in `pathlib._local`.
    return "%s.%s" % (module.partition("._")[0], name)


def _attributes(obj):
    """What an instance holds, by name: its slots, the fields of a named tuple, its dict. Where its class is derived
    from a built-in one, then also what it is as such, by that class's name: `dict`, `int`."""
    found = {}
    for cls in reversed(_type_mro(type(obj))):
        name = _type_name(cls)
        if _PLAIN.get(name, _NO_FORM)[0] is cls:
            found[name] = _PLAIN[name][1](obj)
        slots = _type_dict(cls).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            try:
                found[name] = _object_getattribute(obj, _mangled(name, cls))
            except AttributeError:
                pass
    if "tuple" in found and hasattr(obj, "_fields"):
        found.update(zip(type(obj)._fields, found.pop("tuple")))
    for name in ("__dict__", "__weakref__"):  # which may be slots
        found.pop(name, None)
    try:
        found.update(_object_getattribute(obj, "__dict__"))
    except AttributeError:
        pass
    return {name: value for name, value in found.items() if type(name) is str}


def _mangled(name, cls):
    if name.startswith("__") and not name.endswith("__"):
        return "_%s%s" % (_type_name(cls).lstrip("_"), name)
    return name


_ALL = slice(None)
# Plain copies of instances of subclasses, made without a call of what the subclass overrides.
_PLAIN: dict = {
    cls.__name__: (cls, copy)
    for cls, copy in (
        (int, _int),
        (float, float.__float__),
        (str, str.__str__),
        (bytes, lambda v: bytes.__getitem__(v, _ALL)),
        (bytearray, lambda v: bytearray.__getitem__(v, _ALL)),
        (list, lambda v: list.__getitem__(v, _ALL)),
        (tuple, lambda v: tuple.__getitem__(v, _ALL)),
        (dict, dict),
        (set, set),
        (frozenset, frozenset),
    )
}


def _module_of(cls):
    """The name of a class's module, whatever its metaclass says; "?" where it has none."""
    try:
        module = _type_module(cls)
    except AttributeError:
        module = None
    return module if type(module) is str else "?"


def type_name(obj):
    cls = type(obj)
    module, name = _module_of(cls), abridge.cut(_type_qualname(cls))
    return name if module == "builtins" else "%s.%s" % (abridge.cut(module), name)


_WORD = 1 << 63
_SCALARS = (bool, float, type(None))  # none of which is large, or asks user code
_BLOCKS = (str, bytes, bytearray)
_CONTAINERS = (list, tuple, dict, set, frozenset, *_BLOCKS, int)


def describe(value, bound):
    """What the reply says of a value: its type, repr, and bytes (absent: larger than `bound`, or not to be
    written, as where it is nested too deeply). `size` tells how many bytes it needs where it is larger; of a
    container that is larger by far how many were counted."""
    if type(value) in _SCALARS or (type(value) is int and -_WORD < value < _WORD):
        return {"type": type(value).__name__, "data": _pickle.dumps(value, PROTOCOL), "repr": repr(value)}
    description = {"type": type_name(value)}
    writer, data = None, None
    file = _Bounded(bound)
    try:
        if type(value) in _BLOCKS and len(value) > bound:
            file.size = len(value)
            raise TooLarge  # before it is copied
        writer = _Values(file, value)
        _modules[inert.__name__] = inert  # the pickler looks names up, and user code may have emptied this
        writer.dump(value)
        data = description["data"] = file.value()
    except Exception as error:
        description["elided"] = _why_elided(error, bound)
        if isinstance(error, TooLarge):
            description["size"] = file.size
    if type(value) in _CONTAINERS and (data is None or len(data) > _SMALL):
        description["repr"] = abridge.cut(abridge.short(value))
    else:
        description["repr"] = (writer and writer.repr) or abridge.full(value)
    return description


def _why_elided(error, bound):
    if isinstance(error, TooLarge):
        return "it needs more than the %d bytes that a call may return" % bound
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "it could not be written: %s: %s" % (type_name(error), abridge.full(error))
