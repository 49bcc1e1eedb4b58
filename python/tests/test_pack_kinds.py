"""Kinds of things survive a move to another process of the same Python."""

import pathlib
import sys
import tempfile
import unittest

from tests import pack_moves
from tests.pack_kinds import KINDS


class AKindThatMoves(unittest.TestCase):
    def test_is_what_it_was(self):
        with tempfile.TemporaryDirectory() as name:
            packed = pack_moves.run(sys.executable, "write", pathlib.Path(name))
            rebuilt = pack_moves.run(sys.executable, "read", pathlib.Path(name))
        for kind in KINDS:
            with self.subTest(kind.name):
                if sys.version_info < kind.since:
                    self.assertEqual(packed.get(kind.name), "not there")
                else:
                    self.assertEqual((packed.get(kind.name), rebuilt.get(kind.name)), ("ok", "ok"))

    def test_has_a_name_of_its_own(self):
        self.assertEqual(len({kind.name for kind in KINDS}), len(KINDS))


class AKindThatIsWrong(unittest.TestCase):
    def test_does_not_pass(self):
        kind = KINDS[0]._replace(check="x == 5")
        self.assertNotEqual(pack_moves.check(kind, {"x": [0]}), "ok")


if __name__ == "__main__":
    unittest.main()
