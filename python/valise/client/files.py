"""Writes files in full or not at all."""

from __future__ import annotations

import os
import tempfile
from typing import Any


def write_file(path: Any, content: bytes) -> None:
    folder = os.path.dirname(os.path.abspath(os.fspath(path)))
    draft, name = tempfile.mkstemp(prefix=".valise-", suffix=".tmp", dir=folder)
    try:
        with open(draft, "wb") as file:
            file.write(content)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    # There is no way to read it but to set it, which other threads would see; the kernel tells on Linux.
    try:
        with open("/proc/self/status") as file:
            found = next((line.split()[1] for line in file if line.startswith("Umask:")), "0077")
        return int(found, 8)
    except OSError:
        return 0o077
