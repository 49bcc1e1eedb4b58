"""What functions are made of, as far as it is looked through and copied."""

import functools
import types
import weakref

from valise.pack import proxies

_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE
CACHED = type(functools.lru_cache(None)(len))
_mro = vars(type)["__mro__"].__get__
_dict = vars(type)["__dict__"].__get__


class Globals:
    """The globals of some functions, of which these name a few."""

    __slots__ = ("all", "named")

    def __init__(self, names):
        self.all = names
        self.named = {}


def is_plain(cls):
    """Whether instances of a class are no more than their attributes and slots."""
    bodies = [_dict(base) for base in _mro(cls)[:-1] if base.__flags__ & _HEAP]
    return len(bodies) == len(_mro(cls)) - 1 > 0 and not any(
        isinstance(body.get("__new__"), types.BuiltinFunctionType) for body in bodies
    ) and not issubclass(cls, type)  # fmt: skip


def of_instance(obj):
    attributes, slots = proxies.own_state(obj)
    return [(".%s" % name, value) for each in (attributes, slots) if each for name, value in list(each.items())]


def entries(start, content):
    if isinstance(content, dict):
        for key, value in list(content.items()):
            yield start + (".%s" % key if not start else "[%r]" % key if type(key) in (str, int) else "[...]"), value
    else:
        for number, value in enumerate(content):
            yield "%s[%d]" % (start, number), value


def _of_cell(cell):
    try:
        return [("", cell.cell_contents)]
    except ValueError:
        return ()


def _of_dict(content):
    for key, value in list(content.items()):
        yield "[%r]" % key if type(key) in (str, int) else "[...]", value
        yield ".keys()", key


def _of_partial(partial):
    yield ".func", partial.func
    yield ".args", partial.args
    yield ".keywords", partial.keywords
    yield from entries("", vars(partial))


def _of_elements(content):
    return [("{...}", each) for each in list(content)]


KINDS = {
    Globals: lambda it: (),
    types.FunctionType: None,
    types.MethodType: None,
    types.CellType: _of_cell,
    list: lambda content: entries("", list(content)),
    tuple: lambda content: entries("", content),
    dict: _of_dict,
    set: _of_elements,
    frozenset: _of_elements,
    functools.partial: _of_partial,
    CACHED: lambda cached: [(".__wrapped__", cached.__wrapped__), *entries("", vars(cached))],
    weakref.WeakKeyDictionary: lambda cache: (),
}  # fmt: skip
_ADDRESSES = frozenset(map(id, KINDS))  # a metaclass may have made classes unhashable


def is_kind(cls):
    """Whether objects of a type are looked through wherever they are."""
    return id(cls) in _ADDRESSES
