"""Frames on a connection: one byte of kind, four of length (big endian), then the payload.

Only `os.read` and `os.write` are used: they raise no audit events, so a hook that user code
installed cannot refuse them.
"""

import os
import struct

_HEADER = struct.Struct(">cI")

# From a process to the host.
READY = b"R"  # u32: this process's pid, as the jail counts
ENDED = b"E"  # a pickled dict: see call.py
UNFORKABLE = b"U"  # UTF-8 text: why its parent could not fork it; comes in place of READY

# From the host to a process.
CALL = b"C"  # a pickled dict: see call.py

_read, _write = os.read, os.write
_LONG = 1 << 20  # bytes that are not copied to go with their header


def write_frame(fd, kind, payload):
    header = _HEADER.pack(kind, len(payload))
    if len(payload) > _LONG:
        _write_all(fd, header)
        _write_all(fd, payload)
    else:
        _write_all(fd, header + payload)


def _write_all(fd, data):
    data = memoryview(data)
    while data:
        data = data[_write(fd, data) :]


def read_frame(fd):
    """The next frame as (kind, payload). Raises EOFError where the other side has closed."""
    kind, length = _HEADER.unpack(_read_exactly(fd, _HEADER.size))
    return kind, _read_exactly(fd, length)


def _read_exactly(fd, length):
    chunk = _read(fd, length)
    if len(chunk) == length:
        return chunk
    parts = []
    while chunk:
        parts.append(chunk)
        length -= len(chunk)
        if not length:
            return b"".join(parts)
        chunk = _read(fd, min(length, 1 << 20))
    raise EOFError("the connection to the host has ended")
