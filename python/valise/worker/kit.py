"""Kits: the file descriptors that a process needs, made by the zygote and passed along.

Once a lineage is walled in, it can neither connect nor accept. So the zygote connects to the host
and passes what it connected, over a socket pair that each process shares with it.
"""

import _socket
import array
import fcntl
import os
import socket

FORK = b"F"  # fork a spare with this kit, now
KEEP = b"K"  # the kit of the first spare that this process will fork, once it has run a call
REAP = b"R"  # no kit: collect children that have ended

# Our descriptors stay above what programs that close "all" descriptors close: those go up to the
# soft limit, which is NOFILE_SOFT while user code runs; the hard limit leaves room above it.
NOFILE_SOFT = 1024
NOFILE_HARD = 1024 + 64
_FIRST_HIGH = NOFILE_SOFT + 8


class Kit:
    """The descriptors of one process: `reply` for frames, `out` and `err` for the standard
    streams, and `kits` for further kits."""

    __slots__ = ("reply", "out", "err", "kits")

    def __init__(self, descriptors):
        self.reply, self.out, self.err, self.kits = descriptors

    def close(self):
        for fd in (self.reply, self.out, self.err, self.kits):
            close_quietly(fd)


def close_quietly(fd):
    try:
        os.close(fd)
    except OSError:
        pass  # user code may have closed it


def send(channel, message, descriptors=()):
    """Sends `message` with `descriptors` over the zygote's end of a process's channel."""
    ancillary = []
    if descriptors:
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    channel.sendmsg([message], ancillary, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)


def receive(fd):
    """The next message as (message, kit or None). Raises EOFError where the zygote is gone."""
    # The class in C: `socket.socket` is Python, and needs builtins that user code may have patched.
    channel = _socket.socket(fileno=fd)
    try:
        space = _socket.CMSG_SPACE(4 * array.array("i").itemsize)
        message, ancillary, _, _ = channel.recvmsg(1, space)
    finally:
        channel.detach()
    if not message:
        raise EOFError("the zygote has ended")
    for level, kind, data in ancillary:
        if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
            return message, Kit([_raise_descriptor(fd) for fd in array.array("i", data)])
    return message, None


def _raise_descriptor(fd):
    try:
        high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_HIGH)
    except OSError:  # user code has lowered the hard limit
        return fd
    os.close(fd)
    return high
