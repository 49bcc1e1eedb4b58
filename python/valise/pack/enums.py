"""Enumerations: made again by `enum`, from the values that the members have. What the user's `__new__`, `__init__` and
`auto()` did to them is not done again."""

import enum

from valise.pack import generated
from valise.pack.instances import PAYLOADS

_set, _delete = type.__setattr__, type.__delattr__
_COMPUTED = frozenset(
    ["_member_names_", "_member_map_", "_value2member_map_", "_unhashable_values_", "_unhashable_values_map_",
     "_hashable_values_", "_member_type_", "_value_repr_", "_boundary_", "_flag_mask_", "_singles_mask_", "_all_bits_",
     "_inverted_", "_use_args_", "_new_member_", "__new_member__", "__new__", "_order_", "_ignore_"]
)  # fmt: skip
_OF_THE_TYPE = ("__repr__", "__str__", "__format__", "__reduce_ex__", "__reduce__")
_ATTRIBUTES = frozenset(["_value_", "_name_", "__objclass__", "_sort_order_", "_hashable_values_", "__order__", "_inverted_"])


def is_enum(cls):
    return isinstance(cls, enum.EnumMeta)


def parts(cls, own):
    """(kind, what `make` needs). Takes what it covers out of the members of the class."""
    members = []
    payload = _payload_of(cls)
    for name, member in vars(cls)["_member_map_"].items():
        members.append((name, member._value_, payload(member)))
        own.pop(name, None)
    boundary = own.get("_boundary_")
    maker = own.get("__new_member__", own.get("_new_member_") if "__new_member__" in own else None)
    for name in _COMPUTED:
        own.pop(name, None)
    if maker is not None and generated.function_in(maker) is not None:
        own["__new_member__"] = maker
    generated.pop_from(own, enum)
    for name in _OF_THE_TYPE:
        if name in own and generated.function_in(own[name]) is None:
            del own[name]
    found = {"members": members}
    if boundary is not None and members:
        found["boundary"] = boundary.name
    return "enum", found


def _payload_of(cls):
    kind = vars(cls).get("_member_type_", object)
    if kind is object:
        return lambda member: ()
    for plain, copy in PAYLOADS.items():
        if issubclass(kind, plain):
            return copy
    return lambda member: _arguments_of(kind, member)


def _arguments_of(kind, member):
    """The arguments that another type, as `datetime.date`, is made with."""
    reduced = kind.__reduce__(member) if "__reduce__" in vars(kind) else kind.__reduce_ex__(member, 2)
    arguments = reduced[1]
    return arguments[1:] if getattr(reduced[0], "__name__", "") == "__newobj__" else arguments


def state(cls, own):
    found = {}
    for name, member in vars(cls)["_member_map_"].items():
        attributes = {key: value for key, value in vars(member).items() if key not in _ATTRIBUTES}
        if attributes and member._name_ == name:
            found[name] = attributes
    return {"enum": (found, generated.is_from(getattr(cls, "__init__", None), enum))}


def reduce_member(packer, member):
    from valise.pack import rebuild

    cls = type(member)
    if member._name_ is not None and vars(cls).get("_member_map_", {}).get(member._name_) is member:
        return rebuild.member, (cls, member._name_, member._value_)
    return rebuild.member, (cls, None, member._value_)


class _Value:
    """What a member is made of, hidden from `enum`, which would look into a tuple."""

    __slots__ = ("payload", "value")

    def __init__(self, value, payload):
        self.value, self.payload = value, payload


def make(name, bases, metaclass, body, parts, silently):
    def new(cls, given):
        kind = cls._member_type_
        if type(given) is tuple:
            (given,) = given  # `enum` does so where members are tuples
        made = object.__new__(cls) if kind is object else kind.__new__(cls, *given.payload)
        made._value_ = given.value
        return made

    def init(self, *given):
        pass

    def create():
        names = enum.EnumMeta.__prepare__(name, bases)
        names.update(body)
        named = {}
        if parts["members"]:
            names["__new__"], names["__init__"] = new, init
            for each, value, payload in parts["members"]:
                names[each] = _Value(value, payload)
            if "boundary" in parts and hasattr(enum, "FlagBoundary"):
                named["boundary"] = enum.FlagBoundary[parts["boundary"]]
        return enum.EnumMeta.__new__(metaclass, name, bases, names, **named)

    return silently(bases, create)


def finish(cls, given):
    attributes, _ = given
    own = vars(cls)
    if own.get("__init__") is not None and own["__init__"].__module__ == __name__:
        _delete(cls, "__init__")
    users = own.get("__new_member__")
    if users is not None and generated.function_in(users) is not None:
        if generated.function_in(users).__module__ == __name__:
            _delete(cls, "__new_member__")
            users = None
    if "_new_member_" in own:
        kind = own.get("_member_type_", object)
        inner = users.__func__ if isinstance(users, staticmethod) else users
        _set(cls, "_new_member_", inner or kind.__new__)
        _set(cls, "_use_args_", inner is not None or kind is not object)
    if own.get("_flag_mask_") and not own.get("_all_bits_"):
        # Some versions compute it from what was assigned in the body.
        _set(cls, "_all_bits_", (1 << own["_flag_mask_"].bit_length()) - 1)
    for name, values in attributes.items():
        vars(own["_member_map_"][name]).update(values)


def member(session, cls, name, value):
    found = vars(cls)["_member_map_"].get(name) if name is not None else None
    return cls(value) if found is None else found
