"""The sources of what calls defined: for `inspect`, for the host, for people."""

import sys

from tests.case import CallTest


class InspectFindsTheSource(CallTest):
    def source_of(self, expression, *codes):
        return self.value_of("import inspect", *codes, "inspect.getsource(%s)" % expression)

    def test_of_a_function(self):
        self.assertEqual(self.source_of("f", "x = 1\ndef f(n):\n    return n\n\ny = 2"), "def f(n):\n    return n\n")

    def test_of_a_text_that_does_not_end_its_last_line(self):
        self.assertEqual(self.source_of("f", "def f(): return 1").strip(), "def f(): return 1")

    def test_of_a_function_that_a_later_call_defined_anew(self):
        self.assertEqual(self.source_of("f", "def f(): return 1\n", "def f(): return 2\n"), "def f(): return 2\n")
        self.assertEqual(
            self.source_of("g", "def f(): return 1\ng = f\n", "def f(): return 2\n"), "def f(): return 1\n"
        )

    def test_of_a_decorated_function(self):
        code = "import functools\n@functools.lru_cache()\ndef f():\n    return 1\n"
        self.assertEqual(self.source_of("f", code), "@functools.lru_cache()\ndef f():\n    return 1\n")

    def test_of_a_method(self):
        self.assertEqual(
            self.source_of("C.m", "class C:\n    def m(self):\n        pass\n"), "    def m(self):\n        pass\n"
        )

    def test_of_a_class_with_methods(self):
        code = "class C:\n    def m(self):\n        pass\n"
        self.assertEqual(self.source_of("C", "x = 1\n\n" + code), code)

    def test_of_a_class_without_methods(self):
        code = "class C:\n    x = 1\n"
        self.assertEqual(self.source_of("C", "y = 2\n" + code, "z = 3"), code)

    def test_of_a_class_whose_only_functions_are_wrapped(self):
        for body in (
            "    @property\n    def m(self): return 1\n",
            "    @staticmethod\n    def m(): return 1\n",
            "    @classmethod\n    def m(cls): return 1\n",
            "    @functools.lru_cache()\n    def m(self): return 1\n",
            "    @functools.cached_property\n    def m(self): return 1\n",
        ):
            with self.subTest(body):
                code = "class C:\n" + body
                decoy = "def decoy():\n    class C:\n        pass\n"
                self.assertEqual(self.source_of("C", "import functools\n\n" + code, decoy), code)

    def test_of_a_data_class(self):
        code = "@dataclasses.dataclass\nclass C:\n    x: int\n"
        source = self.source_of("C", "import dataclasses\n" + code)
        self.assertTrue(source.endswith("class C:\n    x: int\n"), source)

    def test_of_a_class_that_a_later_call_defined_anew(self):
        self.assertEqual(self.source_of("C", "class C:\n    x = 1\n", "class C:\n    x = 2\n"), "class C:\n    x = 2\n")

    def test_of_its_older_self_by_its_methods(self):
        old = "class C:\n    def m(self): return 1\n"
        self.assertEqual(self.source_of("Old", old + "Old = C", "class C:\n    def m(self): return 2\n"), old)

    def test_of_its_older_self_by_its_line(self):
        if sys.version_info < (3, 13):
            self.skipTest("classes know their line since 3.13")
        old = "class C:\n    x = 1\n"
        self.assertEqual(self.source_of("Old", "\n\n" + old + "Old = C", "class C:\n    x = 2\n"), old)

    def test_of_a_class_within_a_class(self):
        code = "class Outer:\n    class Inner:\n        x = 1\n"
        self.assertEqual(self.source_of("Outer.Inner", code), "    class Inner:\n        x = 1\n")

    def test_of_a_class_within_a_function(self):
        code = "def make():\n    class Inner:\n        x = 1\n    return Inner\n"
        self.assertEqual(self.source_of("make()", code, "class Inner: pass"), "    class Inner:\n        x = 1\n")

    def test_of_a_class_though_a_function_has_one_of_that_name(self):
        code = "class C:\n    x = 1\n"
        self.assertEqual(self.source_of("C", code, "def f():\n    class C: pass\n    return C\n"), code)

    def test_of_a_class_though_a_later_call_could_not_be_compiled(self):
        scope = self.run_all("import inspect\nclass C:\n    x = 1\n").scope
        scope = self.assert_admitted(scope.call("class C: = 1")).scope
        self.assertEqual(self.assert_returned(scope.call("inspect.getsource(C)")).value, "class C:\n    x = 1\n")

    def test_when_the_cache_of_lines_has_been_cleared(self):
        code = "def f():\n    return 1\nclass C:\n    x = 1\n"
        cleared = "import linecache\nlinecache.clearcache()"
        self.assertEqual(self.source_of("f", code, cleared), "def f():\n    return 1\n")
        self.assertEqual(self.source_of("C", code, cleared), "class C:\n    x = 1\n")
        self.assertEqual(
            self.value_of("import inspect, linecache\n" + code, "linecache.clearcache()\ninspect.getsource(f)"),
            "def f():\n    return 1\n",
        )

    def test_and_still_those_of_the_library(self):
        self.assertIn("class JSONDecoder", self.source_of("json.JSONDecoder", "import json"))

    def test_and_still_says_where_there_is_none(self):
        for expression in ("len", "type('C', (), {})", "int"):
            with self.subTest(expression):
                self.assertIn(
                    self.error_of("import inspect", "inspect.getsource(%s)" % expression)["type"],
                    ("TypeError", "OSError"),
                )


class TheHostAsks(CallTest):
    def test_for_the_source_of_a_name(self):
        scope = self.run_all("def f():\n    return 1\n").scope
        self.assertEqual(self.assert_returned(scope.source("f")).value, "def f():\n    return 1\n")

    def test_for_the_source_of_a_name_that_is_not_there(self):
        error = self.assert_admitted(self.empty.source("f")).error
        self.assertEqual((error["type"], error["message"]), ("NameError", "name 'f' is not defined"))

    def test_for_the_variables_in_the_order_of_their_definition(self):
        scope = self.run_all(
            "import math\nrate: float = 0.2\ndef net(x, *, y=1): return x\nclass Order: pass\n"
            "text = 'x' * 1000\nnumbers = list(range(1000))\norder = None\n"
            "class Rude:\n    def __repr__(self): raise ValueError\nrude = Rude()"
        ).scope
        variables = self.assert_returned(scope.variables()).value
        self.assertEqual(
            [tuple(each) for each in variables if each[0] not in ("text", "math", "Rude")],
            [
                ("rate", "float", "0.2"),
                ("net", "function", "net(x, *, y=1)"),
                ("Order", "type", "class Order"),
                ("numbers", "list", "[0, 1, 2, 3, 4, 5, ... (1000 in all)]"),
                ("order", "NoneType", "None"),
                ("rude", "__main__.Rude", "<Rude: __repr__ raised ValueError>"),
            ],
        )
        self.assertLess(max(len(each[2]) for each in variables), 300)

    def test_and_the_scope_stays_what_it_was(self):
        scope = self.run_all("x = 1").scope
        self.assertEqual(self.assert_returned(scope.variables()).reply["changed"], [])
