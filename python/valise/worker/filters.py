"""Installs the lineage's filter of system calls: once, in the template, before any user code.

The host makes the program, of a policy that has the reasons. Every fork inherits it, so that no
call pays for it.
"""

import ctypes
import errno
import os
import struct

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER = 1
_NEW_LISTENER, _WAIT_KILLABLE = 1 << 3, 1 << 5
_INSTRUCTION_BYTES = 8

# Where another listener sits above us (a container's), or the kernel is older than listeners.
_NO_LISTENER = (errno.EBUSY, errno.EINVAL, errno.ENOSYS)


def install(asking, mute):
    """Installs a filter. Gives the descriptor on which calls are asked about, or None where this
    system has no such thing: then the filter `mute` is installed, which refuses them.

    Raises OSError where there can be no filter."""
    # A call that waits for its answer is not to be interrupted, or it would be asked about twice.
    for flags in (_NEW_LISTENER | _WAIT_KILLABLE, _NEW_LISTENER):
        try:
            return _install(asking, flags)
        except OSError as error:
            if error.errno not in _NO_LISTENER:
                raise
    _install(mute, 0)
    return None


def _install(path, flags):
    with open(path, "rb") as file:
        program = file.read()
    instructions = ctypes.create_string_buffer(program, len(program))
    # A struct sock_fprog: how many, and where.
    header = struct.pack("HP", len(program) // _INSTRUCTION_BYTES, ctypes.addressof(instructions))
    syscall = ctypes.PyDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    result = syscall(
        ctypes.c_long(_SECCOMP[os.uname().machine]), ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(flags), header
    )
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, "the filter of system calls cannot be installed: " + os.strerror(code))
    return result
