"""Values as JSON: plain where JSON can carry them, else an object whose `$type` names what it is."""

from __future__ import annotations

import base64
import datetime
import decimal
import fractions
import math
import pathlib
import uuid
from collections.abc import Mapping
from typing import Any, Callable

TYPE = "$type"
DEEPEST = 200
MOST_BITS = 20_000  # of an int that is written in tens, which takes more than linear time
PIECE = 4_000  # digits, fewer than what `int` and `str` refuse
_EXACT = (1 << 53) - 1  # what JavaScript, and so much of what reads JSON, can count to


def encode(value: Any, path: str = "value") -> Any:
    """The JSON tree of a value. Raises TypeError for what has no form, which `path` leads to, and ValueError for what
    lies within itself or too deep."""
    return _encode(value, path, ())


def _encode(value: Any, path: str, outer: tuple[int, ...]) -> Any:
    kind = type(value)
    if value is None or kind in (bool, str):
        return value
    if kind is int:
        return value if -_EXACT <= value <= _EXACT else _of_int(value)
    if kind is float:
        return value if math.isfinite(value) else {TYPE: "float", "value": str(value)}
    writer = _WRITERS.get(kind)
    if writer is not None:
        return writer(value)
    if isinstance(value, pathlib.PurePosixPath):
        return {TYPE: "path", "value": str(value)}
    if kind not in _CONTAINERS:
        raise TypeError(
            "%s is a %s.%s, which JSON cannot carry; let `call_sandbox` pack it"
            % (path, kind.__module__, kind.__qualname__)
        )
    if id(value) in outer or len(outer) >= DEEPEST:
        raise ValueError("%s lies within itself, or more than %d levels deep" % (path, DEEPEST))
    inner = (*outer, id(value))
    if kind is dict:
        return _of_dict(value, path, inner)
    if kind is slice:
        parts = {name: getattr(value, name) for name in ("start", "stop", "step")}
        return {TYPE: "slice", **{name: _encode(each, path + "." + name, inner) for name, each in parts.items()}}
    items = [_encode(each, "%s[%d]" % (path, number), inner) for number, each in enumerate(value)]
    return items if kind is list else {TYPE: kind.__name__, "items": items}


def _of_dict(value: Mapping[Any, Any], path: str, inner: tuple[int, ...]) -> Any:
    if all(type(key) is str and key != TYPE for key in value):
        return {key: _encode(each, "%s[%r]" % (path, key), inner) for key, each in value.items()}
    entries = [
        [_encode(key, path + ".keys()", inner), _encode(each, "%s[%.100r]" % (path, key), inner)]
        for key, each in value.items()
    ]
    return {TYPE: "dict", "entries": entries}


def _of_int(value: int) -> Any:
    if value.bit_length() > MOST_BITS:
        return {TYPE: "int", "hex": hex(value)}
    digits, rest = "", abs(value)
    while rest >= 10**PIECE:
        rest, piece = divmod(rest, 10**PIECE)
        digits = str(piece).zfill(PIECE) + digits
    return {TYPE: "int", "value": ("-" if value < 0 else "") + str(rest) + digits}


def _text(kind: str, text: Callable[[Any], str] = str) -> Callable[[Any], Any]:
    return lambda value: {TYPE: kind, "value": text(value)}


_CONTAINERS = frozenset([list, tuple, dict, set, frozenset, slice])
_WRITERS: dict[type, Callable[[Any], Any]] = {
    bytes: lambda value: {TYPE: "bytes", "base64": base64.b64encode(value).decode()},
    bytearray: lambda value: {TYPE: "bytearray", "base64": base64.b64encode(value).decode()},
    complex: lambda value: {TYPE: "complex", "real": encode(value.real), "imag": encode(value.imag)},
    range: lambda value: {
        TYPE: "range", "start": encode(value.start), "stop": encode(value.stop), "step": encode(value.step)
    },
    datetime.date: _text("date", datetime.date.isoformat),
    datetime.time: _text("time", datetime.time.isoformat),
    datetime.datetime: _text("datetime", datetime.datetime.isoformat),
    datetime.timedelta: lambda value: {
        TYPE: "timedelta", "days": value.days, "seconds": value.seconds, "microseconds": value.microseconds
    },
    decimal.Decimal: _text("decimal"),
    fractions.Fraction: lambda value: {
        TYPE: "fraction", "numerator": encode(value.numerator), "denominator": encode(value.denominator)
    },
    uuid.UUID: _text("uuid"),
}  # fmt: skip
