"""Top-level `await`: an event loop that belongs to the scope, as a notebook's belongs to it.

Tasks that are not done when a call ends stay in the scope and go on when a later call awaits. A
loop's selector is an open file description, which a fork shares with its parent; so each process
gives the loop a selector of its own before it runs.
"""

import os

_getpid = os.getpid
_loop = None
_owner = None


def run(coroutine):
    """Runs a coroutine to its end on the scope's loop."""
    loop = _scope_loop()
    task = loop.create_task(coroutine)
    try:
        return loop.run_until_complete(task)
    except BaseException:
        if not task.done():
            # An interrupt went through the loop; the code should see it where it waits.
            task.cancel()
            try:
                loop.run_until_complete(task)
            except BaseException:
                pass
        raise


def _scope_loop():
    global _loop, _owner
    import asyncio

    if _loop is None or _loop.is_closed():
        _loop, _owner = _make_loop(asyncio), _getpid()
    elif _owner != _getpid():
        _loop.leave_parent()
        _owner = _getpid()
    asyncio.set_event_loop(_loop)
    return _loop


def _make_loop(asyncio):
    import selectors

    class ScopeLoop(asyncio.SelectorEventLoop):
        def leave_parent(self):
            """Takes a selector and a self-pipe of this process's own."""
            readers = list(self._selector.get_map().values())
            inherited = self._selector
            self._selector = selectors.DefaultSelector()
            for key in readers:
                if key.fileobj is not self._ssock:
                    self._selector.register(key.fileobj, key.events, key.data)
            self._close_self_pipe_of_parent()
            self._make_self_pipe()
            inherited.close()

        def _close_self_pipe_of_parent(self):
            self._ssock.close()
            self._csock.close()
            self._ssock = self._csock = None
            self._internal_fds -= 1

    return ScopeLoop()
