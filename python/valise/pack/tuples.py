"""Named tuples: made again by `collections.namedtuple`, then given what the user added."""

import collections
import typing

from valise.pack import generated

_GENERATED = ("__slots__", "_fields", "_field_defaults", "_fields_defaults", "__new__", "_make", "_replace", "_asdict",
              "__getnewargs__", "__replace__", "__match_args__")  # fmt: skip
_set = type.__setattr__


def is_named_tuple(cls):
    own = vars(cls)
    return cls.__bases__[:1] == (tuple,) and type(own.get("_fields")) is tuple and "_make" in own and "_replace" in own


def parts(cls, own):
    """(kind, what `make` needs). Takes what it covers out of the members."""
    fields = own["_fields"]
    found = {"fields": fields}
    if own.get("_field_defaults"):
        found["defaults"] = dict(own["_field_defaults"])
    # A method of the same name that the user wrote stays.
    for name in _GENERATED:
        own.pop(name, None)
    generated.pop_from(own, collections)
    if generated.is_from(own.get("__class_getitem__"), typing):
        del own["__class_getitem__"]
    for name in fields:
        own.pop(name, None)
    if own.get("__doc__") == "%s(%s)" % (cls.__name__, ", ".join(fields)):
        del own["__doc__"]
    return "named tuple", found


def state(cls, own):
    documents = {}
    for number, name in enumerate(vars(cls)["_fields"]):
        document = getattr(vars(cls).get(name), "__doc__", None)
        if document is not None and document != "Alias for field number %d" % number:
            documents[name] = document
    return {"tuple": documents} if documents else {}


def make(name, bases, metaclass, body, parts):
    defaults = parts.get("defaults", {})
    made = collections.namedtuple(name, parts["fields"], rename=True, module=body.get("__module__"))
    fields = parts["fields"]
    made.__new__.__defaults__ = tuple(defaults[field] for field in fields if field in defaults)
    made._field_defaults = dict(defaults)
    if made.__bases__ != bases:  # since 3.11 a named tuple can be generic
        inherited = {key: value for key, value in vars(made).items() if key not in ("__dict__", "__weakref__")}
        inherited.update(body)
        made = type.__new__(metaclass, name, bases, inherited)
    made.__qualname__ = body["__qualname__"]
    make_generic(made)
    return made


def make_generic(cls):
    """`tuple` has a `__class_getitem__` as well, and comes first."""
    if typing.Generic in cls.__mro__ and "__class_getitem__" not in vars(cls):
        function = getattr(typing, "_generic_class_getitem", None) or typing.Generic.__class_getitem__.__func__
        _set(cls, "__class_getitem__", classmethod(function))


def finish(cls, documents):
    for name, document in documents.items():
        vars(cls)[name].__doc__ = document
