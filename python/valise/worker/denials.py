"""Says in Python's words what the walls refuse. In the template, once.

The kernel refuses with a number: "Operation not permitted". These functions do nothing but put that
into words, and code that goes around them meets the kernel.
"""

import _posixsubprocess
import errno
import os
import socket

PROGRAMS = "this sandbox does not run other programs"
SIGNALS = "this sandbox lets a call signal only itself and the processes that it has started"
NETWORK = "this sandbox has no network"
SESSIONS = "this sandbox does not let a process begin a session; os.setpgid(0, 0) gives it a group of its own"

# What runs a program, by the position of its name among the arguments.
_RUNNERS = {"execv": 0, "execve": 0, "posix_spawn": 0, "posix_spawnp": 0, "system": 0, "_spawnvef": 1}
_RESOLVERS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo")


def install():
    """Puts the functions in the place of Python's."""
    for name, position in _RUNNERS.items():
        if hasattr(os, name):
            setattr(os, name, _named(os, name, _refusing(position)))
    _posixsubprocess.fork_exec = _named(_posixsubprocess, "fork_exec", _refuse_fork_exec)
    for name in ("kill", "killpg"):
        setattr(os, name, _named(os, name, _explaining(getattr(os, name), PermissionError, SIGNALS)))
    os.setsid = _named(os, "setsid", _explaining(os.setsid, PermissionError, SESSIONS))
    for name in _RESOLVERS:
        setattr(socket, name, _named(socket, name, _explaining(getattr(socket, name), socket.gaierror, NETWORK)))
    socket.socket.__init__ = _connecting(socket.socket.__init__)


def _named(module, name, function):
    original = getattr(module, name)
    function.__module__, function.__name__, function.__qualname__ = module.__name__, name, name
    function.__doc__ = original.__doc__
    return function


def _refusing(position):
    def refuse(*arguments, **keywords):
        program = arguments[position] if len(arguments) > position else None
        raise PermissionError(errno.EPERM, PROGRAMS, program)

    return refuse


def _refuse_fork_exec(arguments=(), *rest):
    raise PermissionError(errno.EPERM, PROGRAMS, arguments[0] if arguments else None)


def _explaining(function, kind, text):
    def explain(*arguments, **keywords):
        try:
            return function(*arguments, **keywords)
        except kind:
            raise PermissionError(errno.EPERM, text) from None

    return explain


def _connecting(original):
    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        try:
            original(self, family, type, proto, fileno)
        except OSError as error:
            if error.errno == errno.EAFNOSUPPORT:
                raise PermissionError(errno.EPERM, NETWORK) from None
            raise

    __init__.__doc__ = original.__doc__
    return __init__
