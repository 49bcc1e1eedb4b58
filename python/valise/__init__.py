"""The Python side of Valise. Standard library only."""

_PACKING = ("Gone", "GoneError", "LossWarning", "dumps", "loads", "pack_scope", "unpack_scope")
_CLIENT = (
    "AsyncClient", "Branch", "CallError", "Client", "ClientError", "Namespace", "Outcome", "ProtocolError", "RemoteError",
    "RemoteFunction", "RemoteValue", "Scope", "ServiceError", "UnreachableError", "call_sandbox",
)  # fmt: skip
_HOMES = {
    **dict.fromkeys(_PACKING, "valise.pack"),
    **dict.fromkeys(("Bounds", "Description", "UnpackError", "safe_loads"), "valise.safe"),
    "detach": "valise.detaching",
    "display": "valise.displays",
    **dict.fromkeys(("Script", "ScriptError", "load_script"), "valise.scripts"),
    **dict.fromkeys(_CLIENT, "valise.client"),
    **dict.fromkeys(("ResolveError", "register_resolver", "treat_proxies"), "valise.resolvers"),
}


def __getattr__(name):
    # Loaded when it is asked for: every process of the sandbox has this package mapped.
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError("module 'valise' has no attribute %r" % name)


def __dir__():
    return sorted([*globals(), *_HOMES])
