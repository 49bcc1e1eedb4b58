"""`pickle` as user code calls it: what it does not find by its name it writes all the same."""

from tests.case import CallTest

IMPORTS = (
    "import copy, enum, functools, io, pickle, sys, types\n"
    "def again(it, *how): return pickle.loads(pickle.dumps(it, *how))\n"
)
EXAMPLES = (
    # what is defined, and what is to be true of `it` and of what comes back as `got`
    ("def it(n=1, *, k=2): return helper(n) + k\ndef helper(n): return n * 10\n", "got(3) == 32 and got is it"),
    ("class it:\n    n = 1\n    def m(self): return self.n\n", "got is it and got().m() == 1"),
    ("class C:\n    def __init__(self): self.n = 5\n    def m(self): return self.n\nit = C()\n",
     "got.m() == 5 and type(got) is type(it)"),
    ("class C:\n    def m(self): return 6\nit = C().m\n", "got() == 6"),
    ("class C:\n    class D:\n        def m(self): return 7\nit = C.D()\n", "got.m() == 7 and type(got) is type(it)"),
    ("class C(enum.Enum):\n    A = 1\nit = C.A\n", "got is it"),
    ("@functools.lru_cache(None)\ndef it(n): return n + 1\n", "got(1) == 2"),
    ("class M(type): pass\nclass C(metaclass=M): pass\nit = [C, C()]\n", "got[0] is it[0] and type(got[1]) is got[0]"),
    ("import typing\nT = typing.TypeVar('T')\nit = T\n", "got is it or got.__name__ == 'T'"),
    ("import collections\nP = collections.namedtuple('P', 'x y')\nit = P(1, 2)\n", "got == it and type(got) is type(it)"),
    ("import dataclasses\n@dataclasses.dataclass\nclass C:\n    n: int\nit = C(1)\n", "got == it and got is not it"),
)  # fmt: skip


class ANameThatWas(CallTest):
    def assert_comes_back(self, change):
        """`change` is done to the names that are in the way, other than `it`."""
        for code, holds in EXAMPLES:
            with self.subTest(code):
                rename = "kept = it\n" + change
                check = "got = again(kept)\nit = kept\n[%s, [again(kept, n) is not None for n in range(6)]]" % holds
                self.assertEqual(self.value_of(IMPORTS + code, rename, check), [True, [True] * 6])

    def test_deleted(self):
        """Without it: "it's not found as __main__.it"."""
        self.assert_comes_back("for name in ('it', 'C', 'P', 'T'): globals().pop(name, None)")

    def test_bound_to_something_else(self):
        """Without it: "it's not the same object as __main__.it"."""
        self.assert_comes_back("def it(): pass\nclass C: pass\nP = T = C")

    def test_deleted_between_writing_and_reading(self):
        """Without it: "has no attribute 'it'"."""
        for code, holds in EXAMPLES:
            with self.subTest(code):
                change = (
                    "kept, data = it, pickle.dumps(it)\nfor name in ('it', 'C', 'P', 'T'): globals().pop(name, None)"
                )
                check = "got, it = pickle.loads(data), kept\n%s" % holds
                self.assertIs(self.value_of(IMPORTS + code, change, check), True)

    def test_deleted_with_all_that_it_named(self):
        code = "def it(): return 1\nclass C:\n    def m(self): return 2\ndata = pickle.dumps([it, C()])\ndel it, C"
        self.assertEqual(self.value_of(IMPORTS + code, "f, c = pickle.loads(data)\n[f(), c.m()]"), [1, 2])

    def test_deleted_where_it_was_written_by_value_and_no_longer_lives(self):
        code = (
            "n = 5\ndef f(): return n\nclass C:\n    def m(self): return n\n"
            "kept = [f, C()]\ndel f, C\ndata = pickle.dumps(kept)\ndel kept\nimport gc\ngc.collect()"
        )
        self.assertEqual(self.value_of(IMPORTS + code, "n = 6\nf, c = pickle.loads(data)\n[f(), c.m()]"), [6, 6])

    def test_and_what_a_name_stands_for_now_goes_before(self):
        """As ever: what is read by a name is what has the name."""
        code = "class C:\n    v = 1\ndata = pickle.dumps(C())"
        self.assertEqual(self.value_of(IMPORTS + code, "class C:\n    v = 2", "pickle.loads(data).v"), 2)


class WhatNeverHadAName(CallTest):
    def test_is_written_too(self):
        code = (
            "def make(n):\n    class Local:\n        def m(self): return n\n    def local(): return n\n"
            "    return [lambda: n, local, Local, Local()]\n"
        )
        check = "a, b, c, d = again(make(8))\n[a(), b(), c().m(), d.m(), type(d) is c]"
        self.assertEqual(self.value_of(IMPORTS + code, check), [8, 8, 8, 8, True])

    def test_is_the_same_object_while_it_lives(self):
        code = "f = lambda: 1\ndef g():\n    class C: pass\n    return C\nC = g()"
        self.assertEqual(
            self.value_of(IMPORTS + code, "[again(f) is f, again(C) is C, again([f, f])[1] is f]"), [True] * 3
        )

    def test_goes_to_other_processes(self):
        code = "import multiprocessing\nfactor = 2"
        check = (
            "w"
            "ith multiprocessing.get_context('fork').Pool(1) as pool: got = pool.map(lambda n: n * factor, [1, 2, 3])\ngot"
        )
        self.assertEqual(self.value_of(code, check), [2, 4, 6])


class ModulesThatCannotBeImported(CallTest):
    CODE = (
        IMPORTS + "m = types.ModuleType('m')\nsys.modules['m'] = m\n"
        "exec('class C:\\n    def m(self): return f()\\ndef f(): return 9', vars(m))\nit = m.C()\n"
    )

    def test_are_written_from(self):
        code = self.CODE + "del sys.modules['m']"
        self.assertEqual(self.value_of(code, "got = again([it, m.f])\n[got[0].m(), got[1]()]"), [9, 9])

    def test_are_read_from(self):
        code = self.CODE + "data = pickle.dumps([it, m.f])\ndel sys.modules['m']"
        self.assertEqual(self.value_of(code, "got = pickle.loads(data)\n[got[0].m(), got[1]()]"), [9, 9])

    def test_are_read_from_when_another_has_the_name(self):
        code = self.CODE + "data = pickle.dumps([it])\nsys.modules['m'] = types.ModuleType('m')"
        self.assertEqual(self.value_of(code, "pickle.loads(data)[0].m()"), 9)


class ScriptsThatAreLoaded(CallTest):
    CODE = (
        IMPORTS + "import os, valise\nos.makedirs('a'), os.makedirs('b')\n"
        "def write(path, text):\n    with open(path, 'w') as file: file.write(text)\n"
        "text = 'limit = %d\\nclass C:\\n    def m(self): return f()\\ndef f(): return limit\\n'\n"
        "write('a/app.py', text % 1), write('b/app.py', text % 2)\n"
        "a, b = valise.load_script('a/app.py'), valise.load_script('b/app.py')\n"
        "old = [a.namespace['C'](), b.namespace['C'](), a.namespace['f'], b.namespace['f']]\n"
        "def told(got): return [got[0].m(), got[1].m(), got[2](), got[3]()]\n"
    )

    def test_are_written_from_and_do_not_meet(self):
        check = "got = again(old)\n[told(got), got[2] is old[2], type(got[0]) is type(old[0])]"
        self.assertEqual(self.value_of(self.CODE, check), [[1, 2, 1, 2], True, True])

    def test_are_written_from_after_they_were_loaded_again(self):
        change = "write('a/app.py', text % 3)\nloaded = a.reload_if_changed()"
        check = "got = again(old)\n[loaded, told(got), a.namespace['f'](), type(got[0]) is type(old[0])]"
        self.assertEqual(self.value_of(self.CODE, change, check), [True, [1, 2, 1, 2], 3, True])

    def test_are_written_from_when_they_are_gone(self):
        change = (
            "data = pickle.dumps(old)\nos.remove('a/app.py'), os.remove('b/app.py')\n"
            "del old, a, b\nimport gc\ngc.collect()"
        )
        self.assertEqual(self.value_of(self.CODE, change, "told(pickle.loads(data))"), [1, 2, 1, 2])


class AsEver(CallTest):
    def test_are_the_bytes_of_what_it_can_write_by_itself(self):
        code = IMPORTS + (
            "import _pickle, datetime\nclass C: pass\ndef f(): pass\n"
            "it = [1, 'x' * 100000, {'a': (1, 2)}, C(), C, f, len, datetime.date(2024, 2, 29), "
            "b'y' * 100000, None, type(None)]"
        )
        check = "[pickle.dumps(it, n) == _pickle.dumps(it, n) for n in range(6)]"
        self.assertEqual(self.value_of(code, check), [True] * 6)

    def test_are_its_errors(self):
        for code in (
            "pickle.dumps(sys._getframe())", "pickle.dumps(open('/dev/null'))", "pickle.loads(b'garbage')",
            "pickle.loads(b'cnowhere\\nname\\n.')", "pickle.loads(b'c__main__\\nnever\\n.')", "pickle.dumps(1, 99)",
            "pickle.loads(b'')",
        ):  # fmt: skip
            with self.subTest(code):
                check = (
                    "def tried(call):\n    try: return call()\n"
                    "    except Exception as error: return [type(error), str(error)]\n"
                    "tried(lambda: %s) == tried(lambda: %s)" % (code, code.replace("pickle", "_pickle"))
                )
                self.assertIs(self.value_of(IMPORTS + "import _pickle", check), True)

    def test_are_its_tracebacks(self):
        trace = self.error_of(IMPORTS, "pickle.dumps(sys._getframe())")
        self.assertEqual([frame["unit"] for frame in trace["frames"]], ["<call 2>"])
        self.assertNotIn("pickling", trace["traceback"])

    def test_code_that_raises_while_it_is_read_runs_once(self):
        code = (
            "count = 0\nclass C:\n    def __setstate__(self, state):\n        global count\n        count += 1\n"
            "        raise AttributeError('no')\n    def __getstate__(self): return 1\ndata = pickle.dumps(C())"
        )
        check = "try: pickle.loads(data)\nexcept AttributeError as error: said = str(error)\n[said, count]"
        self.assertEqual(self.value_of(IMPORTS + code, check), ["no", 1])

    def test_are_picklers_of_ones_own(self):
        code = (
            "class Mine(pickle.Pickler):\n"
            "    def persistent_id(self, obj): return 'it' if obj is marked else None\n"
            "class Other(pickle.Unpickler):\n"
            "    def persistent_load(self, name): return marked\n"
            "    def find_class(self, module, name): return super().find_class(module, name)\n"
            "class C: pass\nmarked, kept = object(), C()\ndel C\n"
        )
        check = (
            "file = io.BytesIO()\nMine(file).dump([marked, kept])\nfile.seek(0)\ngot = Other(file).load()\n"
            "[got[0] is marked, type(got[1]) is type(kept)]"
        )
        self.assertEqual(self.value_of(IMPORTS + code, check), [True, True])

    def test_are_the_libraries_that_build_on_it(self):
        code = (
            "import shelve, concurrent.futures, multiprocessing\nclass C:\n    def m(self): return 3\n"
            "def f(it): return it.m()\nkept, run = C(), f\ndel C, f\n"
            "with shelve.open('things') as shelf: shelf['it'] = kept\n"
            "with shelve.open('things') as shelf: got = shelf['it'].m()\n"
            "fork = multiprocessing.get_context('fork')\n"
            "with concurrent.futures.ProcessPoolExecutor(1, "
            "mp_context=fork) as pool: many = list(pool.map(run, [kept] * 3))\n"
            "with multiprocessing.Manager() as manager: pass\n"
        )
        self.assertEqual(self.value_of(IMPORTS + code, "[got, many, copy.deepcopy(kept).m()]"), [3, [3, 3, 3], 3])

    def test_are_other_picklers(self):
        for name in ("cloudpickle", "dill"):
            with self.subTest(name):
                if self.assert_admitted(self.empty.call("import " + name)).error is not None:
                    continue  # it is not installed here
                code = IMPORTS + "import %s\nn = 4\ndef f(): return n\nclass C:\n    def m(self): return f()\n" % name
                check = "data = {0}.dumps([f, C(), lambda: n])\ng, c, h = {0}.loads(data)\n[g(), c.m(), h()]".format(
                    name
                )
                self.assertEqual(self.value_of(code, check), [4, 4, 4])
                check = "kept = f\ndel f\ndata = {0}.dumps(kept)\n{0}.loads(data)()".format(name)
                self.assertEqual(self.value_of(code, check), 4)

    def test_are_reducers_that_others_have_registered(self):
        code = (
            "import copyreg\nclass M(type): pass\ncopyreg.pickle(M, lambda cls: (make, (cls.__name__,)))\n"
            "def make(name): return 'made ' + name\nclass C(metaclass=M): pass\n"
        )
        self.assertEqual(self.value_of(IMPORTS + code, "kept = C\ndel C\nagain(kept)"), "made C")

    def test_are_files_and_buffers(self):
        code = (
            "class C: pass\nkept = C()\ndel C\nfile = io.BytesIO()\npickle.dump(kept, file)\nfile.seek(0)\n"
            "buffers = []\nblock = pickle.PickleBuffer(bytearray(b'x' * 10))\n"
            "data = pickle.dumps([kept, block], 5, buffer_callback=buffers.append)\n"
        )
        check = "[type(pickle.load(file)) is type(kept), bytes(pickle.loads(data, buffers=buffers)[1])]"
        self.assertEqual(self.value_of(IMPORTS + code, check), [True, b"x" * 10])

    def test_are_the_names_of_its_functions(self):
        code = (
            "[again(each) is each for each in (pickle.dumps, pickle.loads, pickle.Pickler, "
            "pickle.Unpickler, pickle.load)]"
        )
        self.assertEqual(self.value_of(IMPORTS, code), [True] * 5)

    def test_are_signatures(self):
        code = IMPORTS + "import _pickle, inspect\n"
        check = (
            "[str(inspect.signature(getattr(pickle, name))) == str(inspect.signature(getattr(_pickle, name)))"
            " for name in ('dump', 'dumps', 'load', 'loads')]"
        )
        self.assertEqual(self.value_of(code, check), [True] * 4)

    def test_are_recursion_and_memory(self):
        code = IMPORTS + "deep = []\nfor _ in range(100000): deep = [deep]\n"
        self.assertEqual(self.error_of(code, "pickle.dumps(deep)")["type"], "RecursionError")


class WhatIsRemembered(CallTest):
    def test_is_not_in_the_scope(self):
        code = IMPORTS + "def f(): return 1\nkept = f\ndel f\ndata = pickle.dumps(kept)"
        outcome = self.run_all(code, "pickle.loads(data)\nsorted(name for name in globals() if name[:1] != '_')")
        self.assertEqual(
            outcome.value, ["again", "copy", "data", "enum", "functools", "io", "kept", "pickle", "sys", "types"]
        )
        self.assertEqual(outcome.reply["changed"], [])

    def test_is_known_to_the_branches_of_a_scope(self):
        scope = self.run_all(IMPORTS + "def f(): return 1\ndata, kept = pickle.dumps(f), f\ndel f").scope
        for _ in range(2):
            self.assertIs(self.assert_returned(scope.call("pickle.loads(data) is kept")).value, True)

    def test_is_found_where_the_process_that_wrote_is_gone(self):
        """A scope that was packed: what still lives is found by what it says of itself."""
        scope = self.run_all(IMPORTS + "class C:\n    n = 1\ndata, it = pickle.dumps(C()), C()\ndel C").scope
        moved = self.moved(scope)
        self.assertEqual(
            self.assert_returned(moved.call("got = pickle.loads(data)\n[got.n, type(got) is type(it)]")).value,
            [1, True],
        )

    def test_travels_where_it_was_written_by_value(self):
        code = (
            IMPORTS
            + "n = 3\nclass C:\n    def m(self): return n\nit = C()\ndel C\ndata = pickle.dumps([it, lambda: n])"
        )
        moved = self.moved(self.run_all(code).scope)
        check = "n = 4\ngot = pickle.loads(data)\n[got[0].m(), got[1](), type(got[0]) is type(it)]"
        self.assertEqual(self.assert_returned(moved.call(check)).value, [4, 4, True])

    def test_travels_with_a_scope(self):
        """What a name stood for, and what is the same as what is written by value."""
        code = (
            IMPORTS + "class C:\n    n = 1\ndata = pickle.dumps(C())\ndel C\n"
            "def make():\n    n = 0\n    def up():\n        nonlocal n\n"
            "        n += 1\n        return n\n    return up, lambda: n\n"
            "both = make()\nvalues = [pickle.dumps(each) for each in both]\n"
        )
        scope = self.run_all(code).scope
        check = (
            "up, get = [pickle.loads(each) for each in values]\n"
            "[up() > 0, up() == get(), up is both[0], pickle.loads(data).n]"
        )
        for _ in range(3):
            outcome = self.assert_returned(scope.call(check))
            self.assertEqual(outcome.value, [True, True, True, 1])
            names = "sorted(name for name in globals() if name[:2] == '__')"
            self.assertEqual(
                self.assert_returned(outcome.scope.call(names)).value,
                self.assert_returned(self.empty.call(names)).value,
            )
            scope = self.moved(outcome.scope)

    def test_leaves_a_variable_of_that_name_alone(self):
        moved = self.moved(self.run_all("__pickled__ = (1, 2)").scope)
        self.assertEqual(self.assert_returned(moved.call("__pickled__")).value, (1, 2))

    def test_makes_no_difference_where_names_suffice(self):
        code = IMPORTS + "class C: pass\nit = C()\n"
        one, other = self.run_all(code, "1").scope, self.run_all(code, "len(pickle.dumps([C, it]))").scope
        self.assertEqual(len(one.packed()), len(other.packed()))

    def moved(self, scope):
        return self.assert_returned(self.empty.unpacked(scope.packed())).scope
