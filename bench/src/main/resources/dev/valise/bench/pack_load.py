"""Packs one of the loads of `pack_loads.py`, which it follows, given the folder in which the package valise is, and the load. To
its output goes the length of the packed scope (8 bytes), the scope, and what the plain pickler makes of the same value; for the load
"variables" what is packed after a change to one of them."""

import pickle
import struct
import sys
import types

sys.path.insert(0, sys.argv[1])

from valise import pack

code = LOADS[sys.argv[2]]
sys.modules["__main__"] = module = types.ModuleType("__main__")
exec(compile(code, "<load>", "exec"), vars(module))
stream, losses = pack.pack_scope(vars(module), {"<load>": code})
assert not losses, losses
if sys.argv[2] == "variables":
    exec(CHANGE, vars(module))
    rest = {"touched": ["v500", "i"], "latest": ["i"]}
    other, _ = pack.pack_scope(vars(module), {}, ["v500", "i"], rest=rest)
else:
    other = pickle.dumps(vars(module).get("x"), 4)
sys.stdout.buffer.write(struct.pack(">Q", len(stream)) + stream + other)
