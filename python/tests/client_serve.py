"""The real server for tests of the client: one that runs already, or one that is started where Valise was built."""

import os
import pathlib
import subprocess
import unittest
from typing import Any

_ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Serving:
    """`url` of a server. VALISE_TEST_URL names one that runs; without it `bin/valise serve` is started."""

    def __init__(self):
        self.url = os.environ.get("VALISE_TEST_URL")
        self._process: Any = None
        if not self.url:
            self._start()

    def _start(self):
        if not (_ROOT / "server").is_dir() or not _is_built():
            raise unittest.SkipTest(
                "no server: bin/valise is not built of these sources (bin/build), nor VALISE_TEST_URL set"
            )
        self._process = subprocess.Popen(
            [str(_ROOT / "bin" / "valise"), "serve", "--listen", "127.0.0.1:0", "--store", "none"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self._process.stdout.readline()
        self.url = line.strip().rpartition(" ")[2]
        if not line:
            complaint = self._process.stderr.read()
            self.close()
            raise unittest.SkipTest("no server: bin/valise serve does not start: %s" % complaint.strip())

    def close(self):
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=60)


def _is_built():
    """As bin/build sees it: no source is newer than what was built."""
    built = _ROOT / "target" / "run" / "cli" / "built"
    if not built.is_file():
        return False
    since = built.stat().st_mtime
    found = [*_ROOT.glob("*/src/main/**/*"), *_ROOT.glob("python/valise/**/*.py"), *_ROOT.glob("*/pom.xml")]
    return all(each.stat().st_mtime <= since for each in [*found, _ROOT / "pom.xml"])
