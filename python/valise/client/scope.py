"""Scopes of a server, as handles: see `Scope`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from valise.client import told
from valise.client.files import write_file
from valise.client.functions import CALLABLE, RemoteFunction
from valise.client.outcome import Loss, Outcome, result
from valise.client.reading import Fields

if TYPE_CHECKING:
    from valise.client.client import Client


class Scope(Mapping[str, Any]):
    """One version of a namespace, which a server has. Immutable: a call on it makes another one.

    As a mapping it has the variables by name: data as it is, functions and classes as `RemoteFunction`, everything
    else as `RemoteValue`. Values are fetched when they are asked for. Safe to use from any thread; two are equal if
    they have the same id on the same server.
    """

    def __init__(self, client: Client, id: str):
        self.client, self.id = client, id
        self.missing: tuple[Loss, ...] = ()  # of what was uploaded
        self._lock = threading.Lock()
        self._variables: dict[str, told.Variable] | None = None

    @property
    def variables(self) -> dict[str, told.Variable]:
        """What is known of the variables without their values, by name, in the order of the scope."""
        with self._lock:
            found = self._variables
        if found is None:
            found = self.client.variables_of(self.id)
            with self._lock:
                self._variables = found
        return dict(found)

    def __getitem__(self, name: str) -> Any:
        if self.is_callable(name):
            return self.function(name)
        return self.fetch(name)

    def function(self, name: str) -> RemoteFunction:
        """A variable as what can be called: also an instance whose class has `__call__`, which is a `RemoteValue`
        else."""
        return RemoteFunction(name, self.variables[name].signature, self._call_for_value)

    def fetch(self, name: str) -> Any:
        """The value of a variable, a function as a `RemoteValue`."""
        found = result(Fields(self.client.get("/v1/scopes/%s/variables/%s", self.id, name), "the variable"))
        return None if found is None else found.value

    def __iter__(self) -> Iterator[str]:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)

    def __contains__(self, name: object) -> bool:
        return name in self.variables

    def call(self, code: str | None = None, **how: Any) -> Outcome:
        """Runs code on this scope: see `Client.call`."""
        return self.client.call(code, self, **how)

    def _call_for_value(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self.client.call(None, self, function=name, args=args, kwargs=kwargs).check().value

    def source(self, name: str) -> str | None:
        """The text that defines a function or class; None where the server has none."""
        fields = Fields(self.client.get("/v1/scopes/%s/variables/%s", self.id, name), "the variable")
        return fields.text("source", None)

    def log(self) -> list[told.LogEntry]:
        """The scopes that this one came from, the newest first, each with the code that made it."""
        return self.client.log_of(self.id)

    def diff(self, newer: Scope) -> told.ScopeDiff:
        """What is different in another scope."""
        return told.scope_diff(self.client.get("/v1/scopes/%s/diff/%s", self.id, newer.id))

    def save(self, path: Any) -> None:
        """Writes it as a `.valise` file, in full or not at all."""
        write_file(path, self.client.file_of(self.id))

    def describe(self) -> dict[str, Any]:
        """The whole scope as `valise.safe_loads` reads it: data as it is, a `valise.Description` of everything else."""
        from valise.safe import safe_loads

        return safe_loads(self.client.stream_of(self.id), scope=True)

    def is_callable(self, name: str) -> bool:
        """Whether a variable is a function or class, which is called and not fetched."""
        variable = self.variables[name]
        return variable.signature is not None or variable.type in CALLABLE

    def local(self, name: str) -> Any:
        """A variable as an object of this process, with what it uses: a function is bound to a scope of its own here.

        This rebuilds the scope by `valise.unpack_scope`, and so runs in this process what the code of the sandbox
        says. Ask for it only where you would run that code without a sandbox.
        """
        return self.rebuild()[name]

    def rebuild(self) -> dict[str, Any]:
        """All variables as objects of this process, in one dict, which is the globals of the functions. As for
        `local`, the code of the sandbox runs in this process."""
        from valise.pack import unpack_scope

        names: dict[str, Any] = {"__name__": "__main__"}
        unpack_scope(self.client.stream_of(self.id), names)
        return names

    def delete(self) -> None:
        """Removes it from the server."""
        self.client.delete("/v1/scopes/%s", self.id)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scope):
            return NotImplemented
        return (self.id, self.client.url) == (other.id, other.client.url)

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return "<scope %s of %s>" % (self.id, self.client.url)

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a scope of a server means something to its client only; `save` writes it to a file")
