"""Which variables calls can have touched."""

import random
import unittest

from valise.worker.program import Program
from valise.worker.touched import touched

_SEED = random.SystemRandom().randrange(1 << 32)


class Scope:
    """A namespace in which texts were run: those before somebody packed it, and those after."""

    def __init__(self, *texts):
        self.names = {}
        self.before, self.since = [], []
        for text in texts:
            self._run(text)
            self.before.append(text)
        self.variables = [name for name in self.names if name != "__builtins__"]

    def call(self, text, **inputs):
        self.names.update(inputs)
        self._run(text)
        self.since.append((text, list(inputs)))
        return self

    def _run(self, text):
        exec(compile(text, "<test>", "exec"), self.names)

    def untouched(self, independent, complete=True):
        independent = independent.split()
        leading = [name for name in self.variables if name not in independent]
        texts = self.before + [text for text, _ in self.since]
        names = touched(leading, self.since, texts, complete)
        return [] if names is None else [name for name in independent if name not in names]


class WhatCallsCannotHaveTouched(unittest.TestCase):
    def test_is_what_their_code_does_not_name(self):
        scope = Scope("a, b, c = [1], [2], [3]").call("a.append(4)")
        self.assertEqual(scope.untouched("a b c"), ["b", "c"])

    def test_is_all_where_there_was_no_call(self):
        self.assertEqual(Scope("a, b = [1], [2]").untouched("a b"), ["a", "b"])

    def test_leaves_out_what_any_of_several_calls_named(self):
        scope = Scope("a, b, c = [1], [2], [3]").call("a.append(4)").call("d = b + [1]")
        self.assertEqual(scope.untouched("a b c"), ["c"])

    def test_leaves_out_inputs_and_what_is_gone(self):
        scope = Scope("a, b, c = [1], [2], [3]").call("1", a=5).call("del b")
        self.assertEqual(scope.untouched("a b c"), ["c"])

    def test_does_not_follow_functions_that_nothing_leads_to(self):
        scope = Scope("a, b = [1], [2]", "import os\ndef f(): b.append(os.getpid())").call("a.append(1)")
        self.assertEqual(scope.untouched("a b"), ["b"])

    def test_may_be_told_with_modules_that_keep_nothing(self):
        scope = Scope("a, b = [1], [2]").call("import math, json\na.append(math.pi)\nprint(end='')\njson.dumps(a)")
        self.assertEqual(scope.untouched("a b"), ["b"])

    def test_may_be_told_with_classes_and_comprehensions(self):
        text = "class C:\n    n: int = 1\n    def __init__(self): self.x = [y for y in a]\n    def __add__(self, o): return super().__hash__()\nC() + 1"
        self.assertEqual(Scope("a, b = [1], [2]").call(text).untouched("a b"), ["b"])

    def test_needs_all_texts_only_where_names_lead_on(self):
        self.assertEqual(Scope("a, b = [1], [2]").call("a = 3").untouched("a b", complete=False), ["b"])
        self.assertEqual(Scope("a, b = [1], [2]\ndef f(): a").call("f()").untouched("a b", complete=False), [])


class WhatCallsMayHaveTouched(unittest.TestCase):
    """Each changes `a`, or could have, in a way that does not show in the text of the call."""

    def assert_told(self, *texts, call, independent="a b"):
        scope = Scope("a, b = [1], [2]", *texts)
        before = list(scope.names["a"])
        scope.call(call)
        self.assertNotEqual(scope.names["a"], before, "the test changes nothing")
        self.assertNotIn("a", scope.untouched(independent))

    def test_by_a_function(self):
        self.assert_told("def f(): a.append(1)", call="f()")

    def test_by_a_function_of_a_function(self):
        self.assert_told("def f(): a.append(1)", "def g(): f()", call="g()")

    def test_by_a_function_that_is_gone(self):
        self.assert_told("def f(): a.append(1)", call="f()\ndel f")

    def test_by_a_function_that_was_in_a_container(self):
        self.assert_told("def f(): a.append(1)", "h = {}", "h['x'] = f", call="h.pop('x')()")

    def test_by_a_method_and_an_operator(self):
        self.assert_told("class C:\n    def __add__(self, o): a.append(o)", "c = C()", call="c + 1")

    def test_by_an_attribute_that_was_set(self):
        self.assert_told("class C: pass", "def f(): a.append(1)", "C.f = staticmethod(f)", "c = C()", call="c.f()")

    def test_by_a_suspended_generator(self):
        self.assert_told("def g():\n    yield\n    a.append(1)", "it = g()\nnext(it)", call="next(it, 0)")

    def test_by_what_was_put_into_a_module(self):
        import math

        self.addCleanup(delattr, math, "put_there")
        self.assert_told("import math\ndef f(): a.append(1)\nmath.put_there = f\ndel math", call="import math\nmath.put_there()")

    def test_around_names(self):
        for call in ("globals()['a'].append(1)", "exec('a.' + 'append(1)')", "eval('a.append')(1)", "vars()['a'].append(1)"):
            with self.subTest(call):
                self.assert_told(call=call)

    def test_by_the_globals_of_a_function(self):
        self.assert_told("def f(): pass", call="f.__globals__['a'].append(1)")

    def test_by_a_name_for_the_namespace(self):
        self.assert_told("n = globals()", call="n['a'].append(1)")

    def test_by_a_name_that_no_text_has(self):
        self.assert_told("globals()['f' + 'g'] = lambda: a.append(1)", call="fg()")

    def test_by_a_frame(self):
        self.assert_told(call="def g():\n    yield\ng().gi_frame.f_back\ng().gi_frame.f_globals['a'].append(1)")

    def test_by_an_import_of_unknown_names(self):
        self.assert_told("pi = [1]", "a = pi", call="a.append(1)\nfrom math import *", independent="pi b a")
        scope = Scope("pi, b = 3, [2]").call("from math import *")
        self.assertEqual(scope.untouched("pi b"), [])

    def test_by_a_finalizer(self):
        self.assert_told("class C:\n    def __del__(self): a.append(1)", "c = C()", call="c = 1")

    def test_by_a_weak_reference(self):
        self.assert_told(
            "import weakref\nclass C: pass\nc = C()\nr = weakref.ref(c, lambda r: a.append(1))", call="c = 1"
        )

    def test_by_a_builtin_that_was_replaced(self):
        import builtins

        self.addCleanup(setattr, builtins, "len", len)
        self.assert_told("import builtins\nbuiltins.len = lambda x: a.append(1)", call="len(b)")

    def test_by_another_module(self):
        self.assertEqual(Scope("a, b = [1], [2]").call("import sys\nsys.version").untouched("a b"), [])

    def test_where_texts_are_long(self):
        scope = Scope("a = [1]\ndef f(): pass", "#" * 70_000).call("f()")
        self.assertEqual(scope.untouched("a"), [])

    def test_where_the_call_cannot_be_compiled_alone(self):
        scope = Scope("a = [1]")
        scope.since.append(("f(<a thing>)", []))
        self.assertEqual(scope.untouched("a"), [])


class RandomCalls(unittest.TestCase):
    """Whatever changed is told, by chance and by the thousand."""

    def test_tell_all_that_they_change(self):
        chance = random.Random(_SEED)
        for number in range(300):
            with self.subTest(seed=_SEED, number=number):
                self._try(chance)

    def _try(self, chance):
        data = ["v%d" % i for i in range(6)]
        scope = Scope("\n".join("%s = [%d]" % (name, i) for i, name in enumerate(data)), *self._functions(chance, data))
        before = {name: list(scope.names[name]) for name in data}
        for _ in range(chance.randrange(1, 4)):
            scope.call(self._statement(chance, data, ["f%d" % i for i in range(5)]))
        kept = scope.untouched(" ".join(data))
        changed = [name for name in data if scope.names.get(name) != before[name]]
        self.assertEqual([name for name in kept if name in changed], [], (scope.before, scope.since))

    def _functions(self, chance, data):
        for number in range(5):
            earlier = ["f%d" % i for i in range(number)]
            body = self._statement(chance, data, earlier)
            wrapped = chance.choice(["f%d = [f%d][0]", "k = {'f': f%d}\nf%d = k['f']", "f%d = (lambda f=f%d: f())"])
            yield "def f%d():\n    %s" % (number, body)
            if chance.random() < 0.3:
                yield wrapped % (number, number)

    def _statement(self, chance, data, functions):
        name = chance.choice(data)
        return chance.choice(
            ["%s.append(1)" % name, "len(%s)" % name, "x = %s" % name, *["%s()" % each for each in functions]]
        )


class AProgram(unittest.TestCase):
    def test_has_all_texts_until_it_learns_others(self):
        program = Program()
        program.compile("x = 1", "")
        self.assertEqual(program.texts(), (["x = 1"], True))
        program.learn([("<call 7>", "def f(): pass")])
        self.assertEqual(program.texts(), (["x = 1", "def f(): pass"], False))

    def test_gives_some_variables_and_those_that_come_last(self):
        program = Program()
        exec("a = b = c = d = 1\ndel b\nb = 2\ne = 3", program.names)
        self.assertEqual(program.some({"a", "b", "e", "x"}), ({"a": 1, "b": 2, "e": 3}, ["b", "e"]))
        self.assertEqual(program.some({"a", "b", "c", "d", "e"})[1], ["a", "c", "d", "b", "e"])
        self.assertEqual(program.some(set()), ({}, []))

    def test_does_not_give_what_every_module_has(self):
        program = Program()
        exec("a: int = 1", program.names)
        self.assertEqual(program.some({"a", "__annotations__", "__name__"}), ({"a": 1}, ["a"]))
