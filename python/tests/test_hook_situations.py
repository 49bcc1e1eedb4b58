"""The table of docs/patches.md says what happens."""

import unittest

from tests import hook_situations


class TheTable(unittest.TestCase):
    maxDiff = None

    def test_says_what_valise_does(self):
        programs = dict(hook_situations.SITUATIONS)
        known = hook_situations.known()
        self.assertEqual(list(known), list(programs))
        for situation, (_, expected) in known.items():
            with self.subTest(situation):
                self.assertEqual(hook_situations.answer(programs[situation], "Valise"), expected)

    def test_says_what_wrapt_does(self):
        try:
            import wrapt  # noqa: F401
        except ImportError:
            self.skipTest("wrapt is not installed")
        for situation, program in hook_situations.SITUATIONS:
            with self.subTest(situation):
                self.assertEqual(hook_situations.answer(program, "wrapt"), hook_situations.known()[situation][0])
