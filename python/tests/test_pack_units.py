"""A unit is taken for a function only where it is where the function comes from."""

import ast
import importlib.util
import marshal
import pathlib
import subprocess
import sys
import textwrap

from tests.packing import PackTest, Scope, scope_of, unpacked
from valise import pack
from valise.pack import paths, units
from valise.worker import packing
from valise.worker.program import Program

ROOT = pathlib.Path(__file__).resolve().parent.parent


class TheUnitOfAFunction(PackTest):
    def unit_of(self, scope, name="f"):
        found = scope.units.find(scope[name].__code__)
        return None if found is None else found[0]

    def test_is_the_text_that_it_was_compiled_from(self):
        scope = scope_of("def f(): return 1", "def g(): return 2")
        self.assertEqual(self.unit_of(scope, "g").text, "def g(): return 2")
        self.assertEqual(scope.units.find(scope["f"].__code__)[1], "f@1")

    def test_is_told_from_another_of_the_same_file_name(self):
        scope = Scope().run("def f(): return 1", "<input>")
        old = scope["f"]
        scope.run("def f(): return 2", "<input>").run("def f(): return 3", "<input>")
        scope.names["old"] = old
        moved = scope.moved()
        self.assertEqual((moved["old"](), moved["f"]()), (1, 3))

    def test_is_not_a_tree_that_was_changed(self):
        scope = Scope()
        text = "def f(): return 1"
        tree = ast.parse(text)
        tree.body[0].body[0].value = ast.copy_location(ast.Constant(2), tree.body[0].body[0].value)
        scope.units.add(text, "<changed>")
        exec(compile(tree, "<changed>", "exec"), scope.names)
        self.assertIsNone(self.unit_of(scope))
        self.assertEqual(scope.moved()["f"](), 2)

    def test_is_not_one_whose_code_was_replaced(self):
        scope = scope_of("def f(): return 1")
        scope["f"].__code__ = scope["f"].__code__.replace(co_consts=(None, 5))
        self.assertIsNone(self.unit_of(scope))
        self.assertEqual(scope.moved()["f"](), 5)

    def test_is_found_in_a_file(self):
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/mine.py"
            with open(path, "w") as file:
                file.write("def f(): return 4\n")
            scope = Scope()
            exec(compile("def f(): return 4\n", path, "exec"), scope.names)
            self.assertEqual(self.unit_of(scope).text, "def f(): return 4\n")

    def test_may_be_compiled_as_an_expression_or_with_features(self):
        scope = Scope()
        text = "lambda n: n + 1"
        scope.units.add(text, "<eval>")
        scope.names["f"] = eval(compile(text, "<eval>", "eval"))
        self.assertEqual(self.unit_of(scope).text, text)
        import __future__

        text = "def g(a: int): pass"
        scope.units.add(text, "<features>")
        exec(compile(text, "<features>", "exec", __future__.annotations.compiler_flag), scope.names)
        self.assertEqual(self.unit_of(scope, "g").features, ("annotations",))
        self.assertEqual(scope.moved()["g"].__annotations__, {"a": "int"})

    def test_may_await_at_its_top(self):
        scope = Scope()
        text = "import asyncio\nawait asyncio.sleep(0)\ndef f(): return 1"
        scope.units.add(text, "<await>")
        code = compile(text, "<await>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        scope.names["f"] = __import__("types").FunctionType(
            next(each for each in code.co_consts if getattr(each, "co_name", "") == "f"), scope.names
        )
        self.assertEqual(self.unit_of(scope).text, text)

    def test_needs_no_second_compilation_where_its_code_is_given(self):
        text = "def f(): return 1"
        code = compile(text, "<given>", "exec")
        known = units.Units()
        known.add(text, "<given>", [code])
        unit, path = known.find(code.co_consts[0])
        self.assertIs(unit.code_at(path), code.co_consts[0])


class TheCodeOfACall(PackTest):
    """A call compiles its text as statements and an expression; who reads its unit compiles it as one."""

    TEXTS = [
        "def f(): return 1",
        "def f(): return [lambda: 1]\nf()",
        "x = [lambda: 1, lambda: 2]\n(lambda: 3, lambda: 4, x)",
        "class C:\n    def get(self): return (each for each in ())\n\nC().get()",
        "def f(n):\n    def g(): return n\n    return g\n\n\n[f(n)() for n in range(3)]",
        "from __future__ import annotations\ndef f(a: int): pass\nlambda: f",
        "@(lambda f: f)\ndef f(): pass\n(\n    lambda: 1\n)",
        "import asyncio\nasync def f(): return 1\nawait f()",
        "lambda: 1",
        "x = '\\n'; y = lambda: x\n'text'",
    ]

    def test_is_that_of_its_unit(self):
        for text in self.TEXTS:
            features = ("annotations",) if "__future__" in text else ()
            whole, pieces = units.Unit(text, "<call 1>", features=features), self.unit_of_pieces(text, features)
            for code in paths.all_codes(whole.code_at("")):
                path = whole.path_of(code)
                with self.subTest(text, path=path):
                    self.assertEqual(pieces.path_of(code), path)
                    self.assertEqual(pieces.code_at(path), code)

    def test_that_is_the_text_itself_is_not_in_pieces(self):
        for text in self.TEXTS:
            features = ("annotations",) if "__future__" in text else ()
            whole = units.Unit(text, "<call 1>", features=features).code_at("")
            with self.subTest(text):
                self.assertEqual(self.unit_of_pieces(text, features).code_at(""), whole)
                self.assertEqual(self.unit_of_pieces(text, features).path_of(whole), "")

    def test_is_that_of_its_unit_when_it_was_compiled_ahead(self):
        library = sorted(pathlib.Path(ast.__file__).resolve().parent.glob("[a-f]*.py"))
        texts = self.TEXTS + [path.read_text(encoding="utf-8") for path in library]
        for text in texts:
            features = ("annotations",) if "__future__ import annotations" in text else ()
            whole = units.Unit(text, "<call 1>", features=features)
            known = units.Units()
            marshalled = packing.compiled([(text, "<call 1>")])[4 + len(importlib.util.MAGIC_NUMBER) :]
            known.ahead = {units.name_of(text, "<call 1>"): marshalled}
            unit = known.unit(text, "<call 1>", features=features)
            self.assertEqual(unit._expected().code_at(""), whole.code_at(""))  # and it was taken
            unit.expect(marshalled)
            for code in paths.all_codes(whole.code_at("")):
                path = whole.path_of(code)
                with self.subTest(text[:100], path=path):
                    self.assertEqual(unit.code_at(path), code)
                    if hasattr(code, "co_positions"):
                        self.assertEqual(list(unit.code_at(path).co_positions()), list(code.co_positions()))

    def test_is_not_taken_for_another_way_of_compiling(self):
        for text, asked in (
            ("def f(a: b): pass", {"features": ("annotations",)}),
            ("lambda: 1", {"mode": "single"}),
            ("lambda: 1", {"mode": "eval"}),
            ("def f(): 'text'", {"optimize": 2}),
        ):
            with self.subTest(asked):
                marshalled = packing.compiled([(text, "<call 1>")])[4 + len(importlib.util.MAGIC_NUMBER) :]
                known = units.Units()
                known.ahead = {units.name_of(text, "<call 1>"): marshalled}
                self.assertEqual(known.unit(text, "<call 1>").code_at(""), marshal.loads(marshalled)[0])
                other = known.unit(text, "<call 1>", **asked)
                self.assertEqual(other.code_at(""), units.Unit(*other.key()).code_at(""))
                self.assertNotEqual(other.code_at(""), marshal.loads(marshalled)[0])

    def unit_of_pieces(self, text, features):
        program = Program()
        codes = [code for code in program.compile(text, "<call 1>") if code is not None]
        known = program.known_units(units.Units)
        unit = known.unit(text, "<call 1>", "exec", features, sys.flags.optimize)
        for code in [each for code in codes for each in paths.all_codes(code)][:1]:
            self.assertIs(unit.code_at(unit.path_of(code)), code)  # it was not compiled once more
        return unit


class Captured(PackTest):
    def test_texts_are_units(self):
        program = """
            import sys
            from valise import captured
            from valise.pack import units
            captured.begin()
            exec("def f(): return 1")
            exec(b"# -*- coding: latin-1 -*-\\ndef g(): return '\\xe4'")
            h = eval("lambda: 3")
            exec(compile("def i(): return 4", "<mine>", "exec"))
            known = units.Units()
            print([known.find(each.__code__)[0].file for each in (f, g, h, i)])
        """
        said = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, check=True, text=True, cwd=ROOT
        )
        self.assertEqual(said.stdout, "['<string>', '<string>', '<string>', '<mine>']\n")


class Paths(PackTest):
    LINES = [
        "(lambda: 0, lambda: 0)",
        "(lambda x: x, lambda x: x, lambda x: x + 1)",
        "(lambda: 1) if 0 else (lambda: 2)",
        "[(lambda: (lambda: n)) for n in range(2)]",
        "(lambda a=lambda: 1: a, lambda a=lambda: 2: a)",
        "[sum(a for a in b) for b in [[1]]], (c for c in []), (c for c in [])",
        "(lambda: (lambda: 1), lambda: (lambda: 1), lambda: (lambda: 2))",
        "(lambda: 'lambda', lambda: 'b')",
        "f'{(lambda: 1)()}', (lambda: 2)",
    ]

    def test_lead_back_to_equal_code(self):
        for line in self.LINES:
            unit = units.Unit("x = " + line, "<line>")
            compiled = unit._compile(unit.text)
            from valise.pack.paths import all_codes

            for code in all_codes(compiled):
                with self.subTest(line, code=code):
                    self.assertEqual(unit.code_at(unit.path_of(code)), code)

    def test_count_what_the_compiler_drops(self):
        unit = units.Unit("x = (lambda: 1) if 0 else (lambda: 2)", "<line>")
        self.assertEqual(unit.path_of(unit.code_at("<lambda>@1#1")), "<lambda>@1#1")
        self.assertEqual(unit.code_at("<lambda>@1#1").co_consts[-1], 2)

    def test_that_are_not_there_are_refused(self):
        unit = units.Unit("def f(): pass", "<line>")
        for path in ("g@1", "f@2", "f@1#1", "f", "f@x", "@", "#", "f@1#x", "f@-1"):
            with self.subTest(path), self.assertRaisesRegex(units.UnitError, "<line> has no code at"):
                unit.code_at(path)


class WithoutAUnit(PackTest):
    def scope(self):
        scope = Scope()
        tree = ast.parse("def f(): return 0\ndef g(): return 0")
        for number, function in enumerate(tree.body, 1):
            function.body[0].value.value = number  # so that no text gives this code
        exec(compile(tree, "<tree>", "exec"), scope.names)
        return scope

    def test_functions_travel_as_bytecode(self):
        moved = self.scope().moved()
        self.assertEqual((moved["f"](), moved["g"]()), (1, 2))

    def test_which_another_version_refuses_by_name(self):
        from valise.pack.functions import _MAGIC

        stream = self.scope().run("x = 5").pack().replace(_MAGIC.encode(), b"0" * len(_MAGIC))
        moved = unpacked(stream)
        self.assertEqual(moved["x"], 5)
        self.assert_gone(r"the source of f is not known, so it was packed as bytecode of Python 3\.\d+, and this is Python 3", moved["f"])

    def test_and_which_travels_on(self):
        from valise.pack.functions import _MAGIC

        magic = _MAGIC.encode()
        refused = unpacked(self.scope().pack().replace(magic, b"0" * len(magic)))
        back = unpacked(refused.pack().replace(b"0" * len(magic), magic))
        self.assertEqual(back["f"](), 1)


class SyntaxThatThisPythonLacks(PackTest):
    def stream(self):
        scope = scope_of("def f(a, b=2): return a + b", "def ok(): return f(1)")
        return scope.pack().replace(b"def f(a, b=2): return a + b", b"def f(a, b=2) return: a + b")

    def test_costs_only_what_depends_on_it(self):
        moved = unpacked(self.stream())
        self.assertEqual(moved["ok"].__name__, "ok")
        self.assert_gone(r"<call 1> does not compile under Python 3\.\d+: .*line 1: def f\(a, b=2\) return", moved["f"])
        self.assert_gone("does not compile", lambda: moved["ok"]())

    def test_is_kept_for_one_that_has_it(self):
        refused = unpacked(self.stream())
        stream = refused.pack().replace(b"def f(a, b=2) return: a + b", b"def f(a, b=2): return a + b")
        back = unpacked(stream)
        self.assertEqual((back["f"](1), back["ok"]()), (3, 3))
        self.assertIs(back["f"].__globals__, back.names)


class ManyUnits(PackTest):
    def test_are_searched_by_what_they_hold(self):
        scope = Scope()
        for number in range(300):
            scope.run("def f%d(): return %d" % (number, number), "<input>")
        stream, _ = pack.pack_scope(scope.names, scope.units)
        moved = unpacked(stream)
        self.assertEqual([moved["f%d" % number]() for number in range(300)], list(range(300)))
