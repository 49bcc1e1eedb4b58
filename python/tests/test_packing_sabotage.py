"""Code that breaks the library in its process does not keep its scope from being packed."""

from tests.case import CallTest

_SCOPE = """
import dataclasses as _dataclasses
def f(n): return n + k
k = 1
class C:
    def __init__(self): self.n = [f]
@_dataclasses.dataclass
class P:
    a: int = 1
x = (C(), f, P(), lambda: 5, {'a': 1})
"""
_CHECK = "[x[1](1), x[0].n[0](2), x[2].a, P(3).a, x[3](), x[4], x[0].n[0] is f]"
_BUILTINS = "isinstance len type id getattr hasattr vars iter next list dict tuple set sorted callable issubclass repr str int"
SABOTAGES = {
    "builtins are nothing": "import builtins\nfor n in %r.split(): setattr(builtins, n, None)" % _BUILTINS,
    "builtins lie": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.id = lambda o: 5\n"
    "builtins.len = lambda o: 0\nbuiltins.type = lambda *a: int",
    "nothing can be imported": "import builtins\nbuiltins.__import__ = None",
    "modules are another dict": "import sys\nsys.modules = {}",
    "modules are nothing": "import sys\nfor n in ('types', 'copyreg', 'pickle', '_pickle', 'io', 'functools', 'enum', 'weakref', 'ast', "
    "'linecache', 'inspect', 'typing'): sys.modules[n] = None",
    "nothing is found": "import sys\nsys.path[:] = []\nsys.meta_path[:] = []\nsys.path_hooks[:] = []",
    "copyreg is broken": "import copyreg\ncopyreg.__newobj__ = copyreg._slotnames = copyreg.__reduce_ex__ = None\n"
    "copyreg.dispatch_table = None",
    "types are broken": "import types\ntypes.FunctionType = types.ModuleType = types.CellType = int",
    "dataclasses are broken": "_dataclasses.dataclass = _dataclasses.fields = None\n_dataclasses._FIELD = 1",
    "os is broken": "import os\nos.path = os.fork = os.listdir = None",
    "lines are broken": "import linecache\nlinecache.cache = 5\nlinecache.getlines = None",
    "the collector lies": "import gc\ngc.get_referents = lambda *a: []\ngc.callbacks.append(lambda *a: 1 / 0)\ngc.set_threshold(1)",
    "compiling is refused": "import sys\ndef hook(event, a):\n    if event == 'compile': raise RuntimeError('no')\nsys.addaudithook(hook)",
    "the stack is short": "import sys\nsys.setrecursionlimit(50)",
    "warnings are errors": "import warnings\nwarnings.simplefilter('error')",
    "signals keep coming": "import signal\nsignal.signal(signal.SIGALRM, lambda *a: 1 / 0)\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)",
    "the main module is gone": "import sys\ndel sys.modules['__main__']",
    "names are no texts": "globals()[5] = 6\nglobals()[None] = 7",
}


class AScopeThatBreaksItsLibrary(CallTest):
    def test_is_packed(self):
        for name, code in SABOTAGES.items():
            with self.subTest(name):
                scope = self.run_all(_SCOPE, code).scope
                moved = self.assert_returned(self.empty.unpacked(scope.packed()))
                self.assertEqual(moved.value, [])
                self.assertEqual(self.assert_returned(moved.scope.call(_CHECK)).value, [2, 3, 1, 3, 5, {"a": 1}, True])
            self.host.kill_all()

    def test_finds_it_as_broken_as_it_was(self):
        code = "import builtins, sys, types\nbuiltins.mine = 1\nbuiltins.len = types.CellType = None\nsys.path[:] = ['here']\ndel sys.modules['io']"
        scope = self.assert_returned(self.run_all(code).scope._run("pack", {"value_bytes": 1 << 20})).scope
        look = "[builtins.mine, builtins.len, types.CellType, sys.path, 'io' in sys.modules]"
        self.assertEqual(self.assert_returned(scope.call(look)).value, [1, None, None, ["here"], False])

    def test_that_breaks_packing_itself_is_told(self):
        scope = self.run_all("import valise.pack.packer as p\np.write = None").scope
        with self.assertRaisesRegex(AssertionError, "NoneType"):
            scope.packed()
        self.assertEqual(self.assert_returned(scope.call("1 + 1")).value, 2)
