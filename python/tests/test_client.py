"""The client of a server: calls, scopes, branches, as the HTTP contract has them."""

import concurrent.futures
import json
import os
import pickle
import tempfile
import unittest

import valise
from tests.client_case import ClientTest
from tests.client_server import LocalServer
from valise.client import Called, Ended, Written

STORY = "rate = 0.2\ndef net(x):\n    return x * (1 - rate)\n"


def set_variables(test, **variables):
    """Sets variables of the environment, for one test."""
    for name, value in variables.items():
        before = os.environ.get(name, "")
        test.addCleanup(os.environ.__setitem__, name, before)
        os.environ[name] = value


class ACall(ClientTest):
    def test_gives_a_value_and_a_scope_that_the_next_call_runs_on(self):
        first = self.client.call(STORY)
        second = self.client.call("net(100)", first.scope)
        self.assertEqual((first.status, first.value, second.value), ("returned", None, 80.0))
        self.assertEqual((second.result.type, second.result.repr), ("float", "80.0"))

    def test_leaves_the_older_scope_as_it_was(self):
        first = self.scope_of(STORY)
        second = first.call("rate = 0.5").scope
        self.assertEqual((second.call("net(100)").value, first.call("net(100)").value), (50.0, 80.0))
        self.assertEqual(second.call("rate").changed, ())

    def test_takes_inputs_as_they_are(self):
        outcome = self.client.call("[rate, type(when).__name__, when[0]]", inputs={"rate": 2, "when": (1, b"x")})
        self.assertEqual(outcome.value, [2, "tuple", 1])

    def test_calls_a_function_with_arguments(self):
        outcome = self.scope_of("def f(*a, **k): return a, k").call(function="f", args=[1, {2}], kwargs={"n": 3})
        self.assertEqual(outcome.value, ((1, {2}), {"n": 3}))

    def test_that_raises_is_an_outcome_and_an_error_on_request(self):
        outcome = self.client.call("x = 1\ndef f():\n    return missing\nf()")
        self.assertEqual((outcome.status, outcome.error.type), ("raised", "NameError"))
        self.assertEqual(outcome.scope["x"], 1)
        with self.assertRaisesRegex(valise.RemoteError, "(?s)NameError: name 'missing'.*return missing") as caught:
            outcome.check()
        self.assertIs(caught.exception.outcome, outcome)
        self.assertEqual([frame.line for frame in caught.exception.frames][-1], 3)

    def test_says_what_it_wrote(self):
        outcome = self.client.call("import sys\nprint('out')\nprint('err', file=sys.stderr)")
        self.assertEqual((outcome.stdout, outcome.stderr), ("out\n", "err\n"))

    def test_shows_its_output_as_it_comes(self):
        heard = []
        outcome = self.client.call("print('ä')\n7", on_output=lambda *each: heard.append(each))
        self.assertEqual((heard, outcome.value), ([("stdout", "ä\n")], 7))

    def test_is_a_stream_of_events(self):
        called, written, ended = self.client.stream("print(1)\n2", call="ca_mine")
        self.assertEqual((called, written), (Called("ca_mine"), Written("stdout", "1\n")))
        self.assertIsInstance(ended, Ended)
        self.assertEqual(ended.outcome.value, 2)

    def test_can_be_asked_for_again(self):
        outcome = self.client.call("6 * 7")
        self.assertEqual(self.client.outcome(outcome.call), outcome)

    def test_has_an_id_that_repeats_it_and_no_other_has(self):
        for _ in range(2):
            self.client.call("1")
        sent = [json.loads(body) for *_, body in self.server.requests[-2:]]
        self.assertEqual(len({each["request_id"] for each in sent} | {each["call"] for each in sent}), 4)

    def test_sends_what_it_was_told(self):
        self.client.call(
            "1",
            limits={"wall_ms": 100},
            python="3.11",
            durability="after_reply",
            hold_ms=0,
            request_id="r",
            call="ca_x",
        )
        _, _, headers, body = self.server.requests[-1]
        expected = {
            "code": "1",
            "limits": {"wall_ms": 100},
            "python": "3.11",
            "durability": "after_reply",
            "hold_ms": 0,
        }
        self.assertEqual(json.loads(body), {**expected, "request_id": "r", "call": "ca_x"})
        self.assertEqual(headers["Content-Type"], "application/json")

    def test_has_code_or_a_function_and_not_both(self):
        with self.assertRaisesRegex(TypeError, "either code or the name"):
            self.client.call()
        with self.assertRaisesRegex(TypeError, "either code or the name"):
            self.client.call("1", function="f")

    def test_is_made_on_a_scope_and_says_so_to_who_gives_a_dict(self):
        with self.assertRaisesRegex(TypeError, "`call_sandbox` takes a dict"):
            self.client.call("1", {"x": 1})

    def test_names_the_input_that_json_cannot_carry(self):
        with self.assertRaisesRegex(TypeError, r"inputs\['x'\]\['a'\]\[1\] is a builtins.object"):
            self.client.call("1", inputs={"x": {"a": [0, object()]}})


class ManyThreads(ClientTest):
    def test_share_a_client(self):
        scope = self.scope_of(STORY)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            found = list(pool.map(scope["net"], range(0, 200, 10)))
        self.assertEqual(found, [x * (1 - 0.2) for x in range(0, 200, 10)])


class AScope(ClientTest):
    def test_is_a_mapping_of_its_variables(self):
        scope = self.scope_of("x = 1\ny = {'a': (1, 2)}\nz = None")
        self.assertEqual((list(scope), len(scope), "x" in scope, "w" in scope), (["x", "y", "z"], 3, True, False))
        self.assertEqual(dict(scope), {"x": 1, "y": {"a": (1, 2)}, "z": None})
        with self.assertRaises(KeyError):
            scope["w"]

    def test_knows_its_variables_without_their_values(self):
        variable = self.scope_of(STORY).variables["net"]
        self.assertEqual((variable.type, variable.signature), ("function", "(x)"))

    def test_has_functions_that_run_in_the_sandbox(self):
        scope = self.scope_of(STORY + "def broken(): return 1 / 0")
        self.assertEqual(repr(scope["net"]), "<remote function net(x)>")
        self.assertEqual((scope["net"](100), scope["net"](x=10)), (80.0, 8.0))
        with self.assertRaisesRegex(valise.RemoteError, "ZeroDivisionError"):
            scope["broken"]()

    def test_has_classes_whose_instances_stay_there(self):
        scope = self.scope_of(
            "class Order:\n    def __init__(self, n): self.number = n\n    def __repr__(self): return 'O'"
        )
        made = scope["Order"](7)
        self.assertIsInstance(made, valise.RemoteValue)
        self.assertEqual((made.type, made.repr, made.attributes), ("__main__.Order", "O", {"number": 7}))
        self.assertEqual(repr(made), "<remote __main__.Order: O>")

    def test_gives_the_text_of_a_function(self):
        scope = self.scope_of(STORY)
        self.assertEqual(scope.source("net"), "def net(x):\n    return x * (1 - rate)\n")
        self.assertIsNone(scope.source("rate"))

    def test_gives_its_log(self):
        scope = self.scope_of("x = 1").call("x = 2").scope
        self.assertEqual([entry.code for entry in scope.log()], ["x = 2", "x = 1"])

    def test_is_read_without_running_anything(self):
        found = self.scope_of(STORY).describe()
        self.assertEqual((found["rate"], found["net"].kind), (0.2, "function"))

    def test_gives_a_local_function_on_request_only(self):
        net = self.scope_of(STORY).local("net")
        before = len(self.server.requests)
        self.assertEqual(net(100), 80.0)
        net.__globals__["rate"] = 0.5
        self.assertEqual((net(100), len(self.server.requests)), (50.0, before))

    def test_is_written_to_a_file_in_full_or_not_at_all(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.valise")
            with self.assertRaises(valise.ProtocolError):
                self.scope_of("x = 1").save(path)  # this server gives streams only
            self.assertEqual(os.listdir(folder), [])

    def test_equals_the_scope_of_the_same_id(self):
        scope = self.scope_of("x = 1")
        self.assertEqual({scope}, {self.client.scope(scope.id)})
        self.assertNotEqual(scope, self.scope_of("x = 1"))

    def test_that_was_deleted_is_unknown(self):
        scope = self.scope_of("x = 1")
        scope.delete()
        with self.assertRaisesRegex(valise.ServiceError, "there is no scope .*404 unknown-scope") as caught:
            scope.call("x")
        self.assertEqual((caught.exception.status, caught.exception.slug), (404, "unknown-scope"))

    def test_is_made_of_what_was_packed_here(self):
        names = {"__name__": "__main__", "x": [1, 2]}
        scope = self.client.upload(valise.pack_scope(names)[0])
        self.assertEqual(scope["x"], [1, 2])


class ABranch(ClientTest):
    def test_moves_with_the_calls_on_it(self):
        branch = self.client.branch("moving/%d" % id(self))
        branch.move(self.scope_of(STORY), expect=None)
        branch.call("rate = 0.5")
        self.assertEqual(branch.call("net(100)").value, 50.0)
        self.assertEqual(branch.scope["rate"], 0.5)
        self.assertIn(branch.name, [each.name for each in self.client.branches()])
        branch.delete()

    def test_that_has_moved_meanwhile_refuses(self):
        branch, first = self.client.branch("racing"), self.scope_of("x = 1")
        branch.move(first)
        branch.move(self.scope_of("x = 2"), expect=first)
        with self.assertRaisesRegex(valise.ServiceError, "409 branch-moved"):
            branch.move(self.scope_of("x = 3"), expect=first)
        self.assertEqual(branch.scope["x"], 2)

    def test_cannot_have_a_name_that_leads_elsewhere(self):
        for name in ("", ".", ".."):
            with self.assertRaises(ValueError):
                self.client.branch(name).undo()
        with self.assertRaises(valise.ServiceError):
            self.client.branch("../scopes").undo()
        self.assertEqual(self.server.requests[-1][1], "/v1/branches/..%2Fscopes/undo")


class AKey(unittest.TestCase):
    def setUp(self):
        self.server = LocalServer(key="secret")
        self.addCleanup(self.server.close)

    def test_is_shown_with_each_request(self):
        with valise.Client(self.server.url, "secret") as client:
            self.assertEqual(client.call("1").value, 1)

    def test_that_is_wrong_is_refused_and_said(self):
        client = valise.Client(self.server.url, "wrong")
        self.addCleanup(client.close)
        with self.assertRaisesRegex(valise.ServiceError, "this key is not known") as caught:
            client.call("1")
        self.assertEqual(caught.exception.status, 401)

    def test_comes_from_the_environment(self):
        set_variables(self, VALISE_URL=self.server.url, VALISE_KEY="secret")
        with valise.Client() as client:
            self.assertEqual(client.call("1").value, 1)

    def test_stays_in_its_process(self):
        with valise.Client(self.server.url, "secret") as client:
            self.assertNotIn("secret", repr(client))
            with self.assertRaisesRegex(TypeError, "a key, which stay in its process"):
                pickle.dumps(client)


class AnAddress(unittest.TestCase):
    def test_has_to_be_given(self):
        set_variables(self, VALISE_URL="")
        with self.assertRaisesRegex(ValueError, "set VALISE_URL"):
            valise.Client()

    def test_is_a_url(self):
        for wrong in ("localhost:80", "ftp://x", "http://", "http://me:pw@x", "http://x?y", "http://x:99999"):
            with self.subTest(wrong), self.assertRaises(ValueError):
                valise.Client(wrong)

    def test_where_nobody_listens_is_said(self):
        client = valise.Client("http://127.0.0.1:1")
        with self.assertRaisesRegex(valise.UnreachableError, "http://127.0.0.1:1 cannot be reached") as caught:
            client.call("1", call="ca_mine")
        self.assertEqual(caught.exception.call, "ca_mine")


class AClosedClient(ClientTest):
    def test_says_so(self):
        self.client.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            self.client.call("1")
