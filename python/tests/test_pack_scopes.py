"""A scope that moves is the same scope: its functions, its globals, its identities."""

import io
import pickle
import subprocess
import sys
import types

from tests.packing import PackTest, Scope, plain, scope_of, unpacked
from valise import pack


class FunctionsOfAScope(PackTest):
    def test_have_its_dict_for_globals(self):
        scope = scope_of(
            "def f(): return k\nclass C:\n    def m(self): return k\n    @property\n    def p(self): return k",
            "k = 1\ng = [lambda: k]\ndef outer():\n    def inner(): return k\n    return inner\nh = outer()",
        ).moved()
        scope.names["k"] = 7
        for function in (scope["f"], scope["C"].m, scope["C"].p.fget, scope["g"][0], scope["h"]):
            self.assertIs(function.__globals__, scope.names)
        self.assertEqual([scope["f"](), scope["C"]().m(), scope["C"]().p, scope["g"][0](), scope["h"]()], [7] * 5)

    def test_have_it_after_each_move(self):
        scope = scope_of("n = 0\ndef up():\n    global n\n    n += 1\n    return n")
        for expected in (1, 2, 3):
            scope = scope.moved()
            self.assertEqual(scope["up"](), expected)
            self.assertEqual(scope["n"], expected)

    def test_share_other_globals_where_they_shared_them(self):
        scope = scope_of("space = {'n': 0}\nexec('def up():\\n global n\\n n += 1\\ndef get(): return n', space)\n"
                         "up, get = space['up'], space['get']\ndel space").moved()  # fmt: skip
        scope["up"]()
        self.assertEqual(scope["get"](), 1)
        self.assertIs(scope["up"].__globals__, scope["get"].__globals__)
        self.assertIsNot(scope["up"].__globals__, scope.names)

    def test_keep_builtins_of_their_own(self):
        code = "space = {'__builtins__': {'len': lambda v: 'mine'}}\nexec('def f(): return len([])', space)"
        self.assertEqual(scope_of(code).moved()["space"]["f"](), "mine")

    def test_of_a_library_have_its_module_for_globals(self):
        scope = scope_of("import contextlib\n@contextlib.contextmanager\ndef c():\n    yield 1").moved()
        import contextlib

        self.assertIs(scope["c"].__globals__, vars(contextlib))

    def test_find_the_scope_through_globals(self):
        scope = scope_of("g = globals()\nk = 3").moved()
        self.assertIs(scope["g"], scope.names)

    def test_have_a_source_that_inspect_finds(self):
        import inspect

        scope = scope_of("def f():\n    return 1  # one").moved()
        self.assertEqual(inspect.getsource(scope["f"]), "def f():\n    return 1  # one\n")


class Identity(PackTest):
    def test_is_kept_between_variables(self):
        scope = scope_of("a = [1]\nb = {'a': a}\nclass C: pass\nc = C()\nc.b = b\nb['c'] = c").moved()
        self.assertIs(scope["a"], scope["b"]["a"])
        self.assertIs(scope["c"].b["c"], scope["c"])
        self.assertIs(type(scope["c"]), scope["C"])

    def test_of_cells_is_kept_between_variables(self):
        scope = scope_of("def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n    def get(): return n\n"
                         "    return up, get\nup, get = make()").moved()  # fmt: skip
        scope["up"]()
        self.assertEqual(scope["get"](), 1)

    def test_of_large_immutable_objects_is_kept(self):
        scope = scope_of("a = b'x' * 1000\nb = [a, a]\nc = (1, a)").moved()
        self.assertIs(scope["a"], scope["b"][1])
        self.assertIs(scope["a"], scope["c"][1])


class PackingAgain(PackTest):
    CODE = (
        "import dataclasses, enum, threading, collections\nk = 2\ndef f(a, b=[1], *, c={'d': k}): return a * k\n"
        "@dataclasses.dataclass\nclass P:\n    'doc'\n    x: int\n    y: list = dataclasses.field(default_factory=list)\n"
        "    def area(self): return self.x\nclass E(enum.Enum):\n    A = 1\n    B = 'b'\n"
        "N = collections.namedtuple('N', 'a b')\nclass C:\n    __slots__ = ('n',)\n    pool = []\nC.pool.append(C())\n"
        "lock = threading.Lock()\ndata = [P(1), E.A, N(1, 2), C.pool, f, {'x': (1, 2.5, None)}]\n"
        "gen = (n for n in data)\nnext(gen)\n"
        "def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n    return up\nup = make()\n"
        "try: 1 / 0\nexcept ZeroDivisionError as e: error = e\n"
    )

    def test_gives_the_same_bytes(self):
        first = scope_of(self.CODE).moved()
        second = first.moved()
        self.assertEqual(plain(second.pack()), plain(first.pack()))

    def test_gives_the_same_bytes_in_another_process(self):
        stream = scope_of(self.CODE).moved().pack()
        program = (
            "import sys\nfrom tests.packing import unpacked\n"
            "sys.stdout.buffer.write(unpacked(sys.stdin.buffer.read()).pack())"
        )
        for seed in ("1", "2"):
            again = subprocess.run(
                [sys.executable, "-c", program], input=stream, stdout=subprocess.PIPE, check=True,
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            ).stdout  # fmt: skip
            self.assertEqual(plain(again), plain(stream))

    def test_gives_the_same_bytes_of_a_scope_that_lives(self):
        scope = scope_of(self.CODE)
        self.assertEqual(scope.pack(), scope.pack())

    def test_changes_nothing(self):
        scope = scope_of(self.CODE)
        before = {name: (id(value), repr(value)) for name, value in scope.names.items() if name != "__builtins__"}
        members = dict(vars(scope["C"])), dict(vars(scope["f"])), scope["f"].__code__
        scope.pack()
        after = {name: (id(value), repr(value)) for name, value in scope.names.items() if name != "__builtins__"}
        self.assertEqual(after, before)
        self.assertEqual((dict(vars(scope["C"])), dict(vars(scope["f"])), scope["f"].__code__), members)
        self.assertEqual(next(scope["gen"]), scope["E"].A)


class TheStream(PackTest):
    def test_says_its_format_and_python(self):
        stream, losses = pack.pack_scope({"x": 1})
        seen = []

        class Reader(pickle.Unpickler):
            def find_class(self, module, name):
                seen.append((module, name))
                return lambda: {}

        top = Reader(io.BytesIO(stream)).load()
        self.assertEqual(seen, [("valise.pack.rebuild", "builtins"), ("valise.pack.rebuild", "globals")])
        self.assertEqual(top["format"], 1)
        self.assertEqual(top["python"], ".".join(map(str, sys.version_info[:3])))
        self.assertEqual((top["variables"], top["lost"], losses), ({"x": 1}, [], []))

    def test_of_a_newer_format_is_refused(self):
        stream = pack.pack_scope({})[0].replace(b"\x8c\x06format\x94K\x01", b"\x8c\x06format\x94K\x02")
        with self.assertRaisesRegex(pack.UnpackError, "format 2 is newer than this Valise, which reads 1"):
            unpacked(stream)

    def test_that_is_cut_is_damaged(self):
        stream = scope_of("x = [1, 2, 3]\ndef f(): pass").pack()
        for size in range(len(stream)):
            with self.assertRaises(pack.UnpackError, msg=size):
                unpacked(stream[:size])

    def test_is_not_for_pickle(self):
        with self.assertRaisesRegex(TypeError, "valise.loads"):
            pickle.loads(pack.pack_scope({})[0])

    def test_leaves_out_what_every_module_has(self):
        scope = Scope().run("x: int = 1")
        moved = unpacked(scope.pack())
        self.assertEqual(set(moved.names) - set(vars(types.ModuleType("m"))) - {"__builtins__"}, {"x"})

    def test_has_the_variables_that_were_asked_for(self):
        stream, _ = pack.pack_scope({"x": 1, "y": 2}, names=["y"])
        into = {}
        pack.unpack_scope(stream, into)
        self.assertEqual({name: into[name] for name in into if name != "__builtins__"}, {"y": 2})
