"""Answers processes that want to signal. In the zygote.

The filter of the lineages lets `kill` and its kin through to nobody: the kernel asks here. Code may
signal itself, and the processes that its own call has started: those are in the call's process
group, which no filtered process can choose to join. All others it must not, be they of another
lineage or holders of the scope that it started from.

Where this process signals in the caller's place, the target is pinned first, so that the number of a
process that ends meanwhile cannot come to mean another one.
"""

import ctypes
import errno
import fcntl
import os
import signal
import struct

_RECEIVE, _SEND = 0xC0502100, 0xC0182101  # the kernel's SECCOMP_IOCTL_NOTIF_RECV and _SEND
# id, pid, flags; then the call: number, architecture, where, six arguments.
_QUESTION, _ANSWER = struct.Struct("=QII iIQ 6Q"), struct.Struct("=QqiI")
_CONTINUE = 1
_CALLS = {"x86_64": (62, 200, 234), "aarch64": (129, 130, 131)}
_KILL, _TKILL, _TGKILL = _CALLS.get(os.uname().machine, (-1, -1, -1))
_LET_THROUGH = object()


class Refused(Exception):
    """The process may not do that."""


def answer(listener):
    """Answers one question that has come on a listener, if it is still asked."""
    question = bytearray(_QUESTION.size)
    try:
        fcntl.ioctl(listener, _RECEIVE, question, True)
    except (FileNotFoundError, InterruptedError):
        return  # whoever asked has been killed; or a signal came first, and the question waits
    number, caller, _, call, _, _, *arguments = _QUESTION.unpack(question)
    error, flags = 0, 0
    try:
        if _decide(caller, call, *map(_integer, arguments[:3])) is _LET_THROUGH:
            flags = _CONTINUE
    except Refused:
        error = -errno.EPERM
    except OSError as refused:
        error = -refused.errno
    _send(listener, _ANSWER.pack(number, 0, error, flags))


def _send(listener, packed):
    while True:
        try:
            fcntl.ioctl(listener, _SEND, packed)
            return
        except InterruptedError:
            continue  # a child of this process has ended; who asked waits still
        except FileNotFoundError:
            return  # it has been killed meanwhile


def _integer(value):
    """An argument as the kernel takes it: 32 bits with a sign."""
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def _decide(caller, call, first, second, third):
    """Signals in the caller's place, or says that it may go on. `caller` is a thread."""
    group = os.getpgid(caller)
    if group <= 1:
        raise Refused
    if call == _KILL:
        return _kill(caller, group, first, second)
    if call == _TKILL and first == caller:
        return _LET_THROUGH
    if call == _TGKILL:
        return _tgkill(caller, group, first, second, third)
    raise Refused


def _kill(caller, group, target, number):
    if target in (caller, -group):
        # Itself, or all of its group: neither can come to mean another while the caller waits.
        return _LET_THROUGH
    if target <= 0:
        raise Refused
    pinned = os.pidfd_open(target)
    try:
        if os.getpgid(target) != group:
            raise Refused
        signal.pidfd_send_signal(pinned, number)
    finally:
        os.close(pinned)


def _tgkill(caller, group, process, thread, number):
    if thread == caller:
        return _LET_THROUGH
    if os.getpgid(process) != group:
        raise Refused
    # A thread cannot be pinned. It would have to end, and its number and its process's be given out
    # anew, between the line above and this one.
    syscall = ctypes.PyDLL(None, use_errno=True).syscall
    if syscall(*map(ctypes.c_long, (_TGKILL, process, thread, number))) < 0:
        raise OSError(ctypes.get_errno(), "")
