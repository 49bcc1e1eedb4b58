"""Objects that are hostile to packing cost themselves; and packing changes nothing, whatever it is shown."""

import gc
import linecache
import sys
import tempfile
import threading
import types
import warnings

from tests.pack_kinds import KINDS
from tests.packing import PackTest, Scope, scope_of
from valise import pack

_SAFE = "\ny = {'a': [1]}\ndef f(): return y"


class AHostileObject(PackTest):
    def assert_costs_at_most_itself(self, code):
        """`y` and `f` arrive, whatever else does; and `x` is there, or gone."""
        scope = scope_of(code + _SAFE)
        moved = scope.moved()
        self.assertEqual(moved["y"], {"a": [1]}, code)
        self.assertIs(moved["f"](), moved["y"])
        self.assertIn("x", moved.names)
        return moved, scope.losses

    def test_changes_the_scope_while_it_is_packed(self):
        for body in (
            "globals()['new%d' % len(globals())] = 1",
            "globals().pop('z', None)",
            "z.append(len(z)) if len(z) < 100 else None",
            "d.update({object(): 1}) if len(d) < 100 else None",
            "del C.__reduce_ex__",
            "C.more = [self]",
            "self.__dict__.clear()",
            "__import__('gc').collect()",
            "__import__('sys').setrecursionlimit(100)",
            "__import__('sys').modules.pop('valise.pack.rebuild', None)",
        ):
            with self.subTest(body):
                limit = sys.getrecursionlimit()
                try:
                    self.assert_costs_at_most_itself(
                        "z, d = [1], {1: 2}\nclass C:\n    def __reduce_ex__(self, p):\n        %s\n"
                        "        return object.__reduce_ex__(self, p)\nx = [C(), z, d, C()]" % body
                    )
                finally:
                    sys.setrecursionlimit(limit)

    def test_raises_everything(self):
        for error in ("KeyboardInterrupt", "SystemExit(3)", "GeneratorExit", "StopIteration", "MemoryError", "BaseException"):
            code = "class C:\n    def __reduce_ex__(self, p): raise %s\nx = [C(), 1]" % error
            with self.subTest(error):
                moved, losses = self.assert_costs_at_most_itself(code)
                self.assertEqual([(variable, path) for variable, path, _, _ in losses], [("x", "x[0]")])
                self.assertEqual(moved["x"][1], 1)

    def test_lets_dumps_be_interrupted(self):
        class Interrupted:
            def __reduce_ex__(self, protocol):
                raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            pack.dumps([Interrupted()])

    def test_has_a_metaclass_that_lies(self):
        for method in (
            "__instancecheck__(cls, o): raise ValueError", "__subclasscheck__(cls, o): return True",
            "__eq__(cls, o): raise ValueError", "__hash__(cls): raise ValueError", "__getattribute__(cls, n): raise ValueError",
            "mro(cls): return [cls, object]", "__call__(cls, *a): raise ValueError", "__bool__(cls): raise ValueError",
            "__dir__(cls): raise ValueError", "__repr__(cls): raise ValueError", "__setattr__(cls, n, v): raise ValueError",
        ):  # fmt: skip
            with self.subTest(method):
                code = "class M(type):\n    def %s\nmake = M.__new__\nx = [1]\nC = make(M, 'C', (), {'n': 1, 'm': lambda self: 5})\n" % method
                moved, _ = self.assert_costs_at_most_itself(code + "c = object.__new__(C)\nx = [C, c]")
                if "__getattribute__" not in method and "__hash__" not in method:
                    self.assertEqual(type.__getattribute__(moved["x"][0], "n"), 1)
                    self.assertIs(type(moved["x"][1]), moved["x"][0])

    def test_has_attributes_that_lie(self):
        for body in (
            "__class__ = property(lambda self: 1 / 0)", "__dict__ = property(lambda self: 1 / 0)",
            "__reduce_ex__ = property(lambda self: 1 / 0)", "__reduce_ex__ = 5", "__reduce__ = None", "__getstate__ = 5",
            "__getnewargs_ex__ = lambda self: 5", "__getnewargs__ = lambda self: 5", "__slots__ = ('__reduce_ex__',)",
            "__slotnames__ = 5", "__slotnames__ = ['missing']", "__module__ = 5", "__qualname__ = 'not.here'",
            "__getattr__ = lambda self, n: getattr(self, n + 'x')", "__getattribute__ = lambda self, n: 5",
            "__eq__ = lambda self, o: 1 / 0", "__hash__ = lambda self: 1 / 0", "__del__ = lambda self: None",
            "__init_subclass__ = 5", "__set_name__ = 5", "__setstate__ = 5", "__setstate__ = lambda self, s: 1 / 0",
            "__new__ = lambda *a: 5", "__reduce_ex__ = lambda self, p: (type, (self,), self, self, self, self)",
        ):  # fmt: skip
            with self.subTest(body):
                self.assert_costs_at_most_itself("class C:\n    %s\nx = object.__new__(C)\nl = [x, {'k': x}]" % body)

    def test_has_a_type_that_nobody_can_write(self):
        code = "import ctypes, operator, sys\nx = [operator, sys.flags, sys.version_info, sys.implementation, type(sys.flags), sys.float_info]"
        moved, _ = self.assert_costs_at_most_itself(code)
        self.assertEqual(len(moved["x"]), 6)

    def test_is_a_name_that_is_no_text(self):
        scope = scope_of("globals()[5] = 6\nglobals()[None] = 7" + _SAFE)
        self.assertEqual(scope.moved()["y"], {"a": [1]})

    def test_is_packed_beside_threads_that_change_it(self):
        scope = scope_of("x = {}\nl = []" + _SAFE)
        end = threading.Event()

        def change():
            number = 0
            while not end.is_set():
                number += 1
                scope["x"][number % 1000] = [number]
                scope["l"].append(number) if len(scope["l"]) < 1000 else scope["l"].clear()

        threads = [threading.Thread(target=change) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(20):
                self.assertEqual(scope.moved()["y"], {"a": [1]})
        finally:
            end.set()
            for thread in threads:
                thread.join()


class Packing(PackTest):
    """Of all kinds in turn: what the process and its classes are before and after."""

    def setUp(self):
        warnings.simplefilter("ignore")  # to show one, its line is read
        self.addCleanup(warnings.resetwarnings)
        folder = tempfile.TemporaryDirectory()  # for kinds of files
        self.addCleanup(folder.cleanup)
        tempfile.tempdir = folder.name
        self.addCleanup(setattr, tempfile, "tempdir", None)

    def test_leaves_everything_as_it_is(self):
        for kind in KINDS:
            if sys.version_info < kind.since or kind.topic in ("data", "graphs", "suspended"):
                continue  # the large ones; the small ones of these have classes elsewhere
            with self.subTest(kind.name):
                main, scope = sys.modules["__main__"], Scope()
                sys.modules["__main__"], namespace = scope.module, scope.names
                try:
                    for code in kind.calls:
                        scope.run(code)
                    pack.pack_scope({}, scope.units)  # what the first packing imports
                    before, modules = look(namespace), dict(sys.modules)
                    pack.pack_scope(namespace, scope.units)
                    self.assertEqual(look(namespace), before)
                    # It may import more of the library.
                    self.assertEqual({name: sys.modules.get(name) for name in modules}, modules)
                finally:
                    sys.modules["__main__"] = main


def look(namespace):
    """What packing could change: the names, what the classes hold, and what belongs to the process."""
    classes = [value for value in namespace.values() if isinstance(value, type)]
    classes += [type(value) for value in namespace.values() if type(value).__module__ == "__main__"]
    functions = [value for value in namespace.values() if type(value) is types.FunctionType]
    return {
        "names": [(name, id(value)) for name, value in namespace.items()],
        "classes": [(id(cls), [(name, id(value)) for name, value in type.__getattribute__(cls, "__dict__").items()])
                    for cls in classes if type(cls) is type],
        "functions": [(id(each), sorted(each.__dict__), id(each.__code__), each.__qualname__) for each in functions],
        "lines": sorted(linecache.cache),
        "collector": (gc.isenabled(), gc.get_threshold(), gc.get_debug(), len(gc.callbacks)),
        "limits": (sys.getrecursionlimit(), sys.gettrace(), sys.getprofile(), len(sys.path), len(sys.meta_path)),
    }  # fmt: skip


if __name__ == "__main__":
    import unittest

    unittest.main()
