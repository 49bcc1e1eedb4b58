"""The client of one server, as one tenant: see `Client`."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import quote

from valise.client import events, outcome, requests, told
from valise.client.branches import Branch
from valise.client.errors import ClientError, ProtocolError, ServiceError, UnreachableError
from valise.client.outcome import Outcome
from valise.client.reading import Fields, parse
from valise.client.scope import Scope
from valise.client.transport import Transport

if TYPE_CHECKING:
    import ssl

FILE, STREAM = "application/vnd.valise", "application/vnd.valise.stream"
_JSON, _EVENTS = "application/json", "text/event-stream"
_MOST_BYTES = 256 << 20  # of an answer; a scope of a server's default bounds fits
_MOST_OF_PROBLEM = 1 << 20
_INTERRUPT_SECONDS = 5.0


class Client:
    """Makes calls on a server. Safe to use from any thread: each waits on a connection of its own, and they are kept.

    url         of the server, `http://127.0.0.1:8765`; without it what VALISE_URL in the environment says
    key         the tenant's; without it what VALISE_KEY says; None for a server on this machine that asks for none
    timeout     seconds that the server may take for an answer, over and above what the call may (`limits`, `hold_ms`)
    most_bytes  that an answer may have
    tls         an `ssl.SSLContext`, for https with certificates of one's own; without it the system's decide

    Raises ValueError where there is no URL, or it is none. Reaches for the server at the first call. Proxies that the
    environment names are not used, and redirects are not followed.
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        timeout: float = 60.0,
        most_bytes: int = _MOST_BYTES,
        tls: ssl.SSLContext | None = None,
    ):
        url = url or os.environ.get("VALISE_URL")
        if not url:
            raise ValueError("there is no server: give Client its URL, or set VALISE_URL, as in http://127.0.0.1:8765")
        self.timeout, self._most = timeout, most_bytes
        self._transport = Transport(url, key or os.environ.get("VALISE_KEY") or None, tls)

    @property
    def url(self) -> str:
        return self._transport.url

    # Calls.

    def call(
        self,
        code: str | None = None,
        scope: Any = None,
        *,
        on_output: Callable[[str, str], Any] | None = None,
        **how: Any,
    ) -> Outcome:
        """Runs code, and waits for its end. Whatever the code does is an outcome; `check()` of that raises.

        code        the text; or None, and then `function` names one of the scope, with `args` and `kwargs`
        scope       a `Scope`, its id, or a `Branch`, which moves; without it the empty scope
        inputs      dict of names that are bound before the code runs; values that JSON can carry, see
                    docs/client-python.md
        stdin       the text that `input()` and `sys.stdin` read
        limits      dict of `wall_ms`, `cpu_ms`, `memory_bytes`, `output_bytes`, `processes`
        python      an interpreter of the server, "3.11"; without it the scope's own
        durability  "before_reply" or "after_reply"
        hold_ms     to wait before it runs; until then `interrupt` takes it back
        request_id  a text; repeating it within 24 h gives the first answer. Each call has one of its own without it
        call        the id that the call is to have, "ca_..."; each has a new one without it
        on_output   is given ("stdout" or "stderr", text) as it is written

        Raises `ServiceError` where the server refuses, `UnreachableError`, `ProtocolError`; TypeError for an input
        that JSON cannot carry. An interrupt of this thread (Ctrl-C) interrupts the call.
        """
        request = requests.request(code, scope, **how)
        if on_output is not None:
            with contextlib.closing(self._events(request)) as arriving:
                for event in arriving:
                    if isinstance(event, events.Written):
                        on_output(event.stream, event.text)
                    elif isinstance(event, events.Ended):
                        return event.outcome
            raise ProtocolError("the server's events ended before the call did")
        with self._interrupting(request):
            return outcome.read(
                self._json("POST", "/v1/calls", request.body(), request.seconds(self.timeout)), self.scope
            )

    def stream(self, code: str | None = None, scope: Any = None, **how: Any) -> Generator[events.Event, None, None]:
        """Runs code as `call` does, and gives its events as they come: `Called`, `Written`, `Displayed`, and last
        `Ended` with the outcome. The call begins with the first one that is asked for."""
        return self._events(requests.request(code, scope, **how))

    def _events(self, request: requests.Request) -> Generator[events.Event, None, None]:
        with (
            self._interrupting(request),
            self._send("POST", "/v1/calls", request.body(), _EVENTS, request.seconds(self.timeout)) as answer,
        ):
            if answer.media_type != _EVENTS:
                raise ProtocolError("the server answers with %s, and not with events" % (ascii(answer.media_type)))
            yield from events.events(answer.pieces(), self.scope, self._most)

    def _interrupting(self, request: requests.Request) -> _Interrupting:
        return _Interrupting(self, request.call)

    def interrupt(self, call: str) -> None:
        """Interrupts a call that runs, or takes one back that waits."""
        self.delete("/v1/calls/%s", call)

    def outcome(self, call: str) -> Outcome:
        """The outcome of a call of the last 24 hours; while it lives its status is "waiting" or "running"."""
        return outcome.read(self.get("/v1/calls/%s", call), self.scope)

    # Scopes.

    def scope(self, id: str) -> Scope:
        """The scope with an id. Whether there is one turns out when it is used."""
        return Scope(self, id)

    def load(self, path: Any) -> Scope:
        """Makes a scope of a `.valise` file, which may come from another server. Raises `ServiceError` (422), with
        what is wrong, where the file is damaged."""
        with open(path, "rb") as file:
            return self.upload(file.read(), FILE)

    def upload(self, content: bytes, media_type: str = STREAM) -> Scope:
        """Makes a scope of bytes: of what `valise.pack_scope` gave, or of a file. Its `missing` are the losses."""
        answer = Fields(self._json("POST", "/v1/scopes", content, self.timeout, media_type), "the scope")
        made = self.scope(answer.text("scope"))
        made.missing = outcome.losses(answer, "missing")
        return made

    def variables_of(self, scope: str) -> dict[str, told.Variable]:
        fields = Fields(self.get("/v1/scopes/%s", scope), "the scope")
        return {each.name: each for each in map(told.variable, fields.objects("variables"))}

    def log_of(self, scope: str) -> list[told.LogEntry]:
        return [told.log_entry(each) for each in _listed(self.get("/v1/scopes/%s/log", scope), "log")]

    def file_of(self, scope: str) -> bytes:
        """The bytes of the `.valise` file of a scope."""
        return self._bytes(scope, FILE)

    def stream_of(self, scope: str) -> bytes:
        """A scope as the one stream that `valise.unpack_scope` and `valise.safe_loads` read."""
        return self._bytes(scope, STREAM)

    def _bytes(self, scope: str, media_type: str) -> bytes:
        with self._send("GET", _path("/v1/scopes/%s/file", scope), None, media_type, self.timeout) as answer:
            if answer.media_type != media_type:
                raise ProtocolError(
                    "the server answers with %s, and not with %s" % (ascii(answer.media_type), media_type)
                )
            return answer.body(self._most)

    # Branches.

    def branch(self, name: str) -> Branch:
        """The branch of a name. Whether there is one turns out when it is used."""
        return Branch(self, name)

    def branches(self) -> list[Branch]:
        return [Branch(self, each.text("name")) for each in _listed(self.get("/v1/branches"), "branches")]

    # Requests.

    def get(self, path: str, *parts: str) -> Any:
        """The JSON of an answer. `parts` take the places of `%s` in the path."""
        return self._json("GET", _path(path, *parts), None, self.timeout)

    def put(self, path: str, *parts: str, body: Any) -> Any:
        return self._json("PUT", _path(path, *parts), _dumped(body), self.timeout)

    def post(self, path: str, *parts: str, body: Any) -> Any:
        return self._json("POST", _path(path, *parts), _dumped(body), self.timeout)

    def delete(self, path: str, *parts: str, seconds: float | None = None) -> None:
        with self._send("DELETE", _path(path, *parts), None, _JSON, seconds or self.timeout) as answer:
            answer.body(self._most)

    def _json(self, method: str, path: str, body: bytes | None, seconds: float, media_type: str = _JSON) -> Any:
        with self._send(method, path, body, _JSON, seconds, media_type) as answer:
            content = answer.body(self._most)
            if answer.media_type != _JSON:
                raise ProtocolError(
                    "%s answers with %s, and not with JSON: is it a Valise server?"
                    % (self.url, ascii(answer.media_type[:100]))
                )
        return parse(content)

    def _send(
        self, method: str, path: str, body: bytes | None, accept: str, seconds: float, media_type: str = _JSON
    ) -> Any:
        headers = {"Accept": accept if accept == _JSON else accept + ", application/problem+json"}
        if body is not None:
            headers["Content-Type"] = media_type
        answer = self._transport.send(method, path, body, headers, seconds)
        if 200 <= answer.status < 300:
            return answer
        with answer:
            content, retry = answer.body(_MOST_OF_PROBLEM), answer.header("Retry-After")
            problem = parse(content) if answer.media_type.endswith("json") else None
        raise refusal(answer.status, problem, retry)

    def close(self) -> None:
        """Closes the connections. The client cannot be used after it; its scopes stay on the server."""
        self._transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *raised: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return "<client of %s>" % self.url

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a client holds connections and a key, which stay in its process")


class _Interrupting:
    """Interrupts a call where the thread that waits for it is interrupted, or stops to read its events."""

    def __init__(self, client: Client, call: str):
        self._client, self._call = client, call

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, UnreachableError):
            error.call = self._call
        elif error is not None and not isinstance(error, Exception):
            try:
                self._client.delete("/v1/calls/%s", self._call, seconds=_INTERRUPT_SECONDS)
            except ClientError:
                pass  # it may have ended, or the server may be away; what counts is the interrupt


def refusal(status: int, problem: Any, retry_after: str = "") -> ServiceError:
    """The error of an answer that refuses. Believes nothing of it but its form."""
    if type(problem) is not dict:
        return ServiceError(status, "", "the server answers %d, and does not say why" % status)
    fields = Fields(problem, "the refusal")
    slug = fields.text("type", "").rstrip("/").rpartition("/")[2].rpartition(":")[2]
    detail = fields.text("detail", "") or fields.text("title", "")
    seconds = float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9 else None
    return ServiceError(status or fields.count("status", 0), slug, detail, seconds, problem)


def _listed(tree: Any, name: str) -> list[Fields]:
    return Fields(tree if type(tree) is dict else {name: tree}, "the answer").objects(name)


def _path(path: str, *parts: str) -> str:
    for part in parts:
        if not isinstance(part, str) or part in ("", ".", ".."):
            raise ValueError("%r is no name that a URL can have" % (part,))
    return path % tuple(quote(part, safe="") for part in parts)


def _dumped(body: Any) -> bytes:
    return json.dumps(body, allow_nan=False).encode()
