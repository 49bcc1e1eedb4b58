"""`call_sandbox` in the place of `exec`: what goes, what stays, and what the caller finds."""

import contextlib
import fractions
import io
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import types

import valise
from tests.client_case import ClientTest
from valise import call_sandbox

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent.parent / "examples" / "client" / "prices.py"

rate = 0.2
door = threading.Lock()
unused = ["large"]


def net(price):
    return price * (1 - rate)


def counted(items):
    return fractions.Fraction(len(items), 2)


class Order:
    def __init__(self, price):
        self.price = price

    def net(self):
        return net(self.price)


def module_of(text, name="somewhere"):
    """A module that is not installed: its functions have its dict for globals."""
    made = types.ModuleType(name)
    path = os.path.join(tempfile.mkdtemp(prefix="valise-test-"), name + ".py")
    with open(path, "w") as file:
        file.write(text)
    exec(compile(text, path, "exec"), vars(made))
    return made


class SandboxTest(ClientTest):
    def call(self, code, scope=None, **how):
        """As a caller in this module: the function's frame is this one."""
        return call_sandbox(code, scope, client=self.client, **how)


class TheCallersLine(SandboxTest):
    def test_is_all_that_it_takes(self):
        price = 100
        scope = dict(globals(), **locals())
        scope.pop("self")
        scope = call_sandbox("def func_a(): return net(price)", scope, client=self.client)
        self.assertEqual(scope["func_a"](), 80.0)

    def test_again_sees_what_the_first_defined(self):
        scope = {**globals()}
        scope = self.call("def func_a(): return net(10)", scope)
        scope = self.call("func_b = func_a() + 1", scope)
        self.assertEqual(scope["func_b"], 9.0)

    def test_again_with_all_variables_sees_it_as_well(self):
        scope = self.call("def func_a(): return net(10)\nseen = 1", {**globals()})
        more = 5
        scope = dict(globals(), scope=scope, more=more)
        scope = self.call("result = (func_a() + more, scope['seen'], scope['func_a'] is func_a)", scope)
        self.assertEqual(scope["result"], (13.0, 1, True))

    def test_again_with_what_came_out_of_it(self):
        first = self.call("n = 0\ndef bump():\n    global n\n    n += 1\n    return n\nclass C: pass\nc = C()", {})
        names = {"bump": first["bump"], "list_of": [first["bump"]], "c": first["c"], "C": first["C"]}
        second = self.call("same = list_of[0] is bump, isinstance(c, C)\nlist_of[0]()\nbump()", names)
        self.assertEqual((second["same"], second["n"], first["n"]), ((True, True), 2, 0))


class AFunctionOfTheCaller(SandboxTest):
    def test_sees_what_the_code_binds(self):
        scope = self.call("rate = 0.5", {**globals()})
        self.assertEqual((scope["net"](100), rate, net(100)), (50.0, 0.2, 80.0))

    def test_and_its_class_are_bound_to_the_scope(self):
        scope = self.call("rate = 0.5\nresult = order.net()", {**globals(), "order": Order(100)})
        self.assertEqual(scope["result"], 50.0)
        self.assertEqual(scope["Order"](10).attributes, {"price": 10})

    def test_takes_objects_of_the_caller(self):
        scope = self.call("def priced(order, times=1): return order.net() * times", {**globals()})
        self.assertEqual(scope["priced"](Order(100), times=2), 160.0)

    def test_that_came_out_of_exec_is_bound_too(self):
        scope: dict = {"step": 1}
        exec(compile("def up(n): return n + step", "<text>", "exec"), scope)
        import linecache

        linecache.cache["<text>"] = (26, None, ["def up(n): return n + step\n"], "<text>")
        scope = self.call("step = 10", scope)
        self.assertEqual(scope["up"](1), 11)

    def test_of_another_module_brings_what_it_names_and_no_more(self):
        other = module_of("factor = 3\nsecret = ', '.join('abcd')\ndef thrice(n): return n * factor\n")
        scope = self.call("factor = 100\nresult = thrice(2)", {"thrice": other.thrice})
        self.assertEqual(scope["result"], 6)
        stream = self.client.stream_of(scope.scope.id)
        self.assertIn(b"factor", stream)
        self.assertNotIn(b"a, b, c, d", stream)

    def test_that_can_be_imported_goes_by_its_name(self):
        names = {"dumps": json.dumps, "counted": counted, "fractions": fractions}
        scope = self.call("result = (dumps([1]), counted([1]))", names)
        self.assertEqual(scope["result"], ("[1]", fractions.Fraction(1, 2)))

    def test_with_cells_brings_them(self):
        total = [0]

        def add(n):
            total[0] += n
            return total[0]

        scope = self.call("add(1)\nresult = add(2)", {"add": add})
        self.assertEqual((scope["result"], total), (3, [0]))


class WhatCannotTravel(SandboxTest):
    def setUp(self):
        super().setUp()
        self.line = socket.socket()
        self.addCleanup(self.line.close)

    def test_is_a_stand_in_there_and_the_callers_own_here(self):
        line = self.line
        scope = self.call(
            "try:\n    line.send(b'')\nexcept Exception as error:\n    result = type(error).__name__, str(error)",
            {"line": line},
        )
        self.assertEqual(scope["result"][0], "GoneError")
        self.assertRegex(scope["result"][1], "line was a socket.socket, which is gone")
        self.assertIs(scope["line"], line)
        self.assertEqual([(loss.name, loss.type) for loss in scope.losses], [("line", "socket.socket")])

    def test_is_also_what_cannot_be_imported_there(self):
        there = module_of("def f(): return 1\nclass C: pass\n", "only_here")
        there.__spec__ = types.SimpleNamespace(name="only_here", origin="frozen")
        sys.modules["only_here"] = there
        self.addCleanup(sys.modules.pop, "only_here")
        for names in ({}, {"before": self.call("x = 1", {})}):
            scope = self.call("try: f()\nexcept Exception as error: result = str(error)", {**names, "f": there.f})
            self.assertIs(scope["f"], there.f)
            self.assertIn("No module named 'only_here'", scope["result"])

    def test_is_the_codes_where_that_has_bound_the_name(self):
        scope = self.call("line = 'mine'", {"line": self.line})
        self.assertEqual(scope["line"], "mine")

    def test_costs_nothing_else(self):
        scope = self.call("result = pair[0]", {"pair": (1, self.line)})
        self.assertEqual(scope["result"], 1)

    def test_may_be_the_client_itself(self):
        scope = self.call("result = 1", {"client": self.client})
        self.assertIs(scope["client"], self.client)

    def test_names_of_python_stay_behind(self):
        sent = len(self.server.requests)
        scope = self.call("result = __name__", {"__name__": "mine", "__secret__": 7, "x": 1})
        self.assertEqual((scope["result"], scope["__name__"], scope["__secret__"]), ("__main__", "mine", 7))
        self.assertFalse(any(b"__secret__" in body for *_, body in self.server.requests[sent:]))

    def test_modules_are_the_callers(self):
        scope = self.call("result = j.dumps(1)", {"j": json})
        self.assertIs(scope["j"], json)


class TheMapping(SandboxTest):
    def test_moves_on_with_calls_of_its_functions(self):
        scope = self.call("n = 0\ndef bump():\n    global n\n    n += 1", {})
        scope["bump"]()
        scope["bump"]()
        self.assertEqual(scope["n"], 2)

    def test_is_not_changed_by_a_call_on_it(self):
        first = self.call("n = 1", {})
        second = self.call("n = 2", first)
        self.assertEqual((first["n"], second["n"]), (1, 2))

    def test_is_set_and_deleted_as_a_dict(self):
        scope = self.call("x = 1\ny = 2", {})
        scope["x"], scope["z"] = Order(5), 3
        del scope["y"]
        self.assertEqual((sorted(scope), len(scope), "y" in scope), (["x", "z"], 2, False))
        with self.assertRaises(KeyError):
            scope["y"]
        scope = self.call("result = x.price, z, 'y' in globals()", scope)
        self.assertEqual(scope["result"], (5, 3, False))

    def test_takes_more_than_one_request_can_carry(self):
        scope = self.call("x = 1", {})
        scope["large"] = bytes(range(256)) * (36 << 10)  # 9 MiB
        scope = self.call("result = len(large), large[:3], large[-3:]", scope)
        self.assertEqual(scope["result"], (9 << 20, bytes([0, 1, 2]), bytes([253, 254, 255])))
        self.assertEqual(sorted(scope), ["large", "result", "x"])

    def test_has_no_names_of_ours(self):
        scope = self.call("pass", {"x": 1})
        scope["y"] = 2
        self.assertEqual(sorted(self.call("pass", scope).scope), ["x", "y"])

    def test_gives_local_functions_on_request_only(self):
        line = socket.socket()
        self.addCleanup(line.close)
        scope = self.call("rate = 0.5", {**globals(), "line": line})
        local = scope.local("net")
        before = len(self.server.requests)
        self.assertEqual((local(100), len(self.server.requests)), (50.0, before))
        self.assertIs(local.__globals__["line"], line)
        self.assertEqual(local.__globals__["__name__"], __name__)
        self.assertIsNot(local.__globals__, globals())

    def test_may_be_a_scope_of_the_server(self):
        scope = self.call("y = x + 1", self.scope_of("x = 1"))
        self.assertEqual(dict(scope), {"x": 1, "y": 2})

    def test_has_to_be_a_mapping(self):
        with self.assertRaisesRegex(TypeError, "a scope is a mapping"):
            self.call("1", [1])


class CodeThatRaises(SandboxTest):
    def test_raises_here_and_keeps_what_ran_before(self):
        with self.assertRaisesRegex(valise.RemoteError, "ZeroDivisionError") as caught:
            self.call("x = 1\n1 / 0", {"y": 2})
        self.assertEqual((caught.exception.namespace["x"], caught.exception.namespace["y"]), (1, 2))

    def test_in_a_function_too(self):
        scope = self.call("def f():\n    raise KeyError('k')", {})
        with self.assertRaises(valise.RemoteError) as caught:
            scope["f"]()
        self.assertEqual((caught.exception.type, caught.exception.message), ("KeyError", "'k'"))


class Output(SandboxTest):
    def test_goes_where_the_callers_goes(self):
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            scope = self.call("import sys\nprint('a')\nprint('b', file=sys.stderr)\ndef f(): print('c')", {})
            scope["f"]()
        self.assertEqual((out.getvalue(), err.getvalue()), ("a\nc\n", "b\n"))

    def test_goes_where_the_caller_says(self):
        heard = []
        with contextlib.redirect_stdout(io.StringIO()) as out:
            self.call("print('a')", {}, on_output=lambda *each: heard.append(each))
        self.assertEqual((heard, out.getvalue()), ([("stdout", "a\n")], ""))


class TheExample(ClientTest):
    def test_does_what_its_comments_say(self):
        environment = {**os.environ, "VALISE_URL": self.server.url, "PYTHONPATH": str(EXAMPLE.parents[2] / "python")}
        ran = subprocess.run(
            [sys.executable, str(EXAMPLE)], env=environment, capture_output=True, text=True, check=False
        )
        self.assertEqual(ran.stderr, "")
        expected = ["80.00 EUR", "50.00 EUR", "0.2 80.0", "True", "TypeError", "5.00 EUR"]
        self.assertEqual(ran.stdout.splitlines(), expected)
