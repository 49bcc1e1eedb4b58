"""Copies of functions that run in another thread, where the proxies of this one mean nothing."""

import asyncio
import concurrent.futures
import functools
import sys
import types
import unittest

import valise
from tests.contexts import Forwarding, ThreadBound, asked_of, bound_to, cells, in_thread


def make(code, **names):
    """The globals that a code leaves, and that its functions have."""
    names["__name__"] = "made"
    exec(code, names)
    return names


class ACopyRunsInAnotherThread(unittest.TestCase):
    def assert_detached(self, function, expected, *arguments):
        """It fails there as it is, and its copy does what it does here."""
        self.assertEqual(function(*arguments), expected)
        with self.assertRaisesRegex(TypeError, "nothing is bound"):
            in_thread(function, *arguments)
        copy = valise.detach(function)
        self.assertEqual(in_thread(copy, *arguments), expected)
        return copy

    def test_with_what_proxies_in_its_cells_stand_for(self):
        request, session, config = bound_to(["r"]), bound_to(["s"]), bound_to(["c"])

        def view():
            return list(request) + list(session) + list(config)

        copy = self.assert_detached(view, ["r", "s", "c"])
        self.assertEqual(cells(copy), {"request": ["r"], "session": ["s"], "config": ["c"]})
        self.assertIs(type(cells(view)["request"]), ThreadBound)

    def test_with_any_number_of_cells(self):
        names = ["v%d" % number for number in range(300)]
        code = "def make(%s):\n def total(): return sum(len(each) for each in (%s))\n return total" % (
            ", ".join(names), ", ".join(names),
        )  # fmt: skip
        total = make(code)["make"](*(bound_to([number]) for number in range(300)))
        self.assert_detached(total, 300)

    def test_with_those_in_defaults_and_attributes(self):
        request = bound_to(["r"])
        code = "def view(a=request, *, b=request): return list(a) + list(b) + list(view.extra)\nview.extra = request"
        view = make(code, request=request)["view"]
        copy = self.assert_detached(view, ["r", "r", "r"])
        self.assertEqual((copy.__defaults__, copy.__kwdefaults__, copy.extra), ((["r"],), {"b": ["r"]}, ["r"]))

    def test_with_those_in_the_globals_that_it_names(self):
        names = make("def view(): return list(request)", request=bound_to(["r"]), other=bound_to(["o"]))
        copy = self.assert_detached(names["view"], ["r"])
        self.assertIs(type(names["request"]), ThreadBound)
        self.assertIs(copy.__globals__["other"], names["other"])

    def test_with_those_that_functions_of_its_globals_name(self):
        code = "def view(): return helper()\ndef helper(): return deeper()\ndef deeper(): return list(request)"
        self.assert_detached(make(code, request=bound_to(["r"]))["view"], ["r"])

    def test_with_those_in_functions_in_its_cells(self):
        request = bound_to(["r"])

        def outer():
            def middle():
                def inner():
                    return list(request)

                return inner

            return middle()()

        def helper():
            return list(request)

        def view():
            return outer() + helper()

        self.assert_detached(view, ["r", "r"])

    def test_with_those_in_containers(self):
        request = bound_to(["r"])
        held = ({"list": [request], "tuple": (1, (request,))}, frozenset([(Forwarding(lambda: "f"),)]))

        def view():
            ((text,),) = held[1]
            return list(held[0]["list"][0]) + list(held[0]["tuple"][1][0]) + [str(text)]

        self.assert_detached(view, ["r", "r", "f"])

    def test_of_a_lambda(self):
        request = bound_to(["r"])
        self.assert_detached(lambda: list(request), ["r"])

    def test_of_a_function_that_calls_itself(self):
        request = bound_to(["r"])

        def walk(n):
            return walk(n - 1) + list(request) if n else []

        copy = self.assert_detached(walk, ["r", "r"], 2)
        self.assertIs(cells(copy)["walk"], copy)

    def test_of_functions_that_call_each_other(self):
        request = bound_to(["r"])

        def even(n):
            return odd(n - 1) if n else list(request)

        def odd(n):
            return even(n - 1) if n else []

        self.assert_detached(even, ["r"], 4)

    def test_of_a_decorated_function(self):
        request = bound_to(["r"])

        def twice(function):
            @functools.wraps(function)
            def wrapper(*arguments):
                return function(*arguments) * 2

            return wrapper

        @twice
        @twice
        def view(more):
            "What it says."
            return list(request) + more

        copy = self.assert_detached(view, ["r", 1] * 4, [1])
        self.assertEqual((copy.__name__, copy.__doc__), ("view", "What it says."))
        self.assertEqual(in_thread(copy.__wrapped__.__wrapped__, []), ["r"])

    def test_of_a_partial(self):
        request = bound_to(["r"])

        def view(a, *, b):
            return list(a) + list(b) + list(request)

        partial = functools.partial(view, request, b=request)
        partial.note = request
        copy = self.assert_detached(partial, ["r", "r", "r"])
        self.assertEqual((type(copy), copy.note, partial.args), (functools.partial, ["r"], (request,)))

    def test_of_a_function_with_a_cache(self):
        request = bound_to(["r"])

        @functools.lru_cache(maxsize=7, typed=True)
        def view():
            return list(request)

        view.note = request
        copy = valise.detach(view)
        self.assertEqual(in_thread(copy), ["r"])
        self.assertEqual(copy.cache_parameters(), {"maxsize": 7, "typed": True})
        self.assertEqual((copy.note, view.cache_info().misses, copy.cache_info().misses), (["r"], 0, 1))

    def test_of_a_function_by_types(self):
        request = bound_to(["r"])

        @functools.singledispatch
        def view(it):
            return list(request)

        @view.register(int)
        def _(it):
            return list(request) + [it]

        self.assertEqual((view(1), view("")), (["r", 1], ["r"]))
        copy = valise.detach(view)
        self.assertEqual((in_thread(copy, 1), in_thread(copy, "")), (["r", 1], ["r"]))
        self.assertIs(type(cells(view.dispatch(int))["request"]), ThreadBound)

    def test_of_a_bound_method(self):
        class View:
            __slots__ = ("__dict__", "slot")

            def __init__(self, request):
                self.request = self.slot = request
                self.all = [request]

            def run(self):
                return list(self.request) + list(self.slot) + list(self.all[0])

        view = View(bound_to(["r"]))
        copy = self.assert_detached(view.run, ["r", "r", "r"])
        self.assertIs(type(copy.__self__), View)
        self.assertIs(type(view.request), ThreadBound)

    def test_of_an_instance_that_can_be_called(self):
        class View:
            def __init__(self, request):
                self.request = request

            def __call__(self):
                return list(self.request) + list(session)

        session = bound_to(["s"])
        self.assert_detached(View(bound_to(["r"])), ["r", "s"])
        self.assert_detached(bound_to(View(bound_to(["r"]))), ["r", "s"])

    def test_of_an_instance_whose_class_compares_in_its_own_way(self):
        class Meta(type):
            def __eq__(self, other):
                raise ValueError("compared")

            __hash__ = None  # type: ignore[assignment]

        class View(metaclass=Meta):
            def __init__(self, request):
                self.request = request

            def __call__(self):
                return list(self.request) + list(table)

        table = {1: bound_to(["r"])}
        self.assertEqual(in_thread(valise.detach(View(bound_to(["r"])))), ["r", 1])

    def test_of_a_proxy_of_a_function(self):
        request = bound_to(["r"])
        self.assert_detached(bound_to(lambda: list(request)), ["r"])

    def test_of_generators_and_coroutines(self):
        request = bound_to(["r"])

        def some():
            yield from request

        async def wait():
            await asyncio.sleep(0)
            return list(request)

        copy = valise.detach(some)
        self.assertEqual(in_thread(lambda: list(copy())), ["r"])
        waits = valise.detach(wait)
        self.assertEqual(in_thread(lambda: asyncio.run(waits())), ["r"])

    def test_many_times_at_once(self):
        request = bound_to([0])

        def view(n):
            return [n, *request]

        copy = valise.detach(view)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(copy, range(200))), [[n, 0] for n in range(200)])

    def test_with_what_was_bound_when_it_was_made(self):
        request = bound_to(["first"])

        def view():
            return list(request)

        copy = valise.detach(view)
        request._push_object(["second"])
        self.assertEqual((copy(), view()), (["first"], ["second"]))

    def test_made_in_many_threads_each_has_its_own(self):
        request = ThreadBound("request")

        def view():
            return list(request)

        def make_one(n):
            request._push_object([n])
            return valise.detach(view)

        copies = [in_thread(make_one, n) for n in range(20)]
        self.assertEqual([copy() for copy in copies], [[n] for n in range(20)])


class TheCopy(unittest.TestCase):
    def test_shares_what_holds_no_proxy(self):
        request, log, count = bound_to(["r"]), [], 0

        class Service:
            pass

        service = Service()

        def view():
            nonlocal count
            count += 1
            log.append(request[0])
            return count, service

        copy = valise.detach(view)
        self.assertEqual((copy()[0], view()[0], copy()[0], log), (1, 2, 3, ["r", "r", "r"]))
        self.assertIs(copy()[1], service)
        self.assertIs(copy.__globals__, view.__globals__)

    def test_shares_its_cells_with_the_copies_of_functions_in_it(self):
        value = bound_to(["r"])

        def get():
            return list(value)

        def put(new):
            nonlocal value
            value = new

        def view(new):
            put(new)
            return get()

        copy = valise.detach(view)
        self.assertEqual((in_thread(copy, ["n"]), get()), (["n"], ["r"]))

    def test_has_one_copy_of_what_is_held_twice(self):
        shared = [bound_to(["r"])]
        shared.append(shared)

        def view():
            return shared

        def view_of(it=shared, *, more=shared):
            return shared, it, more, view()

        copy = valise.detach(view_of)
        got = copy()
        self.assertTrue(all(each is got[0] for each in got))
        self.assertIs(got[0][1], got[0])
        self.assertIsNot(got[0], shared)
        self.assertEqual(got[0][0], ["r"])

    def test_has_one_object_for_two_proxies_of_it(self):
        live = ["r"]
        one, other = bound_to(live), bound_to(bound_to(live))
        got = valise.detach(lambda: (one, other, live))()
        self.assertTrue(all(each is live for each in got))

    def test_has_one_namespace_where_functions_share_theirs(self):
        code = "n = 0\ndef up():\n    global n\n    n += 1\n    return n, list(request)\ndef view(): return up(), n"
        names = make(code, request=bound_to(["r"]))
        copy = valise.detach(names["view"])
        self.assertEqual((copy(), copy(), names["n"]), (((1, ["r"]), 1), ((2, ["r"]), 2), 0))

    def test_is_one_also_of_a_function_without_proxies(self):
        def view(a, b=[1]):
            return a, b

        view.note = [2]
        copy = valise.detach(view)
        self.assertIsNot(copy, view)
        self.assertIs(copy(1)[1], view(1)[1])
        self.assertIs(copy.note, view.note)

    def test_says_of_itself_what_the_function_says(self):
        request = bound_to(["r"])

        def view(a: int, *, b: "str" = "") -> list:
            "What it says."
            return list(request)

        view.__qualname__ = "other.view"
        copy = valise.detach(view)
        for name in (
            "__name__",
            "__qualname__",
            "__module__",
            "__doc__",
            "__annotations__",
            "__code__",
            "__kwdefaults__",
        ):
            self.assertEqual(getattr(copy, name), getattr(view, name))
        if sys.version_info >= (3, 12):
            made = valise.detach(make("def f[T](x: T): return list(request)", request=request)["f"])
            self.assertEqual([str(each) for each in made.__type_params__], ["T"])

    def test_keeps_cells_that_are_empty(self):
        request = bound_to(["r"])

        def view():
            return later, request

        if view is None:
            later = 1
        copy = valise.detach(view)
        with self.assertRaisesRegex(NameError, "later"):
            copy()

    def test_of_what_is_not_written_in_python_is_that(self):
        self.assertIs(valise.detach(len), len)

    def test_keeps_the_key_of_a_dict_that_was_a_proxy(self):
        table = {Forwarding(lambda: "k"): 1}
        got = valise.detach(lambda: table)()
        self.assertEqual((got, type(next(iter(got)))), ({"k": 1}, str))


class LeftAsTheyAre(unittest.TestCase):
    def test_are_the_function_and_all_that_it_holds(self):
        proxy = Forwarding(lambda: ["r"])
        held = [proxy]

        def view(it=held):
            return it, proxy

        before = (view.__closure__[0].cell_contents, view.__defaults__, list(map(id, held)))
        valise.detach(view)
        self.assertEqual((view.__defaults__, list(map(id, held))), before[1:])
        self.assertIs(view.__closure__[0].cell_contents, before[0])
        self.assertEqual(asked_of(proxy), [])

    def test_are_other_instances_and_modules(self):
        class App:
            pass

        app = App()
        app.request = bound_to(["r"])
        module = types.ModuleType("other")
        module.request = app.request  # type: ignore[attr-defined]
        got = valise.detach(lambda: (app, module))()
        self.assertIs(got[0], app)
        self.assertIs(got[1], module)

    def test_are_functions_of_other_modules(self):
        other = make("def helper(): return list(request)", request=bound_to(["r"]))
        names = make("def view(): return helper", helper=other["helper"])
        self.assertIs(valise.detach(names["view"])(), other["helper"])


class IsRefused(unittest.TestCase):
    def test_a_proxy_out_of_its_context(self):
        request = ThreadBound("request")
        handlers = {"first": [lambda: request]}

        def view():
            return handlers

        with self.assertRaisesRegex(
            valise.ResolveError,
            r"view\.handlers\['first'\]\[0\]\.request cannot be detached: it is a proxy out of its context.*"
            r"TypeError: nothing is bound to 'request'",
        ):
            valise.detach(view)

    def test_one_among_the_globals(self):
        view = make("def view(): return request", request=ThreadBound("request"))["view"]
        with self.assertRaisesRegex(valise.ResolveError, r"view\.__globals__\['request'\] cannot be detached"):
            valise.detach(view)

    def test_what_is_no_function(self):
        for wrong in (5, [], int, bound_to([1]), None):
            with self.assertRaisesRegex(TypeError, "a function, a method or an instance that can be called"):
                valise.detach(wrong)

    def test_a_tuple_that_holds_itself_through_a_proxy(self):
        proxy = ThreadBound("it")
        held = (proxy,)
        proxy._push_object(held)
        with self.assertRaisesRegex(TypeError, "holds itself through a proxy"):
            valise.detach(lambda: held)


if __name__ == "__main__":
    unittest.main()
