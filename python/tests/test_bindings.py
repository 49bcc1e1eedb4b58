"""Which names calls bind, in scopes of many variables as in those of few."""

from tests.case import CallTest

_MANY = "\n".join("v%d = [%d]" % (number, number) for number in range(100))


class ACallOnManyVariables(CallTest):
    """What it binds is told as in a scope of few, whether its text says so or not."""

    def assert_binds(self, changed, removed, *codes, **inputs):
        for before in ("pass", _MANY):
            *earlier, last = codes
            scope = self.run_all(before, *earlier).scope
            outcome = self.assert_returned(scope.call(last, **inputs))
            self.assertEqual((sorted(outcome.reply["changed"]), sorted(outcome.reply["removed"])), (changed, removed))

    def test_tells_what_statements_bind(self):
        self.assert_binds(
            ["C", "a", "b", "c", "d", "e", "f", "g", "math", "p"],
            ["x", "y"],
            "x, y, z = 1, 2, 3",
            "a = b = 1\n(c, *d), e = [[1], 2]\ndef f(): pass\nclass C: pass\nimport math, os.path as p\nfor g in 'g': pass\ndel x, y\nz",
        )

    def test_tells_what_is_bound_within_expressions(self):
        self.assert_binds(["a", "b"], [], "[a := x for x in [1]] and (b := 2)")

    def test_tells_inputs(self):
        self.assert_binds(["a"], [], "1", inputs={"a": 1})

    def test_tells_names_that_are_bound_to_the_same(self):
        self.assert_binds([], [], "a = 1", "a = a\nb = 1\ndel b")

    def test_tells_what_functions_bind(self):
        self.assert_binds(["a"], [], "def f():\n    global a\n    a = 1", "f()")

    def test_tells_what_code_binds_around_names(self):
        for code in (
            "globals()['a'] = 1", "exec('a' + ' = 1')", "vars()['a'] = 1", "import sys\nsetattr(sys.modules['__main__'], 'a', 1)\ndel sys",
            "def f(): pass\nf.__globals__['a'] = 1\ndel f", "def g(): yield\ng().gi_frame.f_globals['a'] = 1\ndel g",
        ):  # fmt: skip
            with self.subTest(code):
                self.assert_binds(["a"], [], code)

    def test_tells_what_an_import_of_all_names_binds(self):
        self.assert_binds(["bisect", "bisect_left", "bisect_right", "insort", "insort_left", "insort_right"], [], "from bisect import *")

    def test_tells_names_that_have_several_spellings(self):
        self.assert_binds(["fi"], [], "\ufb01 = 1")

    def test_tells_what_functions_bind_that_were_there_before(self):
        self.assert_binds(["a"], [], "n = globals()", "n['a'] = 1")

    def test_tells_what_functions_bind_after_a_move(self):
        for before in ("pass", _MANY):
            scope = self.run_all(before, "def f():\n    global a\n    a = 1").scope
            there = self.assert_returned(self.empty.unpacked(scope.packed())).scope
            self.assertEqual(self.assert_returned(there.call_function("f")).reply["changed"], ["a"])

    def test_tells_all_that_a_move_brings(self):
        there = self.assert_returned(self.empty.unpacked(self.run_all(_MANY).scope.packed()))
        self.assertEqual(len(there.reply["changed"]), 100)
