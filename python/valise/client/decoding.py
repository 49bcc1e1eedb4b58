"""Values from JSON, as `encoding` describes them. Whoever wrote it may be hostile: nothing in it is called or
imported, and what it makes is in proportion to its length."""

from __future__ import annotations

import base64
import binascii
import datetime
import decimal
import fractions
import pathlib
import re
import uuid
from typing import Any, Callable

from valise.client.encoding import DEEPEST, MOST_BITS, PIECE, TYPE
from valise.client.errors import ProtocolError
from valise.client.values import RemoteValue, shown
from valise.errors import UnpackError
from valise.safe.bounds import Bounds
from valise.safe.keys import Keys

_LARGEST_EXPONENT = 100_000  # of a Decimal: as an int, ten bytes could ask for gigabytes
_FRACTION = re.compile(r"\.([0-9]{1,9})(?![0-9])")


def decode(tree: Any) -> Any:
    """The value of a JSON tree. Raises `ProtocolError`."""
    try:
        return _Decoder().read(tree, ())
    except UnpackError as error:
        raise ProtocolError("a value in the server's answer cannot be made: %s" % error) from None


class _Decoder:
    def __init__(self) -> None:
        self.keys = Keys(Bounds())

    def read(self, tree: Any, outer: tuple[Any, ...]) -> Any:
        """`outer`: the containers around it, the outermost first; None for those that are made when they are
        complete."""
        kind = type(tree)
        if kind is list:
            made: list[Any] = []
            inner = into(outer, made)
            made.extend(self.read(each, inner) for each in tree)
            return made
        if kind is not dict:
            return tree
        name = tree.get(TYPE)
        if name is None:
            found: dict[str, Any] = {}
            inner = into(outer, found)
            found.update((key, self.read(value, inner)) for key, value in tree.items())
            return found
        reader = _READERS.get(name) if type(name) is str else None
        if reader is None:
            return RemoteValue(
                "?", "a value of the form %s" % shown(str(name)), reason="this client does not know the form"
            )
        try:
            return reader(self, tree, outer)
        except (ProtocolError, UnpackError):
            raise
        except (ArithmeticError, LookupError, TypeError, ValueError, binascii.Error) as error:
            raise ProtocolError(
                "what says that it is a value of the form %s is none: %s" % (shown(name), error)
            ) from None

    def items(self, tree: Any, outer: tuple[Any, ...], made: Any = None) -> list[Any]:
        inner = into(outer, made)
        return [self.read(each, inner) for each in _exact(tree["items"], list)]

    def fill_set(self, made: set[Any], elements: list[Any]) -> set[Any]:
        # Remote values are hashed by their addresses, which nobody chooses.
        self.keys.fill_set(made, [each for each in elements if type(each) is not RemoteValue])
        made.update(each for each in elements if type(each) is RemoteValue)
        return made

    def fill_dict(self, made: dict[Any, Any], pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        plain = [pair for pair in pairs if type(pair[0]) is not RemoteValue]
        self.keys.fill_dict(made, [key for key, _ in plain], [value for _, value in plain])
        made.update(pair for pair in pairs if type(pair[0]) is RemoteValue)
        return made


def into(outer: tuple[Any, ...], made: Any) -> tuple[Any, ...]:
    if len(outer) >= DEEPEST:
        raise ProtocolError("a value in the server's answer is nested more than %d levels deep" % DEEPEST)
    return (*outer, made)


def _exact(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError("it has a %s in the place of a %s" % (type(value).__name__, kind.__name__))
    return value


def _set(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> Any:
    made: set[Any] = set()
    return decoder.fill_set(made, decoder.items(tree, outer, made))


def _frozen_set(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> Any:
    return frozenset(decoder.fill_set(set(), decoder.items(tree, outer)))


def _dict(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> Any:
    made: dict[Any, Any] = {}
    inner = into(outer, made)
    pairs = []
    for entry in _exact(tree["entries"], list):
        key, value = _exact(entry, list)
        pairs.append((decoder.read(key, inner), decoder.read(value, inner)))
    return decoder.fill_dict(made, pairs)


def _int(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> int:
    if "hex" in tree:
        return int(_exact(tree["hex"], str), 16)
    text = _exact(tree["value"], str)
    digits = text[1:] if text[:1] == "-" else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > MOST_BITS:
        raise ValueError("it is no whole number, or too long")
    number = 0
    for start in range(0, len(digits), PIECE):
        piece = digits[start : start + PIECE]
        number = number * 10 ** len(piece) + int(piece)
    return -number if text[:1] == "-" else number


def _float(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> float:
    if tree["value"] not in ("nan", "inf", "-inf"):
        raise ValueError("%s is no such number" % shown(str(tree["value"])))
    return float(tree["value"])  # a new one each time: two of them can be in one set


def _whole(decoder: _Decoder, tree: Any) -> int:
    return _exact(decoder.read(tree, ()), int)


def _real(decoder: _Decoder, tree: Any) -> float:
    found = decoder.read(tree, ())
    return float(found) if type(found) is int else _exact(found, float)


def _range(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> range:
    return range(*(_whole(decoder, tree[name]) for name in ("start", "stop", "step")))


def _slice(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> slice:
    inner = into(outer, None)
    return slice(*(decoder.read(tree[name], inner) for name in ("start", "stop", "step")))


def _bytes(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> bytes:
    return base64.b64decode(_exact(tree["base64"], str), validate=True)


def _timedelta(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> datetime.timedelta:
    return datetime.timedelta(*(_exact(tree[name], int) for name in ("days", "seconds", "microseconds")))


def _decimal(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> decimal.Decimal:
    found = decimal.Decimal(_exact(tree["value"], str))
    if found.is_finite() and abs(found.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("its exponent is beyond %d" % _LARGEST_EXPONENT)
    return found


def _fraction(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> fractions.Fraction:
    numerator, denominator = _whole(decoder, tree["numerator"]), _whole(decoder, tree["denominator"])
    if max(numerator.bit_length(), denominator.bit_length()) > MOST_BITS:
        raise ValueError("it has more than %d bits" % MOST_BITS)
    return fractions.Fraction(numerator, denominator)


def _iso(kind: Any) -> Callable[[_Decoder, Any, tuple[Any, ...]], Any]:
    def read(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> Any:
        text = _exact(tree["value"], str)
        # Before 3.11, Python reads three or six digits of a second and no others.
        return kind.fromisoformat(_FRACTION.sub(lambda found: "." + found[1][:6].ljust(6, "0"), text))

    return read


def _instance(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> RemoteValue:
    made = RemoteValue(_exact(tree["class"], str), _exact(tree["repr"], str))
    if tree.get("attributes") is not None:
        found = decoder.read(tree["attributes"], into(outer, made))
        made.attributes = found if type(found) is dict else None
    return made


def _object(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> RemoteValue:
    return RemoteValue(_exact(tree["class"], str), _exact(tree["repr"], str))


def _cycle(decoder: _Decoder, tree: Any, outer: tuple[Any, ...]) -> Any:
    up = _exact(tree["up"], int)
    if not 0 <= up < len(outer):
        raise ValueError("it leads out of the value")
    found = outer[len(outer) - 1 - up]
    return RemoteValue("?", "...", reason="it lies within itself") if found is None else found


_READERS: dict[str, Callable[[_Decoder, Any, tuple[Any, ...]], Any]] = {
    "int": _int,
    "float": _float,
    "tuple": lambda decoder, tree, outer: tuple(decoder.items(tree, outer)),
    "set": _set,
    "frozenset": _frozen_set,
    "dict": _dict,
    "bytes": _bytes,
    "bytearray": lambda decoder, tree, outer: bytearray(_bytes(decoder, tree, outer)),
    "complex": lambda decoder, tree, outer: complex(_real(decoder, tree["real"]), _real(decoder, tree["imag"])),
    "range": _range,
    "slice": _slice,
    "date": _iso(datetime.date),
    "time": _iso(datetime.time),
    "datetime": _iso(datetime.datetime),
    "timedelta": _timedelta,
    "decimal": _decimal,
    "fraction": _fraction,
    "uuid": lambda decoder, tree, outer: uuid.UUID(_exact(tree["value"], str)),
    "path": lambda decoder, tree, outer: pathlib.PurePosixPath(_exact(tree["value"], str)),
    "instance": _instance,
    "object": _object,
    "cycle": _cycle,
}
