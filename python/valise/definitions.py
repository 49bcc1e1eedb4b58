"""Functions and classes that `pickle` does not find by their names, because these were deleted, bound to something
else, or are of no module: written by value, and as the same object where that lives.

In the sandbox `pickle` writes them so; see the decision about it. What is written names `restore`, so that any Python
with this package can read it. As with `pickle`, reading runs what is named.
"""

import os
import sys
import threading
import types
import weakref

from valise.pack import gone, packer, units, unpacker

_NAME = "definition"
_known = units.Units()
_lock = threading.RLock()  # restoring one may restore another
_living: dict = {}  # key -> weak reference
_keys: dict = {}  # id of an object -> (weak reference, key)


def reduce(obj, known=None):
    """What `__reduce_ex__` would give, had the object one; None where it cannot be written. `known`: the `Units` to
    look for its source in, besides what this process has compiled."""
    namespace = _namespace()
    scope = namespace if _is_of(obj, namespace) else None
    packed, used = packer.write(lambda: packer.Packer({_NAME: obj}, scope, known or _known))
    if any(path == _NAME for _, path, _, _ in used.losses):
        return None
    return restore, (_key_of(obj), packed.whole())


def restore(key, packed):
    """The object that was written under a key: itself, where it lives in this process or one that this was forked from;
    otherwise one that does the same. Raises `UnpackError` for bytes that are damaged."""
    with _lock:
        living = _living.get(key)
        obj = None if living is None else living()
        if obj is None:
            session = unpacker.Session(_namespace(), _known, True)
            top, _ = unpacker.read(packed, lambda: session)
            obj = top["variables"][_NAME]
            _remember(obj, key)
        return obj


def living():
    """The (key, object) of what was written or restored and still lives."""
    with _lock:
        return [(key, obj) for key, obj in ((key, each()) for key, each in list(_living.items())) if obj is not None]


def settle(references):
    """Objects that came from another process are what `restore` gives for their keys from now on. `references`: key to
    weak reference. What could not be rebuilt here is made from what was written, where it is asked for."""
    with _lock:
        for key, reference in references.items():
            obj = reference() if type(reference) is weakref.ref else None
            if obj is not None and type(obj) is not gone.Gone and not gone.is_gone_class(obj) and key not in _living:
                _remember(obj, key)


def _namespace():
    main = sys.modules.get("__main__")
    return {} if main is None else vars(main)


def _is_of(obj, namespace):
    """Whether its functions have this namespace for globals."""
    if type(obj) is types.FunctionType:
        return obj.__globals__ is namespace
    return getattr(obj, "__module__", None) == namespace.get("__name__", _NAME)


def _key_of(obj):
    with _lock:
        known = _keys.get(id(obj))
        if known is not None and known[0]() is obj:
            return known[1]
        key = os.urandom(16).hex()
        _remember(obj, key)
        return key


def _remember(obj, key):
    address = id(obj)

    def forget(reference):
        # Not under the lock: a collection may come at any time. Each step is atomic.
        if _keys.get(address, (None,))[0] is reference:
            _keys.pop(address, None)
        if _living.get(key) is reference:
            _living.pop(key, None)

    try:
        reference = weakref.ref(obj, forget)
    except TypeError:
        return  # each time it is read there is another one
    _keys[address] = (reference, key)
    _living[key] = reference
