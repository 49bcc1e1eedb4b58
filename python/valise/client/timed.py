"""A socket that has to be done by a time, however slowly the other side sends."""

from __future__ import annotations

import io
import socket
import time
from typing import Any


class TimedSocket:
    """What `http.client` asks of a socket. One byte a minute would satisfy a time limit for each read; here all that
    is sent and received counts against the time that `begin` is given. For one thread at a time."""

    def __init__(self, sock: Any):
        self._socket = sock
        self._deadline = time.monotonic()
        self._readers, self._closing = 0, False

    def begin(self, deadline: float) -> None:
        self._deadline = deadline

    def hurry(self) -> None:
        """Limits what comes next to the time that is left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is over")
        self._socket.settimeout(left)

    def sendall(self, data: Any) -> None:
        self.hurry()
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Timed(self, self._socket))

    def close(self) -> None:
        """Closes it, when nobody reads from it any more: an answer may outlive its connection."""
        self._closing = True
        if not self._readers:
            self._socket.close()

    def release(self) -> None:
        self._readers -= 1
        if self._closing:
            self.close()


class _Timed(io.RawIOBase):
    """Reads from the socket."""

    def __init__(self, owner: TimedSocket, sock: Any):
        self._owner, self._socket = owner, sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._owner.hurry()
        try:
            return self._socket.recv_into(buffer)
        except socket.timeout:
            raise TimeoutError("the time is over") from None

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._owner.release()
