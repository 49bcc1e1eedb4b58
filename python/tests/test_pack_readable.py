"""A text with syntax that this Python lacks costs what needs it, and nothing else."""

import unittest

from tests.packing import PackTest
from valise.pack import units
from valise.pack.readable import readable


def _compiles(text):
    try:
        compile(text, "<test>", "exec")
    except SyntaxError:
        return False
    return True


class WhatCanBeRead(unittest.TestCase):
    def assert_left(self, text, expected):
        self.assertEqual(readable(text, _compiles), expected)

    def test_stays_on_its_lines(self):
        self.assert_left("a = 1\ndef f(): ?\nb = 2", "a = 1\n\nb = 2")

    def test_is_all_but_the_whole_statement(self):
        self.assert_left("class C:\n    x = 1\n\n    def f(): ?\n# c\nb = 2", "\n\n\n\n\nb = 2")

    def test_goes_with_its_decorators(self):
        self.assert_left("@a\n@b\ndef f(): ?\n@a\ndef g(): pass", "\n\n\n@a\ndef g(): pass")

    def test_goes_with_its_branches(self):
        self.assert_left("try:\n    ?\nexcept E:\n    pass\nelse:\n    pass\nx = 1", "\n\n\n\n\n\nx = 1")

    def test_has_texts_and_brackets_of_many_lines(self):
        self.assert_left("?\nx = '''\ndef f():\n'''\ny = [\n1,\n]", "\nx = '''\ndef f():\n'''\ny = [\n1,\n]")

    def test_is_nothing_of_what_is_all_wrong(self):
        self.assertIsNone(readable("?\n?", _compiles))

    def test_keeps_the_features_of_the_text(self):
        self.assert_left("from __future__ import annotations\n?\nx: int", "from __future__ import annotations\n\nx: int")


class AUnitOfANewerPython(PackTest):
    TEXT = "def good(): return 1\ndef bad(): ?\nkept = lambda: 2\nclass C:\n    def m(self): return 3"

    def test_has_its_other_functions(self):
        unit = units.Unit(self.TEXT, "<newer>")
        self.assertEqual(eval(unit.code_at("good@1")), 1)
        self.assertEqual(eval(unit.code_at("<lambda>@3")), 2)
        self.assertEqual(unit.code_at("m@5").co_firstlineno, 5)

    def test_names_itself_and_the_line_for_what_is_missing(self):
        unit = units.Unit(self.TEXT, "<newer>")
        with self.assertRaisesRegex(units.UnitError, "<newer> does not compile under Python .*line 2: def bad"):
            unit.code_at("bad@2")

    def test_is_found_again_for_what_it_made(self):
        known = units.Units()
        unit = known.unit(self.TEXT, "<newer>")
        code = unit.code_at("good@1")
        self.assertEqual(known.find(code), (unit, "good@1"))
