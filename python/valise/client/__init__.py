"""The client of a Valise server: makes calls over HTTP, and reads what comes back as data.

Nothing that a server sends is unpickled or run, but for `local`, which a caller asks for by name. Everything is loaded
when it is asked for: a scope may name `call_sandbox`, and then the sandbox imports this package.
"""

_HOMES = {
    **dict.fromkeys(
        ("CallError", "ClientError", "ProtocolError", "RemoteError", "ServiceError", "UnreachableError"), "errors"
    ),
    **dict.fromkeys(("Display", "Loss", "Outcome", "RemoteFailure", "Result", "Usage", "Verdict"), "outcome"),
    **dict.fromkeys(("Called", "Displayed", "Ended", "Written"), "events"),
    **dict.fromkeys(("Change", "LogEntry", "ScopeDiff", "Variable"), "told"),
    "AsyncClient": "asynchronous",
    "Branch": "branches",
    "Namespace": "namespace",
    "call_sandbox": "sandboxed",
    "Client": "client",
    "RemoteFunction": "functions",
    "RemoteValue": "values",
    "Scope": "scope",
}


def __getattr__(name):
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module("%s.%s" % (__name__, _HOMES[name])), name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))


def __dir__():
    return sorted([*globals(), *_HOMES])
