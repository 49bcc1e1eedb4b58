"""Copies of functions that are detached from contexts other than a thread."""

import contextvars
import unittest

import valise
from tests.contexts import Forwarding, cells, in_thread

try:
    from werkzeug import local as werkzeug_local
except ImportError:
    werkzeug_local = None  # type: ignore[assignment]


class OtherContexts(unittest.TestCase):
    def test_are_those_of_context_variables(self):
        variable: contextvars.ContextVar = contextvars.ContextVar("user")
        user = Forwarding(lambda: variable.get())

        def view():
            return list(user)

        context = contextvars.copy_context()
        context.run(variable.set, ["u"])
        copy = context.run(valise.detach, view)
        self.assertEqual(in_thread(copy), ["u"])
        with self.assertRaises(LookupError):
            in_thread(view)

    @unittest.skipIf(werkzeug_local is None, "werkzeug is not installed here")
    def test_are_those_of_werkzeug(self):
        variable: contextvars.ContextVar = contextvars.ContextVar("request")
        request = werkzeug_local.LocalProxy(variable)

        def view():
            return list(request)

        def in_request(value):
            variable.set(value)
            return valise.detach(view)

        copy = contextvars.copy_context().run(in_request, ["w"])
        self.assertEqual((in_thread(copy), type(cells(copy)["request"])), (["w"], list))
        with self.assertRaisesRegex(valise.ResolveError, "object is not bound"):
            valise.detach(view)

    def test_are_those_of_registered_resolvers(self):
        class Lazy:
            def __init__(self, value):
                self.value = value

        self.addCleanup(valise.register_resolver(Lazy, lambda lazy: lazy.value))
        lazy = Lazy([1])
        self.assertEqual(valise.detach(lambda: lazy)(), [1])


if __name__ == "__main__":
    unittest.main()
