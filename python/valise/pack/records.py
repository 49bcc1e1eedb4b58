"""Data classes: `dataclasses` generates their methods again where they arrive, from the fields that the user wrote."""

import dataclasses
import inspect
import reprlib
import types
import typing

from valise.pack import generated

_set, _delete = type.__setattr__, type.__delattr__
_METHODS = ("__init__", "__repr__", "__eq__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__setattr__",
            "__delattr__", "__replace__", "__getstate__", "__setstate__")  # fmt: skip
_SWITCHES = ("init", "repr", "eq", "order", "unsafe_hash", "frozen")
_FLAGS = ("init", "repr", "hash", "compare", "kw_only")
_USUAL = {"init": True, "repr": True, "hash": None, "compare": True, "kw_only": False}
_CLASS_VARIABLE, _INIT_VARIABLE = "class", "init"
_MISSING = dataclasses.MISSING
_NESTED = 0x10  # CO_NESTED
_KEYWORD_ONLY = hasattr(dataclasses, "KW_ONLY")  # since 3.10


def is_record(own):
    return type(own.get("__dataclass_fields__")) is dict and "__dataclass_params__" in own


def parts(cls, own):
    """What `finish` needs. Takes what it covers out of the members of the class."""
    fields, switches = own.pop("__dataclass_fields__"), own.pop("__dataclass_params__")
    found = {"switches": {name: bool(getattr(switches, name)) for name in _SWITCHES}}
    found["match_args"] = bool(getattr(switches, "match_args", "__match_args__" in own))
    annotations = own.get("__annotations__", {})
    found["fields"] = [_field(name, fields[name]) for name in annotations if name in fields]
    removed = []
    for name in _METHODS:
        if name in own and _is_generated(own[name]):
            removed.append(name)
            del own[name]
    if "__hash__" in own and own["__hash__"] is None:
        del own["__hash__"]
        found["hashed"] = False
    if "__setstate__" in removed:
        found["frozen_slots"] = True
    expected = tuple(
        field.name for field in fields.values()
        if field.init and not getattr(field, "kw_only", False) and field._field_type is not dataclasses._FIELD_CLASSVAR
    )  # fmt: skip
    if own.get("__match_args__") == expected:
        del own["__match_args__"]
    for name in annotations:
        # Set again by the decorator.
        if name in fields and fields[name].default is not _MISSING and own.get(name) is fields[name].default \
                and fields[name]._field_type is dataclasses._FIELD:  # fmt: skip
            del own[name]
    return found


def _field(name, field):
    """(name, kind, what `dataclasses.field` is given)."""
    kind = field._field_type
    if kind is dataclasses._FIELD_CLASSVAR:
        return name, _CLASS_VARIABLE, {}
    given = {key: getattr(field, key) for key in _FLAGS if getattr(field, key, _USUAL[key]) not in (_USUAL[key],)}
    if given.get("kw_only") is _MISSING:
        del given["kw_only"]
    for key in ("default", "default_factory"):
        if getattr(field, key) is not _MISSING:
            given[key] = getattr(field, key)
    if field.metadata:
        given["metadata"] = dict(field.metadata)
    if getattr(field, "doc", None) is not None:
        given["doc"] = field.doc
    return name, _INIT_VARIABLE if kind is dataclasses._FIELD_INITVAR else "", given


def _is_generated(value):
    function = generated.function_in(value)
    if function is None:
        return False
    if function.__globals__ is vars(dataclasses):
        return True
    wrapped = getattr(function, "__wrapped__", None)
    if function.__globals__ is vars(reprlib) and isinstance(wrapped, types.FunctionType):
        return _is_generated(wrapped)
    code = function.__code__
    if code.co_filename != "<string>" or not code.co_flags & _NESTED:
        return False
    return getattr(code, "co_qualname", "__create_fn__").startswith("__create_fn__")


# What follows rebuilds.


def finish(cls, parts):
    own = vars(cls)
    real = own.get("__annotations__", {})
    slots = {name: value for name, value in own.items() if type(value) is types.MemberDescriptorType}
    stand_in = dict(real)
    for name, kind, given in parts["fields"]:
        # An annotation that is a text is looked up in a module, which may be another one here.
        if kind == _CLASS_VARIABLE:
            stand_in[name] = typing.ClassVar
        elif kind == _INIT_VARIABLE:
            stand_in[name] = dataclasses.InitVar
        elif isinstance(stand_in.get(name), str):
            stand_in[name] = _Text
        if kind != _CLASS_VARIABLE:
            accepted = {key: value for key, value in given.items() if key in _ACCEPTED}
            if not _KEYWORD_ONLY and given.get("kw_only"):
                _set(cls, name, _keyword_field(**accepted))
            elif accepted:
                _set(cls, name, dataclasses.field(**accepted))
    _set(cls, "__annotations__", {name: each for name, each in stand_in.items()
                                  if name in {field[0] for field in parts["fields"]}})  # fmt: skip
    more = {"match_args": parts["match_args"]} if _KEYWORD_ONLY else {}
    own_hash = own.get("__hash__")
    switches = dict(parts["switches"])
    by_keyword = not _KEYWORD_ONLY and _has_keywords(cls, parts)
    if by_keyword:
        switches["init"] = False
    dataclasses.dataclass(**switches, **more)(cls)
    if real:
        _set(cls, "__annotations__", real)
    else:
        _delete(cls, "__annotations__")
    for name, value in slots.items():
        _set(cls, name, value)
    for name, _, _ in parts["fields"]:
        if name in real:
            own["__dataclass_fields__"][name].type = real[name]
    _name_types(own, real)
    if parts.get("hashed") is False:
        _set(cls, "__hash__", None)
    elif own_hash is not None:
        _set(cls, "__hash__", own_hash)
    if slots or parts.get("frozen_slots"):
        _finish_slots(cls, parts, bool(slots))
    if by_keyword and parts["switches"]["init"]:
        own["__dataclass_params__"].init = True
        _set(cls, "__init__", _keyword_init(cls, list(own["__dataclass_fields__"].values())))


_ACCEPTED = frozenset(inspect.signature(dataclasses.field).parameters)


class _Text:
    """The annotation, for a moment, of a field whose own is a text."""


def _name_types(own, real):
    """`__init__` has the annotations of the fields."""
    init = own.get("__init__")
    if init is not None and isinstance(init, types.FunctionType) and _is_generated(init):
        for name, annotation in list(init.__annotations__.items()):
            if name in real and annotation is _Text:
                init.__annotations__[name] = real[name]


def _finish_slots(cls, parts, slots):
    switches = vars(cls)["__dataclass_params__"]
    try:
        switches.slots = slots
    except AttributeError:
        pass  # it is not told before 3.12
    if parts.get("frozen_slots"):
        _set(cls, "__getstate__", getattr(dataclasses, "_dataclass_getstate", _get_state))
        _set(cls, "__setstate__", getattr(dataclasses, "_dataclass_setstate", _set_state))


def _get_state(self):
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self, state):
    for field, value in zip(dataclasses.fields(self), state):
        object.__setattr__(self, field.name, value)


class _KeywordField(dataclasses.Field):
    """A keyword-only field, for 3.9, which has none."""

    __slots__ = ("kw_only",)


def _keyword_field(default=_MISSING, default_factory=_MISSING, init=True, repr=True, hash=None, compare=True, metadata=None):
    made = _KeywordField(default, default_factory, init, repr, hash, compare, metadata)
    made.kw_only = True
    return made


def _has_keywords(cls, parts):
    inherited = (field for base in cls.__mro__[1:] for field in vars(base).get("__dataclass_fields__", {}).values())
    return any(given.get("kw_only") for _, _, given in parts["fields"]) or any(map(_is_keyword, inherited))


def _is_keyword(field):
    return getattr(field, "kw_only", False) is True


def _keyword_init(cls, fields):
    """An `__init__` with keyword-only fields, for 3.9, which cannot generate one."""
    parameters = []
    for keyword in (False, True):
        for field in fields:
            if field.init and _is_keyword(field) is keyword and field._field_type is not dataclasses._FIELD_CLASSVAR:
                kind = inspect.Parameter.KEYWORD_ONLY if keyword else inspect.Parameter.POSITIONAL_OR_KEYWORD
                default = inspect.Parameter.empty
                if field.default is not _MISSING or field.default_factory is not _MISSING:
                    default = field.default
                parameters.append(inspect.Parameter(field.name, kind, default=default, annotation=field.type))
    signature = inspect.Signature(parameters)

    def __init__(self, *positional, **named):
        bound = signature.bind(*positional, **named).arguments
        rest = []
        for field in fields:
            if field._field_type is dataclasses._FIELD_CLASSVAR:
                continue
            if field.name in bound:
                value = bound[field.name]
            elif field.default_factory is not _MISSING:
                value = field.default_factory()
            elif field.default is not _MISSING:
                value = field.default
            else:
                continue
            if field._field_type is dataclasses._FIELD_INITVAR:
                rest.append(value)
            else:
                object.__setattr__(self, field.name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__(*rest)

    __init__.__qualname__ = cls.__qualname__ + ".__init__"
    __init__.__signature__ = inspect.Signature(
        [inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD), *parameters], return_annotation=None
    )
    return __init__
