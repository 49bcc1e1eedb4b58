"""`valise.dumps` and `valise.loads`: one object, with what its functions use."""

import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
import warnings

import valise
from tests.packing import PackTest, scope_of

RATE = 3
USED_BY_NOBODY = open(os.devnull)  # noqa: SIM115
USED_BY_NOBODY.close()
count = 0


def total(n):
    return twice(n) * RATE


def twice(n):
    return 2 * n


def up():
    global count
    count += 1
    return count


def current():
    return count


class Shape:
    sides = 4

    def area(self):
        return twice(self.sides)


class AFunction(unittest.TestCase):
    def test_brings_the_globals_that_it_uses(self):
        made = valise.loads(valise.dumps(total))
        self.assertEqual(made(2), 12)
        self.assertIsNot(made, total)
        self.assertEqual(
            set(made.__globals__) - {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__"},
            {"RATE", "twice"},
        )

    def test_shares_them_with_others_of_the_same_bytes(self):
        first, second = valise.loads(valise.dumps([up, current]))
        first()
        self.assertEqual(second(), 1)
        self.assertEqual(count, 0)

    def test_brings_what_is_used_in_what_it_defines(self):
        scope = scope_of("k = 5\ndef f():\n    class C:\n        n = k\n    return [k for _ in 'a'], (lambda: k)(), C.n")
        self.assertEqual(valise.loads(valise.dumps(scope["f"]))(), ([5], 5, 5))

    def test_of_a_library_goes_by_name(self):
        self.assertIs(valise.loads(valise.dumps(textwrap.dedent)), textwrap.dedent)


class AClass(unittest.TestCase):
    def test_stays_one_class_in_a_process(self):
        self.assertIs(valise.loads(valise.dumps(Shape)), Shape)
        made = valise.loads(valise.dumps(Shape()))
        self.assertIs(type(made), Shape)

    def test_that_lives_is_not_changed(self):
        data = valise.dumps(Shape)
        Shape.sides = 5
        try:
            self.assertEqual(valise.loads(data).sides, 5)
        finally:
            Shape.sides = 4

    def test_made_by_a_function_is_each_its_own(self):
        scope = scope_of("def make(n):\n    class C:\n        size = n\n    return C\na, b = make(1), make(2)")
        first, second = valise.loads(valise.dumps([scope["a"], scope["b"]]))
        self.assertEqual((first.size, second.size), (1, 2))
        self.assertIs(first, scope["a"])

    def test_that_is_loaded_twice_elsewhere_is_one(self):
        first, second = valise.dumps(Shape()), valise.dumps([Shape, Shape()])
        said = elsewhere(
            "a = valise.loads(first)\ncls, b = valise.loads(second)\n"
            "print(type(a) is cls, isinstance(b, type(a)), b.area(), cls.__module__ == type(a).__module__)",
            first, second,
        )  # fmt: skip
        self.assertEqual(said, "True True 8 True")

    def test_keeps_its_id_on_the_way(self):
        data = valise.dumps(Shape)
        said = elsewhere("sys.stdout.write(valise.dumps(valise.loads(first)).hex())", data)
        self.assertIs(valise.loads(bytes.fromhex(said)), Shape)

    def test_that_was_dropped_can_be_loaded_again(self):
        scope = scope_of("class C:\n    n = 1")
        data = valise.dumps(scope["C"])
        import gc
        import weakref

        gone = weakref.ref(scope.names.pop("C"))
        gc.collect()
        self.assertIsNone(gone())
        self.assertEqual(valise.loads(data).n, 1)


class AModuleThatIsNotInstalled(unittest.TestCase):
    def test_travels_with_what_is_used_of_it(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "valise_mine.py"), "w") as file:
                file.write("import json\nk = 2\ndef f(n): return n * k\nclass C:\n    def m(self): return f(4)\n")
            program = "import valise_mine as m\nsys.stdout.write(valise.dumps([m.f, m.C(), m]).hex())"
            data = bytes.fromhex(elsewhere(program, path=folder))
        f, c, module = valise.loads(data)
        self.assertEqual((f(3), c.m(), module.f(1), module.json.loads("1")), (6, 8, 2, 1))
        self.assertNotIn("valise_mine", sys.modules)
        self.assertIs(module.f.__globals__, vars(module))


class Losses(PackTest):
    def test_are_warned_of(self):
        with self.assertWarnsRegex(valise.LossWarning, r"value\['f'\], a frame, stays behind: a frame is part of"):
            data = valise.dumps({"f": sys._getframe(), "n": 1})
        made = valise.loads(data)
        self.assertEqual(made["n"], 1)
        self.assert_gone("a frame is part of a running thread", lambda: made["f"].f_lineno)

    def test_are_listed(self):
        losses = []
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            valise.dumps([sys._getframe()], losses)
        self.assertEqual([loss[:3] for loss in losses], [("value", "value[0]", "frame")])


class Bytes(unittest.TestCase):
    def test_that_are_none_of_ours_are_refused(self):
        import pickle

        for data in (b"", b"abc", pickle.dumps(5), pickle.dumps({"format": 1}), valise.dumps(1)[:-1], b"\x80\x05"):
            with self.subTest(data), self.assertRaises(valise.UnpackError):
                valise.loads(data)


def elsewhere(program, *data, path=""):
    """What a program prints in another process."""
    start = "import sys, valise\nfirst, second = [bytes.fromhex(each) for each in (sys.argv[1:] + ['', ''])[:2]]\n"
    return subprocess.run(
        [sys.executable, "-c", start + program, *(each.hex() for each in data)], stdout=subprocess.PIPE, check=True,
        text=True, env={"PYTHONPATH": ":".join([path, *sys.path])},
    ).stdout.strip()  # fmt: skip
