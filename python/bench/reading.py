"""What reading without running costs, beside the library's unpickler in Python, and beside the one in C, which runs.

`python3 python/bench/reading.py [REPEATS]`: in one process, in turns; of each the smallest time counts, in ms of a processor.
"""

import gc
import io
import pathlib
import pickle
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import valise

_INSTANCES = "class Item:\n    def __init__(self, n): self.n, self.name = n, 'n%d' % n\n"
LOADS = {
    "100,000 dicts": "x = [{'id': n, 'name': 'n%d' % n, 'price': n * 0.5} for n in range(100_000)]",
    "100,000 instances": _INSTANCES + "x = [Item(n) for n in range(100_000)]",
    "1,000,000 ints": "x = list(range(1_000_000))",
    "100,000 texts by numbers": "x = {n * 1_000_003: 'n%d' % n for n in range(100_000)}",
    "100,000 pairs in a set": "x = {(n, 'n%d' % n) for n in range(100_000)}",
    "100 MB of bytes": "x = [bytes(range(256)) * 4096 for _ in range(100)]",
}


class _InPython(pickle._Unpickler):  # type: ignore[name-defined]
    """With what it takes to get through: names, and a class to make instances of."""

    def find_class(self, module, name):
        return _Made if module == "valise.pack.rebuild" else super().find_class(module, name)


class _Made:
    def __new__(cls, *arguments):
        return cls if arguments else object.__new__(cls)


def main(repeats):
    print("%-28s %10s %12s %10s %7s" % ("ms", "safe_loads", "Python's own", "C, unpack", "ours/Py"))
    bounds = valise.Bounds(bytes=1 << 30)
    for name, code in LOADS.items():
        namespace = {"__name__": "__main__"}
        exec(compile(code, "<load>", "exec", dont_inherit=True), namespace)
        stream, _ = valise.pack_scope(namespace, {"<load>": code})
        del namespace
        best = [float("inf")] * 3
        for _ in range(repeats):
            for at, run in enumerate((
                lambda: valise.safe_loads(stream, bounds=bounds),
                lambda: _InPython(io.BytesIO(stream)).load(),
                lambda: valise.unpack_scope(stream, {}),
            )):  # fmt: skip
                best[at] = min(best[at], timed(run))
        print("%-28s %10.0f %12.0f %10.0f %7.2f" % (name, *(each * 1000 for each in best), best[0] / best[1]))


def timed(run):
    gc.collect()
    start = time.thread_time()
    made = run()
    took = time.thread_time() - start
    del made
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
