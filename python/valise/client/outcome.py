"""What a call gave: see `Outcome`."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable

from valise.client.decoding import decode
from valise.client.errors import CallError, ProtocolError, RemoteError
from valise.client.reading import Fields
from valise.client.values import RemoteValue

if TYPE_CHECKING:
    from valise.client.scope import Scope

RETURNED, RAISED = "returned", "raised"
LIVING = ("waiting", "running")


@dataclass(frozen=True)
class Result:
    """A value. `type` is the name of its class, `repr` how it shows itself; `value` the value itself, or a
    `RemoteValue` where JSON cannot carry it. `elided`: it is larger than what an answer may have, `size_bytes` where
    the server says so."""

    type: str
    repr: str
    value: Any
    elided: bool = False
    size_bytes: int | None = None


@dataclass(frozen=True)
class Frame:
    """Where in a text something was raised. `line` counts from 1."""

    unit: str
    line: int
    name: str
    source: str


@dataclass(frozen=True)
class RemoteFailure:
    """An exception in the sandbox, as texts."""

    type: str
    message: str
    traceback: str
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Which limit a call reached, what was allowed, what was used: milliseconds or bytes, as the name says."""

    name: str
    allowed: float
    used: float


@dataclass(frozen=True)
class Loss:
    """What a variable holds that cannot travel: the path to it, its type, and why."""

    name: str
    path: str
    type: str
    reason: str


@dataclass(frozen=True)
class Display:
    """What the code displayed: an image, as a rule."""

    mime: str
    data: bytes


@dataclass(frozen=True)
class Usage:
    """What a call used. `held`: its scope was in memory, and had not to be brought back."""

    wall_ms: float
    cpu_ms: float
    peak_memory_bytes: int
    held: bool


@dataclass(frozen=True)
class Outcome:
    """How a call ended. Immutable, but for what its values hold.

    call        its id
    status      "returned", "raised", "interrupted", "limit" or "lost"; while it lives "waiting" or "running"
    result      what the last expression gave; None where the code ended in a statement
    scope       the new scope; for "limit", "lost" and what was killed the one that was given; None while it lives
    changed, removed  names of variables
    held_only   losses: what cannot be packed; None where that is not known yet
    missing     losses: what a scope from the store had lost
    """

    call: str
    status: str
    result: Result | None
    scope: Scope | None
    stdout: str = ""
    stderr: str = ""
    truncated: tuple[str, ...] = ()
    displays: tuple[Display, ...] = ()
    error: RemoteFailure | None = None
    limit: Verdict | None = None
    reason: str | None = None
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    held_only: tuple[Loss, ...] | None = ()
    missing: tuple[Loss, ...] = ()
    threads_ended: int = 0
    processes_ended: int = 0
    patches: tuple[str, ...] = ()
    usage: Usage | None = None
    document: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def returned(self) -> bool:
        return self.status == RETURNED

    @property
    def value(self) -> Any:
        """What the last expression gave; None where there was none, or the call did not return."""
        return None if self.result is None else self.result.value

    def check(self) -> Outcome:
        """This, where the call returned. Raises `RemoteError` where it raised, `CallError` where it ended otherwise."""
        if self.status == RETURNED:
            return self
        if self.error is not None and self.status == RAISED:
            raise RemoteError(self)
        raise CallError(self._why(), self)

    def _why(self) -> str:
        if self.limit is not None:
            verdict = self.limit
            return "the call reached the limit %s: %g were allowed, %g used" % (
                verdict.name,
                verdict.allowed,
                verdict.used,
            )
        if self.status == "lost":
            return "the call was lost: %s" % (self.reason or "the server does not say why")
        return "the call is %s" % self.status if self.status in LIVING else "the call was %s" % self.status


def read(document: Any, scope_of: Callable[[str], Scope]) -> Outcome:
    """The outcome of a JSON document. Raises `ProtocolError`. `scope_of`: gives the scope of an id."""
    fields = Fields(document, "the outcome")
    limit, usage = fields.object("limit"), fields.object("usage")
    return Outcome(
        call=fields.text("call"),
        status=fields.text("status"),
        result=result(fields.object("value")),
        scope=scope_of(fields.text("scope")) if "scope" in fields else None,
        stdout=fields.text("stdout", ""),
        stderr=fields.text("stderr", ""),
        truncated=fields.texts("truncated"),
        displays=tuple(map(display, fields.objects("displays"))),
        error=_failure(fields.object("error")),
        limit=None if limit is None else Verdict(limit.text("name"), limit.number("allowed"), limit.number("used")),
        reason=fields.text("reason", None),
        changed=fields.texts("changed"),
        removed=fields.texts("removed"),
        held_only=None if fields.raw("held_only") == "packing" else losses(fields, "held_only"),
        missing=losses(fields, "missing"),
        threads_ended=fields.count("threads_ended", 0),
        processes_ended=fields.count("processes_ended", 0),
        patches=fields.texts("patches"),
        usage=None if usage is None else _usage(usage),
        document=document,
    )


def _usage(fields: Fields) -> Usage:
    return Usage(
        fields.number("wall_ms", 0),
        fields.number("cpu_ms", 0),
        fields.count("peak_memory_bytes", 0),
        fields.flag("held", False),
    )


def result(fields: Fields | None) -> Result | None:
    """A value of an answer: `{"type", "repr", "json"}`, or without `json` and with what is known instead."""
    if fields is None:
        return None
    kind, text = fields.text("type"), fields.text("repr", "")
    size = fields.count("size_bytes", None)
    if fields.has("json"):
        return Result(kind, text, decode(fields.raw("json")), False, size)
    elided = fields.flag("elided", False)
    why = fields.text("reason", "it is larger than what an answer may have" if elided else "JSON cannot carry it")
    return Result(kind, text, RemoteValue(kind, text, reason=why), elided, size)


def losses(fields: Fields, name: str) -> tuple[Loss, ...]:
    return tuple(
        Loss(_name(each), each.text("path", ""), each.text("type", ""), each.text("reason", ""))
        for each in fields.objects(name)
    )


def _name(fields: Fields) -> str:
    return fields.text("name", None) or fields.text("variable", "")


def display(fields: Fields) -> Display:
    try:
        return Display(fields.text("mime"), base64.b64decode(fields.text("base64"), validate=True))
    except binascii.Error as error:
        raise ProtocolError("a display is not written in base64: %s" % error) from None


def _failure(fields: Fields | None) -> RemoteFailure | None:
    if fields is None:
        return None
    frames = tuple(
        Frame(each.text("unit", ""), each.count("line", 0), each.text("name", ""), each.text("source", ""))
        for each in fields.objects("frames")
    )
    return RemoteFailure(fields.text("type"), fields.text("message", ""), fields.text("traceback", ""), frames)
