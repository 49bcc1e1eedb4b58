"""Stand-ins for what could not travel: they say what they were when they are touched."""

import copyreg

_get = object.__getattribute__


class GoneError(RuntimeError):
    """An object was touched that could not leave its process, or could not be rebuilt in this one."""

    __module__ = "valise"


class Gone:
    """Stands for an object that is gone. Only its repr, identity and packing work; all else raises `GoneError`."""

    __slots__ = ("__weakref__", "_original", "_path", "_state", "_type", "_when", "_why")

    def __init__(self, type_name, why, path="", when=""):
        for name, value in (("_type", type_name), ("_why", why), ("_path", path), ("_when", when)):
            object.__setattr__(self, name, value)
        # What it was to be rebuilt from, so that packing it again loses nothing: a later move may succeed.
        object.__setattr__(self, "_original", None)
        object.__setattr__(self, "_state", (None, None))

    def __repr__(self):
        return "<gone: %s>" % _describe(self)

    def __getattribute__(self, name):
        if name == "__class__":
            return _get(self, name)
        raise GoneError(_describe(self))

    def __reduce_ex__(self, protocol):
        raise GoneError(_describe(self))

    def __eq__(self, other):
        if self is other:
            return True
        raise GoneError(_describe(self))

    __hash__ = object.__hash__


def _describe(gone):
    name, path = _get(gone, "_type"), _get(gone, "_path")
    what = "%s was %s, which" % (path, _article(name)) if path else "this was %s, which" % _article(name)
    when = _get(gone, "_when")
    return "%s is gone since the scope was packed%s: %s" % (what, " at " + when if when else "", _get(gone, "_why"))


def _article(name):
    return "%s %s" % ("an" if name[:1].lower() in "aeiou" else "a", name)


def _raising(name):
    def touch(self, *arguments):
        raise GoneError(_describe(self))

    touch.__name__ = name
    return touch


for _name in (
    "call getitem setitem delitem iter next len bool contains enter exit await aiter anext aenter aexit lt le gt ge ne "
    "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift radd rsub rmul rtruediv rfloordiv rmod rpow "
    "rmatmul rand ror rxor iadd isub imul itruediv neg pos abs invert int float complex index bytes str format "
    "setattr delattr get set delete"
).split():
    setattr(Gone, "__%s__" % _name, _raising("__%s__" % _name))
# A class that is filled with members sets them through the descriptor protocol only where there is one.
for _name in ("get", "set", "delete"):
    delattr(Gone, "__%s__" % _name)
del _name


def fields(gone):
    """(type name, why, path, when) of a stand-in."""
    return tuple(_get(gone, name) for name in ("_type", "_why", "_path", "_when"))


def original(gone):
    """What a stand-in was to be rebuilt from: (callable, arguments, state or None, setter or None), or None."""
    found = _get(gone, "_original")
    return None if found is None else (*found, *_get(gone, "_state"))


def remember(gone, function, arguments):
    object.__setattr__(gone, "_original", (function, arguments))
    return gone


def remember_state(gone, state, setter=None):
    object.__setattr__(gone, "_state", (state, setter))


class _GoneType(type):
    """The metaclass of stand-ins for classes."""

    def __call__(cls, *arguments, **named):
        raise GoneError(_describe(_of_class(cls)))

    def __getattr__(cls, name):
        raise GoneError(_describe(_of_class(cls)))

    def __repr__(cls):
        return repr(_of_class(cls))

    def __instancecheck__(cls, instance):
        return type(instance) is cls


def _of_class(cls):
    return vars(cls)["_gone"]


def gone_class(gone, name):
    """A class whose instances are stand-ins as well, for a class that cannot be rebuilt. The unpickler makes them with
    `__new__` and gives them a state; neither raises."""

    def new(cls, *arguments, **named):
        made = object.__new__(cls)
        Gone.__init__(made, *fields(gone))
        if named:
            return remember(made, copyreg.__newobj_ex__, (cls, arguments, named))  # type: ignore[attr-defined]
        return remember(made, copyreg.__newobj__, (cls, *arguments))  # type: ignore[attr-defined]

    def getattribute(self, name):
        if name in ("__setstate__", "append", "extend"):
            return lambda state: remember_state(self, state)
        return Gone.__getattribute__(self, name)

    body = {"__slots__": (), "__new__": new, "__getattribute__": getattribute, "_gone": gone}
    return _GoneType(name, (Gone,), body)


def is_gone_class(cls):
    return type(cls) is _GoneType


def gone_of(cls):
    """The stand-in that says why a class is gone."""
    return _of_class(cls)
