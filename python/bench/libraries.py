"""What libraries cost a call that were preloaded, and the first picture of matplotlib; beside a fresh interpreter.

    python3 python/bench/libraries.py [--rounds N] [--json FILE]

Real processes without a jail (tests/host.py plays Java's part). Each call begins with a fork of the empty scope. Medians
of wall time in milliseconds, taken in turns.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

_ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

from tests.host import Host  # noqa: E402

_PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\n"
_CODES = {
    "nothing": "pass",
    "import numpy": "import numpy",
    "import pandas": "import pandas",
    "the first picture": _PLOT,
}
_FRESH = {
    "import numpy": "import numpy",
    "import pandas": "import pandas",
    "the first picture": "import matplotlib; matplotlib.use('Agg')\n" + _PLOT + "import io; plt.savefig(io.BytesIO())",
}


def in_calls(host, rounds):
    times: dict = {name: [] for name in _CODES}
    for _ in range(rounds):
        for name, code in _CODES.items():
            scope = host.empty_scope()
            begun = time.perf_counter()
            outcome = scope.call(code)
            times[name].append(1000 * (time.perf_counter() - begun))
            if outcome.error is not None:
                raise SystemExit(outcome.error["traceback"])
            if (name == "the first picture") != bool(outcome.reply.get("displays")):
                raise SystemExit("%s: there are other displays than expected" % name)
            host.kill_all()
    return {name: statistics.median(each) for name, each in times.items()}


def fresh(rounds):
    times: dict = {name: [] for name in _FRESH}
    for _ in range(rounds):
        for name, code in _FRESH.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times[name].append(1000 * (time.perf_counter() - begun))
    return {name: statistics.median(each) for name, each in times.items()}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--json", metavar="FILE")
    given = options.parse_args()
    host = Host("preload numpy", "preload pandas", "preload matplotlib.pyplot")
    try:
        if not host.answer.startswith("ready"):
            raise SystemExit(host.answer)
        found = {"call with preload": in_calls(host, given.rounds), "fresh interpreter": fresh(min(5, given.rounds))}
    finally:
        host.close()
    for way, times in found.items():
        for name, each in times.items():
            print("%-18s  %-18s %8.1f ms" % (way, name, each))
    if given.json:
        pathlib.Path(given.json).write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
