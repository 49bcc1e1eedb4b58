"""`call_sandbox`: what takes the place of `exec(code, scope)`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable

from valise.client.errors import CallError

if TYPE_CHECKING:
    from valise.client.client import Client
    from valise.client.namespace import Namespace

_lock = threading.Lock()
_usual: dict[tuple[str | None, str | None], Client] = {}  # by what the environment says


def call_sandbox(
    code: str,
    scope: Mapping[str, Any] | None = None,
    *,
    client: Client | None = None,
    on_output: Callable[[str, str], Any] | None = None,
    **how: Any,
) -> Namespace:
    """Runs code in the sandbox on a scope, as `exec(code, scope)` would run it here, and gives the scope after it.

        scope = dict(globals(), **locals())
        scope = call_sandbox("def func_a(): return x + 1", scope)
        scope["func_a"]()

    code       the text
    scope      the variables: what this function gave before, a `Scope`, or any other mapping, such as the dict above.
               That is packed here: functions of the calling module are bound to the scope, so that they see what the
               code binds; what can be imported goes by its name; of other modules' namespaces goes what functions
               name. What cannot travel, a socket say, is a stand-in in the sandbox, which raises `valise.GoneError`.
               Where the mapping has a scope that this function gave, or a function out of one, the code sees what is
               in that scope as well
    client     the `Client`; without it one of VALISE_URL and VALISE_KEY
    on_output  is given ("stdout" or "stderr", text) as it is written; without it `sys.stdout` and `sys.stderr` are
    how        `inputs`, `limits`, `python`, `durability`, as for `Client.call`

    The mapping that is given is not changed. Raises `RemoteError` where the code raises, `CallError` where it ends
    otherwise; `error.namespace` is what there is then. Safe to call from any thread.
    """
    return run(code, scope, sys._getframe(1).f_globals, client, on_output, how)


def run(
    code: str,
    scope: Any,
    names: dict[str, Any],
    client: Client | None,
    on_output: Callable[[str, str], Any] | None,
    how: dict[str, Any],
) -> Namespace:
    """As `call_sandbox`. `names`: the globals of who calls."""
    after = _namespace(scope, client, names, how)
    if on_output is not None:
        how["on_output"] = on_output
    outcome = after.run(code, **how)
    try:
        outcome.check()
    except CallError as error:
        error.namespace = after
        raise
    return after


def _namespace(scope: Any, client: Client | None, names: dict[str, Any], how: Mapping[str, Any]) -> Namespace:
    """A namespace of a scope, with what the caller has in it. `names`: the globals of the caller."""
    from valise.client.namespace import Namespace
    from valise.client.scope import Scope

    calls = {name: how[name] for name in ("limits", "python", "durability") if how.get(name) is not None}
    if isinstance(scope, Namespace):
        after = scope.copy()
        after.bind(names, **calls)
        return after
    if isinstance(scope, Scope):
        after = Namespace(client or scope.client, scope)
        after.bind(names, **calls)
        return after
    if scope is not None and not isinstance(scope, Mapping):
        raise TypeError("a scope is a mapping of names to values, and not a %s" % type(scope).__name__)
    given = {name: value for name, value in dict(scope or {}).items() if type(name) is str}
    base = _latest(given.values(), client)
    after = base.copy() if base is not None else Namespace(client or usual_client(), None)
    after.bind(names, (scope,) if type(scope) is dict else (), **calls)
    after.keep({name: value for name, value in given.items() if _stays(name)})
    after.put({name: value for name, value in given.items() if not _stays(name) and not after.has(name, value)})
    return after


def _stays(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _latest(values: Any, client: Client | None) -> Namespace | None:
    """The namespace that came last of those among values, and of those that remote functions and values among them are
    of."""
    from valise.client.functions import RemoteFunction
    from valise.client.namespace import Namespace
    from valise.client.values import RemoteValue

    latest = None
    for value in values:
        place = value.place if type(value) in (RemoteFunction, RemoteValue) else value
        if type(place) is Namespace and (client is None or place.client is client):
            latest = place if latest is None or place.number > latest.number else latest
    return latest


def usual_client() -> Client:
    """The client of the server that the environment names; one for all who ask."""
    from valise.client.client import Client

    said = (os.environ.get("VALISE_URL"), os.environ.get("VALISE_KEY"))
    with _lock:
        if said not in _usual:
            _usual[said] = Client(*said)
        return _usual[said]
