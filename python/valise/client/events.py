"""What a call says while it runs: events of a stream (`text/event-stream`), read as they arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Union

from valise.client import outcome
from valise.client.errors import ProtocolError
from valise.client.outcome import Display, Outcome
from valise.client.reading import Fields, parse


@dataclass(frozen=True)
class Called:
    """The call has begun. Its id is what `interrupt` takes."""

    call: str


@dataclass(frozen=True)
class Written:
    """The code has written. `stream` is "stdout" or "stderr"."""

    stream: str
    text: str


@dataclass(frozen=True)
class Displayed:
    """The code has displayed something."""

    display: Display


@dataclass(frozen=True)
class Ended:
    """The call has ended: the last event."""

    outcome: Outcome


Event = Union[Called, Written, Displayed, Ended]


def events(pieces: Iterable[bytes], scope_of: Any, most: int) -> Iterator[Event]:
    """The events of a stream, up to the end of the call. Raises `ProtocolError` where it ends before that, or where
    one event has more than `most` bytes. Events that this client does not know are passed over."""
    for name, data in _fields(_lines(pieces, most), most):
        if name == "call":
            yield Called(Fields(parse(data), "the event of a call").text("call"))
        elif name in ("stdout", "stderr"):
            yield Written(name, _text(parse(data)))
        elif name == "display":
            yield Displayed(outcome.display(Fields(parse(data), "a display")))
        elif name == "outcome":
            yield Ended(outcome.read(parse(data), scope_of))
            return
        elif name == "problem":
            yield from _refused(data)
    raise ProtocolError("the server's events ended before the call did")


def _refused(data: bytes) -> Iterator[Event]:
    from valise.client.client import refusal

    problem = parse(data)
    raise refusal(0, problem)
    yield


def _text(tree: Any) -> str:
    return tree if type(tree) is str else Fields(tree, "the event of an output").text("text")


def _fields(lines: Iterable[bytes], most: int) -> Iterator[tuple[str, bytes]]:
    """(name, data) of each event."""
    name, size = "message", 0
    data: list[bytes] = []
    for line in lines:
        if not line:
            if data:
                yield name, b"\n".join(data)
            name, data, size = "message", [], 0
            continue
        field, _, value = line.partition(b":")
        value = value[1:] if value[:1] == b" " else value
        if field == b"event":
            name = value.decode("utf-8", "replace")
        elif field == b"data":
            data.append(value)
            size += len(value) + 1
            if size > most:
                raise ProtocolError("an event of the server has more than the %d bytes allowed" % most)


def _lines(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The lines of a stream without their ends, which are CR, LF, or both."""
    pending: list[bytes] = []  # of the line that has not ended
    size, after_return = 0, False
    for piece in pieces:
        fresh = piece[1:] if after_return and piece[:1] == b"\n" else piece
        if not fresh:
            continue
        after_return = fresh[-1:] == b"\r"
        first, *others = fresh.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        pending.append(first)
        size += len(first)
        if size > most:
            raise ProtocolError("a line of the server has more than the %d bytes allowed" % most)
        for each in others:
            yield b"".join(pending)
            pending, size = [each], len(each)
