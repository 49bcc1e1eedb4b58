"""Instances, by the protocol of `pickle`, with a guard: a class that raises, lies or never ends costs its own instances."""

import copyreg
import types

from valise.pack import called, extended, rebuild

_object_reduce = object.__reduce_ex__
_dispatch_table = copyreg.dispatch_table
_newobj = copyreg.__newobj__  # type: ignore[attr-defined]
_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: a class that is not written in C, mostly
_ATOMS = frozenset([type(None), bool, int, float, str, bytes, complex])
_HOOKS = frozenset(["__reduce_ex__", "__reduce__", "__getstate__", "__getnewargs__", "__getnewargs_ex__"])
_REDUCERS = frozenset(["__reduce_ex__", "__reduce__"])
_NATIVE_HOOKS = frozenset(["__reduce_ex__", "__reduce__", "__getstate__"])
_LOOKUPS = frozenset(["__getattr__", "__getattribute__"])
_ITERATORS = ("__iter__", "items")
_AROUND = _LOOKUPS | {"__new__"}
_ASKED = _HOOKS | _AROUND | {"__setattr__", "__setstate__"}
_NATIVE_METHODS = (types.WrapperDescriptorType, types.MethodDescriptorType, types.BuiltinFunctionType)
# What instances of these are as such, without a method that a subclass may have.
PAYLOADS = {
    int: lambda obj: (int.__index__(obj),),
    str: lambda obj: (str.__str__(obj),),
    float: lambda obj: (float.__float__(obj),),
    bytes: lambda obj: (bytes.__getitem__(obj, slice(None)),),
    tuple: lambda obj: (tuple.__getitem__(obj, slice(None)),),
    complex: lambda obj: (complex.__add__(obj, 0j),),
}


def choose(packer, cls):
    """The handler for the instances of a class."""
    if type(cls).__hash__ is type.__hash__ and cls in _dispatch_table:
        return _by_table
    if _hides_attributes(cls):
        return _hidden
    if extended.is_extended(packer, cls):
        return _extended
    written, native = set(), set()
    for base in cls.__mro__:
        if base is not object:
            for name in _ASKED.intersection(vars(base)):
                (native if _is_native(base, vars(base)[name]) else written).add(name)
    if _is_named_tuple(cls):
        return _plain
    if not _HOOKS.isdisjoint(written):
        if _REDUCERS.isdisjoint(written) and packer.scope is not None and packer.references.of_class(cls) is None:
            # What it wants for `__new__` is of no use where that is not called.
            return _by_class if "__getstate__" in written else _around
        return _by_class
    if not _NATIVE_HOOKS.isdisjoint(native):
        return _by_class
    if not cls.__flags__ & _HEAP:
        return _by_class
    if not _AROUND.isdisjoint(written) or ("__setattr__" in written and _has_slots(cls)) or _has_odd_slots(cls):
        return _around
    if issubclass(cls, (list, dict)) and extended.overrides(cls, object, _ITERATORS):
        return _around  # what it tells of itself is not what it holds
    if issubclass(cls, (list, dict)) or not _HOOKS.isdisjoint(native) or "__setstate__" in written:
        return _by_object
    return _plain


def _is_native(base, value):
    """Whether a method of a class was written in C, as part of that class: such classes can be heap types as well."""
    if not base.__flags__ & _HEAP:
        return True
    owner = getattr(value, "__self__" if type(value) is types.BuiltinFunctionType else "__objclass__", None)
    return owner is base and type(value) in _NATIVE_METHODS


def _is_named_tuple(cls):
    """Whether instances are made as `collections.namedtuple` makes them, by what it generates."""
    for base in cls.__mro__:
        if base.__flags__ & _HEAP and not (_HOOKS | _AROUND).isdisjoint(vars(base)):
            if base.__bases__[:1] != (tuple,) or "_fields" not in vars(base):
                return False
            if set(vars(base)) & (_HOOKS | _AROUND) != {"__getnewargs__", "__new__"}:
                return False
    return issubclass(cls, tuple) and hasattr(cls, "_fields")


def _native_of(cls):
    """The class written in C that instances are made by."""
    return next(base for base in cls.__mro__ if not base.__flags__ & _HEAP)


def _has_odd_slots(cls):
    """Whether `copyreg` cannot tell the slots, or what they are given to."""
    return any(type(vars(base).get("__slots__", ())) not in (str, tuple, list, dict) for base in cls.__mro__)


def _hides_attributes(cls):
    """Whether a class has something else in the place of its `__dict__`."""
    found = next((vars(base)["__dict__"] for base in cls.__mro__ if "__dict__" in vars(base)), None)
    return found is not None and type(found) not in (types.GetSetDescriptorType, types.MemberDescriptorType)


def watching(handler):
    """A handler of instances with a `__hash__` of their own. It may read anything that they hold, and they may be in a
    set that they hold."""

    def handle(packer, obj):
        reduced = handler(packer, obj)
        if type(reduced) is tuple and len(reduced) > 2:
            state = reduced[2]
            try:
                atoms = type(state) is dict and _ATOMS.issuperset(map(type, state.values()))
            except Exception:
                atoms = False  # a metaclass that does not let its classes be hashed
            if not atoms or any(each is not None for each in reduced[3:5]):
                packer.suspects.append(obj)
        return reduced

    return handle


def reduce(packer, obj):
    """An instance of any class, by what it says of itself."""
    return checked(packer, obj, obj.__reduce_ex__(4))


def _has_slots(cls):
    return any(vars(base).get("__slots__") for base in cls.__mro__)


def _plain(packer, obj):
    return _object_reduce(obj, 4)


def _hidden(packer, obj):
    return packer.lose(obj, "its class has something else for its __dict__, so nobody can tell what it holds")


def _by_table(packer, obj):
    return checked(packer, obj, _dispatch_table[type(obj)](obj))


def _by_class(packer, obj):
    return checked(packer, obj, obj.__reduce_ex__(5))


def _by_object(packer, obj):
    return extended.filled(type(obj), checked(packer, obj, _object_reduce(obj, 4)))


def _extended(packer, obj):
    cls = type(obj)
    reduced = extended.past(cls, extended.raw(obj, checked(packer, obj, obj.__reduce_ex__(5))))
    if len(reduced) > 2 and reduced[2] is not None:
        return reduced
    # What the library's class says knows nothing of what classes of the scope add.
    owner = extended.owner_of(cls)
    attributes, own = held(obj, cls.__mro__[: cls.__mro__.index(owner)])
    attributes = attributes if owner.__dictoffset__ == 0 else None
    if attributes is None and not own:
        return reduced
    return (*reduced[:2], (attributes, own), *(*reduced[3:5], None, None)[:2], rebuild.slots)


def _around(packer, obj):
    """What an instance holds, past the lookups and the `__new__` of its class: they may need what is not there yet, and
    what `__new__` did is done."""
    cls = type(obj)
    base = _native_of(cls)
    payload = PAYLOADS[base](obj) if base in PAYLOADS else ()
    made = (rebuild.native, (cls, base, payload)) if _is_written_new(cls) else (_newobj, (cls, *payload))
    attributes, own = held(obj, cls.__mro__)
    items = iter(list(list.__iter__(obj))) if issubclass(cls, list) else None
    pairs = iter(list(dict.items(obj))) if issubclass(cls, dict) else None
    state = (attributes, own) if own else attributes
    if any("__setstate__" in vars(each) for each in cls.__mro__) or state is None:
        return extended.filled(cls, called.prepared(packer, obj, (*made, state, items, pairs, None)))
    return (*made, (attributes, own or None), items, pairs, rebuild.slots)


def held(obj, bases):
    """(attributes or None, values of slots) that an instance holds, the slots being those of some of its classes."""
    try:
        attributes = object.__getattribute__(obj, "__dict__") or None
    except AttributeError:
        attributes = None
    own = {}
    for each in bases:
        for name, value in vars(each).items():
            if type(value) is types.MemberDescriptorType and each.__flags__ & _HEAP:
                try:
                    own[name] = value.__get__(obj, type(obj))
                except AttributeError:
                    pass
    return attributes, own


def _is_written_new(cls):
    maker = next(vars(base)["__new__"] for base in cls.__mro__ if "__new__" in vars(base))
    return type(maker) in (staticmethod, types.FunctionType)


class Refused(Exception):
    """What an object says of itself cannot be packed."""


def checked(packer, obj, reduced):
    """What a reducer gave, if the pickler can take it; raises `Refused`. Nothing of it is consumed later than now."""
    if type(reduced) is str:
        module = getattr(obj, "__module__", None) or getattr(type(obj), "__module__", None)
        reference = packer.references.of(obj, module, reduced)
        if reference is None and packer.scope is not None and packer.scope.get(reduced) is obj:
            return _around(packer, obj)  # it is what it names
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
    if function is iter and len(reduced) == 2 and [type(each) for each in arguments] == [list]:
        state = 0  # as a list's own iterator says it, which it is when it arrives
        reduced = (*reduced, state)
    if name == "__newobj__" and len(arguments) > 1 and _is_written_new(arguments[0]):
        base = _native_of(arguments[0])
        payload = PAYLOADS[base](obj) if base in PAYLOADS else ()
        function, arguments = rebuild.anew, (arguments[0], arguments[1:], base, payload)
    reduced = (function, arguments, state, items, pairs, setter)[: max(2, len(reduced))]
    return called.prepared(packer, obj, reduced)


def _check_class(obj, arguments):
    if not arguments or not isinstance(arguments[0], type) or arguments[0] is not obj.__class__:
        raise Refused("its __reduce_ex__ gives another class than its own")


# What follows rebuilds.


def native(session, cls, base, arguments):
    return base.__new__(cls, *arguments)


def anew(session, cls, arguments, base, payload):
    """As its `__new__` makes it; where that fails, because what it looks for in the class is not there yet, as C does."""
    try:
        return cls.__new__(cls, *arguments)
    except Exception:
        return base.__new__(cls, *payload)


def slots(session, made, state):
    attributes, own = state
    if attributes:
        object.__getattribute__(made, "__dict__").update(attributes)
    for name, value in (own or {}).items():
        object.__setattr__(made, name, value)
