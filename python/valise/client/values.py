"""What stands in a client for a value that stays in the sandbox."""

from __future__ import annotations

from typing import Any

from valise.client import places


class RemoteValue:
    """A value that stays in the sandbox, as an instance of a class that was defined there.

    type        the name of its class: "shop.Order"
    repr        as its class gives it
    attributes  dict of what it holds, where the server says so; else None
    reason      why the value itself is not here, or None

    What it says was written by the code in the sandbox. Equal only to itself. It can be given back to calls on its
    scope, as an argument of `call_sandbox`; see docs/client-python.md.
    """

    __slots__ = ("__weakref__", "attributes", "name", "place", "reason", "repr", "type")

    def __init__(self, type: str, repr: str, attributes: dict[str, Any] | None = None, reason: str | None = None):
        self.type, self.repr, self.attributes, self.reason = type, repr, attributes, reason
        self.place: Any = None  # the namespace that it is a variable of, and its name there
        self.name: str | None = None

    def __repr__(self) -> str:
        return "<remote %s: %s>" % (shown(self.type), shown(self.repr))

    def __reduce_ex__(self, protocol: Any) -> Any:
        lineage = None if self.name is None else getattr(self.place, "lineage", None)
        return places.variable(lineage, self.name, "a remote value")


def shown(text: str, longest: int = 200) -> str:
    text = text if len(text) <= longest else text[:longest] + "..."
    return text if text.isprintable() else ascii(text)[1:-1]
