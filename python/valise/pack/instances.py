"""Instances, by the protocol of `pickle`, with a guard: a class that raises, lies or never ends costs its own instances."""

import copyreg

from valise.pack import rebuild

_object_reduce = object.__reduce_ex__
_NEWOBJ, _NEWOBJ_EX = copyreg.__newobj__, getattr(copyreg, "__newobj_ex__", None)
_dispatch_table = copyreg.dispatch_table
_PLAIN_HOOKS = ("__reduce_ex__", "__reduce__", "__getstate__", "__getattribute__", "__getattr__")
_ATOMS = frozenset([type(None), bool, int, float, str, bytes, complex])
_EXTRA_ARGUMENTS = ("__getnewargs__", "__getnewargs_ex__")


def choose(packer, cls):
    """The handler for the instances of a class."""
    if cls in _dispatch_table:
        return _by_table
    mine = {name for base in cls.__mro__ if base is not object for name in vars(base)}
    if any(name in mine for name in _PLAIN_HOOKS) or any(name in mine for name in _EXTRA_ARGUMENTS):
        return _by_class
    if cls.__setattr__ is not object.__setattr__ and _has_slots(cls):
        return _with_slots
    if issubclass(cls, (list, dict)):
        return _container
    return _plain if cls.__flags__ & (1 << 9) else _by_class  # heap types only


def watching(handler):
    """A handler of instances with a `__hash__` of their own. It may read anything that they hold, and they may be in a
    set that they hold."""

    def handle(packer, obj):
        reduced = handler(packer, obj)
        if type(reduced) is tuple and len(reduced) > 2:
            state = reduced[2]
            atoms = type(state) is dict and _ATOMS.issuperset(map(type, state.values()))
            if not atoms or any(each is not None for each in reduced[3:5]):
                packer.suspects.append(obj)
        return reduced

    return handle


def reduce(packer, obj):
    """An instance of any class, by what it says of itself."""
    return checked(packer, obj, obj.__reduce_ex__(4))


def _has_slots(cls):
    return any("__slots__" in vars(base) and vars(base)["__slots__"] for base in cls.__mro__)


def _plain(packer, obj):
    return _object_reduce(obj, 4)


def _by_table(packer, obj):
    return checked(packer, obj, _dispatch_table[type(obj)](obj))


def _by_class(packer, obj):
    return checked(packer, obj, obj.__reduce_ex__(5))


def _container(packer, obj):
    return checked(packer, obj, _object_reduce(obj, 4))


def _with_slots(packer, obj):
    """Its slots are set around a `__setattr__` of its own, which may refuse."""
    reduced = checked(packer, obj, _object_reduce(obj, 4))
    if len(reduced) > 2 and type(reduced[2]) is tuple and not hasattr(type(obj), "__setstate__"):
        reduced = (*reduced[:2], reduced[2], *(*reduced[3:], None, None)[:2], rebuild.slots)
    return reduced


class Refused(Exception):
    """What an object says of itself cannot be packed."""


def checked(packer, obj, reduced):
    """What a reducer gave, if the pickler can take it; raises `Refused`. Nothing of it is consumed later than now."""
    if type(reduced) is str:
        module = getattr(obj, "__module__", None) or getattr(type(obj), "__module__", None)
        reference = packer.references.of(obj, module, reduced)
        if reference is None:
            raise Refused("it says that it is %s.%s, which cannot be imported elsewhere" % (module, reduced))
        return packer.refer(obj, reference, module)
    if type(reduced) is not tuple or not 2 <= len(reduced) <= 6:
        raise Refused("its __reduce_ex__ gave a %s instead of a tuple of two to six" % type(reduced).__name__)
    function, arguments, state, items, pairs, setter = (*reduced, *(None,) * (6 - len(reduced)))
    if not callable(function) or type(arguments) is not tuple:
        raise Refused("its __reduce_ex__ does not give a callable and a tuple of arguments")
    if setter is not None and not callable(setter):
        raise Refused("its __reduce_ex__ gives a setter that cannot be called")
    name = getattr(function, "__name__", "")
    if name == "__newobj__":
        _check_class(obj, arguments[:1])
    elif name == "__newobj_ex__":
        if len(arguments) != 3 or type(arguments[1]) is not tuple or type(arguments[2]) is not dict:
            raise Refused("its __reduce_ex__ gives wrong arguments for __new__")
        _check_class(obj, arguments[:1])
    if items is not None:
        items = iter(list(items))
    if pairs is not None:
        pairs = [pair if type(pair) is tuple else tuple(pair) for pair in pairs]
        if any(len(pair) != 2 for pair in pairs):
            raise Refused("its __reduce_ex__ gives items that are not pairs")
        pairs = iter(pairs)
    return (function, arguments, state, items, pairs, setter)[: max(2, len(reduced))]


def _check_class(obj, arguments):
    if not arguments or not isinstance(arguments[0], type) or arguments[0] is not obj.__class__:
        raise Refused("its __reduce_ex__ gives another class than its own")


# What follows rebuilds.


def slots(session, made, state):
    attributes, own = state
    if attributes:
        made.__dict__.update(attributes)
    for name, value in (own or {}).items():
        object.__setattr__(made, name, value)
