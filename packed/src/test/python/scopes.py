"""Answers requests of the tests about packed scopes, until its input ends; the requests are those of `pickles.py`.

``p``: run the block as code and pack its names with the plain pickler. ``l``: a block of code after its length, and a
stream: load it plainly, run the code in it, and give the repr of what it names ``result``. ``g``: the random graph of
a seed, packed plainly. ``c``: a seed and a stream: load it, and say how it differs from the graph of the seed.
``s``, ``u`` and ``w``: pack, load, and load and pack again, with `valise.pack`.
"""

import pickle
import platform
import struct
import sys

import graphs


def run(source, names):
    exec(compile(source, "<test>", "exec"), names)
    return names


def variables(names):
    return {name: value for name, value in names.items() if not name.startswith("_")}


def plainly(names):
    top = {"format": 1, "python": platform.python_version(), "variables": variables(names), "lost": []}
    return pickle.dumps(top, 5)


def loaded(stream):
    top = pickle.loads(stream)
    assert top["format"] == 1 and list(top) == ["format", "python", "variables", "lost"]
    return top["variables"]


def split(block):
    (length,) = struct.unpack(">I", block[:4])
    return block[4 : 4 + length].decode(), block[4 + length :]


def answer(kind, block):
    if kind == b"p":
        return plainly(run(block, {"__name__": "__main__", "_graphs": graphs}))
    if kind == b"l":
        code, stream = split(block)
        return repr(run(code, loaded(stream))["result"]).encode()
    if kind == b"g":
        return plainly(graphs.make(int(block)))
    if kind == b"c":
        seed, stream = split(block)
        expected, found = graphs.describe(graphs.make(int(seed))), graphs.describe(loaded(stream))
        return b"" if expected == found else ("%s\n  came back as\n%s" % (expected, found)).encode("utf-8", "replace")
    return answer_packed(kind, block)


def answer_packed(kind, block):
    from valise import pack

    if kind == b"s":
        text = block.decode()
        return pack.pack_scope(run(text, {"__name__": "__main__"}), {"<test>": text})[0]
    names, units = {"__name__": "__main__"}, pack.Units()
    if kind == b"u":
        code, stream = split(block)
        pack.unpack_scope(stream, names, units)
        return repr(run(code, names)["result"]).encode()
    assert kind == b"w"
    pack.unpack_scope(block, names, units)
    return pack.pack_scope(names, units)[0]


def main():
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    sys.setrecursionlimit(20_000)
    while True:
        kind = requests.read(1)
        if not kind:
            return
        _, length = struct.unpack(">BI", requests.read(5))
        try:
            flag, block = b"+", answer(kind, requests.read(length))
        except Exception as error:
            flag, block = b"-", ("%s: %s" % (type(error).__name__, error)).encode("utf-8", "replace")
        replies.write(flag + struct.pack(">I", len(block)) + block)
        replies.flush()


main()
