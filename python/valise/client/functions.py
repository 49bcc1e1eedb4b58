"""Functions that run in the sandbox."""

from __future__ import annotations

from typing import Any, Callable

from valise.client import places
from valise.client.values import shown


class RemoteFunction:
    """A function or class of a scope: calling it runs it in the sandbox and gives its value.

    Raises `RemoteError` where it raises, `CallError` where the call ended otherwise, TypeError for arguments that JSON
    cannot carry. Safe to call from any thread.
    """

    def __init__(self, name: str, signature: str | None, call: Callable[..., Any], place: Any = None):
        """`call`: is given the name, positional and named arguments. `place`: the namespace that it is of, if it is."""
        self.__name__, self.signature = name, signature
        self.__doc__ = "Runs %s%s in the sandbox." % (name, signature or "(...)")
        self._call, self.place = call, place

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(self.__name__, args, kwargs)

    def __repr__(self) -> str:
        return "<remote function %s%s>" % (self.__name__, shown(self.signature or "", 100))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return places.variable(getattr(self.place, "lineage", None), self.__name__, "a remote function")


# The types of variables that are called and not fetched. A packed scope says of what is imported only that it is.
CALLABLE = frozenset(["function", "type", "builtin_function_or_method", "method", "functools.partial", "reference",
                      "functools._lru_cache_wrapper", "lru_cache", "dispatch"])  # fmt: skip
