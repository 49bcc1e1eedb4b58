"""Classes that the scope defined.

A class travels as a skeleton (name, bases, metaclass, slots) and what its body put into it. It is rebuilt without running
the body, the metaclass, `__init_subclass__` or `__set_name__` again: what those did is in the state already. What the
library generated from the body is left out and generated again where it arrives; see `records`, `enums`, `tuples` and
`protocols`.
"""

import abc
import functools
import sys
import threading
import types
import weakref
from typing import Generic

from valise.pack import enums, identity, protocols, rebuild, records, tuples
from valise.pack.gone import Gone, gone_class, gone_of, is_gone_class

_type_dict = vars(type)["__dict__"].__get__
_type_module = vars(type)["__module__"].__get__
_type_name = vars(type)["__name__"].__get__
_type_qualname = vars(type)["__qualname__"].__get__
_type_bases = vars(type)["__bases__"].__get__
_type_flags = vars(type)["__flags__"].__get__
_type_mro = vars(type)["__mro__"].__get__
_OFFSETS = (("__dict__", vars(type)["__dictoffset__"].__get__), ("__weakref__", vars(type)["__weakrefoffset__"].__get__))
_set = type.__setattr__
_delete = type.__delattr__

# What making the class anew puts there by itself.
_BY_PYTHON = frozenset(
    ["__dict__", "__weakref__", "__module__", "__qualname__", "_abc_impl", "__abstractmethods__", "__slotnames__", "__annotate__",
     "__annotate_func__", "__annotations_cache__", "__classdictcell__", "_abc_registry", "_abc_cache",
     "_abc_negative_cache", "_abc_negative_cache_version"]
)  # fmt: skip
# Has to be there before anything that the class holds is made: it may hold sets of its own instances.
_EARLY = (types.FunctionType, classmethod, staticmethod, property, functools.cached_property, functools.partialmethod,
          functools.singledispatchmethod)  # fmt: skip
_EARLY_NAMES = frozenset(["__hash__", "__eq__", "__annotations__", "__doc__"])


_SETTABLE = frozenset(["__doc__", "__annotations__", "__type_params__", "__abstractmethods__", "__annotate__"])
_SETTERS = ("__set__", "__delete__")


class Later:
    """A call that is written as an object, and made where it is read."""

    __slots__ = ("arguments", "rebuilder")

    def __init__(self, rebuilder, arguments):
        self.rebuilder, self.arguments = rebuilder, arguments


def reduce_later(packer, call):
    return call.rebuilder, call.arguments


def reduce_class(packer, cls):
    if is_gone_class(cls):
        return packer.gone_again(cls)
    reference = packer.references.of_class(cls)
    if reference is not None:
        return packer.refer(cls, reference, _type_module(cls))
    builtin = _builtin_name(cls)
    if builtin is not None:
        return rebuild.builtin_type, (builtin,)
    if not _type_flags(cls) & (1 << 9):
        found = packer.references.anywhere(cls)
        if found is not None:
            return rebuild.reference, found
        return packer.lose(cls, "it is a class of an extension module that cannot be imported elsewhere")
    kind = tuples if tuples.is_named_tuple(cls) else enums if enums.is_enum(cls) else None
    own = dict(_type_dict(cls))
    facts, inside = _facts(cls, own), {}
    if kind is not None:
        facts["kind"], facts["parts"] = kind.parts(cls, own)
        inside.update(kind.state(cls, own))
    if records.is_record(own):
        inside["record"] = records.parts(cls, own)
    if protocols.is_protocol_like(cls):
        inside["protocol"] = protocols.parts(cls, own)
    if isinstance(cls, abc.ABCMeta):
        inside["abstract"] = sorted(getattr(cls, "__abstractmethods__", ()))
    registered = _registered(cls)
    if registered:
        inside["registered"] = registered
    early, late = {}, {}
    ordered = [name for name in own if type(name) is str and name not in _SETTABLE]
    if len(ordered) > 1:
        inside["order"] = ordered
    # Those of Python come first: they have no place of their own.
    for name in (*sorted(_SETTABLE.intersection(own)), *ordered):
        value = own[name]
        (early if type(value) in _EARLY or name in _EARLY_NAMES else late)[name] = value
    bases, metaclass = _type_bases(cls), type(cls)
    skeleton = (identity.id_of(cls), _type_name(cls), bases, metaclass, facts)
    state = (Later(rebuild.members, (cls, early, inside)), late)
    return rebuild.class_, skeleton, state, None, None, rebuild.class_state


def _facts(cls, own):
    """What the skeleton needs besides. Takes what it covers out of `own`."""
    facts = {"qualname": _type_qualname(cls)}
    try:
        facts["module"] = _type_module(cls)
    except AttributeError:
        pass
    body = {name: value for name, value in own.items() if name not in _BY_PYTHON and _is_hidden(type(cls), name)}
    if body:
        facts["body"] = body
    slots = [name for name, value in own.items() if _is_slot(cls, value)]
    if "__slots__" in own:
        # `dataclasses` may leave the descriptors of the class that it has replaced, so they tell nothing.
        facts["slots"] = slots + [
            name for name, offset in _OFFSETS if offset(cls) and not any(map(offset, _type_bases(cls)))
        ]
    for name in [*slots, *body, *_BY_PYTHON]:
        own.pop(name, None)
    if sys.version_info >= (3, 14):
        annotations = _late_annotations(cls)
        if annotations:
            own["__annotations__"] = annotations
    if type(own.get("__orig_bases__")) is tuple and Generic in cls.__mro__:
        facts["bases"] = own.pop("__orig_bases__")
    if own.get("__doc__", own) is None:
        del own["__doc__"]
    return facts


def _late_annotations(cls):
    try:
        return dict(cls.__annotations__) if "__annotate_func__" in _type_dict(cls) else None
    except Exception:
        import annotationlib

        return annotationlib.get_annotations(cls, format=annotationlib.Format.STRING)


def _is_hidden(metaclass, name):
    """Whether setting it later would be taken for something else, by a descriptor of the metaclass."""
    for base in metaclass.__mro__:
        if name in _type_dict(base):
            return name not in _SETTABLE and any(hasattr(type(_type_dict(base)[name]), each) for each in _SETTERS)
    return False


def _is_slot(cls, value):
    return type(value) is types.MemberDescriptorType and value.__objclass__ is cls


def _registered(cls):
    """The classes that were registered as subclasses of an abstract one."""
    if not isinstance(cls, abc.ABCMeta):
        return []
    try:
        import _abc

        registry = _abc._get_dump(cls)[0]
    except (ImportError, TypeError, AttributeError):
        return []
    found = [reference() for reference in registry if isinstance(reference, weakref.ref)]
    return sorted((each for each in found if each is not None), key=lambda each: (each.__module__, each.__qualname__))


@functools.lru_cache(maxsize=None)
def _builtin_names():
    import _collections_abc

    found = {value: name for name, value in _UNNAMED.items()}
    for each in {
        value: name
        for module in (_collections_abc, types)
        for name, value in vars(module).items()
        if isinstance(value, type) and not value.__flags__ & (1 << 9)
    }.items():
        found.setdefault(*each)
    return found


# `types` has names for them since 3.10.
_UNNAMED = {"NoneType": type(None), "EllipsisType": type(...), "NotImplementedType": type(NotImplemented)}


def _builtin_name(cls):
    try:
        return _builtin_names().get(cls)
    except Exception:
        return None  # its metaclass makes it unhashable


def reduce_property(packer, made):
    reduced = rebuild.property_, (type(made), made.fget, made.fset, made.fdel, made.__doc__)
    attributes = getattr(made, "__dict__", None)
    return (*reduced, attributes, None, None, rebuild.attributes) if attributes else reduced


def reduce_wrapped(packer, made):
    """A static or class method."""
    attributes = {
        name: value
        for name, value in getattr(made, "__dict__", {}).items()
        if name not in ("__module__", "__name__", "__qualname__", "__doc__", "__wrapped__", "__annotations__",
                        "__isabstractmethod__", "__annotate__", "__type_params__")
    }  # fmt: skip
    reduced = type(made), (made.__func__,)
    return (*reduced, attributes, None, None, rebuild.attributes) if attributes else reduced


def reduce_dispatch_method(packer, made):
    # How it keeps its function differs between versions.
    return rebuild.dispatch_method, (made.dispatcher, made.func)


def reduce_cached_property(packer, made):
    return rebuild.cached_property, (made.func, getattr(made, "attrname", None), made.__doc__)


# What follows rebuilds.


def class_(session, name, called, bases, metaclass, facts):
    living = session.living_class(name)
    if living is not None:
        return living
    arguments = (name, called, bases, metaclass, facts)
    lost = None
    if metaclass is not type or bases != _OBJECT:
        lost = next((each for each in (metaclass, *bases) if isinstance(each, Gone) or is_gone_class(each)), None)
    try:
        if lost is not None:
            raise TypeError("of %r" % (lost,))
        made = _make(session, called, bases, metaclass, facts)
    except Exception as error:
        why = "the class cannot be made under this Python: %s" % error
        return gone_class(session.gone_for("class", why, rebuild.class_, arguments, called), called)
    session.add_class(made, name)
    return made


def _make(session, name, bases, metaclass, facts):
    body = {"__qualname__": facts["qualname"], **facts.get("body", {})}
    if "module" in facts:
        body["__module__"] = facts["module"]
    if "slots" in facts:
        body["__slots__"] = tuple(facts["slots"])
    if "bases" in facts:
        body["__orig_bases__"] = facts["bases"]  # `Generic` asks for them
    kind = facts.get("kind")
    if kind == "named tuple":
        return tuples.make(name, bases, metaclass, body, facts["parts"])
    if kind == "enum":
        return enums.make(name, bases, metaclass, body, facts["parts"], silently)
    return silently(bases, lambda: type.__new__(metaclass, name, bases, body))


_making = threading.RLock()
_OBJECT = (object,)


def silently(bases, make):
    """Makes a class without the `__init_subclass__` of its bases, which ran when it was defined.

    There is no way to make one that does not look for it. So the bases have one that does nothing, for that moment.
    What C classes have, and `typing`, is run: it computes what the class needs.
    """
    if bases == _OBJECT:
        return make()
    hooks = []
    for cls in {id(each): each for base in bases for each in _type_mro(base)}.values():
        hook = _type_dict(cls).get("__init_subclass__")
        if hook is not None and _type_flags(cls) & (1 << 9) and _type_module(cls) != "typing":
            hooks.append((cls, hook))
    if not hooks:
        return make()
    with _making:
        try:
            for cls, _ in hooks:
                _set(cls, "__init_subclass__", classmethod(_do_nothing))
            return make()
        finally:
            for cls, hook in hooks:
                _set(cls, "__init_subclass__", hook)


def _do_nothing(cls, **named):
    pass


def _put_in_order(cls, names):
    """Class bodies have an order, and some look at it; what the library generated comes before."""
    own = _type_dict(cls)
    if list(filter(set(names).__contains__, own)) == list(filter(own.__contains__, names)):
        return
    for name in names:
        if name in own:
            value = own[name]
            _delete(cls, name)
            _set(cls, name, value)


def members(session, cls, early, inside):
    """Gives a class its methods, and lets the library generate what it generates."""
    if is_gone_class(cls):
        return (early, inside)
    if session.is_living(cls):
        return None
    for name, value in early.items():
        _set(cls, name, value)
    session.keep_order(cls, inside.get("order", ()))
    if "tuple" in inside:
        tuples.finish(cls, inside["tuple"])
    if "enum" in inside:
        enums.finish(cls, inside["enum"])
    if isinstance(cls, abc.ABCMeta):
        _make_abstract(cls, inside["abstract"])
    if "protocol" in inside:
        protocols.finish(cls, inside["protocol"])
    if "record" in inside:
        records.finish(cls, inside["record"])
    for each in inside.get("registered", ()):
        try:
            abc.ABCMeta.register(cls, each)
        except Exception:
            pass  # a class that is gone; a hook of the user's own
    return None


def _make_abstract(cls, names):
    try:
        from _abc import _abc_init

        _abc_init(cls)
    except ImportError:
        pass
    # What makes a method concrete may be an attribute that is not there yet.
    _set(cls, "__abstractmethods__", frozenset(names))


def class_state(session, cls, state):
    first, late = state
    if is_gone_class(cls):
        # For one that travels on, the members are set by another call.
        state = (Later(rebuild.members, (cls, *first)), late)
        session.keep_state(gone_of(cls), state, rebuild.class_state)
    elif not session.is_living(cls):
        for name, value in late.items():
            _set(cls, name, value)
        _put_in_order(cls, session.order_of(cls))


def builtin_type(session, name):
    import _collections_abc

    if name in _UNNAMED:
        return _UNNAMED[name]
    for module in (types, _collections_abc):
        if isinstance(vars(module).get(name), type):
            return vars(module)[name]
    return gone_class(session.gone_for("class", "this Python has no %s" % name, rebuild.builtin_type, (name,)), name)


def property_(session, kind, fget, fset, fdel, doc):
    made = kind.__new__(kind)
    property.__init__(made, fget, fset, fdel, doc)
    return made


def cached_property(session, function, name, doc):
    made = functools.cached_property(function)
    made.attrname, made.__doc__ = name, doc
    return made


def dispatch_method(session, dispatcher, function):
    made = functools.singledispatchmethod(function)
    made.dispatcher = dispatcher
    return made


def attributes(session, made, state):
    made.__dict__.update(state)
