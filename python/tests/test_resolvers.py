"""Proxies on their way out of their context: what they stand for travels in their place."""

import sys
import unittest

import valise
from tests.case import CallTest
from tests.contexts import Forwarding, Request, ThreadBound, asked_of, bound_to, in_thread, moved
from tests.packing import PackTest, scope_of, unpacked
from valise import pack, resolvers


class AProxyIsResolved(PackTest):
    def assert_resolved(self, obj, expected):
        got, losses = moved(obj)
        self.assertEqual((got, losses), (expected, []))
        self.assertIs(type(got), type(expected))

    def test_as_a_variable(self):
        for value in ({"a": [1]}, [1, 2], 5, "text", None, (1, 2), {1, 2}):
            with self.subTest(value):
                self.assert_resolved(bound_to(value), value)

    def test_whatever_method_it_has(self):
        self.assert_resolved(bound_to([1]), [1])
        self.assert_resolved(Forwarding(lambda: [1]), [1])

    def test_in_containers(self):
        proxy = bound_to({"user": "x"})
        self.assert_resolved([proxy], [{"user": "x"}])
        self.assert_resolved((1, {"k": (proxy,)}), (1, {"k": ({"user": "x"},)}))

    def test_as_an_element_of_a_set_and_as_a_key(self):
        self.assert_resolved({Forwarding(lambda: "a"), "b"}, {"a", "b"})
        self.assert_resolved({Forwarding(lambda: "a"): 1}, {"a": 1})

    def test_in_an_attribute_and_in_a_slot(self):
        class Slotted:
            __slots__ = ("request",)

        slotted = Slotted()
        slotted.request = bound_to({"n": 1})
        got, losses = moved([Request(session=bound_to([1])), slotted])
        self.assertEqual((got[0].session, type(got[0].session), losses), ([1], list, []))
        self.assertEqual(got[1].request, {"n": 1})

    def test_in_a_cell_a_default_and_an_attribute_of_a_function(self):
        request, session = bound_to({"path": "/a"}), bound_to([1])

        def view(extra=session, *, more=session):
            return request["path"], extra, more

        view.session = session
        got, losses = moved(view)
        self.assertEqual((in_thread(got), losses), (("/a", [1], [1]), []))
        self.assertIs(got.session, got.__defaults__[0])
        self.assertIs(got.session, got.__kwdefaults__["more"])
        self.assertIs(type(got.__closure__[0].cell_contents), dict)

    def test_in_a_global_that_a_function_uses(self):
        scope = scope_of("def view(): return request['path']")
        scope.names["request"] = bound_to({"path": "/g"})
        got, losses = moved(scope["view"])
        self.assertEqual((in_thread(got), losses), ("/g", []))

    def test_in_an_attribute_of_a_class(self):
        scope = scope_of("class View: pass")
        scope["View"].request = bound_to([1])
        self.assertEqual(scope.moved()["View"].request, [1])

    def test_in_what_it_stands_for(self):
        request = Request()
        request.itself = bound_to(request)
        got, losses = moved(request)
        self.assertIs(got.itself, got)
        self.assertEqual(losses, [])

    def test_also_where_it_stands_for_a_proxy(self):
        proxy = bound_to([1])
        for _ in range(50):
            proxy = bound_to(proxy)
        self.assert_resolved(proxy, [1])

    def test_in_a_structure_that_is_too_deep_for_the_fast_way(self):
        deep = bound_to("ground")
        for _ in range(50_000):
            deep = [deep]
        got, losses = moved(deep)
        while type(got) is list:
            got = got[0]
        self.assertEqual((got, losses), ("ground", []))


class IdentityIsKept(PackTest):
    def test_two_proxies_of_one_object_become_one_object(self):
        request = Request()
        got, _ = moved([bound_to(request), bound_to(request), request, bound_to(bound_to(request))])
        self.assertTrue(all(each is got[0] for each in got))

    def test_a_proxy_that_is_there_twice_is_asked_once(self):
        count: list = []

        def current():
            count.append(1)
            return object()

        class Fresh:
            __getattr__ = None
            _current_obj = staticmethod(current)

        proxy = Fresh()
        got, losses = moved([proxy, [proxy]])
        self.assertIs(got[0], got[1][0])
        self.assertEqual((len(count), losses), (1, []))

    def test_functions_that_share_a_cell_still_do(self):
        def make():
            count = bound_to([0])

            def up():
                nonlocal count
                count = [count[0] + 1]
                return count[0]

            return up, lambda: count

        live = make()
        (up, get), losses = moved(live)
        self.assertEqual(up(), 1)
        self.assertEqual((get(), losses), ([1], []))
        self.assertIs(type(live[0].__closure__[0].cell_contents), ThreadBound)

    def test_between_variables_of_a_scope(self):
        scope = scope_of("")
        request = Request()
        scope.names.update(a=bound_to(request), b=[bound_to(request)], c=request)
        got = scope.moved()
        self.assertIs(got["a"], got["c"])
        self.assertIs(got["b"][0], got["c"])


class TheLiveScope(PackTest):
    def test_is_as_it_was(self):
        proxy = bound_to([1])

        def view():
            return proxy

        scope = scope_of("")
        items = [proxy]
        scope.names.update(view=view, items=items, proxy=proxy)
        before = dict(scope.names)
        scope.pack()
        self.assertEqual(
            [(name, id(value)) for name, value in before.items()],
            [(name, id(value)) for name, value in scope.names.items()],
        )
        self.assertIs(items[0], proxy)
        self.assertIs(view.__closure__[0].cell_contents, proxy)
        self.assertIs(type(proxy), ThreadBound)

    def test_is_asked_for_nothing_but_the_object(self):
        """Neither attributes nor `__class__`, nor `==`: the object would answer."""
        proxy = Forwarding(lambda: [1])
        for mode in resolvers.MODES:
            with self.subTest(mode):
                pack.dumps([proxy, (proxy,), {"k": proxy}, object()], [], proxies=mode)
                self.assertEqual(asked_of(proxy), [])

    def test_nor_where_something_else_is_lost(self):
        proxy = Forwarding(lambda: [1])
        losses: list = []
        pack.dumps({"a": proxy, "b": sys._getframe()}, losses)
        self.assertEqual([loss[1] for loss in losses], ["value['b']"])
        self.assertEqual(asked_of(proxy), [])


class AProxyOutOfItsContext(PackTest):
    def test_is_a_loss_and_nothing_else_is(self):
        scope = scope_of("kept = [1]")
        unbound = ThreadBound("request")
        scope.names.update(cfg={"request": unbound, "n": 2})
        got = scope.moved()
        self.assertEqual((got["kept"], got["cfg"]["n"]), ([1], 2))
        self.assertEqual(
            scope.losses,
            [
                (
                    "cfg",
                    "cfg['request']",
                    "tests.contexts.ThreadBound",
                    "it is a proxy out of its context; asked for what it stands for, it raised "
                    "TypeError: nothing is bound to 'request' in this thread",
                )
            ],
        )
        self.assert_gone("cfg\\['request'\\] was a tests.contexts.ThreadBound", lambda: got["cfg"]["request"].path)

    def test_in_a_cell_costs_only_that_cell(self):
        unbound, bound = ThreadBound("a"), bound_to([1])

        def view(which):
            return unbound.path if which else bound

        got, losses = moved(view)
        self.assertEqual(got(False), [1])
        self.assert_gone("unbound was a", lambda: got(True))
        self.assertEqual(losses[0][:2], ("value", "value.unbound"))

    def test_warns_where_nobody_asks_for_the_losses(self):
        with self.assertWarnsRegex(valise.LossWarning, "out of its context"):
            pack.dumps(ThreadBound("a"))

    def test_is_one_whose_resolver_raises_anything(self):
        class Odd(Exception):
            def __str__(self):
                raise ValueError

        class Raising:
            __getattr__ = None

            def _current_obj(self):
                raise Odd

        _, losses = moved([Raising()])
        self.assertRegex(losses[0][3], "it raised Odd$")

    def test_or_that_stands_for_itself(self):
        proxy = ThreadBound("a")
        proxy._push_object(proxy)
        self.assertEqual(moved([proxy])[1][0][3], "it is a proxy that stands for itself")
        one, other = ThreadBound("a"), ThreadBound("b")
        one._push_object(other)
        other._push_object(one)
        self.assertEqual({loss[3] for loss in moved([one, other])[1]}, {"it is a proxy that stands for itself"})

    def test_or_for_proxies_without_end(self):
        class Endless:
            __getattr__ = None

            def _current_obj(self):
                return Endless()

        self.assertEqual(moved([Endless()])[1][0][3], "it is a proxy of a proxy, and so on, 100 times")

    def test_or_for_a_tuple_that_holds_it(self):
        proxy = ThreadBound("a")
        held = (proxy, 5)
        proxy._push_object(held)
        got, losses = moved(held)
        self.assertEqual(got[1], 5)
        self.assertEqual(losses[0][3], "it is a proxy of something that cannot be made without it")

    def test_names_the_way_to_what_is_lost_in_what_it_stands_for(self):
        losses: list = []
        pack.dumps({"request": bound_to(Request(frame=sys._getframe()))}, losses)
        self.assertEqual([loss[1] for loss in losses], ["value['request'].frame"])


class ProxiesMayBe(PackTest):
    def test_refused(self):
        got, losses = moved({"a": bound_to([1]), "b": 2}, proxies="refuse")
        self.assertEqual(got["b"], 2)
        self.assertEqual(losses[0][1], "value['a']")
        self.assertRegex(losses[0][3], "proxies were to be refused")
        self.assert_gone("refused", lambda: len(got["a"]))

    def test_kept(self):
        got, losses = moved([bound_to([1])], proxies="keep")
        self.assertIs(type(got[0]), ThreadBound)
        self.assertEqual((got[0]._current_obj(), losses), ([1], []))
        with self.assertRaisesRegex(TypeError, "nothing is bound"):
            in_thread(got[0]._current_obj)

    def test_kept_with_what_is_in_their_slots(self):
        got, losses = moved([Forwarding(lambda: [1])], proxies="keep")
        self.assertIs(type(got[0]), Forwarding)
        self.assertEqual((resolvers.Resolution().resolve(got[0]), losses), ([1], []))

    def test_treated_alike_in_a_scope(self):
        scope = scope_of("")
        scope.names["a"] = bound_to([1])
        for mode, kind in (("resolve", list), ("refuse", valise.Gone), ("keep", ThreadBound)):
            with self.subTest(mode):
                stream, losses = pack.pack_scope(scope.names, proxies=mode)
                self.assertEqual(type(unpacked(stream)["a"]).__name__, kind.__name__)
                self.assertEqual(len(losses), mode == "refuse")

    def test_treated_in_one_way_in_a_process(self):
        self.addCleanup(valise.treat_proxies, valise.treat_proxies("keep"))
        self.assertIs(type(moved([bound_to([1])])[0][0]), ThreadBound)
        self.assertEqual(moved([bound_to([1])], proxies="resolve")[0], [[1]])
        self.assertEqual(valise.treat_proxies("refuse"), "keep")
        self.assertRegex(moved([bound_to([1])])[1][0][3], "proxies were to be refused")

    def test_not_treated_in_another_way(self):
        for call in (
            lambda: pack.dumps(1, proxies="drop"),
            lambda: pack.pack_scope({}, proxies=5),
            lambda: valise.treat_proxies(""),
        ):
            with self.assertRaisesRegex(ValueError, "one of 'resolve', 'refuse', 'keep'"):
                call()


class Box:
    """Stands for its content in a way that nobody knows by itself."""

    def __init__(self, content):
        self.content = content


class Crate(Box):
    pass


class AResolver(PackTest):
    def register(self, kind, resolve):
        take_back = valise.register_resolver(kind, resolve)
        self.addCleanup(take_back)
        return take_back

    def test_is_registered_for_a_class_and_its_subclasses(self):
        self.register(Box, lambda box: box.content)
        self.assertEqual(moved([Box([1]), Crate([2])])[0], [[1], [2]])

    def test_is_registered_by_the_name_of_a_class(self):
        self.register(__name__ + ".Box", lambda box: box.content)
        self.assertEqual(moved([Box([1]), Crate([2])])[0], [[1], [2]])

    def test_is_registered_for_what_a_function_says_of_a_type(self):
        asked: list = []
        self.register(lambda cls: asked.append(cls) or cls is Crate, lambda box: box.content)
        got, _ = moved([Box([1]), Crate([2]), Crate([3]), Box([4])])
        self.assertEqual([type(each) for each in got], [Box, list, list, Box])
        self.assertEqual(len(asked), len(set(asked)))

    def test_goes_before_those_that_were_there(self):
        self.register(ThreadBound, lambda proxy: "mine")
        self.assertEqual(moved(bound_to([1]))[0], "mine")
        self.register(ThreadBound, lambda proxy: "newer")
        self.assertEqual(moved(bound_to([1]))[0], "newer")

    def test_is_taken_back(self):
        take_back = self.register(Box, lambda box: box.content)
        take_back()
        take_back()
        self.assertIs(type(moved(Box(1))[0]), Box)

    def test_that_raises_costs_its_object(self):
        self.register(Box, lambda box: 1 / 0)
        self.assertRegex(moved([Box(1)])[1][0][3], "it raised ZeroDivisionError: division by zero")

    def test_whose_function_raises_costs_the_objects_it_was_asked_about(self):
        self.register(lambda cls: cls is Box and 1 / 0, lambda box: box)
        got, losses = moved([Box(1), 2])
        self.assertEqual(got[1], 2)
        self.assertRegex(losses[0][3], "ZeroDivisionError")

    def test_of_the_wrong_kind_is_refused(self):
        for arguments in ((5, len), (Box, 5)):
            with self.assertRaisesRegex(TypeError, "not 5"):
                valise.register_resolver(*arguments)


class WhatIsNoProxy(PackTest):
    def test_is_an_instance_of_a_class_that_is_like_no_other(self):
        scope = scope_of(
            "class M(type):\n    def __eq__(self, other): raise ValueError('compared')\n    __hash__ = None\n"
            "class C(metaclass=M):\n    n = 1\n"
            "    def __getattr__(self, name): raise AttributeError(name)\nit = [C(), C]"
        )
        got = scope.moved()
        self.assertEqual((scope.losses, got["it"][0].n), ([], 1))

    def test_is_a_class_that_only_has_such_a_method(self):
        class Stack:
            def _current_obj(self):
                raise AssertionError("it was asked")

        self.assertIs(type(moved(Stack())[0]).__name__, "Stack")

    def test_is_the_class_of_proxies(self):
        self.assertIs(moved(ThreadBound)[0], ThreadBound)

    def test_is_an_attribute_that_answers_to_everything(self):
        class Anything:
            def __getattr__(self, name):
                if name[:2] == "__":
                    raise AttributeError(name)
                return lambda: 1 / 0

        self.assertEqual(type(moved(Anything())[0]).__name__, "Anything")


class AScopeThatMoves(CallTest):
    """In the sandbox, where the process that made the calls packs what they left."""

    CODE = (
        "import contextvars, threading\n"
        "class Bound:\n"
        "    def __init__(self, get): self.get = get\n"
        "    def _current_obj(self): return self.get()\n"
        "    def __getattr__(self, name): return getattr(self._current_obj(), name)\n"
        "class Request: pass\n"
        "current, of_thread = contextvars.ContextVar('current'), threading.local()\n"
        "request, session, none = Bound(current.get), Bound(lambda: of_thread.session), "
        "Bound(lambda: of_thread.missing)\n"
        "current.set(Request())\ncurrent.get().path, of_thread.session = '/p', {'n': 1}\n"
        "def make(request):\n    def view(): return request.path\n    return view\nview = make(request)\n"
    )

    def test_has_what_its_proxies_stood_for(self):
        outcome = self.assert_returned(self.empty.unpacked(self.run_all(self.CODE, "1").scope.packed()))
        self.assertEqual([loss[1] for loss in outcome.value], ["none"])
        check = "[type(request) is Request, view(), view.__closure__[0].cell_contents is request, session, type(Bound)]"
        got = self.assert_returned(outcome.scope.call("[*%s[:4]]" % check)).value
        self.assertEqual(got, [True, "/p", True, {"n": 1}])

    def test_has_its_proxies_where_its_code_says_so(self):
        code = self.CODE + "import valise\nvalise.treat_proxies('keep')\nrequest = Bound(lambda: 'r')\n"
        outcome = self.assert_returned(self.empty.unpacked(self.run_all(code, "1").scope.packed()))
        self.assertEqual(outcome.value, [])
        check = "[type(request) is Bound is type(session), request._current_obj()]"
        self.assertEqual(self.assert_returned(outcome.scope.call(check)).value, [True, "r"])

    def test_still_has_its_proxies_where_it_was(self):
        scope = self.run_all(self.CODE).scope
        scope.packed()
        self.assertIs(self.assert_returned(scope.call("type(request) is Bound is type(session)")).value, True)


if __name__ == "__main__":
    unittest.main()
