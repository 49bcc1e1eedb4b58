"""Processes of `multiprocessing`, and of `concurrent.futures`, begin by a fork: the sandbox runs no other program.

What needs one (the start methods spawn and forkserver) or a socket (managers) says so, and what to use. Shared memory
needs no process that removes it: what is left of it is removed with the scopes of its lineage.
"""

import errno
import socket

from valise.hooks import wrap_function_wrapper

_NO_PROGRAM = (
    "the start methods 'spawn' and 'forkserver' run another program, which this sandbox does not; use 'fork', which is "
    "the default here"
)
_NO_SOCKET = (
    "a manager serves its objects over a socket, and this sandbox has none; use Queue, Pipe, Value, Array or "
    "shared_memory.SharedMemory"
)


def begin_by_forks(context):
    """Since Python 3.14 the default would be forkserver."""
    context._default_context._default_context = context._concrete_contexts["fork"]


def explain_programs(util):
    wrap_function_wrapper(util, "spawnv_passfds", _refuse_program)


def explain_sockets(managers):
    for name in ("BaseManager.start", "BaseManager.get_server", "BaseManager.connect"):
        wrap_function_wrapper(managers, name, _explain_socket)


def track_nothing(tracker):
    for name in ("ensure_running", "register", "unregister"):
        wrap_function_wrapper(tracker, name, _do_nothing)


def _refuse_program(wrapped, instance, args, kwargs):
    raise PermissionError(errno.EPERM, _NO_PROGRAM)


def _explain_socket(wrapped, instance, args, kwargs):
    try:
        socket.socket(socket.AF_UNIX).close()
    except OSError:
        raise PermissionError(errno.EPERM, _NO_SOCKET) from None
    return wrapped(*args, **kwargs)


def _do_nothing(wrapped, instance, args, kwargs):
    pass
