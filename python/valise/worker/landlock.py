"""Walls a lineage in with Landlock: once, in its first process, before any user code.

What a lineage may write is its own folder; what it may read is that and the system's; it can see no
other lineage's folder. It cannot signal, trace, or connect to an abstract socket of, a process
outside of it. Its forks inherit that.

Adding rules takes longer than entering. So the zygote makes the rules of a lineage, and passes them
on with its kit: it does not fork, and each page that a process writes after its fork is a copy.
"""

import ctypes
import os
import struct

# The kernel's names, in linux/landlock.h. The bits of files grew with its versions.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_CHAR, _MAKE_DIR, _MAKE_REG, _MAKE_SOCK, _MAKE_FIFO, _MAKE_BLOCK, _MAKE_SYM = (1 << bit for bit in range(6, 13))
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FILE_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK, _NETWORK_SINCE = 3, 4  # binding and connecting TCP
_SCOPES, _SCOPES_SINCE = 3, 6  # abstract sockets, signals

_READ = _READ_FILE | _READ_DIR
_OWN = (
    _READ | _WRITE_FILE | _TRUNCATE | _REFER | _REMOVE_DIR | _REMOVE_FILE
    | _MAKE_DIR | _MAKE_REG | _MAKE_FIFO | _MAKE_SYM
)
# Semaphores and shared memory of the C library are files there, with random names that nobody can list.
_SHARED = _READ_FILE | _WRITE_FILE | _TRUNCATE | _REMOVE_FILE | _MAKE_REG
_SHARED_FOLDER = "/dev/shm"
_DEVICES = ("null", "zero", "full", "random", "urandom")

_ATTRIBUTES, _RULE = struct.Struct("QQQ"), struct.Struct("=Qi")
_BENEATH, _SIZE, _NO_FLAGS = ctypes.c_int(1), ctypes.c_size_t(_ATTRIBUTES.size), ctypes.c_uint(0)
_VERSION = 1
TRUNCATION_SINCE = 3

_create, _add, _restrict = (ctypes.c_long(number) for number in (444, 445, 446))  # everywhere
_syscall = ctypes.PyDLL(None, use_errno=True).syscall
_syscall.restype = ctypes.c_long
_open, _close, _O_PATH = os.open, os.close, os.O_PATH | os.O_CLOEXEC

_common: list = []  # rules that every lineage has; empty where there is no Landlock
_attributes = b""
_handled = 0


def version(newest=None):
    """The kernel's version of Landlock; 0 where it has none, or has it switched off. At most `newest`, where that is
    given: what later ones can do is then not used."""
    found = max(0, _syscall(_create, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION)))
    return found if newest is None else min(found, newest)


def enable(folders, newest=None):
    """Prepares rules for every lineage. In the zygote, when the template is there, so that no lineage has
    the descriptors that this keeps open. `folders` is where lineages have their folders. Gives the
    version of Landlock that does it; 0 where there is none."""
    global _attributes, _handled
    found = version(newest)
    if not found:
        return 0
    _handled = (1 << _FILE_BITS.get(found, 16)) - 1
    network = _NETWORK if found >= _NETWORK_SINCE else 0
    scopes = _SCOPES if found >= _SCOPES_SINCE else 0
    # Older kernels know less of it, and take the rest when it is zero.
    _attributes = _ATTRIBUTES.pack(_handled, network, scopes)
    for name in sorted(os.listdir("/")):
        path = "/" + name
        if os.path.isdir(path) and not os.path.islink(path) and path not in ("/dev", folders):
            _common.append(_rule(path, _READ))
    for name in _DEVICES:
        if os.path.exists("/dev/" + name):
            _common.append(_rule("/dev/" + name, _READ_FILE | _WRITE_FILE))
    if os.path.isdir(_SHARED_FOLDER):
        _common.append(_rule(_SHARED_FOLDER, _SHARED))
    return found


def _rule(path, rights):
    return _RULE.pack(rights & _handled, _open(path, _O_PATH))


def rules_for(folder):
    """A descriptor of the rules for the lineage with this folder; -1 where there is no Landlock. Raises
    OSError."""
    if not _common:
        return -1
    own = _open(folder, _O_PATH)
    rules = -1
    try:
        rules = _call(_create, _attributes, _SIZE, _NO_FLAGS)
        for rule in (*_common, _RULE.pack(_OWN & _handled, own)):
            _call(_add, rules, _BENEATH, rule, _NO_FLAGS)
        return rules
    except OSError:
        if rules >= 0:
            _close(rules)
        raise
    finally:
        _close(own)


def enter(rules):
    """Walls this process in, for good, and closes the descriptor of the rules. Raises OSError."""
    _call(_restrict, rules, _NO_FLAGS)
    _close(rules)


def _call(*arguments):
    result = _syscall(*arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, "Landlock refuses: " + os.strerror(code))
    return result
