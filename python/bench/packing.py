"""What packing and unpacking cost, beside cloudpickle where that is installed.

    python3 python/bench/packing.py [REPEATS] [--json FILE]

In one process, in turns; medians of processor time in milliseconds, which others on the machine disturb least. A load is unpacked
into the process that packed it. For functions and classes also without what an earlier packing has learnt of the
units: as in a process that was just forked, and as in one that has only their text, and has to compile it.
"""

import argparse
import gc
import json
import pathlib
import platform
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from valise import pack
from valise.pack import units

try:
    import cloudpickle
except ImportError:
    cloudpickle = None

_DICTS = "x = [{'id': n, 'name': 'n%d' % n, 'price': n * 0.5} for n in range(100_000)]"
_INSTANCES = (
    "class Item:\n    def __init__(self, n): self.n, self.name = n, 'n%d' % n\n"
    "x = [Item(n) for n in range(100_000)]"
)  # fmt: skip
_RECORDS = (
    "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass Item:\n    n: int\n    name: str\n"
    "x = [Item(n, 'n%d' % n) for n in range(100_000)]"
)  # fmt: skip
_CODE = "import math\nrate = 0.2\nx = []\n" + "".join(
    "def f{0}(a, b={0}):\n    'Doc {0}.'\n    total = a * rate + b\n    for i in range(3):\n        total += math.sqrt(i)\n"
    "    return total\n"
    "class C{0}:\n    size = {0}\n    def __init__(self, n): self.n = n\n    def get(self): return f{0}(self.n)\n"
    "    @property\n    def twice(self): return 2 * self.n\n"
    "x += [f{0}, C{0}, C{0}(1)]\n".format(n)
    for n in range(100)
)  # fmt: skip
_BYTES = "x = [bytes(range(256)) * 4096 for _ in range(100)]"
LOADS = {
    "100,000 dicts": _DICTS,
    "100,000 instances": _INSTANCES,
    "100,000 frozen records": _RECORDS,
    "100 functions and classes": _CODE,
    "100 MB of bytes": _BYTES,
}


def main(repeats):
    """Prints a table, and gives it: name -> what was measured."""
    print("%-28s %10s %10s %10s %10s %7s %7s" % ("ms", "pack", "unpack", "cp dump", "cp load", "pack/cp", "load/cp"))
    found = {}
    for name, code in LOADS.items():
        found[name] = report(name, code, repeats, "")
        if code is _CODE:
            found[name + ", in a new process"] = report("... in a new process", code, repeats, "compiled")
            found[name + ", only text known"] = report("... only text known", code, repeats, "text")
    return found


def report(name, code, repeats, fresh):
    # cloudpickle's loads overwrites the classes that live in the process; hence two of each.
    compiled = compile(code, "<call 1>", "exec", dont_inherit=True)
    namespace, other = {"__name__": "__main__"}, {"__name__": "__main__"}
    exec(compiled, namespace)
    exec(compile(code, "<call 1>", "exec", dont_inherit=True), other)
    known = make_units(fresh, code, compiled)
    times = {"pack": [], "unpack": [], "cloudpickle dumps": [], "cloudpickle loads": []}
    for _ in range(repeats):
        if fresh:
            known = make_units(fresh, code, compiled)
        stream = timed(times["pack"], lambda: pack.pack_scope(namespace, known, names=["x"])[0])
        timed(times["unpack"], lambda: unpack(stream, units.Units() if fresh else known))
        if cloudpickle is not None:
            data = timed(times["cloudpickle dumps"], lambda: cloudpickle.dumps(other["x"], protocol=5))
            timed(times["cloudpickle loads"], lambda: cloudpickle.loads(data))
    middle = {what: statistics.median(each) * 1000 for what, each in times.items() if each}
    row = [middle.get(what, float("nan")) for what in times]
    print("%-28s %10.1f %10.1f %10.1f %10.1f %7.2f %7.2f" % (name, *row, row[0] / row[2], row[1] / row[3]), flush=True)
    return {"milliseconds": middle, "repeats": repeats, "pack ratio": row[0] / row[2], "unpack ratio": row[1] / row[3]}


def unpack(stream, known):
    into = {}
    pack.unpack_scope(stream, into, known)
    return into  # or its end would be counted


def make_units(fresh, code, compiled):
    """What is known of the unit: only its text, or also what it was compiled to."""
    known = units.Units()
    known.add(code, "<call 1>", () if fresh == "text" else [compiled])
    return known


def timed(times, run):
    gc.collect()
    start = time.process_time()
    result = run()
    times.append(time.process_time() - start)
    return result


if __name__ == "__main__":
    _parser = argparse.ArgumentParser(description="Measures packing.")
    _parser.add_argument("repeats", type=int, nargs="?", default=7)
    _parser.add_argument("--json", metavar="FILE", help="write what was measured to a file as well")
    _arguments = _parser.parse_args()
    _found = main(_arguments.repeats)
    if _arguments.json:
        _facts = {"python": platform.python_version(), "cloudpickle": getattr(cloudpickle, "__version__", None), "loads": _found}
        pathlib.Path(_arguments.json).write_text(json.dumps(_facts, indent=1) + "\n", encoding="utf-8")
