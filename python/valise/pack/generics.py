"""What `typing` has objects for: type variables, new types, aliases, forward references."""

import operator
import sys
import typing

from valise.pack import rebuild
from valise.pack.gone import Gone

_LATE = sys.version_info >= (3, 12)  # bounds, defaults and alias values are evaluated when they are asked for


def kinds():
    """(type, handler) of those that this Python has."""
    yield typing.ForwardRef, reduce_forward_reference
    for name in ("TypeVar", "ParamSpec", "TypeVarTuple"):
        if hasattr(typing, name):
            yield getattr(typing, name), reduce_variable
    for name, part in (("ParamSpecArgs", "args"), ("ParamSpecKwargs", "kwargs")):
        if hasattr(typing, name):
            yield getattr(typing, name), _part_of_parameters(part)
    yield typing._GenericAlias, reduce_alias_of_class  # type: ignore[attr-defined]
    if isinstance(getattr(typing, "NewType", None), type):
        yield typing.NewType, reduce_new_type
    if hasattr(typing, "TypeAliasType"):
        yield typing.TypeAliasType, reduce_alias


def is_new_type(function):
    """Before 3.10 a new type is a function."""
    return hasattr(function, "__supertype__") and function.__globals__ is vars(typing)


def reduce_new_type(packer, made):
    reference = packer.references.of(made, made.__module__, made.__name__)
    if reference is not None:
        return packer.refer(made, reference, made.__module__)
    qualname = getattr(made, "__qualname__", made.__name__)
    return rebuild.new_type, (made.__name__, qualname, made.__module__, made.__supertype__)


def reduce_variable(packer, variable):
    name = variable.__name__
    reference = packer.references.of(variable, variable.__module__, name)
    if reference is not None:
        return packer.refer(variable, reference, variable.__module__)
    kind, facts = type(variable).__name__, {"module": variable.__module__}
    for key in ("covariant", "contravariant", "infer_variance"):
        if getattr(variable, "__%s__" % key, False):
            facts[key] = True
    constraints = getattr(variable, "__constraints__", ())
    if constraints:
        facts["constraints"] = constraints
    bound = getattr(variable, "__bound__", None)
    if bound is not None:
        facts["bound"] = bound
    if getattr(variable, "has_default", bool)():
        facts["default"] = variable.__default__
    return rebuild.type_variable, (kind, name, facts)


def reduce_forward_reference(packer, made):
    module = getattr(made, "__forward_module__", None)
    return rebuild.forward_reference, (
        made.__forward_arg__,
        getattr(made, "__forward_is_argument__", True),
        module if type(module) is str else None,
        getattr(made, "__forward_is_class__", False),
    )


def _part_of_parameters(name):
    def reduce(packer, made):
        return rebuild.parameters, (made.__origin__, name)

    return reduce


def reduce_alias_of_class(packer, alias):
    if alias.__args__ == ((),):  # before 3.11, `Tuple[()]`
        return operator.getitem, (typing.Tuple, ())
    return packer.reduce_instance(alias)


def reduce_alias(packer, alias):
    reference = packer.references.of(alias, alias.__module__, alias.__name__)
    if reference is not None:
        return packer.refer(alias, reference, alias.__module__)
    arguments = (alias.__name__, alias.__module__, alias.__type_params__)
    if alias.__type_params__:
        # Such an alias cannot be made before its value, so one that names itself has no way to travel.
        return rebuild.type_alias, (*arguments, alias.__value__)
    return rebuild.type_alias, arguments, (alias.__value__,), None, None, rebuild.type_alias_state


# What follows rebuilds.


def new_type(session, name, qualname, module, supertype):
    made = typing.NewType(name, supertype)
    made.__qualname__, made.__module__ = qualname, module
    return made


def type_variable(session, kind, name, facts):
    cls = getattr(typing, kind, None)
    if cls is None:
        return session.gone_for(kind, "this Python has no typing.%s" % kind, rebuild.type_variable, (kind, name, facts))
    named = {key: facts[key] for key in ("covariant", "contravariant", "bound") if key in facts}
    if _LATE and "infer_variance" in facts:
        named["infer_variance"] = True
    if sys.version_info >= (3, 13) and "default" in facts:
        named["default"] = facts["default"]
    if kind == "TypeVarTuple":
        named = {key: value for key, value in named.items() if key == "default"}
    if _LATE and type(named.get("bound")) is str and name.isidentifier():
        made = _bounded_by_text(name, named["bound"])
    else:
        made = cls(name, *facts.get("constraints", ()), **named)
    if "default" in facts and "default" not in named:
        session.note(kind, "this Python has no defaults of type variables")
    made.__module__ = facts["module"]
    return made


def _bounded_by_text(name, bound):
    # Only what has a syntax of its own is left as it is.
    space: dict = {"bound": bound}
    exec("def make[%s: bound](): pass" % name, space)
    return space["make"].__type_params__[0]


def parameters(session, specification, name):
    return getattr(specification, name)


def forward_reference(session, text, is_argument, module, is_class):
    named = {"is_argument": is_argument} if sys.version_info < (3, 14) else {}
    if sys.version_info >= (3, 11) or is_class:
        named["is_class"] = is_class
    try:
        made = typing.ForwardRef(text, **named)
    except TypeError:
        made = typing.ForwardRef(text)
    if module is not None and hasattr(made, "__forward_module__"):
        made.__forward_module__ = module
    return made


def type_alias(session, name, module, parameters, *value):
    """An alias. Its value comes as a state where it has no parameters, since it may name the alias itself; only what a
    `type` statement makes can wait for that."""
    if not _LATE:
        why = "this Python has no type statement; it is there from 3.12 on"
        return session.gone_for("TypeAliasType", why, rebuild.type_alias, (name, module, parameters, *value))
    space: dict = {"__name__": module}
    if value:
        space.update(make=typing.TypeAliasType, name=name, value=value[0], parameters=parameters)  # type: ignore
        exec("made = make(name, value, type_params=parameters)", space)
        return space["made"]
    values = space["values"] = []
    exec("type %s = values[0]" % name, space)
    session.aliases[id(space[name])] = values
    return space[name]


def type_alias_state(session, made, state):
    if isinstance(made, Gone):
        return session.keep_state(made, state, rebuild.type_alias_state)
    return session.aliases[id(made)].append(state[0])
