"""Branches: names that point at scopes, and move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from valise.client.reading import Fields

if TYPE_CHECKING:
    from valise.client.client import Client
    from valise.client.outcome import Outcome
    from valise.client.scope import Scope

_ANY: Any = object()


class Branch:
    """A branch of a server. Every method asks the server. Safe to use from any thread."""

    def __init__(self, client: Client, name: str):
        self.client, self.name = client, name

    @property
    def scope(self) -> Scope:
        """The scope that it points at now."""
        return self._scope(self.client.get("/v1/branches/%s", self.name))

    def move(self, scope: Scope, expect: Scope | None = _ANY) -> Scope:
        """Lets it point at a scope, where it points at `expect` now; None where there is no such branch yet. Without
        `expect` it is moved from where it is. Raises `ServiceError` (409) where it has moved meanwhile."""
        if expect is _ANY:
            expect = self._now()
        body = {"scope": scope.id, "expect": None if expect is None else expect.id}
        return self._scope(self.client.put("/v1/branches/%s", self.name, body=body), scope)

    def _now(self) -> Scope | None:
        from valise.client.errors import ServiceError

        try:
            return self.scope
        except ServiceError as error:
            if error.status != 404:
                raise
            return None

    def call(self, code: str | None = None, **how: Any) -> Outcome:
        """Runs code on its scope, and moves it to the new one: see `Client.call`."""
        return self.client.call(code, self, **how)

    def undo(self, steps: int = 1) -> Scope:
        """Goes back. Gives the scope that it points at then."""
        return self._scope(self.client.post("/v1/branches/%s/undo", self.name, body={"steps": steps}))

    def redo(self, steps: int = 1) -> Scope:
        """Goes forward again, where it went back."""
        return self._scope(self.client.post("/v1/branches/%s/redo", self.name, body={"steps": steps}))

    def delete(self) -> None:
        """Removes the name. Its scopes stay until the server's retention time is over."""
        self.client.delete("/v1/branches/%s", self.name)

    def _scope(self, document: Any, known: Scope | None = None) -> Scope:
        fields = Fields(document, "the branch")
        return known if known is not None and "scope" not in fields else self.client.scope(fields.text("scope"))

    def __repr__(self) -> str:
        return "<branch %r of %s>" % (self.name, self.client.url)
