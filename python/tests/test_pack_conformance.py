"""docs/conformance.md says of each kind what the tests find."""

import pathlib
import unittest

from tests import pack_conformance
from tests.pack_kinds import KINDS

_DOCUMENT = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "conformance.md"


@unittest.skipUnless(_DOCUMENT.exists(), "the documents are not here")
class TheDocument(unittest.TestCase):
    def setUp(self):
        self.said = pack_conformance.read(_DOCUMENT.read_text(encoding="utf-8"))

    def test_names_the_kinds(self):
        again = "write it anew: python3 tests/pack_conformance.py ... > ../docs/conformance.md"
        self.assertEqual(list(self.said), [pack_conformance.row_name(kind) for kind in KINDS], again)

    def test_says_what_test_pack_kinds_holds_them_to(self):
        for kind in KINDS:
            expected = (not kind.lost, not kind.lost and not kind.bytecode)
            self.assertEqual(self.said[pack_conformance.row_name(kind)], expected, kind.name)


class ADocument(unittest.TestCase):
    def test_is_read_as_it_is_written(self):
        cells = {kind.name: ("yes", "no: a | b", "yes", "no") for kind in KINDS}
        text = pack_conformance.document(cells, dict.fromkeys(("versions", "cloudpickle", "dill", "python"), "1"))
        self.assertEqual(set(pack_conformance.read(text).values()), {(True, False)})
        self.assertEqual(len(pack_conformance.read(text)), len(KINDS))


if __name__ == "__main__":
    unittest.main()
