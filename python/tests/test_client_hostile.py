"""What a client makes of servers that are hostile, broken, or none of ours."""

import json
import os
import socket
import threading
import unittest
from typing import Any

import valise
from tests.client_stall import StallingServer
from valise.client.decoding import decode

_SLOW = 0.3  # seconds that a client waits here for what never comes


class Script:
    """A server that reads one request on each connection, and answers the bytes that it was given for it, in pieces.
    It keeps
    the connection open where `hold`, and what it was sent."""

    def __init__(self, *answers, hold=False):
        self._answers, self._hold, self.received = list(answers), hold, []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        self._open, self._done = [], threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        for answer in self._answers:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            self.received.append(_request(connection))
            try:
                for piece in [answer] if isinstance(answer, bytes) else answer:
                    connection.sendall(piece)
                    if self._done.is_set():
                        break
                if not self._hold:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # the client has seen enough

    def close(self):
        self._done.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for each in self._open:
            each.close()


def _request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(1 << 16)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0].split(b":")[1]):
        body += connection.recv(1 << 16)
    return head + b"\r\n\r\n" + body


def answer(body, status="200 OK", kind="application/json", **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = ["HTTP/1.1 " + status, "Content-Type: " + kind]
    if "length" not in headers:
        headers["length"] = len(data)
    lines += ["Content-Length: %s" % headers.pop("length")] if headers["length"] is not None else []
    lines += ["%s: %s" % each for each in headers.items() if each[0] != "length"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def outcome(**more):
    return {"call": "ca_1", "status": "returned", "value": None, "scope": "sc_1", **more}


class HostileTest(unittest.TestCase):
    def client(self, *answers, hold=False, **how):
        self.script = Script(*answers, hold=hold)
        self.addCleanup(self.script.close)
        client = valise.Client(self.script.url, "secret", **how)
        self.addCleanup(client.close)
        return client

    def assert_refused(self, pattern, *answers, error=valise.ProtocolError, **how):
        with self.assertRaisesRegex(error, pattern) as caught:
            self.client(*answers, **how).call("1")
        return caught.exception


class AnAnswerThatIsNone(HostileTest):
    def test_of_another_kind_of_server(self):
        self.assert_refused("answers with 'text/html', and not with JSON", answer(b"<html>", kind="text/html"))

    def test_that_is_no_http(self):
        self.assert_refused("does not answer in HTTP", b"SSH-2.0-OpenSSH\r\n")

    def test_that_is_no_json(self):
        for body in (b"{", b"[1, NaN]", b"\xff", b"[" * 100_000, b"[1e999]", b"[" + b"9" * 10_000 + b"]"):
            with self.subTest(body[:10]):
                self.assert_refused("the server's answer", answer(body))

    def test_that_has_other_types(self):
        wrong: Any
        for wrong in (
            [], "text", None, {}, outcome(status=1), outcome(scope=[]), outcome(changed="x"), outcome(value=[]),
            outcome(changed=[1]), outcome(value={"type": 1}), outcome(error="x"), outcome(held_only="x"),
            outcome(usage=[]), outcome(limit={"name": "x"}), outcome(stdout={}),
            outcome(displays=[{"mime": "a", "base64": "?"}]),
        ):  # fmt: skip
            with self.subTest(wrong):
                self.assert_refused(".", answer(wrong))

    def test_with_no_body(self):
        self.assert_refused("and not with JSON", b"HTTP/1.1 204 No Content\r\n\r\n")

    def test_that_ends_too_early(self):
        self.assert_refused("bytes too early|broken", answer(b"{", length=100))
        self.assert_refused("broken", answer(b"5\r\n{", length=None, **{"Transfer-Encoding": "chunked"}))

    def test_that_never_comes(self):
        error = self.assert_refused(
            "did not answer within", b"", hold=True, timeout=_SLOW, error=valise.UnreachableError
        )
        self.assertRegex(error.call, "^ca_")

    def test_that_comes_a_byte_at_a_time(self):
        drip = (bytes([each]) for each in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000_000)
        self.assert_refused("did not answer within|HTTP", drip, timeout=_SLOW, error=valise.ClientError)

    def test_whose_body_never_ends(self):
        def endless():
            yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
            while True:
                yield b" " * 4096

        self.assert_refused("more than the 1000000 bytes allowed", endless(), most_bytes=1_000_000)

    def test_that_announces_more_than_it_may_have(self):
        self.assert_refused("has 4000000000 bytes", answer(b"{", length=4_000_000_000))

    def test_that_says_to_go_on_without_end(self):
        def endless():
            while True:
                yield b"HTTP/1.1 100 Continue\r\n\r\n"

        self.assert_refused("did not answer within", endless(), timeout=_SLOW, error=valise.UnreachableError)

    def test_that_closes_at_once(self):
        self.assert_refused("closed the connection", b"", error=valise.UnreachableError)


class AKeptConnection(HostileTest):
    def test_that_was_closed_meanwhile_is_replaced(self):
        client = self.client(answer(outcome()), answer(outcome()))
        client.call("1")
        client.call("2", request_id="again")
        self.assertIn(b'"request_id": "again"', self.script.received[1])

    def test_is_used_again(self):
        server = StallingServer()
        self.addCleanup(server.close)
        with valise.Client(server.url) as client:
            client.interrupt("ca_1")
            first = client._transport._kept[0][1]
            client.interrupt("ca_2")
            self.assertIs(client._transport._kept[0][1], first)

    def test_is_not_that_of_a_fork(self):
        server = StallingServer()
        self.addCleanup(server.close)
        with valise.Client(server.url) as client:
            client.interrupt("ca_1")
            child = os.fork()
            if child == 0:
                client.interrupt("ca_2")
                os._exit(7)
            self.assertEqual(os.waitpid(child, 0)[1], 7 << 8)
            client.interrupt("ca_3")
        self.assertEqual([path[-4:] for path in server.interrupted], ["ca_1", "ca_2", "ca_3"])


class AServerThatSendsElsewhere(HostileTest):
    def test_is_not_followed_so_that_nobody_else_gets_the_key(self):
        other = Script(answer(outcome()))
        self.addCleanup(other.close)
        for status in ("301 Moved", "302 Found", "307 Temporary", "308 Permanent"):
            with self.subTest(status):
                self.assert_refused("sends elsewhere", answer(b"", status, Location=other.url + "/v1/calls"))
        self.assertEqual(other.received, [])


class ARefusal(HostileTest):
    def test_says_what_the_server_says(self):
        problem = {"type": "no-capacity", "title": "x", "status": 429, "detail": "come back later"}
        refused = self.assert_refused(
            r"come back later \(429 no-capacity\)",
            answer(problem, "429 Too Many", "application/problem+json", **{"Retry-After": "7"}),
            error=valise.ServiceError,
        )
        self.assertEqual((refused.status, refused.slug, refused.retry_after), (429, "no-capacity", 7.0))

    def test_may_be_by_something_that_stands_before_it(self):
        refused = self.assert_refused(
            "answers 502", answer(b"<html>", "502 Bad", "text/html"), error=valise.ServiceError
        )
        self.assertEqual((refused.status, refused.slug), (502, ""))

    def test_may_be_nonsense(self):
        for body in (b"[]", b"null", b"7"):
            answered = answer(body, "500 Bad", "application/problem+json")
            self.assert_refused("answers 500", answered, error=valise.ServiceError)
        self.assert_refused("detail", answer({"detail": 7}, "500 Bad", "application/problem+json"))
        self.assert_refused("more than|bytes", answer(b" " * 2_000_000, "500 Bad", "application/problem+json"))

    def test_comes_before_a_large_body_was_read(self):
        problem = {"type": "too-large", "detail": "at most 1 MB"}
        listener = socket.create_server(("127.0.0.1", 0))

        def serve():
            connection, _ = listener.accept()
            connection.recv(100)
            connection.sendall(answer(problem, "413 Too Large", "application/problem+json", Connection="close"))
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1 << 20):
                pass
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(listener.close)
        self.addCleanup(thread.join)
        client = valise.Client("http://127.0.0.1:%d" % listener.getsockname()[1])
        self.addCleanup(client.close)
        with self.assertRaisesRegex(valise.ServiceError, "at most 1 MB"):
            client.upload(b"x" * 20_000_000)


class Events(HostileTest):
    def events(self, text, **how):
        data = text if isinstance(text, bytes) else text.encode()
        client = self.client(answer(data, kind="text/event-stream", length=None, Connection="close"), **how)
        return list(client.stream("1"))

    def test_come_with_any_ends_of_lines_and_comments(self):
        document = json.dumps(outcome(value={"type": "int", "repr": "7", "json": 7}))
        for end in ("\n", "\r\n", "\r"):
            lines = [
                "\ufeff:hello",
                "event:new-kind",
                "data: {}",
                "",
                "event: stdout",
                'data: {"text":',
                'data: "a"}',
                "",
            ]
            lines += ["event: outcome", "data: " + document, "", ""]
            written, ended = self.events(end.join(lines))
            self.assertEqual((written.text, ended.outcome.value), ("a", 7))

    def test_that_end_before_the_call_does_are_no_outcome(self):
        with self.assertRaisesRegex(valise.ProtocolError, "ended before the call did"):
            self.events('event: call\ndata: {"call": "ca_1"}\n\n')

    def test_without_end_are_refused(self):
        with self.assertRaisesRegex(valise.ProtocolError, "a line of the server has more"):
            self.events(b"data: " + b"x" * 200_000, most_bytes=100_000)
        with self.assertRaisesRegex(valise.ProtocolError, "an event of the server has more"):
            self.events(b"data: x\n" * 100_000, most_bytes=100_000)

    def test_may_be_a_refusal(self):
        with self.assertRaisesRegex(valise.ServiceError, r"no room \(429 no-capacity\)"):
            self.events('event: problem\ndata: {"type": "no-capacity", "status": 429, "detail": "no room"}\n\n')

    def test_have_to_be_events(self):
        with self.assertRaisesRegex(valise.ProtocolError, "not with events"):
            list(self.client(answer({})).stream("1"))


class AValue(unittest.TestCase):
    def test_is_data_whatever_it_says(self):
        for tree in (
            {"$type": "object", "class": "os.system", "repr": "<built-in>"},
            {"$type": "instance", "class": "x.Y", "repr": "", "attributes": {"__class__": 1, "__reduce__": 2}},
            {"$type": "python/object/apply:os.system", "args": ["x"]},
            {"$type": ["a"]},
        ):
            with self.subTest(tree):
                self.assertIs(type(decode(tree)), valise.RemoteValue)

    def test_that_is_not_what_it_says_is_refused(self):
        for tree in (
            {"$type": "int", "value": "1e9"}, {"$type": "int", "value": "-"}, {"$type": "int", "value": "9" * 30_000},
            {"$type": "int", "value": "1_0"}, {"$type": "int"}, {"$type": "float", "value": "1.5"}, {"$type": "tuple"},
            {"$type": "tuple", "items": {}}, {"$type": "dict", "entries": [[1]]}, {"$type": "dict", "entries": [[[],
            1]]},
            {"$type": "set", "items": [[1]]}, {"$type": "set", "items": [{"$type": "tuple", "items": [[]]}]},
            {"$type": "bytes", "base64": "!"}, {"$type": "bytes", "base64": 7}, {"$type": "date", "value": "x"},
            {"$type": "decimal", "value": "1e999999999"}, {"$type": "decimal", "value": "x"},
            {"$type": "fraction", "numerator": 1, "denominator": 0}, {"$type": "uuid", "value": "x"},
            {"$type": "range", "start": 0, "stop": 1, "step": 0}, {"$type": "range", "start": "a", "stop": 1, "step":
            1},
            {"$type": "timedelta", "days": 10**12, "seconds": 0, "microseconds": 0}, {"$type": "cycle", "up": 0},
            [{"$type": "cycle", "up": -1}], [{"$type": "cycle", "up": True}], {"$type": "complex", "real": "x", "imag":
            0},
            {"$type": "instance", "class": 1, "repr": ""},
        ):  # fmt: skip
            with self.subTest(tree), self.assertRaises(valise.ProtocolError):
                decode(tree)

    def test_that_is_nested_too_deep_is_refused(self):
        for make in (lambda tree: [tree], lambda tree: {"a": tree}, lambda tree: {"$type": "tuple", "items": [tree]}):
            tree: Any = 1
            for _ in range(500):
                tree = make(tree)
            with self.assertRaisesRegex(valise.ProtocolError, "nested"):
                decode(tree)

    def test_with_keys_that_collide_is_refused(self):
        modulus = (1 << 61) - 1
        keys = [{"$type": "int", "value": str(modulus * each)} for each in range(1, 60_000)]
        with self.assertRaisesRegex(valise.ProtocolError, "collide"):
            decode({"$type": "set", "items": keys})
