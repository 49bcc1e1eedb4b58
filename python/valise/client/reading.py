"""Reads JSON that nobody vouches for: each field is checked for its type, and what is too much is refused."""

from __future__ import annotations

import json
import math
from typing import Any

from valise.client.errors import ProtocolError

_LONGEST_NUMBER = 400  # digits; what is longer comes as text, and to read it takes more than linear time
_MISSING = object()


def parse(data: bytes) -> Any:
    """The value of a JSON text. Raises `ProtocolError`."""
    try:
        return json.loads(data.decode("utf-8"), parse_int=_int, parse_float=_float, parse_constant=_constant)
    except ProtocolError:
        raise
    except (ValueError, RecursionError) as error:
        raise ProtocolError("the server's answer is no JSON: %s" % error) from None


def _int(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ProtocolError("the server's answer has a number of %d digits" % len(text))
    return int(text)


def _float(text: str) -> float:
    if len(text) > 2 * _LONGEST_NUMBER:
        raise ProtocolError("the server's answer has a number of %d characters" % len(text))
    number = float(text)
    if not math.isfinite(number):
        raise ProtocolError("the server's answer has a number that no float holds")
    return number


def _constant(text: str) -> Any:
    raise ProtocolError("the server's answer has %s, which is no JSON" % text)


class Fields:
    """The properties of a JSON object. `what` names it in messages. What the contract does not know is left alone."""

    def __init__(self, value: Any, what: str):
        if type(value) is not dict:
            raise ProtocolError("%s is %s, and not an object" % (what, kind_of(value)))
        self._value, self._what = value, what

    def __contains__(self, name: str) -> bool:
        """Whether it is there, and not null."""
        return self._value.get(name) is not None

    def has(self, name: str) -> bool:
        """Whether it is there, null or not."""
        return name in self._value

    def text(self, name: str, default: Any = _MISSING) -> str:
        return self._get(name, (str,), "a text", default)

    def flag(self, name: str, default: Any = _MISSING) -> bool:
        return self._get(name, (bool,), "true or false", default)

    def count(self, name: str, default: Any = _MISSING) -> int:
        return self._get(name, (int,), "a whole number", default)

    def number(self, name: str, default: Any = _MISSING) -> float:
        return self._get(name, (int, float), "a number", default)

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.values(name)
        if not all(type(each) is str for each in found):
            raise ProtocolError("%s of %s has what is no text" % (name, self._what))
        return tuple(found)

    def values(self, name: str) -> list[Any]:
        return self._get(name, (list,), "a list", [])

    def objects(self, name: str) -> list[Fields]:
        return [Fields(each, "one of %s of %s" % (name, self._what)) for each in self.values(name)]

    def object(self, name: str) -> Fields | None:
        found = self._value.get(name)
        return None if found is None else Fields(found, "%s of %s" % (name, self._what))

    def raw(self, name: str) -> Any:
        return self._value.get(name)

    def _get(self, name: str, kinds: tuple[type, ...], what: str, default: Any) -> Any:
        found = self._value.get(name)
        if found is None:
            if default is _MISSING:
                raise ProtocolError("%s does not have %r, which is %s" % (self._what, name, what))
            return default
        if type(found) not in kinds:
            raise ProtocolError("%r of %s is %s, and not %s" % (name, self._what, kind_of(found), what))
        return found


def kind_of(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
