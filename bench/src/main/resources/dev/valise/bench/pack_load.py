"""Packs one of the loads that are measured: `pack_load.py FOLDER LOAD`, with the folder in which the package valise is. To
its output goes the length of the packed scope (8 bytes), the scope, and what the plain pickler makes of the same value."""

import pickle
import struct
import sys
import types

sys.path.insert(0, sys.argv[1])

from valise import pack

LOADS = {
    "dicts": "x = [{'id': i, 'name': 'n%d' % i, 'score': i * 0.5} for i in range(100_000)]",
    "instances": "class P:\n"
    "    def __init__(self, i): self.id, self.name, self.score = i, 'n%d' % i, i * 0.5\n"
    "x = [P(i) for i in range(100_000)]",
    "code": "\n".join(
        "def f%d(a, b=%d):\n    return a + b\n"
        "class C%d:\n    def m(self, x): return f%d(x)\n    def n(self): return self.m(1)" % (i, i, i, i)
        for i in range(100)
    ),
    "bytes": "x = [bytes([i]) * 1_000_000 for i in range(100)]",
    "thousand": "for i in range(1000): globals()['v%d' % i] = [{'number': i, 'name': 'x%d' % j} for j in range(30)]\nx = [v for k, v in list(globals().items()) if k[0] == 'v']",
}

code = LOADS[sys.argv[2]]
sys.modules["__main__"] = module = types.ModuleType("__main__")
exec(compile(code, "<load>", "exec"), vars(module))
stream, losses = pack.pack_scope(vars(module), {"<load>": code})
assert not losses, losses
sys.stdout.buffer.write(struct.pack(">Q", len(stream)) + stream + pickle.dumps(vars(module).get("x"), 4))
