# Tells what the jail is like from inside, then waits for the end of its input while the host looks from outside.
import errno
import os
import socket
import sys


def tell(field, value):
    os.write(1, os.fsencode(field) + b"\0" + os.fsencode(str(value)) + b"\0")


def outcome(action):
    """The name of the error that an action ends in, or `done`."""
    try:
        action()
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))
    return "done"


def create(path):
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))


def capacity(path):
    status = os.statvfs(path)
    return status.f_blocks * status.f_frsize


def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


tell("begin", "valise")
tell("pid", os.getpid())
tell("host_name", socket.gethostname())
for _, name in socket.if_nameindex():
    tell("interface", name)
# 1024: the usual soft limit of descriptors; what the host leaks has low numbers.
for descriptor in range(1024):
    if is_open(descriptor):
        tell("descriptor", descriptor)
tell("root", outcome(lambda: create("/valise-probe")))
tell("dev", outcome(lambda: create("/dev/valise-probe")))
tell("usr", outcome(lambda: create("/usr/valise-probe")))
tell("work", outcome(lambda: create("/work/valise-probe")))
tell("proc", outcome(lambda: os.stat("/proc/self")))
tell("work_bytes", capacity("/work"))
tell("shm_bytes", capacity("/dev/shm"))

try:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
except (ImportError, OSError):
    pass  # an interpreter without ctypes: then these stay untold
else:

    def call(function, *arguments):
        result = function(*arguments)
        if result < 0:
            raise OSError(ctypes.get_errno(), "")
        return result

    CLONE_NEWUSER = 0x10000000
    tell("unshare", outcome(lambda: call(libc.unshare, CLONE_NEWUSER)))
    # landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION); 444 on every architecture.
    libc.syscall.restype = ctypes.c_long
    try:
        tell("landlock", call(libc.syscall, ctypes.c_long(444), None, ctypes.c_size_t(0), ctypes.c_uint(1)))
    except OSError as error:
        tell("landlock", errno.errorcode.get(error.errno, error.errno))
tell("end", "valise")
sys.stdin.read()
