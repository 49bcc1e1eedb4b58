"""What packing and unpacking cost, beside cloudpickle where that is installed.

`python3 python/bench/packing.py [REPEATS]`: in one process, in turns; the smallest time of each counts, in milliseconds. A load
is unpacked into the process that packed it. For functions and classes also without what an earlier packing has learnt of
the units, as in a process that has just been forked.
"""

import gc
import pathlib
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
    print("%-28s %10s %10s %10s %10s %7s %7s" % ("ms", "pack", "unpack", "cp dump", "cp load", "pack/cp", "load/cp"))
    for name, code in LOADS.items():
        report(name, code, repeats, "")
        if code is _CODE:
            report("... units compiled, not used", code, repeats, "compiled")
            report("... units not yet compiled", code, repeats, "text")


def report(name, code, repeats, fresh):
    # cloudpickle's loads overwrites the classes that live in the process; hence two of each.
    compiled = compile(code, "<call 1>", "exec", dont_inherit=True)
    namespace, other = {"__name__": "__main__"}, {"__name__": "__main__"}
    exec(compiled, namespace)
    exec(compile(code, "<call 1>", "exec", dont_inherit=True), other)
    known = make_units(fresh, code, compiled)
    ours, theirs = [[], []], [[], []]
    for _ in range(repeats):
        if fresh:
            known = make_units(fresh, code, compiled)
        stream = timed(ours[0], lambda: pack.pack_scope(namespace, known, names=["x"])[0])
        timed(ours[1], lambda: unpack(stream, units.Units() if fresh else known))
        if cloudpickle is not None:
            data = timed(theirs[0], lambda: cloudpickle.dumps(other["x"], protocol=5))
            timed(theirs[1], lambda: cloudpickle.loads(data))
    best = [min(times) * 1000 if times else float("nan") for times in (*ours, *theirs)]
    print("%-28s %10.1f %10.1f %10.1f %10.1f %7.2f %7.2f" % (name, *best, best[0] / best[2], best[1] / best[3]))


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
    start = time.perf_counter()
    result = run()
    times.append(time.perf_counter() - start)
    return result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
