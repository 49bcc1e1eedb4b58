"""What post-import hooks cost an import: of modules that nobody hooks, and of hooked ones.

Each figure is the median of pairs: fresh processes, with and without, one after the other, that import the same modules.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

_ROOT = str(pathlib.Path(__file__).resolve().parent.parent)
_MODULES = 400
# As a module of the standard library is on average: 250 lines, compiled before it is measured.
_TEXT = "".join(
    "def function_%d(first, second=None):\n    if second is None:\n        return first\n    return first + second\n\n\n"
    % number
    for number in range(40)
)
_PROGRAM = """
import sys, time, importlib, resource
sys.path[:0] = [%r, %r]
names = ["timed_%%d" %% number for number in range(%d)]
%s
begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime + resource.getrusage(resource.RUSAGE_SELF).ru_stime
for name in names:
    __import__(name)
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime - begun)
"""
_WAYS = {
    "no hooks": "",
    "hooks for other modules": "from valise import hooks\n"
    "for number in range(50): hooks.register_post_import_hook(print, 'other_%d' % number)",
    "a hook for each module": "from valise import hooks\n"
    "for name in names: hooks.register_post_import_hook(lambda module: None, name)",
}


def measure(rounds):
    with tempfile.TemporaryDirectory() as folder:
        for number in range(_MODULES):
            (pathlib.Path(folder) / ("timed_%d.py" % number)).write_text(_TEXT)
        programs = {way: _PROGRAM % (folder, _ROOT, _MODULES, setup) for way, setup in _WAYS.items()}
        _run(programs["no hooks"])  # compiles
        times: dict = {way: [] for way in _WAYS}
        for _ in range(rounds):
            for way, program in programs.items():
                times[way].append(_run(program))
    plain = times["no hooks"]
    return {
        way: {
            "us_per_import": 1e6 * statistics.median(each) / _MODULES,
            "percent_more": 100 * (statistics.median(a / b for a, b in zip(each, plain)) - 1),
        }
        for way, each in times.items()
    }


def _run(program):
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--json", metavar="FILE")
    given = options.parse_args()
    found = measure(given.rounds)
    for way, each in found.items():
        print("%-26s %7.1f us an import, %+.1f %%" % (way, each["us_per_import"], each["percent_more"]))
    if given.json:
        pathlib.Path(given.json).write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
