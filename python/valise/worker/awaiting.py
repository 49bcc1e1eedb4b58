"""Top-level `await`: an event loop that belongs to the scope, as a notebook's belongs to it.

Tasks that are not done when a call ends stay in the scope and go on when a later call awaits. A
loop's selector is an open file description, which a fork shares with its parent; so each process
gives the loop a selector of its own before it runs.
"""

import _signal
import os
import sys

_getpid, _fstat = os.getpid, os.fstat
_sigmask, _SIG_BLOCK, _SIG_SETMASK = _signal.pthread_sigmask, _signal.SIG_BLOCK, _signal.SIG_SETMASK
_ALL = _signal.valid_signals()
_KEEPS_TRACEBACK = sys.version_info >= (3, 11)
_loop = None
_owner = None
_abandoned: list = []  # selectors that must not be closed, as they would be when they are dropped


def run(coroutine):
    """Runs a coroutine to its end on the scope's loop."""
    mask = _sigmask(_SIG_BLOCK, _ALL)  # an interrupt here would leave half a loop behind
    try:
        loop = _scope_loop()
        task = loop.create_task(coroutine)
    finally:
        _sigmask(_SIG_SETMASK, mask)
    try:
        return loop.run_until_complete(task)
    except BaseException as error:
        if task.done():
            if not task.cancelled():
                task.exception()  # or it would be reported as never retrieved
            raise
        interrupt = error
    # An interrupt went through the loop; the code should see it where it waits.
    task.cancel()
    try:
        return loop.run_until_complete(task)
    except BaseException as ended:
        if not task.cancelled():
            raise
        # Where the code waited; before 3.11 a cancelled task kept that one step further away.
        where = ended if _KEEPS_TRACEBACK or ended.__context__ is None else ended.__context__
        raise interrupt.with_traceback(where.__traceback__) from None


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

    class ScopeLoop(asyncio.SelectorEventLoop):  # type: ignore[name-defined, misc]
        def leave_parent(self):
            """Takes a selector, a self-pipe and an executor of this process's own."""
            inherited, self._selector = self._selector, selectors.DefaultSelector()  # type: ignore[has-type]
            for key in list(inherited.get_map().values()):
                if key.fd != self._ssock.fileno():
                    self._take_over(key)
            if self._is_intact():
                for each in (inherited, self._ssock, self._csock):
                    each.close()
            else:
                # User code has closed our descriptors; their numbers may be those of its own files now.
                self._ssock.detach()
                self._csock.detach()
                _abandoned.append(inherited)
            self._internal_fds -= 1
            self._make_self_pipe()
            self._default_executor = None  # its threads have stayed behind

        def _take_over(self, key):
            try:
                self._selector.register(key.fileobj, key.events, key.data)
            except (OSError, ValueError):
                pass  # user code has closed it

        def _make_self_pipe(self):
            super()._make_self_pipe()
            self._pipe_inode = _fstat(self._ssock.fileno()).st_ino

        def _is_intact(self):
            try:
                return _fstat(self._ssock.fileno()).st_ino == self._pipe_inode
            except OSError:
                return False

    return ScopeLoop()
