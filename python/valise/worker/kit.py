"""Kits: the file descriptors that a process needs, made by the zygote and passed along.

Once a lineage is walled in, it can neither connect nor accept. So the zygote connects to the host
and passes what it connected, over a socket pair that each process shares with it. To the template,
whose forks each begin a lineage, it passes the rules of the lineage's domain too, and the path of
its folder behind the message.
"""

import _socket
import array
import os

# Messages.
FORK = b"F"  # fork a spare with this kit, now; to the template, with the path of a folder behind it
KEEP = b"K"  # a kit for the spare that this process forks as soon as its call has ended
REAP = b"R"  # no kit: collect children that have ended

# Our descriptors stay above what programs that close "all" descriptors close: those go up to the
# soft limit, which is NOFILE_SOFT while user code runs; the hard limit leaves room above it.
NOFILE_SOFT = 1024
NOFILE_HARD = 1024 + 64
_FIRST = NOFILE_SOFT + 8

# References from before user code ran. The class in C: `socket.socket` is Python, and needs
# builtins that user code may have patched. None of these asks audit hooks.
_dup2, _close, _SOL_SOCKET, _SCM_RIGHTS = os.dup2, os.close, _socket.SOL_SOCKET, _socket.SCM_RIGHTS
_SO_TYPE, _SOCK_SEQPACKET, _MSG_CTRUNC = _socket.SO_TYPE, _socket.SOCK_SEQPACKET, _socket.MSG_CTRUNC
_view = memoryview
_INT_BYTES = 4
_SPACE = _socket.CMSG_SPACE(5 * _INT_BYTES)
_LONGEST = 4096  # bytes of a message: one and a path


class Kit:
    """The descriptors of one process: `reply` for frames, `out` and `err` for the standard
    streams, `kits` for further kits; and the `rules` of a lineage's domain, or -1."""

    __slots__ = ("err", "kits", "out", "reply", "rules")

    def __init__(self, reply, out, err, kits, rules=-1):
        self.reply, self.out, self.err, self.kits, self.rules = reply, out, err, kits, rules

    def move_to(self, place):
        """Makes the descriptors of another kit the same files as these, and closes these, but for the
        rules."""
        # One by one, since what loops need are pages to copy.
        _dup2(self.reply, place.reply, False)
        _dup2(self.out, place.out, False)
        _dup2(self.err, place.err, False)
        _dup2(self.kits, place.kits, False)
        _close(self.reply)
        _close(self.out)
        _close(self.err)
        _close(self.kits)

    def close(self):
        close_quietly(self.reply)
        close_quietly(self.out)
        close_quietly(self.err)
        close_quietly(self.kits)
        if self.rules >= 0:
            close_quietly(self.rules)


# Where every process has its own kit, and that of its first spare. What has a fixed number needs
# no new objects in a fork, for which user code's hooks might be asked.
OWN = Kit(*range(_FIRST, _FIRST + 4))
FIRST_SPARE = Kit(*range(_FIRST + 4, _FIRST + 8))
NULL = _FIRST + 8  # the null device, for reading and writing
HIGHEST = NULL

_channel: _socket.socket  # see open_channel


def open_channel(fd):
    """Makes a descriptor the one that kits come by, in this process. Its forks have their own in its place."""
    global _channel
    _dup2(fd, OWN.kits, False)
    _close(fd)
    _channel = _socket.socket(fileno=OWN.kits)
    null = os.open(os.devnull, os.O_RDWR)
    _dup2(null, NULL, False)
    _close(null)


def is_connected():
    """Whether kits can come still: user code may have closed the channel, or put something in its place."""
    try:
        return _channel.getsockopt(_SOL_SOCKET, _SO_TYPE) == _SOCK_SEQPACKET
    except OSError:
        return False


def close_quietly(fd):
    try:
        _close(fd)
    except OSError:
        pass  # user code may have closed it


def send(channel, message, descriptors=()):
    """Sends `message` with `descriptors` over the zygote's end of a process's channel."""
    ancillary = []
    if descriptors:
        ancillary = [(_SOL_SOCKET, _SCM_RIGHTS, array.array("i", descriptors))]
    channel.sendmsg([message], ancillary, _socket.MSG_DONTWAIT | _socket.MSG_NOSIGNAL)


def receive():
    """The next message as (message, kit or None). Raises EOFError where the zygote is gone."""
    message, ancillary, flags, _ = _channel.recvmsg(_LONGEST, _SPACE)
    if not message:
        raise EOFError("the zygote has ended")
    if flags & _MSG_CTRUNC:  # or a lineage might do without its domain
        raise OSError("descriptors were lost on their way: too many files are open")
    for level, kind, data in ancillary:
        if level == _SOL_SOCKET and kind == _SCM_RIGHTS:
            return message, Kit(*_view(data).cast("i"))  # an array asks audit hooks
    return message, None
