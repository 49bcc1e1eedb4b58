"""The kinds of data that are made as what they are: each by a function that checks what it is given.

A function gets the `Keys` of the reading and the arguments of a call, and gives the value. Where it cannot be made
without running something, as a time in a zone of the user's own, it gives `DESCRIBE`, and the call is described as any
other is. Where nobody can have written it by packing it raises; whoever calls it makes an `UnpackError` of a
`ValueError` and the like.
"""

import collections
import datetime
import decimal
import fractions
import math
import os
import pathlib
import re
import struct
import sys
import uuid

from valise.errors import UnpackError

DESCRIBE = object()
_ATOMS = frozenset([type(None), bool, int, float, str, bytes])
_LONGEST_FRACTION = 4_300  # digits: to read more, int() takes quadratic time, and by default refuses
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*(E[+-]?\d{1,20})?|Infinity|s?NaN\d*)", re.ASCII)
_FRACTION = re.compile(r"(-?\d+)(?:/(\d+))?", re.ASCII)
_date, _time = struct.Struct(">HBB").unpack, struct.Struct(">BBBBH").unpack
_OTHER_FOLD = 0x80  # a bit of the month, or of the hour: the later of two equal times at the end of summer


def _complex(keys, real, imaginary):
    if type(real) is not float or type(imaginary) is not float:
        raise UnpackError("a complex number is made of two floats")
    return complex(real, imaginary)


def _range(keys, start, stop, step):
    if not type(start) is type(stop) is type(step) is int:
        raise UnpackError("a range is made of three ints")
    made = range(start, stop, step)
    keys.note(made, (start.bit_length() + stop.bit_length() + step.bit_length()) // 64)
    return made


def _slice(keys, start, stop, step):
    # Since 3.12 a slice can be hashed, with all that is in it.
    if not _ATOMS.issuperset([type(start), type(stop), type(step)]):
        return DESCRIBE
    made = slice(start, stop, step)
    keys.note(made, sum(each.bit_length() // 64 for each in (start, stop, step) if type(each) is int))
    return made


def _bytearray(keys, content, encoding=None):
    if encoding is not None and type(content) is str and encoding == "latin-1":
        content = content.encode("latin-1")
    if type(content) is not bytes:
        raise UnpackError("a bytearray is made of bytes, and not of a %s" % type(content).__name__)
    keys.charge(len(content) // 8)
    return bytearray(content)


def _make_date(keys, state):
    return datetime.date(*_date(_state(state, 4)))


def _make_time(keys, state, zone=None):
    hour, minute, second, high, low = _time(_state(state, 6))
    if not _is_zone(zone):
        return DESCRIBE
    return datetime.time(hour & ~_OTHER_FOLD, minute, second, high << 16 | low, zone, fold=hour >> 7)


def _make_datetime(keys, state, zone=None):
    year, month, day = _date(_state(state, 10)[:4])
    hour, minute, second, high, low = _time(state[4:])
    if not _is_zone(zone):
        return DESCRIBE
    return datetime.datetime(
        year, month & ~_OTHER_FOLD, day, hour, minute, second, high << 16 | low, zone, fold=month >> 7
    )


def _state(state, size):
    # The library's own constructors do not look at all of these bytes.
    if type(state) is not bytes or len(state) != size:
        raise UnpackError("a date or time is made of %d bytes" % size)
    return state


def _is_zone(zone):
    return zone is None or type(zone) is datetime.timezone


def _timedelta(keys, days, seconds, microseconds):
    if not type(days) is type(seconds) is type(microseconds) is int:
        raise UnpackError("a timedelta is made of three ints")
    if not (0 <= seconds < 86_400 and 0 <= microseconds < 1_000_000):
        raise UnpackError("a timedelta has seconds of less than a day, and microseconds of less than a second")
    return datetime.timedelta(days, seconds, microseconds)


def _timezone(keys, offset, name=None):
    if type(offset) is not datetime.timedelta or (name is not None and type(name) is not str):
        raise UnpackError("a timezone is made of a timedelta and a text")
    return datetime.timezone(offset) if name is None else datetime.timezone(offset, name)


def _decimal(keys, text):
    if type(text) is str and len(text) > keys.bounds.digits:
        raise UnpackError("a Decimal has more than the %d digits allowed" % keys.bounds.digits)
    if type(text) is not str or _DECIMAL.fullmatch(text) is None:
        raise UnpackError("a Decimal is made of a text with its digits")
    keys.charge(len(text) // 8)
    made = decimal.Decimal(text)
    keys.note(made, len(text) // 8)
    return made


def _fraction(keys, numerator, denominator=None):
    if type(numerator) is str and denominator is None:
        found = _FRACTION.fullmatch(numerator)
        if found is None:
            raise UnpackError("a Fraction is made of a text as 1/3, or of two ints")
        if max(map(len, found.groups(""))) > _LONGEST_FRACTION:
            return DESCRIBE
        numerator, denominator = int(found.group(1)), int(found.group(2) or 1)
    if not type(numerator) is type(denominator) is int or denominator < 1:
        raise UnpackError("a Fraction is made of two ints, of which the second is positive")
    size = (numerator.bit_length() + denominator.bit_length()) // 64
    keys.charge(size * size)  # what reducing it takes
    if math.gcd(numerator, denominator) != 1:
        raise UnpackError("a Fraction is not in its lowest terms")
    made = fractions.Fraction(numerator, denominator)
    keys.note(made, 16 + size)
    return made


def _path(cls):
    def make(keys, *parts):
        if set(map(type, parts)) - {str}:
            raise UnpackError("a %s is made of texts" % cls.__name__)
        size = sum(map(len, parts))
        keys.charge(16 + size // 4)
        made = cls(*parts)
        keys.note(made, size // 16)
        return made

    return make


def _deque(keys, content=(), most=None):
    if type(content) is not tuple or content or not (most is None or type(most) is int):
        raise UnpackError("a deque is made of an empty tuple and its greatest length")
    if most is not None and not 0 <= most <= sys.maxsize:
        raise UnpackError("the greatest length of a deque is out of range")
    keys.charge(8)
    return collections.deque((), most)


def _ordered_dict(keys):
    keys.charge(4)
    return collections.OrderedDict()


def _counter(keys, content):
    if type(content) is not dict:
        raise UnpackError("a Counter is made of a dict")
    keys.charge(4 + len(content))
    made = collections.Counter()
    dict.update(made, content)  # its own would add
    return made


def _default_dict(keys, factory=None):
    if factory is None:
        return collections.defaultdict()
    known = _FACTORIES.get((factory.module, factory.qualname)) if getattr(factory, "kind", "") == "reference" else None
    return DESCRIBE if known is None else collections.defaultdict(known)


_FACTORIES = {("builtins", each.__name__): each for each in (
    list, dict, set, int, str, float, bool, tuple, bytes, frozenset, complex)}  # fmt: skip
_FACTORIES.update({("collections", each.__name__): each for each in (
    collections.OrderedDict, collections.Counter, collections.deque)})  # fmt: skip

# (module, qualified name) -> (function, least and most arguments)
MADE_BY_CALL = {
    ("builtins", "complex"): (_complex, 2, 2),
    ("builtins", "range"): (_range, 3, 3),
    ("builtins", "slice"): (_slice, 3, 3),
    ("builtins", "bytearray"): (_bytearray, 1, 2),
    ("datetime", "date"): (_make_date, 1, 1),
    ("datetime", "time"): (_make_time, 1, 2),
    ("datetime", "datetime"): (_make_datetime, 1, 2),
    ("datetime", "timedelta"): (_timedelta, 3, 3),
    ("datetime", "timezone"): (_timezone, 1, 2),
    ("decimal", "Decimal"): (_decimal, 1, 1),
    ("fractions", "Fraction"): (_fraction, 1, 2),
    ("collections", "deque"): (_deque, 0, 2),
    ("collections", "OrderedDict"): (_ordered_dict, 0, 0),
    ("collections", "Counter"): (_counter, 1, 1),
    ("collections", "defaultdict"): (_default_dict, 0, 1),
    ("pathlib", "PurePosixPath"): (_path(pathlib.PurePosixPath), 0, 1 << 20),
    ("pathlib", "PureWindowsPath"): (_path(pathlib.PureWindowsPath), 0, 1 << 20),
}
if os.name == "posix":
    MADE_BY_CALL["pathlib", "PosixPath"] = (_path(pathlib.PosixPath), 0, 1 << 20)

CONSTANTS = {("builtins", "Ellipsis"): ..., ("builtins", "NotImplemented"): NotImplemented}


def empty_uuid(keys):
    """An id that has its number still to come, as a state."""
    keys.charge(4)
    made = uuid.UUID.__new__(uuid.UUID)
    object.__setattr__(made, "is_safe", uuid.SafeUUID.unknown)
    return made


def set_uuid(made, state):
    if hasattr(made, "int"):
        raise UnpackError("a UUID is given its number twice")
    if type(state) is not dict or not state.keys() <= {"int", "is_safe"}:
        raise UnpackError("a UUID has a number, and nothing else")
    number, safe = state.get("int"), state.get("is_safe")
    if type(number) is not int or not 0 <= number < 1 << 128:
        raise UnpackError("a UUID is a number of 128 bits")
    if safe is not None and type(safe) is not int:
        raise UnpackError("a UUID says whether it is safe by a number")
    object.__setattr__(made, "int", number)
    object.__setattr__(made, "is_safe", uuid.SafeUUID(safe))
