"""Forks a process of one thread, without what CPython does around `os.fork`.

To its user a scope is a value, and that a call is a fork is none of their business. So hooks that
they registered for forks do not run at ours, nor do audit hooks, and none can make a process that
holds a scope unable to fork. And the fork is ready in less than half the time: the hooks of the
standard library alone touch some 150 pages, and each is a fault.

What CPython does besides is to renew locks that other threads may have held. A process in which
there are other threads is forked by `os.fork`.
"""

import _thread
import ctypes
import os

from valise.worker import abridge, values

_os_fork, _thread_count, _strerror = os.fork, _thread._count, os.strerror
_get_errno = ctypes.get_errno
_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL: the interpreter's lock stays ours
_libc_fork = _libc.fork


class Unforkable(Exception):
    """User code made this process one that cannot fork; the message says how."""


def has_threads():
    """Whether Python runs threads here besides this one."""
    return _thread_count() > 0


def fork():
    """Gives the child's pid, or 0 in the child. Raises `Unforkable`."""
    if has_threads():
        try:
            return _os_fork()
        except BaseException as error:
            raise Unforkable("%s: %s" % (values.type_name(error), abridge.message(error))) from None
    pid = _libc_fork()
    if pid < 0:
        raise Unforkable("the system says: %s" % _strerror(_get_errno()))
    return pid
