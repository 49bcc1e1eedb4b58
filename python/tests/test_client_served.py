"""The client and the real server: what the contract says, end to end. Skipped where there is no server."""

import asyncio
import os
import socket
import tempfile
import types
import unittest
import uuid
from typing import Any

import valise
from tests import test_client_sandboxed as sandboxed
from tests.client_serve import Serving

STORY = "rate = 0.2\ndef net(x):\n    return x * (1 - rate)\n"


_serving: Any = None


def setUpModule():
    global _serving
    _serving = Serving()


def tearDownModule():
    _serving.close()


class ServedTest(unittest.TestCase):
    maxDiff = None
    client: Any

    @classmethod
    def setUpClass(cls):
        cls.client = valise.Client(_serving.url)
        cls.addClassCleanup(cls.client.close)

    def scope_of(self, code, **how):
        return self.client.call(code, **how).check().scope


class ServedCalls(ServedTest):
    def test_give_values_and_scopes(self):
        first = self.client.call(STORY)
        self.assertEqual((first.status, first.result, first.changed), ("returned", None, ("rate", "net")))
        self.assertEqual(self.client.call("net(100)", first.scope).value, 80.0)
        self.assertEqual(first.scope.call(function="net", args=[10]).value, 8.0)

    def test_carry_every_kind_of_value(self):
        code = "import datetime, decimal, fractions, math, pathlib, uuid\n"
        for text in (
            "None", "True", "2 ** 53", "-10 ** 5000", "math.inf", "'\\udc80'", "b'\\xff'", "bytearray(b'x')", "1 + 2j",
            "(1, (2,))", "{1: 2, (3, None): [4]}", "{1, 2}", "frozenset([1])", "{'$type': 1}", "range(0, 9, 2)",
            "slice(1, None)", "datetime.date(2026, 1, 31)", "datetime.time(1, 2, 3, 400000)",
            "datetime.datetime(2026, 1, 31, 1, 2, 3, 5, datetime.timezone.utc)", "datetime.timedelta(-1, 2, 3)",
            "decimal.Decimal('1.10')", "fractions.Fraction(1, 3)", "uuid.UUID(int=7)", "pathlib.PurePosixPath('/a')",
        ):  # fmt: skip
            with self.subTest(text):
                names: dict = {}
                exec(code, names)
                expected = eval(text, names)
                outcome = self.client.call(
                    code + "given == (%s), type(given).__name__, given" % text, inputs={"given": expected}
                )
                same, kind, value = outcome.check().value
                self.assertEqual((same, value, type(value)), (True, expected, type(expected)))
                self.assertIn(kind, (type(expected).__name__, "PosixPath"))

    def test_that_raise_say_where(self):
        outcome = self.client.call("x = 1\ndef f():\n    return missing\nf()")
        self.assertEqual((outcome.status, outcome.error.type, outcome.scope["x"]), ("raised", "NameError", 1))
        with self.assertRaisesRegex(valise.RemoteError, "return missing"):
            outcome.check()

    def test_end_at_their_limits(self):
        outcome = self.client.call("while True: pass", limits={"wall_ms": 200})
        self.assertEqual((outcome.status, outcome.limit.name), ("limit", "wall_ms"))
        with self.assertRaisesRegex(valise.CallError, "reached the limit wall_ms"):
            outcome.check()

    def test_stream_their_output(self):
        heard = []
        outcome = self.client.call("print('a')\n7", on_output=lambda *each: heard.append(each))
        self.assertEqual((outcome.value, heard), (7, [("stdout", "a\n")]))

    def test_are_interrupted(self):
        name = "ca_" + uuid.uuid4().hex
        for event in self.client.stream("print(1)\nwhile True: pass", call=name, limits={"wall_ms": 60_000}):
            if isinstance(event, valise.client.Written):
                self.client.interrupt(name)
        self.assertIn(event.outcome.status, ("interrupted", "raised"))
        self.assertEqual(self.client.outcome(name).status, event.outcome.status)

    def test_are_refused_with_a_reason(self):
        with self.assertRaises(valise.ServiceError) as caught:
            self.client.call("1", "sc_" + uuid.uuid4().hex)
        self.assertEqual((caught.exception.status, caught.exception.slug), (404, "unknown-scope"))
        with self.assertRaises(valise.ServiceError) as caught:
            self.client.call("1", limits={"wall": 1})
        self.assertEqual(caught.exception.status, 400)

    def test_that_are_repeated_run_once(self):
        asked = {"request_id": uuid.uuid4().hex, "call": "ca_" + uuid.uuid4().hex}
        first = self.client.call("import uuid\nuuid.uuid4().hex", **asked)
        self.assertEqual(self.client.call("import uuid\nuuid.uuid4().hex", **asked).value, first.value)


class ServedScopes(ServedTest):
    def test_are_mappings(self):
        scope = self.scope_of(STORY + "class C: pass\nc = C()\nxs = [1, (2,)]")
        self.assertEqual(sorted(scope), ["C", "c", "net", "rate", "xs"])
        self.assertEqual((scope["rate"], scope["xs"], scope["net"](100)), (0.2, [1, (2,)], 80.0))
        self.assertEqual(scope["c"].type.rpartition(".")[2], "C")
        self.assertIsInstance(scope["C"], valise.RemoteFunction)

    def test_have_functions_of_every_kind(self):
        code = "import functools\nfrom json import dumps\npart = functools.partial(max, 3)\nshown = repr\n"
        code += "@functools.lru_cache\ndef cached(n): return n + 1\nclass Sum:\n    total = 1\n"
        code += "    def add(self, n): return self.total + n\n    __call__ = add\nsums = Sum()\nadd = sums.add"
        scope = self.scope_of(code)
        for name, expected in (("dumps", "2"), ("part", 3), ("shown", "2"), ("cached", 3), ("add", 3)):
            with self.subTest(name):
                self.assertEqual(scope[name](2), expected)
        self.assertEqual(scope.function("sums")(2), 3)

    def test_tell_of_themselves(self):
        first = self.scope_of(STORY)
        second = first.call("rate = 0.5\nnew = 1").scope
        self.assertIn("return x * (1 - rate)", second.source("net"))
        self.assertEqual([each.code for each in second.log()], ["rate = 0.5\nnew = 1", STORY])
        diff = first.diff(second)
        self.assertEqual([each.name for each in diff.added], ["new"])
        self.assertEqual([(each.name, each.old, each.new) for each in diff.changed], [("rate", "0.2", "0.5")])

    def test_travel_as_files_and_streams(self):
        scope = self.scope_of(STORY)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.valise")
            scope.save(path)
            self.assertEqual(os.listdir(folder), ["x.valise"])
            self.assertEqual(self.client.load(path)["net"](10), 8.0)
        self.assertEqual(scope.describe()["net"].kind, "function")
        self.assertEqual(scope.local("net")(100), 80.0)
        with self.assertRaises(valise.ServiceError) as caught:
            self.client.upload(b"no scope")
        self.assertEqual(caught.exception.status, 422)

    def test_are_deleted(self):
        scope = self.scope_of("x = 1")
        scope.delete()
        with self.assertRaises(valise.ServiceError):
            scope.call("x")


class ServedBranches(ServedTest):
    def test_move_and_go_back(self):
        branch = self.client.branch("b" + uuid.uuid4().hex)
        first = self.scope_of(STORY)
        branch.move(first, expect=None)
        branch.call("rate = 0.5")
        self.assertEqual(branch.call("net(100)").value, 50.0)
        branch.undo(2)
        self.assertEqual(branch.scope, first)
        self.assertEqual(branch.redo()["rate"], 0.5)
        with self.assertRaises(valise.ServiceError) as caught:
            branch.move(first, expect=None)
        self.assertEqual(caught.exception.status, 409)
        self.assertIn(branch.name, [each.name for each in self.client.branches()])
        branch.delete()


class _OnTheServer(ServedTest):
    """Runs tests of another module on the server."""

    def setUp(self):
        self.server = types.SimpleNamespace(url=self.client.url, requests=[])


class ServedCallersLine(_OnTheServer, sandboxed.TheCallersLine):
    pass


class ServedFunctionsOfTheCaller(_OnTheServer, sandboxed.AFunctionOfTheCaller):
    pass


class ServedToWhatCannotTravel(_OnTheServer, sandboxed.WhatCannotTravel):
    def setUp(self):
        super().setUp()
        self.line = socket.socket()
        self.addCleanup(self.line.close)


class ServedMappings(_OnTheServer, sandboxed.TheMapping):
    pass


class ServedCodeThatRaises(_OnTheServer, sandboxed.CodeThatRaises):
    pass


class ServedOutput(_OnTheServer, sandboxed.Output):
    pass


class ServedToManyTasks(ServedTest):
    def test_at_a_time(self):
        async def story():
            async with valise.AsyncClient(self.client.url) as client:
                scope = (await client.call(STORY)).check().scope
                return await asyncio.gather(*(client.call_function(scope, "net", each) for each in range(0, 50, 10)))

        self.assertEqual(asyncio.run(story()), [each * (1 - 0.2) for each in range(0, 50, 10)])
