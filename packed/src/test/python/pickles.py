"""Answers requests of the tests with pickles, until its input ends.

A request is a letter, a protocol (one byte) and a block; a reply is a flag and a block. A block is
its length in four bytes, and its bytes. ``e``: run the block as code and write what it names
``value``. ``r``: unpickle the block and write what comes out. ``p``: as ``e``, with the plain pickler.
"""

import io
import pickle
import struct
import sys

from valise.inert import Inert
from valise.worker import values


class Pickler(values._Values):
    def reducer_override(self, obj):
        if obj is Inert:
            return NotImplemented
        return super().reducer_override(obj)


def value_of(source):
    names = {"__name__": "__main__"}
    exec(source, names)
    return names["value"]


def answer(kind, protocol, block):
    if kind == b"p":
        return pickle.dumps(value_of(block), protocol)
    value = pickle.loads(block) if kind == b"r" else value_of(block)
    file = io.BytesIO()
    Pickler(file, protocol).dump(value)
    return file.getvalue()


def main():
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.setrecursionlimit(20_000)
    while True:
        kind = requests.read(1)
        if not kind:
            return
        protocol, length = struct.unpack(">BI", requests.read(5))
        try:
            flag, block = b"+", answer(kind, protocol, requests.read(length))
        except Exception as error:
            flag, block = b"-", ("%s: %s" % (type(error).__name__, error)).encode()
        replies.write(flag + struct.pack(">I", len(block)) + block)
        replies.flush()


main()
