"""Streams written by hand, as somebody would who means harm; and what a reading did besides reading."""

import struct
import sys
import threading
import unittest

import valise
from valise import safe

PROTO, STOP, MARK, POP, POP_MARK, NONE = b"\x80\x05", b".", b"(", b"0", b"1", b"N"
MEMOIZE, TUPLE, TUPLE1, TUPLE2, TUPLE3, EMPTY_TUPLE = b"\x94", b"t", b"\x85", b"\x86", b"\x87", b")"
EMPTY_LIST, APPEND, APPENDS = b"]", b"a", b"e"
EMPTY_DICT, SETITEM, SETITEMS = b"}", b"s", b"u"
EMPTY_SET, ADDITEMS, FROZENSET = b"\x8f", b"\x90", b"\x91"
STACK_GLOBAL, REDUCE, BUILD, NEWOBJ, NEWOBJ_EX = b"\x93", b"R", b"b", b"\x81", b"\x92"


def text(value):
    data = value.encode("utf-8", "surrogatepass")
    return b"\x8c" + bytes([len(data)]) + data if len(data) < 256 else b"X" + struct.pack("<I", len(data)) + data


def octets(value):
    return b"B" + struct.pack("<I", len(value)) + value


def integer(value):
    if 0 <= value < 256:
        return b"K" + bytes([value])
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8b" + struct.pack("<i", len(data)) + data


def get(number):
    return b"j" + struct.pack("<I", number)


def named(module, name):
    return text(module) + text(name) + STACK_GLOBAL


def rebuilder(name):
    return named("valise.pack.rebuild", name)


def call(function, *arguments):
    return function + MARK + b"".join(arguments) + TUPLE + REDUCE


def items(*values):
    """A list."""
    return EMPTY_LIST + MARK + b"".join(values) + APPENDS


def scope(value, before=b"", version=1):
    """The stream of a scope with a variable `x`. `before`: what comes first, and leaves nothing on the stack."""
    return b"".join(
        [PROTO, before, EMPTY_DICT, MARK, text("format"), integer(version), text("python"), text("3.11.2"),
         text("variables"), EMPTY_DICT, text("x"), value, SETITEM, text("lost"), EMPTY_LIST, SETITEMS, STOP]
    )  # fmt: skip


def kept(value):
    """Puts a value into the memo only."""
    return value + MEMOIZE + POP


_watched = threading.local()


def _watch(event, arguments):
    events = getattr(_watched, "events", None)
    if events is not None and event != "builtins.id":
        events.append(event)


_watching = False


class ReadingTest(unittest.TestCase):
    maxDiff = None

    def read(self, data, **named):
        """What is read. Nothing that Python tells its auditors may happen in that: no import, no compiling, no file."""
        global _watching
        if not _watching:
            _watching = True
            sys.addaudithook(_watch)
        _watched.events = []
        try:
            return safe.safe_loads(data, **named)
        finally:
            events, _watched.events = _watched.events, None
            self.assertEqual(events, [])

    def x(self, value, before=b"", **named):
        return self.read(scope(value, before), **named)["x"]

    def assert_refused(self, pattern, data, **named):
        with self.assertRaisesRegex(valise.UnpackError, pattern):
            self.read(data, **named)
