"""Runs the tests under several Pythons: those named as arguments, or each from 3.9 on that is on the PATH."""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import time

_ROOT = pathlib.Path(__file__).resolve().parent.parent
_OLDEST, _BEYOND = 9, 30  # of Python 3
_PROBE = "import platform, sys; print(platform.python_version(), sys.version_info[1], sys.executable)"


def main(named):
    interpreters = find(named or ["python3", *("python3.%d" % minor for minor in range(_OLDEST, _BEYOND))])
    if not interpreters:
        sys.exit("there is no Python from 3.%d on here" % _OLDEST)
    # Two runs on two processors disturb each other little: the tests have no clock.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(run, *zip(*interpreters)))
        failed = [version for version, passed in results if not passed]
    if failed:
        sys.exit("failed under Python %s" % ", ".join(failed))


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


def run(path, version):
    """Runs the tests under one. Says how it went, and gives the version and whether all passed."""
    start = time.monotonic()
    tests = subprocess.run(
        [path, "-m", "unittest", "discover", "-s", "tests", "-t", "."],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = tests.returncode == 0
    summary = tests.stdout.strip().splitlines()[-1:] or ["no output"]
    text = "Python %s: %s, %.0f s" % (version, summary[0], time.monotonic() - start)
    print(text if passed else "%s\n%s" % (tests.stdout, text), flush=True)
    return version, passed


if __name__ == "__main__":
    main(sys.argv[1:])
