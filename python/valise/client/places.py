"""What of a scope can be named when more is packed for it: its functions, its values, itself.

A remote function in a list, say, becomes in the sandbox the function itself, where the list goes to the scope that has
it.
"""

from __future__ import annotations

import operator
import threading
from typing import Any

_packing = threading.local()


class Packing:
    """While this lasts, what this thread packs is for a scope.

    names    the dict that stands for the globals of that scope in what is packed
    lineage  what tells the namespaces that came to be from one another; None where the scope has none yet
    """

    def __init__(self, names: dict[str, Any], lineage: Any):
        self._now = (names, lineage)

    def __enter__(self) -> None:
        self._before = getattr(_packing, "now", None)
        _packing.now = self._now

    def __exit__(self, *raised: Any) -> None:
        _packing.now = self._before


def variable(lineage: Any, name: str | None, what: str) -> Any:
    """How a variable of a scope is packed, as `__reduce_ex__` says it; or the scope itself, without a name. Raises
    TypeError where what is packed is not for that scope."""
    names, expected = getattr(_packing, "now", None) or (None, None)
    if names is None or lineage is None or lineage is not expected:
        raise TypeError("%s means something in its own scope only" % what)
    return (operator.getitem, (names, name)) if name is not None else (operator.getitem, ((names,), 0))
