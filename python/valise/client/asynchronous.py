"""The client for asyncio: see `AsyncClient`."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import functools
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable
from typing import Any, Callable, TypeVar

from valise.client import sandboxed
from valise.client.branches import Branch
from valise.client.client import Client
from valise.client.errors import ClientError
from valise.client.events import Event
from valise.client.namespace import Namespace
from valise.client.outcome import Outcome
from valise.client.scope import Scope

_Made = TypeVar("_Made")
_END = object()


class AsyncClient:
    """`Client`, with coroutines. It takes what that takes, and `threads`: how many calls it waits for at a time.

    A task that is cancelled while it waits interrupts its call. Scopes and branches are those of the client. Their own
    methods wait, so ask for them by `run`: `await client.run(scope.source, "net")`. For one event loop at a time.
    """

    def __init__(self, url: str | None = None, key: str | None = None, *, threads: int = 32, **how: Any):
        self.client = Client(url, key, **how)
        self._pool = concurrent.futures.ThreadPoolExecutor(threads, "valise-client")

    async def run(self, function: Callable[..., _Made], /, *args: Any, **kwargs: Any) -> _Made:
        """What a function gives that may wait: it is called in a thread. A call that it makes is not interrupted when
        the task is cancelled."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, functools.partial(function, *args, **kwargs))

    async def call(self, code: str | None = None, scope: Any = None, **how: Any) -> Outcome:
        """As `Client.call`. `on_output` is called in the event loop."""
        name = how.setdefault("call", "ca_" + uuid.uuid4().hex)
        hear = how.get("on_output")
        if hear is not None:
            loop = asyncio.get_running_loop()
            how["on_output"] = lambda *heard: loop.call_soon_threadsafe(hear, *heard)
        with self._interrupting(name):
            return await self.run(self.client.call, code, scope, **how)

    async def stream(self, code: str | None = None, scope: Any = None, **how: Any) -> AsyncIterator[Event]:
        """As `Client.stream`. To be closed (`contextlib.aclosing`) where it is not read to its end."""
        name = how.setdefault("call", "ca_" + uuid.uuid4().hex)
        arriving = self.client.stream(code, scope, **how)
        with self._interrupting(name):
            while True:
                event: Any = await self.run(next, arriving, _END)
                if event is _END:
                    return
                yield event

    async def call_function(self, scope: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        """The value of a function of a scope; raises what remote functions raise."""
        outcome = await self.call(None, scope, function=name, args=args, kwargs=kwargs)
        return outcome.check().value

    def call_sandbox(
        self, code: str, scope: Any = None, *, on_output: Callable[[str, str], Any] | None = None, **how: Any
    ) -> Awaitable[Namespace]:
        """As the function of that name; to be awaited. Functions of the namespace wait: `await client.run(scope["f"],
        1)`. `on_output` is called in a thread. Cancelling does not interrupt the call."""
        names = sys._getframe(1).f_globals
        return self.run(sandboxed.run, code, scope, names, self.client, on_output, how)

    @contextlib.contextmanager
    def _interrupting(self, call: str) -> Any:
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit):
            self._pool.submit(self._interrupt, call)
            raise

    def _interrupt(self, call: str) -> None:
        with contextlib.suppress(ClientError, ValueError):
            self.client.interrupt(call)

    async def interrupt(self, call: str) -> None:
        await self.run(self.client.interrupt, call)

    async def outcome(self, call: str) -> Outcome:
        return await self.run(self.client.outcome, call)

    def scope(self, id: str) -> Scope:
        return self.client.scope(id)

    async def load(self, path: Any) -> Scope:
        return await self.run(self.client.load, path)

    async def save(self, scope: Scope, path: Any) -> None:
        await self.run(scope.save, path)

    def branch(self, name: str) -> Branch:
        return self.client.branch(name)

    async def branches(self) -> list[Branch]:
        return await self.run(self.client.branches)

    async def close(self) -> None:
        """Closes the connections; calls that are waited for end first."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._pool.shutdown)
        self.client.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *raised: Any) -> None:
        await self.close()

    def __repr__(self) -> str:
        return "<async client of %s>" % self.client.url
