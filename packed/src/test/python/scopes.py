"""Answers requests of the tests about packed scopes, until its input ends; the requests are those of `pickles.py`.

``p``: run the block as code and pack its names with the plain pickler. ``l``: a block of code after its length, and a
stream: load it plainly, run the code in it, and give the repr of what it names ``result``. ``g``: the random graph of
a seed, packed plainly. ``c``: a seed and a stream: load it, and say how it differs from the graph of the seed.

With `valise.pack`: ``s``: run the block and pack its scope. ``u``: as ``l``. ``w``: load a stream and pack again. ``t``: the
random program of a seed. ``v``: a block of code after its length, and a stream: say how the scope differs from what the
code makes. ``m``: as ``l``,
and pack what the code has made of the scope. ``k``: the names of the kinds of things, a line each. ``n``: pack the kind of a name.

With `valise.safe_loads`, which runs nothing: ``d``: as ``u``. ``i``: two streams, the first after its length: how they differ.

With `later`: ``b``: the scope of a seed. ``a``: a seed, and which of its variables lead to more
than plain data, in JSON: its scope after more calls.
"""

import difflib
import os
import pickle
import platform
import struct
import sys
import types

import graphs
import later
import programs
import safely
from tests import pack_kinds, pack_moves
from valise import pack


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
    if kind == b"d":
        code, stream = split(block)
        return safely.value(code, stream).encode()
    if kind == b"i":
        (length,) = struct.unpack(">I", block[:4])
        return safely.difference(block[4 : 4 + length], block[4 + length :]).encode("utf-8", "replace")
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
    if kind == b"b":
        return later.base(int(block))
    if kind == b"a":
        return later.streams(block)
    if kind == b"s":
        return packed([block.decode()])
    if kind == b"u":
        code, stream = split(block)
        return repr(run(code, unpacked(stream)[0])["result"]).encode()
    if kind == b"w":
        names, units = unpacked(block)
        return pack.pack_scope(names, units)[0]
    if kind == b"m":
        code, stream = split(block)
        names, units = unpacked(stream)
        units.add(code, "<call 2>")
        exec(compile(code, "<call 2>", "exec"), names)
        return pack.pack_scope(names, units)[0]
    if kind == b"t":
        return programs.text(int(block)).encode()
    if kind == b"v":
        code, stream = split(block)
        expected, found = programs.describe(pack_moves.run_calls([code])[0]), programs.describe(unpacked(stream)[0])
        return b"" if expected == found else "\n".join(difflib.unified_diff(expected.split("\n"), found.split("\n"), n=0)).encode()
    kinds = [each for each in pack_kinds.KINDS if sys.version_info >= each.since]
    if kind == b"k":
        return "\n".join(each.name for each in kinds).encode()
    assert kind == b"n"
    (calls,) = [each.calls for each in kinds if each.name == block.decode()]
    return packed(calls)


def packed(calls):
    names, units = pack_moves.run_calls(calls)
    return pack.pack_scope(names, units, when="2024-02-29 12:00 UTC")[0]


def unpacked(stream):
    sys.modules["__main__"] = module = types.ModuleType("__main__")
    units = pack.Units()
    pack.unpack_scope(stream, vars(module), units)
    return vars(module), units


def reply(flag, block):
    sys.stdout.buffer.write(flag + struct.pack(">I", len(block)) + block)
    sys.stdout.buffer.flush()


def answer_or_error(kind, block):
    try:
        reply(b"+", answer(kind, block))
    except Exception as error:
        reply(b"-", ("%s: %s" % (type(error).__name__, error)).encode("utf-8", "replace"))


def answer_in_a_fork(kind, block):
    """What one scope leaves in a process, units and classes by their names, another one must not find."""
    pid = os.fork()
    if pid == 0:
        answer_or_error(kind, block)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status != 0:
        reply(b"-", b"it ended with %d" % status)


def main():
    requests = sys.stdin.buffer
    sys.setrecursionlimit(20_000)
    while True:
        kind = requests.read(1)
        if not kind:
            return
        _, length = struct.unpack(">BI", requests.read(5))
        answer_here = answer_in_a_fork if kind in b"suwvnmba" else answer_or_error
        answer_here(kind, requests.read(length))


main()
