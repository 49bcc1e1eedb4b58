"""The identity of classes: one class stays one class, however often it is packed and unpacked in a process.

A class gets an id when it is packed first, and keeps it when it is rebuilt. Processes that are forks of one another give
one class the same id, because all that goes into it is inherited: the seed of hashes, and the address of the class.
"""

import threading
import weakref

try:
    # What `hashlib` has besides, which loads a C library, is of no use here.
    from _sha2 import sha256
except ImportError:  # before 3.12
    from _sha256 import sha256

_type_module = vars(type)["__module__"].__get__
_type_qualname = vars(type)["__qualname__"].__get__
_lock = threading.Lock()
_ids: dict = {}  # address of a class -> (weak reference, id); a metaclass may have made classes unhashable
_classes: dict = {}  # id -> weak reference
_adopted: list = []  # (weak reference, id) of classes that were rebuilt, until an id or a class is asked for


def id_of(cls):
    """The id of a class: 32 hexadecimal digits."""
    with _lock:
        _remember_adopted()
        known = _ids.get(id(cls))
        if known is not None and known[0]() is cls:
            return known[1]
        facts = (hash("valise"), hash("class"), id(object), id(type(cls)), id(cls), id(vars(cls).get("__doc__")))
        text = repr((facts, _module_of(cls), _type_qualname(cls), [_type_qualname(base) for base in cls.__mro__]))
        number, name = 0, ""
        while not name or _class_of(name) is not None:
            name = sha256(("%s %d" % (text, number)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
            number += 1
        _remember(cls, name)
        return name


def _module_of(cls):
    try:
        return _type_module(cls)
    except AttributeError:
        return None


def _class_of(name):
    reference = _classes.get(name)
    return None if reference is None else reference()


def class_of(name):
    """The living class with an id, or None."""
    with _lock:
        _remember_adopted()
        return _class_of(name)


def adopt(rebuilt):
    """Classes were rebuilt: pairs of a class and its id. The first living class with an id stays the one that `class_of` gives.
    Most processes that unpack a scope never ask."""
    with _lock:
        _adopted.extend([(weakref.ref(cls), name) for cls, name in rebuilt])


def _remember_adopted():
    for reference, name in _adopted:
        cls = reference()
        if cls is not None:
            _remember(cls, name)
    _adopted.clear()


def _remember(cls, name):
    address = id(cls)

    def forget(reference):
        # Not under the lock: a collection may come at any time, also within it. Each step is atomic.
        if _ids.get(address, (None,))[0] is reference:
            _ids.pop(address, None)
        if _classes.get(name) is reference:
            _classes.pop(name, None)

    reference = weakref.ref(cls, forget)
    _ids[address] = (reference, name)
    if _class_of(name) is None:
        _classes[name] = reference
