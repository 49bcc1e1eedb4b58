"""The streams of the kinds of `pack_kinds`, packed once for all tests that only read them."""

import functools
import pathlib
import sys
import tempfile

from tests import pack_moves
from tests.pack_kinds import KINDS


@functools.lru_cache(maxsize=None)
def streams():
    """Name of the kind -> the stream of a scope in which `x` is one. Packed by another process: it leaves traces."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        said = pack_moves.run(sys.executable, "write", folder)
        paths = {kind.name: folder / str(number) for number, kind in enumerate(KINDS)}
        found = {name: path.read_bytes() for name, path in paths.items() if path.exists()}
    if len(found) < 100:
        raise AssertionError("only %d kinds were packed: %r" % (len(found), said))
    return found
