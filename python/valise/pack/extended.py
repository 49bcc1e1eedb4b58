"""Instances of classes of the scope that extend one of the library: a deque, a date, an ordered dict.

The library says how its own instances are made again, by calling their class. A class that extends it may want other
arguments, or have methods that need a state which is not there yet. So they are made as instances of the library's class
are, and filled by its methods, past those of the user's.
"""

import collections
import types

from valise.pack import rebuild

_type_dict = vars(type)["__dict__"].__get__
_REDUCERS = ("__reduce_ex__", "__reduce__")
_MAKERS = ("__init__", "__new__")
_FILLERS = ("append", "extend", "__setitem__", "add", "update")
# The first that an instance is one of fills it.
_PAIRED = ((collections.OrderedDict, collections.OrderedDict.__setitem__), (dict, dict.__setitem__))
_LISTED = ((list, list.extend), (collections.deque, collections.deque.extend))


def owner_of(cls):
    """The class that says how instances are made again, where it is not the last of all."""
    return next((base for base in cls.__mro__[:-1] if any(name in _type_dict(base) for name in _REDUCERS)), None)


def overrides(cls, owner, names):
    """Whether a class before `owner` has a method of these names that is written in Python."""
    for base in cls.__mro__:
        if base is owner:
            return False
        if any(_is_function(_type_dict(base).get(name)) for name in names):
            return True
    return False


def _is_function(value):
    return isinstance(value, (types.FunctionType, classmethod, staticmethod))


def is_extended(packer, cls):
    """Whether instances are made past what the scope's classes say."""
    owner = owner_of(cls)
    return (
        owner is not None
        and owner is not cls
        and packer.references.of_class(owner) is not None
        and packer.references.of_class(cls) is None
    )


def raw(obj, reduced):
    """What the library's class says of an instance, with what that holds where its class iterates over something else."""
    cls = type(obj)
    if not overrides(cls, owner_of(cls), ("__iter__", "items")):
        return reduced
    function, arguments, state, items, pairs, setter = (*reduced, *(None,) * (6 - len(reduced)))
    for kind in (set, frozenset):
        if issubclass(cls, kind):
            arguments = ([*kind.__iter__(obj)],)
    if items is not None and issubclass(cls, collections.deque):
        items = collections.deque.__iter__(obj)
    if pairs is not None and issubclass(cls, dict):
        pairs = iter((collections.OrderedDict if issubclass(cls, collections.OrderedDict) else dict).items(obj))
    return (function, arguments, state, items, pairs, setter)[: len(reduced)]


def past(cls, reduced):
    """A reduce value of the library's, for a class that extends it."""
    owner = owner_of(cls)
    function, arguments, state, items, pairs, setter = (*reduced, *(None,) * (6 - len(reduced)))
    if function is cls and overrides(cls, owner, _MAKERS):
        function, arguments = rebuild.based, (cls, owner, arguments)
    return filled(cls, (function, arguments, state, items, pairs, setter))


def filled(cls, reduced):
    """The same with a setter that fills it, where the class has methods of its own for that."""
    function, arguments, state, items, pairs, setter = (*reduced, *(None,) * (6 - len(reduced)))
    if (items is None and pairs is None) or setter is not None or not overrides(cls, None, _FILLERS):
        return (function, arguments, state, items, pairs, setter)[: 5 if setter is None else 6]
    content = (state, list(items or ()), list(pairs or ()))
    return function, arguments, content, None, None, rebuild.contents


# What follows rebuilds.


def based(session, cls, owner, arguments):
    made = owner.__new__(cls, *arguments)
    if isinstance(made, cls):
        owner.__init__(made, *arguments)
    return made


def contents(session, made, given):
    state, items, pairs = given
    for kind, extend in _LISTED:
        if items and isinstance(made, kind):
            extend(made, items)
            break
    put = next((put for kind, put in _PAIRED if isinstance(made, kind)), None)
    try:
        for key, value in pairs:
            put(made, key, value)
    except Exception:
        session.later(_put_again, (made, put, pairs))  # a hash that needs what comes later
    if state is not None:
        _set_state(made, state)


def _put_again(given):
    made, put, pairs = given
    for key, value in pairs:
        put(made, key, value)


def _set_state(made, state):
    """As `pickle` does."""
    if hasattr(type(made), "__setstate__"):
        made.__setstate__(state)
        return
    attributes, slots = state if type(state) is tuple and len(state) == 2 else (state, None)
    if attributes:
        object.__getattribute__(made, "__dict__").update(attributes)
    for name, value in (slots or {}).items():
        object.__setattr__(made, name, value)
