"""Requests over HTTP, by `http.client`, with connections that are kept.

A server is believed as little as what it sends: its answers are bounded in size and in time, and redirects are not
followed, so that the key goes to nobody else.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from valise.client.errors import ProtocolError, UnreachableError
from valise.client.timed import TimedSocket

_MOST_KEPT = 8  # connections: as many as threads that call at the same time, as a rule
_OLDEST_KEPT = 20.0  # seconds without a request; servers close them after some 30
_PIECE = 1 << 16
_CONNECT_SECONDS = 10.0


class Answer:
    """An answer whose body is read by who asked for it. To be closed, by `with`."""

    def __init__(self, transport: Transport, connection: Any, response: http.client.HTTPResponse):
        self._transport, self._connection, self._response = transport, connection, response
        self.status = response.status

    def header(self, name: str) -> str:
        return self._response.getheader(name, "") or ""

    @property
    def media_type(self) -> str:
        return self.header("Content-Type").partition(";")[0].strip().lower()

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives. Raises `ProtocolError` where it ends too early."""
        try:
            while True:
                # Older versions wait in `read1` for what comes after the last byte.
                known = self._response.length is not None
                piece = self._response.read(_PIECE) if known else self._response.read1(_PIECE)
                if not piece:
                    break
                yield piece
        except http.client.HTTPException as error:
            raise ProtocolError("the server's answer is broken: %s" % _said(error)) from error
        except OSError as error:
            raise UnreachableError("the server went silent within its answer: %s" % error) from error
        left = self._response.length
        if left:
            raise ProtocolError("the server's answer ended %d bytes too early" % left)

    def body(self, most: int) -> bytes:
        """The whole body. Raises `ProtocolError` where it has more than `most` bytes."""
        announced = self._response.length or 0
        if announced > most:
            raise ProtocolError("the server's answer has %d bytes; %d are allowed" % (announced, most))
        found, size = [], 0
        for piece in self.pieces():
            size += len(piece)
            if size > most:
                raise ProtocolError("the server's answer has more than the %d bytes allowed" % most)
            found.append(piece)
        return b"".join(found)

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *raised: Any) -> None:
        complete = self._response.isclosed() and raised[0] is None
        self._transport.give_back(self._connection, complete and not self._response.will_close)
        self._response.close()


class Transport:
    """Connections to one server. Safe to use from any thread; a fork of the process begins with none."""

    def __init__(self, url: str, key: str | None, tls: ssl.SSLContext | None = None):
        self._secure, self._host, self._port, self._base = _parts(url)
        scheme = "https" if self._secure else "http"
        self.url = "%s://%s:%d%s" % (scheme, _bracketed(self._host), self._port, self._base)
        self._headers = {"User-Agent": "valise-python", "Accept": "application/json"}
        if key is not None:
            if not key or not key.isascii() or not key.isprintable() or " " in key:
                raise ValueError("a key is a text of visible ASCII characters; this one has others, or none")
            self._headers["Authorization"] = "Bearer " + key
        self._tls = tls
        self._lock = threading.Lock()
        self._kept: list[tuple[float, Any]] = []  # (since when, connection)
        self._process = os.getpid()
        self._closed = False

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        seconds: float = 60.0,
    ) -> Answer:
        """Makes a request. It and its answer may take `seconds` in all.

        Where a kept connection turns out to be closed it is made once more on a new one: so whoever sends what must not
        happen twice gives it an id by which the server knows it.
        """
        deadline = time.monotonic() + seconds
        everything = {**self._headers, **(headers or {})}
        while True:
            connection, fresh = self._take(deadline)
            try:
                connection.sock.begin(deadline)
                response = _exchange(connection, method, self._base + path, body, everything)
            except (ConnectionError, http.client.RemoteDisconnected, ssl.SSLEOFError) as error:
                connection.close()
                if fresh:
                    raise UnreachableError(self._where("closed the connection without an answer", error)) from error
            except (socket.timeout, TimeoutError) as error:
                connection.close()
                raise UnreachableError(self._where("did not answer within %g s" % seconds, error)) from error
            except OSError as error:
                connection.close()
                raise UnreachableError(self._where("did not answer", error)) from error
            except http.client.HTTPException as error:
                connection.close()
                raise ProtocolError(self._where("does not answer in HTTP", error)) from error
            except BaseException:
                connection.close()
                raise
            else:
                return self._checked(Answer(self, connection, response))

    def _checked(self, answer: Answer) -> Answer:
        if 300 <= answer.status < 400:
            with answer:
                where = answer.header("Location")
            raise ProtocolError(
                "%s sends elsewhere, to %s; the client does not follow, so that the key goes nowhere else: "
                "give it the right URL" % (self.url, ascii(where[:200]))
            )
        return answer

    def _take(self, deadline: float) -> tuple[Any, bool]:
        """A connection, and whether it is new."""
        now = time.monotonic()
        with self._lock:
            if self._closed:
                raise ValueError("this client is closed")
            # Those of the process that this was forked from are still open there.
            is_forked, self._process = self._process != os.getpid(), os.getpid()
            old = [each for since, each in self._kept if is_forked or now - since > _OLDEST_KEPT]
            self._kept = [] if is_forked else [each for each in self._kept if now - each[0] <= _OLDEST_KEPT]
            kept = self._kept.pop()[1] if self._kept else None
        for each in old:
            each.close()
        return (kept, False) if kept is not None else (self._connect(deadline), True)

    def _connect(self, deadline: float) -> Any:
        seconds = max(0.001, min(_CONNECT_SECONDS, deadline - time.monotonic()))
        connection: Any
        if self._secure:
            connection = http.client.HTTPSConnection(
                self._host, self._port, timeout=seconds, context=self._tls or ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=seconds)
        try:
            connection.connect()
        except ssl.SSLError as error:
            connection.close()
            raise UnreachableError(self._where("does not prove who it is", error)) from error
        except OSError as error:
            connection.close()
            where = self._where("cannot be reached; is it running, and is this its address?", error)
            raise UnreachableError(where) from error
        connection.auto_open = 0  # a closed one is replaced here, where it is known
        with contextlib.suppress(OSError):
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sock = TimedSocket(connection.sock)
        return connection

    def give_back(self, connection: Any, usable: bool) -> None:
        with self._lock:
            if usable and not self._closed and self._process == os.getpid() and len(self._kept) < _MOST_KEPT:
                self._kept.append((time.monotonic(), connection))
                return
        connection.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            kept, self._kept = self._kept, []
        for _, connection in kept:
            connection.close()

    def _where(self, what: str, error: BaseException) -> str:
        return "%s %s (%s)" % (self.url, what, _said(error))


def _exchange(connection: Any, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
    try:
        connection.request(method, path, body, headers)
    except ConnectionError:
        # A server that does not want a body says so, and closes, before it has read it.
        with contextlib.suppress(http.client.HTTPException, OSError):
            return connection.getresponse()
        raise
    return connection.getresponse()


def _said(error: BaseException) -> str:
    text = str(error) or type(error).__name__
    return (text if text.isprintable() else ascii(text))[:300]


def _bracketed(host: str) -> str:
    return "[%s]" % host if ":" in host else host


def _parts(url: str) -> tuple[bool, str, int, str]:
    try:
        found = urlsplit(url)
        port = found.port
    except ValueError as error:
        raise ValueError("%r is no URL of a server: %s" % (url, error)) from None
    if found.scheme not in ("http", "https") or not found.hostname:
        raise ValueError("%r is no URL of a server; it is like http://127.0.0.1:8765" % url)
    if found.username is not None or found.password is not None or found.query or found.fragment:
        raise ValueError("a server's URL has no user, password, query or fragment; the key is an argument of its own")
    secure = found.scheme == "https"
    return secure, found.hostname, port or (443 if secure else 80), found.path.rstrip("/")
