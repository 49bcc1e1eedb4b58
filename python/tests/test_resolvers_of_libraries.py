"""Proxies of the libraries that people use, where these are installed."""

import contextvars
import copy
import unittest
import warnings

import valise
from tests.contexts import Request, in_thread, moved
from tests.packing import PackTest
from valise import pack

try:
    from werkzeug import local as werkzeug_local
except ImportError:
    werkzeug_local = None  # type: ignore[assignment]
try:
    from paste import registry as paste_registry
except ImportError:
    paste_registry = None


@unittest.skipIf(werkzeug_local is None, "werkzeug is not installed here")
class ProxiesOfWerkzeug(PackTest):
    def test_are_resolved(self):
        variable: contextvars.ContextVar = contextvars.ContextVar("request")
        request = werkzeug_local.LocalProxy(variable)
        path = werkzeug_local.LocalProxy(variable, "path")
        live = Request("/w")
        variable.set(live)
        losses: list = []
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            got = pack.loads(pack.dumps({"a": request, "b": [path], "c": lambda: request.path}, losses))
        self.assertEqual((type(got["a"]), got["a"].path, got["b"], in_thread(got["c"])), (Request, "/w", ["/w"], "/w"))
        self.assertEqual(losses, [])

    def test_are_resolved_in_the_context_that_packs(self):
        variable: contextvars.ContextVar = contextvars.ContextVar("request")
        proxy = werkzeug_local.LocalProxy(variable)
        for value in (["a"], ["b"]):
            context = contextvars.copy_context()
            context.run(variable.set, value)
            self.assertEqual(context.run(moved, proxy), (value, []))

    def test_are_lost_out_of_their_context(self):
        proxy = werkzeug_local.LocalProxy(contextvars.ContextVar("request"), unbound_message="no request here")
        _, losses = moved({"request": proxy})
        self.assertRegex(losses[0][3], "RuntimeError: no request here")
        self.assertEqual(losses[0][2], "werkzeug.local.LocalProxy")

    def test_are_resolved_whatever_they_are_made_of(self):
        local, stack = werkzeug_local.Local(), werkzeug_local.LocalStack()
        local.user = ["u"]
        stack.push({"n": 1})
        for proxy, expected in (
            (local("user"), ["u"]), (stack(), {"n": 1}), (werkzeug_local.LocalProxy(lambda: {2}), {2}),
        ):  # fmt: skip
            self.assertEqual(moved(proxy), (expected, []))

    def test_are_kept(self):
        proxy = werkzeug_local.LocalProxy(lambda: [1])
        got, losses = moved(proxy, proxies="keep")
        self.assertIs(type(got), werkzeug_local.LocalProxy)
        self.assertEqual((copy.copy(got), losses), ([1], []))


@unittest.skipIf(paste_registry is None, "paste is not installed here")
class ProxiesOfPaste(PackTest):
    def setUp(self):
        self.registry = paste_registry.Registry()
        self.registry.prepare()
        self.addCleanup(self.registry.cleanup)

    def test_are_resolved(self):
        request, config = paste_registry.StackedObjectProxy(name="request"), paste_registry.StackedObjectProxy({"n": 1})
        self.registry.register(request, Request("/p"))

        def view():
            return request.path, config["n"]

        got, losses = moved([request, [config], view])
        self.assertEqual((type(got[0]), got[1], losses), (Request, [{"n": 1}], []))
        self.assertEqual(in_thread(got[2]), ("/p", 1))
        self.assertEqual(in_thread(valise.detach(view)), ("/p", 1))

    def test_are_lost_where_nothing_is_registered(self):
        _, losses = moved([paste_registry.StackedObjectProxy(name="session")])
        self.assertRegex(losses[0][3], "No object \\(name: session\\) has been registered for this thread")

    def test_are_kept(self):
        got, losses = moved([paste_registry.StackedObjectProxy({"n": 1})], proxies="keep")
        self.assertEqual((type(got[0]), losses), (paste_registry.StackedObjectProxy, []))
        self.assertEqual(got[0]["n"], 1)


if __name__ == "__main__":
    unittest.main()
