"""The body of a request for a call."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from valise.client.branches import Branch
from valise.client.encoding import encode
from valise.client.scope import Scope


class Request:
    """What a call is asked for with. `call`: the id that it is to have."""

    def __init__(self, document: dict[str, Any]):
        self._document, self.call = document, document["call"]

    def body(self) -> bytes:
        return json.dumps(self._document, allow_nan=False).encode()

    def seconds(self, timeout: float) -> float:
        """How long its answer may take, where `timeout` is what the server itself may take."""
        limits = self._document.get("limits") or {}
        return timeout + (limits.get("wall_ms", 0) + self._document.get("hold_ms", 0)) / 1000


def request(
    code: str | None,
    scope: Any,
    *,
    function: str | None = None,
    args: Any = (),
    kwargs: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    stdin: str | None = None,
    limits: Mapping[str, float] | None = None,
    python: str | None = None,
    durability: str | None = None,
    hold_ms: int | None = None,
    request_id: str | None = None,
    call: str | None = None,
) -> Request:
    """See `Client.call`."""
    if (code is None) == (function is None):
        raise TypeError("a call has either code or the name of a function")
    if code is not None and (args or kwargs):
        raise TypeError("code has no arguments; give it inputs")
    document: dict[str, Any] = {"call": call or "ca_" + uuid.uuid4().hex, "request_id": request_id or uuid.uuid4().hex}
    if code is not None:
        document["code"] = _text(code, "the code")
    else:
        document["function"] = {
            "name": _text(function, "the name of a function"),
            "args": [encode(each, "args[%d]" % number) for number, each in enumerate(args)],
            "kwargs": _encoded(kwargs or {}, "kwargs"),
        }
    document.update(_target(scope))
    if inputs:
        document["inputs"] = _encoded(inputs, "inputs")
    if stdin:
        document["stdin"] = _text(stdin, "the standard input")
    if limits:
        document["limits"] = dict(limits)
    for name, value in (("python", python), ("durability", durability), ("hold_ms", hold_ms)):
        if value is not None:
            document[name] = value
    return Request(document)


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError("%s is a text, and not a %s" % (what, type(value).__name__))
    return value


def _encoded(values: Mapping[str, Any], what: str) -> dict[str, Any]:
    return {_text(name, "a name of " + what): encode(value, "%s[%r]" % (what, name)) for name, value in values.items()}


def _target(scope: Any) -> dict[str, str]:
    if scope is None:
        return {}
    if isinstance(scope, Branch):
        return {"branch": scope.name}
    if isinstance(scope, Scope):
        return {"scope": scope.id}
    if isinstance(scope, str):
        return {"scope": scope}
    raise TypeError(
        "a call is made on a Scope, the id of one, or a Branch, and not on a %s; `call_sandbox` takes a dict"
        % type(scope).__name__
    )
