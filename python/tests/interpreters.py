"""Runs the tests under several Pythons: those named as arguments, or each from 3.9 on that is on the PATH."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

_ROOT = pathlib.Path(__file__).resolve().parent.parent
_OLDEST, _BEYOND = 9, 30  # of Python 3
_NO_TESTS_RAN = 5  # status of unittest from 3.12 on, where all were skipped
_COUNTS = ((r"(?m)^Ran (\d+) test", "tests"), (r"skipped=(\d+)", "skipped"), (r"(?:failures|errors)=(\d+)", "failed"))
_PROBE = "import platform, sys; print(platform.python_version(), sys.version_info[1], sys.executable)"


def main(named):
    interpreters = find(named or ["python3", *("python3.%d" % minor for minor in range(_OLDEST, _BEYOND))])
    if not interpreters:
        sys.exit("there is no Python from 3.%d on here" % _OLDEST)
    # Files of tests disturb each other little: the tests have no clock. One more than there are processors, as some wait.
    with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        runs = [[pool.submit(run, path, file) for file in files()] for path, _ in interpreters]
        failed = [version for (_, version), each in zip(interpreters, runs) if not passed(version, each)]
    if failed:
        sys.exit("failed under Python %s" % ", ".join(failed))


def files():
    """The names of the modules of tests, those first that take long, as well as their size tells."""
    found = sorted((_ROOT / "tests").glob("test_*.py"), key=lambda path: path.stat().st_size, reverse=True)
    return ["tests." + path.stem for path in found]


def find(names):
    """The (path, version) of each interpreter, without those that are there twice or do not start."""
    found: dict = {}
    for name in names:
        path = shutil.which(name)
        if path is None:
            continue
        # A name may be there for an interpreter that is not, as those of version managers are.
        probe = subprocess.run(
            [path, "-c", _PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
        )
        if probe.returncode == 0:
            version, minor, executable = probe.stdout.strip().split(" ", 2)
            if int(minor) >= _OLDEST:
                found.setdefault(os.path.realpath(executable), (executable, version))
    return list(found.values())


def run(path, module):
    """Runs the tests of a module under an interpreter. Gives whether they passed, and what was said of it."""
    tests = subprocess.run(
        [path, "-m", "unittest", module],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return tests.returncode in (0, _NO_TESTS_RAN), tests.stdout


def passed(version, runs):
    """Whether all runs under a version passed. Says how they went: what was said of those that did not, and the sums."""
    start = time.monotonic()
    ended = [each.result() for each in runs]
    for good, said in ended:
        if not good:
            print(said)
    sums = ["%d %s" % (sum(int(n) for _, said in ended for n in re.findall(form, said)), name) for form, name in _COUNTS]
    print("Python %s: %s, in %.0f s" % (version, ", ".join(sums), time.monotonic() - start), flush=True)
    return all(good for good, _ in ended)


if __name__ == "__main__":
    main(sys.argv[1:])
