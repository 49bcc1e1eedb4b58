"""The program of a scope: one module, to which each call adds."""

import datetime
import decimal

from tests.case import CallTest


class TheValueOfACall(CallTest):
    def test_is_that_of_its_last_expression(self):
        self.assertEqual(self.value_of("x = 20\nx + 1"), 21)

    def test_is_absent_where_it_does_not_end_in_one(self):
        for code in ("x = 1", "", "# nothing", "1\npass", "def f(): return 1"):
            with self.subTest(code):
                self.assertIsNone(self.assert_returned(self.run_all(code)).result)

    def test_is_none_where_that_is_none(self):
        self.assertIsNone(self.value_of("None"))

    def test_is_a_text_even_where_that_could_be_a_docstring(self):
        self.assertEqual(self.value_of("'text'"), "text")

    def test_is_what_a_function_of_the_scope_returns(self):
        scope = self.run_all("def join(*parts, by): return by.join(parts)").scope
        outcome = self.assert_returned(scope.call_function("join", "a", "b", by="-"))
        self.assertEqual(outcome.value, "a-b")

    def test_is_that_of_any_callable(self):
        scope = self.run_all(
            "from math import sqrt\nclass Twice:\n    def __call__(self, n): return 2 * n\ntwice = Twice()"
        ).scope
        self.assertEqual(self.assert_returned(scope.call_function("sqrt", 9)).value, 3)
        self.assertEqual(self.assert_returned(scope.call_function("twice", 4)).value, 8)


class CallsShareTheirGlobals(CallTest):
    def test_a_function_of_one_statement_finds_what_a_later_call_binds(self):
        self.assertEqual(self.value_of("global_a = 123\ndef func_a(): return global_a", "global_a = 5", "func_a()"), 5)

    def test_functions_find_each_other(self):
        codes = ("def even(n): return n == 0 or odd(n - 1)", "def odd(n): return n != 0 and even(n - 1)", "even(10)")
        self.assertEqual(self.value_of(*codes), True)

    def test_functions_change_them(self):
        self.assertEqual(self.value_of("n = 0\ndef up():\n    global n\n    n += 1", "up()\nup()", "n"), 2)

    def test_closures_keep_their_cells(self):
        code = (
            "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n"
            "        return n\n    return up\nup = counter()"
        )
        self.assertEqual(self.value_of(code, "up()", "up()"), 2)

    def test_as_comprehensions_and_lambdas_do(self):
        self.assertEqual(self.value_of("k = 3", "[(lambda: n * k)() for n in range(3)]"), [0, 3, 6])

    def test_and_what_a_call_does_not_touch_the_scope_it_started_from_keeps(self):
        scope = self.run_all("items = [1]").scope
        self.assertEqual(self.assert_returned(scope.call("items.append(2)\nitems")).value, [1, 2])
        self.assertEqual(self.assert_returned(scope.call("items")).value, [1])

    def test_even_what_was_bound_before_a_raise(self):
        outcome = self.run_all("x = 1\n1 / 0")
        self.assertEqual(self.assert_returned(outcome.scope.call("x")).value, 1)


class TheReplySaysWhatChanged(CallTest):
    def names(self, *codes):
        reply = self.run_all(*codes).reply
        return reply["changed"], reply["removed"]

    def test_names_that_are_new(self):
        self.assertEqual(self.names("import os\nx = 1\ndef f(): pass\nclass C: pass"), (["os", "x", "f", "C"], []))

    def test_names_that_are_bound_anew(self):
        self.assertEqual(self.names("x, y = [], []", "x, y = [], y"), (["x"], []))

    def test_names_that_are_gone(self):
        self.assertEqual(self.names("x = y = 1", "del x"), ([], ["x"]))

    def test_not_what_python_keeps_there_itself(self):
        self.assertEqual(self.names("x: int = 1\nimport warnings\nwarnings.warn('w')"), (["x", "warnings"], []))

    def test_also_when_the_call_raised(self):
        self.assertEqual(self.names("x = 1\n1 / 0"), (["x"], []))

    def test_whatever_else_is_in_the_namespace(self):
        code = (
            "class Odd(str):\n"
            "    def __hash__(self): return hash('x')\n"
            "    def __eq__(self, other): raise ValueError\n"
            "globals()[Odd('x')] = globals()[5] = 1"
        )
        self.assertEqual(self.names(code, "x = 1")[1], [])


class InputsAreNames(CallTest):
    def test_that_are_bound_before_the_code_runs(self):
        self.assertEqual(self.assert_returned(self.empty.call("a + b", inputs={"a": 1, "b": 2})).value, 3)

    def test_and_stay_in_the_scope(self):
        outcome = self.assert_returned(self.empty.call("pass", inputs={"a": [1]}))
        self.assertEqual(outcome.reply["changed"], ["a"])
        self.assertEqual(self.assert_returned(outcome.scope.call("a")).value, [1])

    def test_and_may_hide_builtins(self):
        outcome = self.assert_returned(
            self.empty.call("len + 1", inputs={"len": 1, "print": 2, "compile": 3, "eval": 4})
        )
        self.assertEqual(outcome.value, 2)
        self.assertEqual(self.assert_returned(outcome.scope.call("del len\nlen('abc')")).value, 3)

    def test_of_types_of_the_library(self):
        inputs = {"day": datetime.date(2024, 2, 29), "price": decimal.Decimal("1.10")}
        outcome = self.assert_returned(self.empty.call("[str(day), str(price)]", inputs=inputs))
        self.assertEqual(outcome.value, ["2024-02-29", "1.10"])

    def test_that_raise_where_code_has_made_their_types_unfindable(self):
        scope = self.run_all("import sys\nsys.modules['datetime'] = None\nx = 1").scope
        outcome = self.assert_admitted(scope.call("day", inputs={"day": datetime.date(2024, 2, 29)}))
        self.assertEqual(outcome.error["type"], "ModuleNotFoundError")
        self.assertEqual(self.assert_returned(outcome.scope.call("x")).value, 1)

    def test_but_do_not_replace_what_every_module_has(self):
        inputs = {"__builtins__": {}, "__name__": "other", "x": 1}
        outcome = self.assert_returned(self.empty.call("[abs(-x), __name__]", inputs=inputs))
        self.assertEqual(outcome.value, [1, "__main__"])


class TheModuleIsMain(CallTest):
    def test_so_that_scripts_run(self):
        self.assertEqual(self.output_of("if __name__ == '__main__':\n    print('runs')"), "runs\n")

    def test_and_is_the_module_of_what_is_defined(self):
        code = "def f(): pass\nclass C:\n    class D: pass\n[f.__module__, C.__module__, C.D.__qualname__]"
        self.assertEqual(self.value_of(code), ["__main__", "__main__", "C.D"])

    def test_and_can_be_imported(self):
        self.assertEqual(self.value_of("x = 1", "import __main__\n__main__.x = 2\nx"), 2)

    def test_so_that_pickle_finds_functions_and_classes(self):
        code = "import pickle\ndef f(): return 'f'\nclass C:\n    def __init__(self, n): self.n = n\n"
        self.assertEqual(
            self.value_of(
                code, "f2, C2, c = pickle.loads(pickle.dumps((f, C, C(5))))\n[f2 is f, C2 is C, c.n, type(c) is C]"
            ),
            [True, True, 5, True],
        )

    def test_so_that_pickles_of_one_call_load_in_another(self):
        codes = ("import pickle\nclass C: n = 1", "data = pickle.dumps(C())", "pickle.loads(data).n")
        self.assertEqual(self.value_of(*codes), 1)

    def test_so_that_data_classes_find_their_types(self):
        code = (
            "from __future__ import annotations\n"
            "import dataclasses, typing\n"
            "@dataclasses.dataclass\n"
            "class Point:\n"
            "    x: int\n"
            "    kind: typing.ClassVar[str] = 'point'\n"
        )
        self.assertEqual(self.value_of(code, "[f.name for f in dataclasses.fields(Point)]"), ["x"])

    def test_so_that_type_hints_are_found(self):
        codes = (
            "from typing import get_type_hints as hints",
            "class Node:\n    next: 'Node'\ndef f(node: 'Node') -> 'Later': pass",
            "class Later: pass",
            "[hints(f) == {'node': Node, 'return': Later}, hints(Node) == {'next': Node}]",
        )
        self.assertEqual(self.value_of(*codes), [True, True])

    def test_so_that_enumerations_and_named_tuples_can_be_pickled(self):
        code = (
            "import pickle, enum, collections\n"
            "class Color(enum.Enum): RED = 1\n"
            "Point = collections.namedtuple('Point', 'x')"
        )
        codes = (
            code,
            "[pickle.loads(pickle.dumps(each)) == each for each in (Color.RED, Point(1))]",
        )
        self.assertEqual(self.value_of(*codes), [True, True])

    def test_so_that_processes_of_multiprocessing_find_it(self):
        codes = (
            "import multiprocessing\ndef double(n): return 2 * n",
            "with multiprocessing.get_context('fork').Pool(2) as pool: got = pool.map(double, [1, 2, 3])",
            "got",
        )
        self.assertEqual(self.value_of(*codes), [2, 4, 6])

    def test_with_the_builtins_that_user_code_sees(self):
        self.assertEqual(self.value_of("import builtins\nbuiltins.answer = 42", "answer"), 42)


class FutureImports(CallTest):
    def test_count_for_all_of_their_call(self):
        code = "from __future__ import annotations\ndef f(x: undefined_name): pass\nf.__annotations__"
        self.assertEqual(self.value_of(code), {"x": "undefined_name"})

    def test_count_for_what_the_last_expression_executes(self):
        code = "from __future__ import annotations\nexec('def f(x: undefined_name): pass')"
        self.assertEqual(self.value_of(code, "f.__annotations__"), {"x": "undefined_name"})

    def test_are_not_those_of_the_worker(self):
        self.assertEqual(self.value_of("def f(x: int): pass\nf.__annotations__['x'] is int"), True)

    def test_do_not_count_for_later_calls(self):
        self.assertEqual(
            self.value_of("from __future__ import annotations", "def f(x: int): pass\nf.__annotations__['x'] is int"),
            True,
        )


class FileNamesAreUnique(CallTest):
    def name_of(self, *codes, file=""):
        scope = self.empty
        for code in codes:
            outcome = self.assert_returned(scope.call(code, file=file))
            scope = outcome.scope
        return outcome.value

    NAME = "(lambda: 0).__code__.co_filename"

    def test_and_count_the_calls(self):
        self.assertEqual(self.name_of("pass", "x = 1", self.NAME), "<call 3>")

    def test_and_are_those_that_the_host_gives(self):
        self.assertEqual(self.name_of(self.NAME, file="report.py"), "report.py")

    def test_and_are_told_apart_where_it_gives_one_twice(self):
        self.assertEqual(self.name_of("pass", "x = 1", self.NAME, file="report.py"), "report.py (3)")

    def test_and_stay_where_the_text_is_the_same(self):
        self.assertEqual(self.name_of(self.NAME, "pass", self.NAME, file="report.py"), "report.py")


class LargeTexts(CallTest):
    def test_of_ten_megabytes_run(self):
        code = "x = '" + "y" * 10_000_000 + "'\nlen(x)"
        self.assertEqual(self.value_of(code), 10_000_000)

    def test_of_a_hundred_thousand_lines_run(self):
        self.assertEqual(self.value_of("x = 1\n" * 100_000 + "x"), 1)
