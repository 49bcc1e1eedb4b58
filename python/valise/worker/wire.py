"""Frames on a connection: one byte of kind, four of length (big endian), then the payload.

Only `os.read`, `os.readv` and `os.write` are used: they raise no audit events, so a hook that user code
installed cannot refuse them.
"""

import os
import struct

_HEADER = struct.Struct(">cI")

# From a process to the host.
READY = b"R"  # u32: this process's pid, as the jail counts
ENDED = b"E"  # a pickled dict: see call.py; the blocks that it announces follow the frame
UNFORKABLE = b"U"  # UTF-8 text: why its parent could not fork it; comes in place of READY
ASKS = b"A"  # u32: which question; the call waits for a line of its standard input

# From the host to a process.
ANSWER = b"L"  # u32: which question, and the line; nothing at the end of the input
CALL = b"C"  # a pickled dict: see call.py

_read, _write, _readv = os.read, os.write, os.readv
_LONG = 1 << 20  # bytes that are not copied to go with their header


def write_frame(fd, kind, payload):
    header = _HEADER.pack(kind, len(payload))
    if len(payload) > _LONG:
        write_all(fd, header)
        write_all(fd, payload)
    else:
        write_all(fd, header + payload)


def write_all(fd, data):
    """Writes bytes, however many there are; nothing is copied here."""
    data = memoryview(data)
    while data:
        data = data[_write(fd, data) :]


def read_frame(fd):
    """The next frame as (kind, payload). Raises EOFError where the other side has closed."""
    kind, length = _HEADER.unpack(_read_exactly(fd, _HEADER.size))
    return kind, _read_exactly(fd, length)


def read_exactly_into(fd, block):
    """Fills a bytearray from a connection, and gives it. Raises EOFError where the other side has closed."""
    view = memoryview(block)
    while view:
        count = _readv(fd, [view])
        if not count:
            raise EOFError("the connection to the host has ended")
        view = view[count:]
    return block


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
