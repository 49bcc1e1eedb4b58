"""Brings variables of this process into a scope of the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from valise.client.outcome import Loss
from valise.client.places import Packing
from valise.pack import pack_scope

if TYPE_CHECKING:
    from valise.client.client import Client
    from valise.client.scope import Scope

_STREAM, _REMOVED = "__valise_stream__", "__valise_removed__"
# One expression, so that it leaves no name behind. Its value are the losses.
_PUT = (
    "[globals().pop(name, None) for name in globals().pop(%r)] and None, "
    "__import__('valise').unpack_scope(globals().pop(%r), globals())" % (_REMOVED, _STREAM)
)


def upload(
    client: Client,
    scope: Scope | None,
    variables: Mapping[str, Any],
    *,
    names: dict[str, Any],
    others: Iterable[dict[str, Any]] = (),
    lineage: Any = None,
    removed: Iterable[str] = (),
    **how: Any,
) -> tuple[Scope, tuple[Loss, ...]]:
    """Packs variables, and puts them into a scope, or into a new one. Gives the scope with them, and what could not
    travel.

    names    the globals that functions of these variables are bound to the scope by; `others`: dicts that are so as
             well
    lineage  of what is packed, what may be named in the scope; see `places`
    removed  names that the scope is to lose
    how      what the call that puts them is made with, as for `Client.call`
    """
    with Packing(names, lineage):
        stream, lost = pack_scope(names, names=dict(variables), others=others)
    losses = tuple(Loss(*each) for each in lost)
    if scope is None:
        return client.upload(stream), losses
    inputs = {_STREAM: stream, _REMOVED: list(removed)}
    outcome = client.call(_PUT, scope, inputs=inputs, **how).check()
    return _scope_of(outcome), losses


def _scope_of(outcome: Any) -> Scope:
    if outcome.scope is None:
        from valise.client.errors import ProtocolError

        raise ProtocolError("a call that returned has no scope")
    return outcome.scope
