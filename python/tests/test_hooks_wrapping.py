"""Wrappers around what is found by name: what they are given, and that nobody else sees a difference."""

import asyncio
import colorsys
import functools
import importlib
import inspect
import pickle
import sys
import time
import types

import valise
from tests.hooking import HookTest
from valise.hooks import patch_function_wrapper, resolve_path, wrap_function_wrapper


def function(a, b=2, *, c=3):
    """Adds."""
    return a + b + c


class Base:
    def __init__(self, number=0):
        self.number = number

    def method(self, a, b=2):
        """Of an instance."""
        return (self.number, a, b)

    @classmethod
    def of_class(cls, a):
        return (cls.__name__, a)

    @staticmethod
    def static(a):
        return ("static", a)

    async def later(self, a):
        return (self.number, a)

    partial = functools.partialmethod(method, 1)

    @property
    def read(self):
        return self.number


class Wrapping(HookTest):
    """Wraps copies of the classes above, and notes what a wrapper is given."""

    def setUp(self):
        super().setUp()
        self.held = types.ModuleType("held")
        copies = {"__qualname__": "Base", **{k: v for k, v in vars(Base).items() if k not in ("__dict__", "__weakref__")}}
        self.held.Base = type("Base", (), copies)
        self.held.Derived = type("Derived", (self.held.Base,), {})
        self.held.function = types.FunctionType(function.__code__, globals(), "function", (2,))
        self.held.function.__kwdefaults__ = {"c": 3}

    def note(self, wrapped, instance, args, kwargs):
        self.seen.append((instance, args, kwargs))
        return ("wrapped", wrapped(*args, **kwargs))

    def wrap(self, name, target=None):
        return wrap_function_wrapper(target or self.held, name, self.note)


class AWrapperIsGiven(Wrapping):
    def test_no_instance_for_a_function(self):
        self.wrap("function")
        self.assertEqual(self.held.function(1, c=5), ("wrapped", 8))
        self.assertEqual(self.seen, [(None, (1,), {"c": 5})])

    def test_the_instance_for_a_method(self):
        self.wrap("Base.method")
        instance = self.held.Base(7)
        self.assertEqual(instance.method(1, b=5), ("wrapped", (7, 1, 5)))
        self.assertEqual(self.seen, [(instance, (1,), {"b": 5})])

    def test_the_same_where_the_class_is_asked(self):
        self.wrap("Base.method")
        instance = self.held.Base(7)
        self.assertEqual(self.held.Base.method(instance, 1), ("wrapped", (7, 1, 2)))
        self.assertEqual(self.seen, [(instance, (1,), {})])

    def test_the_class_for_a_class_method(self):
        self.wrap("Base.of_class")
        self.assertEqual(self.held.Base.of_class(1), ("wrapped", ("Base", 1)))
        self.assertEqual(self.held.Derived().of_class(2), ("wrapped", ("Derived", 2)))
        self.assertEqual(self.seen, [(self.held.Base, (1,), {}), (self.held.Derived, (2,), {})])

    def test_no_instance_for_a_static_method(self):
        self.wrap("Base.static")
        self.assertEqual(self.held.Base.static(1), ("wrapped", ("static", 1)))
        self.assertEqual(self.held.Derived().static(2), ("wrapped", ("static", 2)))
        self.assertEqual(self.seen, [(None, (1,), {}), (None, (2,), {})])

    def test_the_instance_for_a_partial_method(self):
        self.wrap("Base.partial")
        instance = self.held.Base(7)
        self.assertEqual(instance.partial(), ("wrapped", (7, 1, 2)))
        self.assertEqual(self.seen, [(instance, (), {})])

    def test_the_instance_that_is_made(self):
        self.wrap("Base.__init__")
        with self.assertRaises(TypeError):  # it must give None
            self.held.Base(5)
        self.assertIs(type(self.seen[0][0]), self.held.Base)
        self.assertEqual(self.seen[0][1], (5,))

    def test_the_object_of_a_bound_method(self):
        self.held.instance = self.held.Base(7)
        self.wrap("instance.method")
        self.assertEqual(self.held.instance.method(1), ("wrapped", (7, 1, 2)))
        self.assertIs(self.seen[0][0], self.held.instance)
        self.assertEqual(self.held.Base(8).method(1), (8, 1, 2))

    def test_a_method_that_a_class_inherits_there_only(self):
        self.wrap("Derived.method")
        self.assertEqual(self.held.Base(7).method(1), (7, 1, 2))
        self.assertEqual(self.held.Derived(7).method(1), ("wrapped", (7, 1, 2)))

    def test_what_is_written_in_c(self):
        self.held.sleep, self.held.List = len, type("List", (list,), {})
        self.wrap("sleep")
        self.wrap("List.append")
        self.assertEqual(self.held.sleep("abc"), ("wrapped", 3))
        held = self.held.List()
        held.append(1)
        self.assertEqual((held, self.seen), ([1], [(None, ("abc",), {}), (held, (1,), {})]))

    def test_what_awaits(self):
        self.wrap("Base.later")
        self.assertTrue(asyncio.iscoroutinefunction(self.held.Base.later))
        kind, coroutine = self.held.Base(7).later(1)
        self.assertEqual((kind, asyncio.run(coroutine)), ("wrapped", (7, 1)))

    def test_arguments_named_as_its_own_are(self):
        self.held.anything = lambda *args, **kwargs: (args, kwargs)
        self.wrap("anything")
        given = {"self": 1, "wrapped": 2, "instance": 3, "args": 4}
        self.assertEqual(self.held.anything(0, **given), ("wrapped", ((0,), given)))

    def test_wrappers_one_around_the_other(self):
        for number in (1, 2):
            wrap_function_wrapper(
                self.held, "function", lambda wrapped, _, args, kwargs, n=number: [n, wrapped(*args, **kwargs)]
            )
        self.assertEqual(self.held.function(1), [2, [1, 6]])


class NobodyElseSeesADifference(Wrapping):
    def test_its_name_doc_and_signature_are_there(self):
        for name in ("function", "Base.method", "Base.static", "Base.of_class"):
            with self.subTest(name):
                before = resolve_path(self.held, name)
                before = getattr(*before[:2])
                expected = (before.__name__, before.__doc__, before.__module__, inspect.signature(before))
                self.wrap(name)
                after = resolve_path(self.held, name)
                after = getattr(*after[:2])
                self.assertEqual((after.__name__, after.__doc__, after.__module__, inspect.signature(after)), expected)
                self.assertTrue(inspect.isroutine(after))

    def test_its_source_is_that_of_what_it_wraps(self):
        self.wrap("function")
        self.assertIn("return a + b + c", inspect.getsource(self.held.function))

    def test_it_is_pickled_and_packed_by_its_name(self):
        for module, name in ((colorsys, "rgb_to_hls"), (time, "sleep")):
            with self.subTest(name):
                self.addCleanup(setattr, module, name, getattr(module, name))
                wrapped = wrap_function_wrapper(module, name, self.note)
                self.assertIs(pickle.loads(pickle.dumps(wrapped)), wrapped)
                self.assertIs(valise.loads(valise.dumps(wrapped)), wrapped)

    def test_what_is_written_in_c_does_not_become_a_method(self):
        self.held.length = len
        self.wrap("length")
        self.held.Base.length = self.held.length
        self.assertEqual(self.held.Base().length("abc"), ("wrapped", 3))
        self.assertEqual(self.held.length.__name__, "len")
        self.assertEqual(self.held.length.__self__, len.__self__)

    def test_an_error_of_a_call_is_its_own(self):
        self.wrap("Base.method")
        with self.assertRaisesRegex(TypeError, r"method\(\) missing 2 required positional arguments|missing 1"):
            self.held.Base.method()


class WrappersAreNamed(Wrapping):
    def test_by_a_decorator_that_gives_them_back(self):
        def wrapper(wrapped, instance, args, kwargs):
            return "wrapped"

        self.assertIs(patch_function_wrapper(self.held, "function")(wrapper), wrapper)
        self.assertEqual(self.held.function(1), "wrapped")

    def test_with_a_switch(self):
        switch = [False]
        patch_function_wrapper(self.held, "function", enabled=lambda: switch[0])(self.note)
        patch_function_wrapper(self.held, "Base.static", enabled=False)(self.note)
        self.assertEqual((self.held.function(1), self.held.Base.static(1)), (6, ("static", 1)))
        switch[0] = True
        self.assertEqual(self.held.function(1), ("wrapped", 6))

    def test_for_a_module_that_is_imported_for_it(self):
        name = self.module("def work(x):\n    return x\n")
        wrap_function_wrapper(name, "work", self.note)
        self.assertEqual(sys.modules[name].work(1), ("wrapped", 1))

    def test_for_a_module_when_it_is_imported_and_each_time(self):
        name = self.module("def work(x):\n    return x\n")
        self.assertIsNone(wrap_function_wrapper(name + "?", "work", self.note))
        self.assertFalse(name in sys.modules)
        module = importlib.import_module(name)
        self.assertEqual(module.work(1), ("wrapped", 1))
        self.assertEqual(importlib.reload(module).work(1), ("wrapped", 1))

    def test_by_a_path_that_says_what_is_there(self):
        parent, attribute, found = resolve_path(self.held, "Derived.static")
        self.assertIs(parent, self.held.Derived)
        self.assertEqual(attribute, "static")
        self.assertIsInstance(found, staticmethod)

    def test_by_a_path_that_leads_nowhere_with_an_error(self):
        with self.assertRaises(AttributeError):
            self.wrap("Base.missing")
        with self.assertRaises(ModuleNotFoundError):
            wrap_function_wrapper("hooked_missing", "work", self.note)

    def test_for_nothing_that_is_not_called(self):
        self.held.number = 5
        for name, text in (("number", "int"), ("Base.read", "property"), ("Base", "__init__")):
            with self.subTest(name), self.assertRaisesRegex(TypeError, text):
                self.wrap(name)
