"""What `call_sandbox` gives: a mapping in the place of the dict that `exec` would have filled."""

from __future__ import annotations

import itertools
import sys
import threading
import types
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from valise.client import places, uploads
from valise.client.functions import RemoteFunction
from valise.client.outcome import Loss, Outcome
from valise.client.values import RemoteValue

if TYPE_CHECKING:
    from valise.client.client import Client
    from valise.client.scope import Scope

_GIVEN = "__valise_given__"
_numbers = itertools.count()


class Namespace(MutableMapping[str, Any]):
    """The variables of a scope, as a mapping that moves on.

    Functions are `RemoteFunction`s: a call of one runs in the sandbox, and what it binds is seen here afterwards, as
    with a dict that `exec` has filled. What is set here goes to the sandbox with the next call. Of what the caller
    gave, modules and what could not travel are found here as the caller's own objects, as long as the code in the
    sandbox has not bound their names anew; and names like `__name__`, which stay behind.

    Calls of its functions are made one after the other. Safe to use from any thread.
    """

    def __init__(self, client: Client, scope: Scope | None, kept: Mapping[str, Any] | None = None, lineage: Any = None):
        self.client = client
        self.lineage = lineage or object()
        self.number = next(_numbers)  # which of two came later
        self.losses: tuple[Loss, ...] = ()
        self._scope = scope
        self._kept = dict(kept or {})  # what stays with the caller
        self._sent: dict[str, Any] = {}  # the caller's objects, as long as nothing else is bound to their names
        self._lost: set[str] = set()  # those of which a stand-in is there
        self._set: dict[str, Any] = {}
        self._removed: set[str] = set()
        self._globals: dict[str, Any] = {}
        self._others: list[dict[str, Any]] = []
        self._how: dict[str, Any] = {}
        self._lock = threading.RLock()

    def copy(self) -> Namespace:
        """Another one of the same variables; each moves on by itself."""
        with self._lock:
            made = Namespace(self.client, self._scope, self._kept, self.lineage)
            made.losses = self.losses
            made._sent, made._lost = dict(self._sent), set(self._lost)
            made._set, made._removed = dict(self._set), set(self._removed)
            made._globals, made._others, made._how = self._globals, list(self._others), self._how
            return made

    @property
    def scope(self) -> Scope:
        """The scope that it stands for now, with what was set here."""
        with self._lock:
            self._bring()
            if self._scope is None:
                self._scope = self.client.call("None").check().scope
            assert self._scope is not None
            return self._scope

    # As a mapping.

    def __getitem__(self, name: str) -> Any:
        with self._lock:
            for names in (self._set, self._kept):
                if name in names:
                    return names[name]
            if name in self._removed or self._scope is None:
                raise KeyError(name)
            scope = self._scope
            if name in self._sent and self._is_callers(name):
                return self._sent[name]
        if scope.is_callable(name):
            return RemoteFunction(name, scope.variables[name].signature, self._call, self)
        value = scope.fetch(name)
        if type(value) is RemoteValue:
            value.place, value.name = self, name
        return value

    def _is_callers(self, name: str) -> bool:
        """Whether the caller's object is found in its own place: there is a stand-in for it, or it is as good there."""
        return name in self._lost or isinstance(self._sent[name], types.ModuleType)

    def __setitem__(self, name: str, value: Any) -> None:
        with self._lock:
            if name in self._kept:
                self._kept[name] = value
            else:
                self._set[name] = value
                self._removed.discard(name)

    def __delitem__(self, name: str) -> None:
        with self._lock:
            if name not in self:
                raise KeyError(name)
            if self._kept.pop(name, self) is self:
                self._set.pop(name, None)
                self._removed.add(name)

    def __iter__(self) -> Iterator[str]:
        with self._lock:
            names = dict.fromkeys([*(() if self._scope is None else self._scope), *self._set, *self._kept])
            return iter([name for name in names if name not in self._removed])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        return name in list(iter(self))

    def __repr__(self) -> str:
        return "<namespace of %r>" % (self._scope,)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return places.variable(self.lineage, None, "a namespace of the sandbox")

    # Calls.

    def run(self, code: str, **how: Any) -> Outcome:
        """Runs code, as `Client.call` does, and moves on to the scope after it. What it writes goes to `sys.stdout` and
        `sys.stderr`, unless there is `on_output`."""
        with self._lock:
            self._bring()
            return self._moved(self.client.call(code, self._scope, **{**self._how, **how}), "on_output" not in how)

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with self._lock:
            self._bring()
            try:
                outcome = self.client.call(None, self._scope, function=name, args=args, kwargs=kwargs, **self._how)
            except (TypeError, ValueError):  # JSON cannot carry them
                self.put({_GIVEN: (args, kwargs)})
                code = "(lambda given: %s(*given[0], **given[1]))(globals().pop(%r))" % (name, _GIVEN)
                outcome = self.client.call(code, self._scope, **self._how)
            return self._moved(outcome, True).check().value

    def _moved(self, outcome: Outcome, shown: bool) -> Outcome:
        if outcome.scope is not None:
            self._scope = outcome.scope
        for name in (*outcome.changed, *outcome.removed):
            self._sent.pop(name, None)
            self._lost.discard(name)
        if shown:
            for text, stream in ((outcome.stdout, sys.stdout), (outcome.stderr, sys.stderr)):
                if text and stream is not None:
                    stream.write(text)
        return outcome

    # What the caller gives.

    def bind(self, names: dict[str, Any], others: Iterable[dict[str, Any]] = (), **how: Any) -> None:
        """Says which globals functions of the caller are bound to the scope by, and what calls are made with."""
        self._globals, self._others, self._how = names, list(others), how

    def keep(self, names: Mapping[str, Any]) -> None:
        """Takes what stays with the caller."""
        self._kept.update(names)

    def has(self, name: str, value: Any) -> bool:
        """Whether a value is what this already has by a name."""
        return type(value) in (RemoteFunction, RemoteValue) and (
            getattr(value.place, "lineage", None) is self.lineage
            and (value.__name__ if type(value) is RemoteFunction else value.name) == name
        )

    def put(self, variables: Mapping[str, Any], removed: Iterable[str] = ()) -> None:
        """Brings variables into the scope now."""
        if not variables and not removed:
            return
        how = {key: value for key, value in self._how.items() if key in ("python",)}
        self._scope, losses = uploads.upload(
            self.client,
            self._scope,
            variables,
            names=self._globals,
            others=self._others,
            lineage=self.lineage,
            removed=removed,
            **(how if self._scope is not None else {}),
        )
        again = set(variables)
        self.losses = tuple(each for each in self.losses if each.name not in again) + losses
        self._sent.update(variables)
        self._lost -= again
        self._lost.update(each.name for each in losses if each.path == each.name)

    def _bring(self) -> None:
        if self._set or self._removed:
            self.put(self._set, self._removed)
            for name in self._removed:
                self._sent.pop(name, None)
            self._set, self._removed = {}, set()

    def local(self, name: str) -> Any:
        """A variable as an object of this process: a function is bound to a scope of its own here, in which the
        caller's own objects are where they were. The code of the sandbox runs in this process: see `Scope.local`."""
        with self._lock:
            found = self.scope.rebuild()
            found.update(self._kept)
            found.update((each, self._sent[each]) for each in self._lost)
            return found[name]
