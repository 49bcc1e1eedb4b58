"""A host for tests: it plays Java's part, over real Unix sockets and with real processes, and without a jail."""

import os
import pathlib
import pickle
import secrets
import selectors
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from typing import Any

from tests.stream import read_value

_WORKER = pathlib.Path(__file__).resolve().parent.parent / "valise" / "worker"
_ROLES = ("reply", "out", "err")
_PREAMBLE = struct.Struct(">16s q 5s")
_HEADER = struct.Struct(">cI")
_TEMPLATE = 0

# Nothing here waits this long unless something is wrong.
_DEADLINE = 30


class Ended(Exception):
    """A process has closed its connection."""


class Unforkable(Exception):
    """A process could not fork; the message says why."""


class Worker:
    """A process below the zygote: its number and its parent's, its connections by role, its pid once it is ready."""

    def __init__(self, number, parent=-1):
        self.number = number
        self.parent = parent
        self.sockets = {}
        self.pid = None
        self.next = None  # the worker that it forks as soon as its call has ended

    def send(self, kind, payload):
        self.sockets["reply"].sendall(_HEADER.pack(kind, len(payload)) + payload)

    def frame(self):
        kind, length = _HEADER.unpack(self.read(_HEADER.size))
        return kind, self.read(length)

    def read(self, length):
        data = bytearray()
        while len(data) < length:
            try:
                chunk = self.sockets["reply"].recv(min(length - len(data), 1 << 20))
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                raise Ended
            data += chunk
        return bytes(data)

    def close(self):
        for each in self.sockets.values():
            each.close()
        self.sockets.clear()


class Host:
    """Starts a zygote, gives it its orders, and accepts what it connects."""

    def __init__(self, *preparation):
        self._folder = tempfile.mkdtemp(prefix="valise-test-")
        path = os.path.join(self._folder, "host.sock")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(256)
        self._listener.settimeout(_DEADLINE)
        self._stderr = tempfile.TemporaryFile()
        self._zygote: Any = subprocess.Popen(
            [sys.executable, "-s", "-X", "utf8", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            cwd=self._folder,
            env={"PATH": os.environ["PATH"]},
        )
        self.token = secrets.token_bytes(16)
        self._workers = {}
        self._strangers = {}  # connections of workers, by number and role, that nobody has asked for yet
        self._numbers = iter(range(1, 1 << 30))
        for order in (*preparation, "socket " + path, "folder " + self._folder, "start", "token " + self.token.hex()):
            self.order(order)
        self.answer = self._zygote.stdout.readline().decode().strip()
        self.template = Worker(_TEMPLATE)

    @property
    def pid(self):
        return self._zygote.pid

    def order(self, line):
        os.write(self._zygote.stdin.fileno(), line.encode() + b"\n")

    def empty_scope(self):
        return Scope(self, self.template)

    def fork(self, parent):
        """Orders a fork of a holder now."""
        return self._kit(parent, "fork")

    def equip(self, spare):
        """Gives a spare the kit of one that it is to fork as soon as its call has ended."""
        spare.next = self._kit(spare, "keep")

    def _kit(self, parent, purpose):
        child = Worker(next(self._numbers), parent.number)
        self.order("kit %d %d %s" % (parent.number, child.number, purpose))
        for role in _ROLES:
            child.sockets[role] = self._connection(child.number, role)
        self._workers[child.number] = child
        return child

    def _connection(self, number, role):
        while (number, role) not in self._strangers:
            connection, _ = self._listener.accept()
            connection.settimeout(_DEADLINE)
            token, its_number, its_role = _PREAMBLE.unpack(connection.recv(_PREAMBLE.size, socket.MSG_WAITALL))
            if token != self.token:
                raise AssertionError("a connection that does not show the token")
            self._strangers[its_number, its_role.rstrip(b"\0").decode()] = connection
        return self._strangers.pop((number, role))

    def kill(self, worker):
        self._workers.pop(worker.number, None)
        self.order("end %d %d %d" % (worker.number, worker.pid or 0, worker.parent))
        worker.close()

    def kill_all(self):
        """Ends every process but the zygote and the template."""
        for worker in list(self._workers.values()):
            self.kill(worker)

    def close(self):
        """Ends all processes. Gives what the zygote and the template complained of: nothing, if all is well."""
        self.kill_all()
        self._zygote.stdin.close()
        self._zygote.stdout.close()
        status = self._zygote.wait(_DEADLINE)
        self._listener.close()
        shutil.rmtree(self._folder)
        with self._stderr:
            self._stderr.seek(0)
            complaint = self._stderr.read().decode()
        return complaint if status == 0 else "status %d\n%s" % (status, complaint)


class Scope:
    """A scope: a holder, and the spares that it has forked."""

    def __init__(self, host, holder, *spares):
        self._host = host
        self._holder = holder
        self._spares = list(spares)

    def call(self, code, **details):
        """Runs a text. `details` are fields of the request, or `interrupt_at`: see Call."""
        return self._run("code", {"code": code, "file": "", **details})

    def call_function(self, name, *args, **kwargs):
        return self._run("function", {"name": name, "args": list(args), "kwargs": kwargs})

    def variables(self):
        return self._run("variables", {})

    def source(self, name):
        return self._run("source", {"name": name})

    def _run(self, kind, details):
        spare = self._spares.pop() if self._spares else self._host.fork(self._holder)
        return Call(self._host, spare, **{"kind": kind, **details}).outcome()

    def packed(self, most=1 << 30, **since):
        """The stream of the scope; `since`: what is known of an earlier one. Raises where it cannot be packed."""
        outcome = self._run("pack", {"value_bytes": most, **({"since": since} if since else {})})
        if outcome.lost or outcome.error:
            raise AssertionError(outcome.lost or outcome.error["traceback"])
        stream, begin = bytearray(), 0
        for (at, _), block in zip(outcome.reply["cuts"], outcome.blocks):
            stream += outcome.reply["packed"][begin:at] + block
            begin = at
        return bytes(stream + outcome.reply["packed"][begin:])

    def unpacked(self, stream, ahead=None):
        """The outcome of unpacking a stream in this scope, which is empty; its value are the losses."""
        return self._run("unpack", {"stream": stream, "ahead": ahead or {}})

    def compiled(self, *units):
        """What a text and its file name are compiled to, for each of these."""
        content = self._run("compile", {"units": units}).reply["packed"]
        found = []
        while content:
            length = int.from_bytes(content[:4], "big")
            found.append(content[4 : 4 + length])
            content = content[4 + length :]
        return found

    def spare(self):
        """A spare that has said that it is ready."""
        spare = self._host.fork(self._holder)
        await_ready(spare)
        return spare


def await_ready(worker):
    kind, payload = worker.frame()
    if kind == b"U":
        raise Unforkable(payload.decode())
    if kind != b"R":
        raise AssertionError("a frame of kind %r came instead of the first: %r" % (kind, payload))
    (worker.pid,) = struct.unpack(">I", payload)


class Call:
    """One call on a spare.

    With `interrupt_at`, SIGINT is sent each time when this text has been written to the standard output once more.
    """

    def __init__(self, host, spare, interrupt_at=None, **request):
        self._host = host
        self._spare = spare
        self._interrupt_at = interrupt_at
        self._interrupts = 0
        self._output = {"out": bytearray(), "err": bytearray()}
        self._request = {
            "inputs": {},
            "value_bytes": 1 << 20,
            "data_bytes": (1 << 63) - 1,
            "processes": 1 << 15,
            "then_fork": False,
            **request,
        }

    def outcome(self):
        """Runs it to its end, and the admission of its process as the holder of the new scope."""
        spare = self._spare
        try:
            spare.send(b"C", pickle.dumps(self._request, 5))
            if self._request["then_fork"]:
                self._host.equip(spare)
            if spare.pid is None:
                await_ready(spare)
            kind, payload = self._converse()
        except (Ended, BrokenPipeError):
            return self._lost(None, "its process has ended")
        if kind != b"E":
            raise AssertionError("a frame of kind %r came instead of a reply" % kind)
        reply = read_value(payload)
        blocks = [spare.read(length) for _, length in reply.get("cuts", ())]
        if blocks:
            return Outcome(self._output, reply, None, blocks=blocks)
        if "unforkable" in reply:
            return self._lost(reply, reply["unforkable"])
        has_threads = self._has_threads()
        if not has_threads and not reply["doubtful"]:
            return Outcome(self._output, reply, Scope(self._host, spare, *([spare.next] if reply["forks"] else [])))
        following = spare.next if reply["forks"] else self._host.fork(spare)
        try:
            await_ready(following)
        except Unforkable as reason:
            return self._lost(reply, str(reason))
        except Ended:
            return self._lost(reply, "its process has ended after the reply")
        if has_threads:
            # A fork does not inherit them: it holds the same scope without.
            self._host.kill(spare)
            return Outcome(self._output, reply, Scope(self._host, following))
        return Outcome(self._output, reply, Scope(self._host, spare, following))

    def _has_threads(self):
        with open("/proc/%d/status" % self._spare.pid) as status:
            return int(status.read().partition("\nThreads:")[2].split()[0]) > 1

    def _converse(self):
        """Reads output until the reply is there. Gives the frame."""
        with selectors.DefaultSelector() as selector:
            for role in _ROLES:
                selector.register(self._spare.sockets[role], selectors.EVENT_READ, role)
            while True:
                ready = selector.select(_DEADLINE)
                if not ready:
                    self._host.kill(self._spare)
                    raise AssertionError("the call does not end; it wrote %r" % self._output)
                roles = [key.data for key, _ in ready]
                for role in roles:
                    if role != "reply" and not self._read_output(role):
                        selector.unregister(self._spare.sockets[role])
                if "reply" in roles:
                    frame = self._spare.frame()
                    self._drain()
                    return frame

    def _read_output(self, role):
        data = self._spare.sockets[role].recv(1 << 16)
        self._output[role] += data
        if self._interrupt_at is not None:
            seen = self._output["out"].count(self._interrupt_at.encode())
            while self._interrupts < seen:
                self._interrupts += 1
                self._host.order("interrupt %d" % self._spare.pid)
        return bool(data)

    def _drain(self):
        """Reads what was written before the reply; it is all there."""
        for role in ("out", "err"):
            each = self._spare.sockets[role]
            each.setblocking(False)
            try:
                while self._read_output(role):
                    pass
            except BlockingIOError:
                pass

    def _lost(self, reply, reason):
        self._drain()
        self._host.kill(self._spare)
        if self._spare.next is not None:
            self._host.kill(self._spare.next)
        return Outcome(self._output, reply, None, reason)


class Outcome:
    """What a call gave: its reply, its output, and the new scope or why there is none."""

    def __init__(self, output, reply, scope, lost=None, blocks=()):
        self.stdout = output["out"].decode("utf-8", "surrogateescape")
        self.stderr = output["err"].decode("utf-8", "surrogateescape")
        self.reply = reply
        self.scope = scope
        self.lost = lost
        self.blocks = blocks  # that followed the reply

    @property
    def error(self):
        return self.reply.get("error") if self.reply else None

    @property
    def result(self):
        """The value as the reply describes it: type, repr, data, elided."""
        return self.reply.get("value")

    @property
    def value(self):
        """The value itself. Raises KeyError where there is none, or it was elided."""
        return read_value(self.result["data"])
