"""What the calls of `valise.pack.rebuild` mean to a reader that makes none of them.

Each gives a description, or adds to one. A name is looked up in the tables below and nowhere else. docs/format.md says
what the arguments are.
"""

from valise.errors import UnpackError
from valise.safe.description import Description, describe, set_attributes, set_names, set_state

MODULE = "valise.pack.rebuild"


def merge(reading, made, attributes):
    """Adds attributes to those that it has."""
    if type(attributes) is not dict:
        raise UnpackError("attributes are in a dict, and not in a %s" % type(attributes).__name__)
    if made._attributes is None:
        set_attributes(made, attributes)
    elif attributes:
        reading.keys.charge(len(attributes) + len(made._attributes))
        set_attributes(made, {**made._attributes, **attributes})


def _named(kind, qualname=None, module=None):
    """Describes a call of a certain kind; its names are at these places in the arguments."""

    def make(reading, arguments):
        names = [None if at is None or at >= len(arguments) else arguments[at] for at in (module, qualname)]
        return describe(kind, *names, arguments=arguments)

    return make


def _reference(reading, arguments):
    module, name = arguments
    if module == MODULE:
        raise UnpackError("what rebuilds is no object that could be referred to")
    return reading.reference(module, name)


def _function(reading, arguments):
    path = arguments[1]
    return describe("function", None, path.partition("@")[0] if type(path) is str else None, arguments=arguments)


def _bytecode(reading, arguments):
    marshalled = arguments[0]
    name = marshalled[2] if type(marshalled) is tuple and len(marshalled) == 4 else None
    return describe("function", None, name, arguments=arguments)


def _class(reading, arguments):
    _, name, bases, _, facts = arguments
    if type(facts) is not dict or type(bases) is not tuple:
        raise UnpackError("a class has its bases in a tuple, and its facts in a dict")
    made = describe("class", facts.get("module"), facts.get("qualname", name), arguments=arguments)
    if "body" in facts:
        merge(reading, made, facts["body"])
    return made


def _instance_with(position):
    """An instance of what is named first; its own arguments are at this position, or nowhere."""

    def make(reading, arguments):
        own = () if position is None else arguments[position]
        if type(own) is not tuple:
            raise UnpackError("an instance has its arguments in a %s, not in a tuple" % type(own).__name__)
        return instance(arguments[0], own)

    return make


def instance(cls, arguments, keywords=None):
    if type(cls) is not Description:
        raise UnpackError("an instance is to be made of a %s, which is no class" % type(cls).__name__)
    return describe("instance", cls.module, cls.qualname, cls, arguments, keywords)


def _member(reading, arguments):
    cls, name, value = arguments
    if type(cls) is not Description:
        raise UnpackError("a member is of a %s, which is no class" % type(cls).__name__)
    reading.keys.charge(2)
    qualname = "%s.%s" % (cls.qualname[:1000], name[:1000]) if type(name) is str and cls.qualname else cls.qualname
    made = describe("member", cls.module, qualname, cls, arguments)
    set_attributes(made, {"name": name, "value": value})
    return made


def _gone(reading, arguments):
    reading.keys.charge(2)
    made = describe("gone", None, arguments[0], arguments=arguments)
    set_attributes(made, dict(zip(("type", "why", "path", "when"), arguments)))
    return made


def _members(reading, arguments):
    cls, early, inside = arguments
    _own(cls, "class", "gone", "reference")
    if cls.kind == "class":
        merge(reading, cls, early)
        set_state(cls, inside)


def _provide(reading, arguments):
    """Nothing that is read needs variables before their time."""


def _called(reading, arguments):
    return reading.call(*arguments[2:])


def _resolved(reading, arguments):
    return arguments[0]


def _late_set(reading, arguments):
    return set()


def _late_dict(reading, arguments):
    return {}


def _kinds():
    """Name -> (function, least and most arguments)."""
    for name, least, most, *names in (
        ("builtins", 0, 0), ("globals", 0, 2, 1), ("module_globals", 1, 1, 0), ("module", 1, 1, 0),
        ("made_module", 2, 3), ("unit", 5, 5, 1), ("code", 2, 2), ("marshalled", 1, 1), ("cell", 0, 0),
        ("method", 2, 2), ("generator", 5, 5, 4), ("finished", 3, 3, 2), ("builtin_type", 1, 1, 0), ("property_", 5, 5),
        ("cached_property", 3, 3), ("dispatch", 1, 1), ("dispatch_method", 2, 2), ("lru_cache", 3, 3),
        ("new_type", 4, 4, 1, 2), ("type_variable", 3, 3, 1), ("forward_reference", 4, 4, 0),
        ("type_alias", 3, 4, 0, 1), ("traceback", 1, 1), ("lock", 1, 1), ("rlock", 1, 1), ("weak", 1, 2),
        ("weak_method", 2, 2), ("proxy", 1, 1), ("weak_values", 0, 0), ("weak_keys", 0, 0), ("weak_set", 0, 0),
        ("context_variable", 1, 2, 0), ("context", 0, 0), ("memory", 4, 4), ("view", 2, 2),
        ("standard_stream", 1, 1, 0), ("file", 4, 4, 0), ("match", 6, 6), ("struct", 1, 1), ("executor", 4, 4),
        ("database", 2, 2), ("environment", 0, 0), ("counter", 2, 2), ("super_", 1, 2), ("scanner", 1, 1),
        ("key_wrapper", 1, 2), ("parameters", 2, 2, 1), ("simple_queue", 0, 0), ("closed_file", 4, 4, 1),
        ("main_thread", 0, 0), ("thread", 4, 4, 1), ("finalizer", 0, 0), ("logger", 1, 2, 0), ("layered", 4, 4, 0),
        ("frame_summary", 6, 6, 2), ("descriptor", 2, 2, 1), ("csv", 3, 3, 0),
    ):  # fmt: skip
        yield name, (_named(name.strip("_").replace("_", " "), *names), least, most)
    for name, function, least, most in (
        ("reference", _reference, 2, 2), ("function", _function, 4, 5), ("bytecode", _bytecode, 3, 4),
        ("class_", _class, 5, 5), ("members", _members, 3, 3), ("member", _member, 3, 3), ("gone", _gone, 2, 4),
        ("exception", _instance_with(2), 3, 3), ("native", _instance_with(2), 3, 3),
        ("anew", _instance_with(1), 4, 4), ("based", _instance_with(2), 3, 3), ("local", _instance_with(None), 1, 1),
        ("grown", _instance_with(None), 1, 1), ("called", _called, 4, 4), ("provide", _provide, 1, 1),
        ("resolved", _resolved, 1, 1), ("late_set", _late_set, 0, 0), ("late_dict", _late_dict, 0, 0),
    ):  # fmt: skip
        yield name, (function, least, most)
    for name, function in _SETTERS.items():
        yield name, (_setter(function), 2, 2)


# Setters: what is given a state, and the state.


def _setter(function):
    def call(reading, arguments):
        made, state = arguments
        function(reading, made, state)

    return call


def _own(made, *kinds):
    """Refuses to give a state to what is no description, or of none of these kinds."""
    if type(made) is not Description or made.kind not in kinds:
        raise UnpackError("a %s is given a state that only %s can have" % (_kind_of(made), ", ".join(kinds)))


def _kind_of(made):
    return made.kind if type(made) is Description else type(made).__name__


# Others have a state of their own, or none.
_WITHOUT_BUILD = frozenset(
    ["reference", "function", "class", "builtin type", "module", "made module", "globals", "builtins", "module globals",
     "unit", "code", "marshalled", "cell"]
)  # fmt: skip


def build(reading, made, state):
    """What the instruction BUILD does."""
    if type(made) is not Description or made.kind in _WITHOUT_BUILD:
        raise UnpackError("a %s is given a state" % _kind_of(made))
    if type(state) is tuple and len(state) == 2 and {type(state[0]), type(state[1])} <= {dict, type(None)}:
        for each in state:
            if each is not None:
                merge(reading, made, each)
    elif type(state) is dict:
        merge(reading, made, state)
    else:
        set_state(made, state)


def _attributes(reading, made, state):
    if type(made) is not Description or made.kind == "reference":
        raise UnpackError("a %s is given attributes" % _kind_of(made))
    merge(reading, made, state)


def _any_state(*kinds):
    def give(reading, made, state):
        _own(made, *kinds)
        if type(state) is dict:
            merge(reading, made, state)
        else:
            set_state(made, state)

    return give


def _function_state(reading, made, state):
    _own(made, "function")
    merge(reading, made, state)
    set_names(made, state.get("module"), state.get("qualname"))
    cells = state.get("cells", [])
    if type(cells) is not list:
        raise UnpackError("the cells of a function are in a list")
    for each in cells:
        if type(each) is not tuple or len(each) != 2:
            raise UnpackError("a cell of a function comes with its content")
        _fill_cell(reading, each[0], each[1:])
    reading.keys.charge(len(cells))


def _fill_cell(reading, made, state):
    _own(made, "cell")
    if type(state) is not tuple or len(state) != 1:
        raise UnpackError("a cell has one content")
    set_attributes(made, {"content": state[0]})


def _class_state(reading, made, state):
    _own(made, "class", "gone")
    if type(state) is not tuple or len(state) != 2:
        raise UnpackError("the state of a class is a tuple of two")
    merge(reading, made, state[1])


def _exception_state(reading, made, state):
    _own(made, "instance", "call", "gone")
    if type(state) is not dict:
        raise UnpackError("the state of an exception is a dict")
    merge(reading, made, {name: value for name, value in state.items() if type(name) is str and name[:2] == "__"})
    for name in ("native", "attributes", "slots"):
        if name in state:
            merge(reading, made, state[name])
    if "own" in state:
        build(reading, made, state["own"])
    reading.keys.charge(len(state))


def _slots(reading, made, state):
    if type(state) is not tuple or len(state) != 2:
        raise UnpackError("the state of an instance with slots is a tuple of two")
    for each in state:
        if each is not None:
            _attributes(reading, made, each)


def _contents(reading, made, given):
    if type(given) is not tuple or len(given) != 3 or not type(given[1]) is type(given[2]) is list:
        raise UnpackError("what a container has is a state, a list and a list of pairs")
    state, elements, pairs = given
    reading.append(made, elements)
    reading.keys.charge(len(elements) + len(pairs))
    if not all(type(pair) is tuple and len(pair) == 2 for pair in pairs):
        raise UnpackError("a container is filled with what are no pairs")
    reading.put(made, [key for key, _ in pairs], [value for _, value in pairs])
    if state is not None:
        build(reading, made, state)


def _state_by(reading, made, given):
    if type(given) is not tuple or len(given) != 4:
        raise UnpackError("a state is set by a tuple of four")
    build(reading, made, given[2])


def _late_fill(reading, made, content):
    if type(content) is not list:
        raise UnpackError("what a set or dict is filled with is a list")
    if type(made) is Description:
        _own(made, "instance", "call", "gone")
        set_state(made, content)
    else:
        reading.later(made, content)


_SETTERS = {
    "function_state": _function_state,
    "fill_cell": _fill_cell,
    "class_state": _class_state,
    "exception_state": _exception_state,
    "slots": _slots,
    "attributes": _attributes,
    "early_state": _attributes,
    "late_fill": _late_fill,
    "dispatch_state": _any_state("dispatch"),
    "grown_state": _any_state("instance"),
    "contents": _contents,
    "state_by": _state_by,
    "fill_module": _any_state("module", "made module", "globals"),
    "simple_queue_state": _any_state("simple queue"),
    "weak_fill": _any_state("weak values", "weak keys", "weak set"),
    "context_state": _any_state("context"),
    "finalizer_state": _any_state("finalizer"),
    "logger_state": _any_state("logger"),
    "context_variable_state": _any_state("context variable"),
    "type_alias_state": _any_state("type alias", "gone"),
}

REBUILDERS = dict(_kinds())
