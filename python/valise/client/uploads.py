"""Brings variables of this process into a scope of the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from valise.client.errors import ProtocolError
from valise.client.outcome import Loss, Outcome
from valise.client.places import Packing
from valise.pack import pack_scope

if TYPE_CHECKING:
    from valise.client.client import Client
    from valise.client.scope import Scope

_STREAM, _REMOVED, _PIECES = "__valise_stream__", "__valise_removed__", "__valise_pieces__"
# Expressions, so that they leave no names behind. The value of the last are the losses.
_KEEP = "globals().setdefault(%r, []).append(globals().pop(%r))" % (_PIECES, _STREAM)
_PUT = (
    "[globals().pop(name, None) for name in globals().pop(%r)] and None, __import__('valise').unpack_scope("
    "b''.join([*globals().pop(%r, ()), globals().pop(%r)]), globals())" % (_REMOVED, _PIECES, _STREAM)
)
_PIECE_BYTES = 8 << 20  # of a stream in one call: servers take bodies of 16 MiB, in which it is a third longer


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
    losses = {(name, path): Loss(name, path, kind, why) for name, path, kind, why in lost}
    if scope is None:
        made = client.upload(stream)
        there = made.missing
    else:
        *earlier, last = range(0, len(stream), _PIECE_BYTES)
        for at in earlier:
            inputs: dict[str, Any] = {_STREAM: stream[at : at + _PIECE_BYTES]}
            scope = _scope_of(client.call(_KEEP, scope, inputs=inputs, durability="after_reply", **how).check())
        inputs = {_STREAM: stream[last:], _REMOVED: list(removed)}
        outcome = client.call(_PUT, scope, inputs=inputs, **how).check()
        made, there = _scope_of(outcome), _losses(outcome.value)
    for each in there:
        if each.name in variables:
            losses.setdefault((each.name, each.path), each)
    return made, tuple(losses.values())


def _losses(value: Any) -> tuple[Loss, ...]:
    """What `_PUT` says was lost; nothing where it says something else, since user code may have had its hand in it."""
    found = value[1] if type(value) is tuple and len(value) == 2 else None
    if type(found) is not list or not all(type(each) is tuple and [*map(type, each)] == [str] * 4 for each in found):
        return ()
    return tuple(Loss(*each) for each in found)


def _scope_of(outcome: Outcome) -> Scope:
    if outcome.scope is None:
        raise ProtocolError("a call that returned has no scope")
    return outcome.scope
