"""A server for tests of the client: HTTP on loopback, the contract's main routes, and real processes of the worker
behind it, without a jail and without Java."""

import json
import threading
import urllib.parse

from tests.client_http import LoopbackServer, body_of, reply
from tests.host import Host
from tests.stream import Described, read_value
from valise.client.decoding import decode
from valise.client.encoding import encode

_STREAM = "application/vnd.valise.stream"


class Refused(Exception):
    def __init__(self, status, slug, detail):
        super().__init__(detail)
        self.problem = {"type": slug, "title": slug, "status": status, "detail": detail}
        self.status = status


class LocalServer(LoopbackServer):
    """Serves until it is closed. `requests`: what was asked for, as (method, path, headers, body)."""

    def __init__(self, key=None):
        self.key, self.requests = key, []
        self._host, self._lock = Host(), threading.Lock()
        self._scopes, self._parents, self._outcomes, self._branches = {}, {}, {}, {}
        super().__init__(self._serve)

    def close(self):
        super().close()
        self._host.close()

    def _serve(self, asked):
        body = body_of(asked)
        self.requests.append((asked.command, asked.path, dict(asked.headers), body))
        try:
            if self.key is not None and asked.headers.get("Authorization") != "Bearer " + self.key:
                raise Refused(401, "unauthorized", "this key is not known")
            parts = [urllib.parse.unquote(each) for each in asked.path.split("/")[2:]]
            with self._lock:
                status, kind, content = self._answer(asked, parts, body)
        except Refused as refused:
            status, kind, content = refused.status, "application/problem+json", refused.problem
        reply(asked, content, status, kind)

    def _answer(self, asked, parts, body):
        route = (asked.command, *(each if number in (0, 2, 4) else "*" for number, each in enumerate(parts)))
        kind = "application/json"
        if route == ("POST", "calls"):
            document = self._call(json.loads(body))
            if "event-stream" in asked.headers["Accept"]:
                return 200, "text/event-stream; charset=utf-8", _events(document)
            return 200, kind, document
        if route == ("GET", "calls", "*"):
            return 200, kind, self._found(self._outcomes, parts[1], "call")
        if route == ("POST", "scopes"):
            if asked.headers["Content-Type"] != _STREAM:
                raise Refused(422, "bad-file", "this server takes streams only")
            return 201, kind, self._unpacked(body)
        if route == ("GET", "scopes", "*"):
            return 200, kind, {"scope": parts[1], "variables": self._variables(self._scope(parts[1]))}
        if route == ("GET", "scopes", "*", "variables", "*"):
            return 200, kind, self._variable(self._scope(parts[1]), parts[3])
        if route == ("GET", "scopes", "*", "file"):
            return 200, _STREAM, self._scope(parts[1]).packed()
        if route == ("GET", "scopes", "*", "log"):
            return 200, kind, {"log": self._log(parts[1])}
        if route == ("DELETE", "scopes", "*"):
            self._found(self._scopes, parts[1], "scope")
            del self._scopes[parts[1]]
            return 204, kind, b""
        if route[:2] in (("GET", "branches"), ("PUT", "branches"), ("DELETE", "branches")):
            return 200, kind, self._branch(asked.command, parts, body)
        raise Refused(404, "unknown", "there is no %s" % asked.path)

    def _found(self, table, name, what):
        if name not in table:
            raise Refused(404, "unknown-" + what, "there is no %s %s" % (what, name))
        return table[name]

    def _scope(self, name):
        return self._found(self._scopes, name, "scope")

    def _keep(self, scope, parent=None, code=None, status="returned"):
        name = "sc_%d" % (len(self._parents) + 1)
        self._scopes[name] = scope
        self._parents[name] = (parent, code, status)
        return name

    def _call(self, wanted):
        branch = wanted.get("branch")
        base = self._found(self._branches, branch, "branch")[-1] if branch else wanted.get("scope")
        scope = self._scope(base) if base else self._host.empty_scope()
        inputs = {name: decode(tree) for name, tree in wanted.get("inputs", {}).items()}
        if "code" in wanted:
            outcome = scope.call(wanted["code"], inputs=inputs)
        else:
            function = wanted["function"]
            named = {name: decode(tree) for name, tree in function["kwargs"].items()}
            outcome = scope.call_function(function["name"], *map(decode, function["args"]), **named)
        if outcome.lost:
            raise Refused(500, "fault", outcome.lost)
        name = self._keep(outcome.scope, base, wanted.get("code"), outcome.reply["status"])
        if branch:
            self._branches[branch].append(name)
        document = {
            "call": wanted["call"],
            "status": outcome.reply["status"],
            "value": _value(outcome.result),
            "scope": name,
            "stdout": outcome.stdout,
            "stderr": outcome.stderr,
            "truncated": [],
            "changed": outcome.reply["changed"],
            "removed": outcome.reply["removed"],
            "held_only": [],
            "missing": [],
            "usage": {"wall_ms": 1.5, "cpu_ms": 0.5, "peak_memory_bytes": 1, "held": True},
        }
        if outcome.error:
            document["error"] = outcome.error
        self._outcomes[wanted["call"]] = document
        return document

    def _unpacked(self, stream):
        outcome = self._host.empty_scope().unpacked(stream)
        if outcome.error:
            raise Refused(422, "bad-file", outcome.error["message"])
        missing = [dict(zip(("variable", "path", "type", "reason"), each)) for each in outcome.value]
        return {"scope": self._keep(outcome.scope), "missing": missing}

    def _variables(self, scope):
        found = []
        for name, kind, preview in scope.variables().value:
            told = {"name": name, "type": kind, "preview": preview, "size_bytes": 0, "held_only": False}
            if kind == "function":
                told["signature"] = preview[preview.index("(") :]
            found.append(told)
        return found

    def _variable(self, scope, name):
        outcome = scope.call(name)
        if outcome.error:
            raise Refused(404, "unknown-variable", "there is no variable %s" % name)
        found = {"name": name, **_value(outcome.result)}
        source = scope.source(name)
        return found if source.error else {**found, "source": source.value}

    def _log(self, name):
        found = []
        while name is not None:
            parent, code, status = self._parents[name]
            found.append({"scope": name, "code": code, "status": status, "time": "2026-01-31T00:00:00Z"})
            name = parent
        return found

    def _branch(self, command, parts, body):
        if len(parts) == 1:
            return {"branches": [{"name": name, "scope": each[-1]} for name, each in self._branches.items()]}
        if command == "PUT":
            wanted = json.loads(body)
            present = self._branches.get(parts[1], [None])[-1]
            if wanted["expect"] != present:
                raise Refused(409, "branch-moved", "the branch points at %s" % present)
            self._branches.setdefault(parts[1], []).append(wanted["scope"])
        history = self._found(self._branches, parts[1], "branch")
        if command == "DELETE":
            del self._branches[parts[1]]
        return {"name": parts[1], "scope": history[-1], "history": history}


def _value(result):
    if result is None:
        return None
    told = {"type": result["type"], "repr": result["repr"]}
    if "data" in result:
        told["json"] = _tree(read_value(result["data"]))
    else:
        told["elided"] = True
    return told


def _tree(value):
    """Values as Java writes them, for the kinds that these tests use."""
    if isinstance(value, Described) and value.kind in ("object", "instance"):
        tree = {"$type": value.kind, "class": value.fields[0], "repr": value.fields[1]}
        if value.kind == "instance":
            tree["attributes"] = {name: _tree(each) for name, each in value.attributes.items()}
        return tree
    if isinstance(value, Described) and value.kind == "fraction":
        return {"$type": "fraction", "numerator": value.fields[0], "denominator": value.fields[1]}
    if isinstance(value, Described):
        return {"$type": value.kind, "value": value.fields[0]}
    if type(value) in (list, tuple):
        items = [_tree(each) for each in value]
        return items if type(value) is list else {"$type": "tuple", "items": items}
    if type(value) is dict and set(map(type, value)) <= {str}:
        return {name: _tree(each) for name, each in value.items()}
    return encode(value)


def _events(document):
    events = [("call", {"call": document["call"]})]
    events += [(name, {"text": document[name]}) for name in ("stdout", "stderr") if document[name]]
    events.append(("outcome", document))
    return "".join("event: %s\ndata: %s\n\n" % (name, json.dumps(each)) for name, each in events).encode()
