# What attempts have at hand: see escapes.txt.
import _socket
import ctypes
import errno
import fcntl
import mmap
import os
import pickle
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
x86 = os.uname().machine == "x86_64"
kept_alive = []


def fails(action):
    """How an action ends: an error's name, or done."""
    try:
        told = action()
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))
    except Exception as error:
        return type(error).__name__
    return told if isinstance(told, str) else "done"


def native(action):
    """How a function of the C library ends."""
    ctypes.set_errno(0)
    return "done" if action() >= 0 else errno.errorcode[ctypes.get_errno()]


def number(call_number, *arguments):
    padded = [ctypes.c_long(each) for each in (*arguments, *[0] * (6 - len(arguments)))]
    return native(lambda: libc.syscall(ctypes.c_long(call_number), *padded))


def call(name, *arguments):
    """How a system call ends."""
    return number(numbers[name], *arguments)


def address(data):
    """Where some bytes are, for a system call."""
    buffer = ctypes.create_string_buffer(data, len(data) + 1)
    kept_alive.append(buffer)
    return ctypes.addressof(buffer)


def child(action):
    """How an action ends in a child, or by which signal that ended."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write, fails(action).encode())
        finally:
            os._exit(0)
    os.close(write)
    told = os.read(read, 100).decode()
    _, status = os.waitpid(pid, 0)
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else told


def thread(action):
    told = []
    runner = threading.Thread(target=lambda: told.append(fails(action)))
    runner.start()
    runner.join()
    return told[0]


def code(machine_code):
    """Runs machine code."""
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(machine_code)
    kept_alive.append(memory)
    function = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    function()
    return "done"


def connect(path):
    """How a connection ends, by all the ways to make one."""
    try:
        connection = _socket.socket(_socket.AF_UNIX)
    except OSError:
        connection, _ = socket.socketpair()
    return fails(lambda: connection.connect(path))


def fill(path, size):
    with open(path, "wb", 0) as file:
        try:
            while size > 0:
                size -= file.write(bytes(1 << 20))
        finally:
            os.unlink(path)


def raw(data):
    """Writes to all descriptors but the standard ones: the connection to the host is among them."""
    for fd in range(3, 1100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, data)
        except OSError:
            pass


def forge(kind, payload):
    raw(struct.pack(">cI", kind, len(payload)) + payload)


def reply(**changes):
    """A reply as a worker makes it, but for what is changed."""
    plain = {
        "status": "returned",
        "value": {"type": "str", "repr": "'done'", "data": pickle.dumps("done", 4)},
        "changed": [],
        "removed": [],
        "cpu_ns": 0,
        "peak_bytes": 0,
        "doubtful": False,
        "forks": False,
    }
    return pickle.dumps({**plain, **changes}, 4)


def worker(module):
    """What the worker knows in a module of its own: frames below the call's lead there, and nothing keeps code from it."""
    frame = sys._getframe()
    while frame.f_globals["__name__"] != module:
        frame = frame.f_back
    return frame.f_globals


def attempt(text):
    """Runs an attempt, and gives its verdict."""
    names = dict(globals(), seen=None)

    def run():
        exec(text, names)
        return names["seen"]

    return fails(run)
