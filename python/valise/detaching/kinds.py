"""What functions are made of, as far as it is looked through and copied."""

import functools
import types
import weakref

from valise.pack import proxies

_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE
# By their addresses: a metaclass may have its own idea of what is equal, and of a hash.
ATOMS = frozenset(map(id, [type(None), bool, int, float, str, bytes, complex]))
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


def method(cls, name):
    """The function that a class, or one of its bases, has under a name; None where it is no function."""
    found = next((_dict(base)[name] for base in _mro(cls) if name in _dict(base)), None)
    return found if type(found) is types.FunctionType else None


def of_instance(obj):
    return [entry for names in proxies.own_state(obj) if names for entry in attributes(names)]


def attributes(names):
    return [(".%s" % name, value) for name, value in list(names.items())]


def entries(content):
    """The (step, object) of what a list, tuple, dict or set holds, but for plain data."""
    if type(content) is dict:
        for key, value in list(content.items()):
            yield "[%r]" % key if type(key) is str or type(key) is int else "[...]", value
            yield ".keys()", key
        return
    content = list(content)
    if not ATOMS.issuperset(map(id, map(type, content))):
        for number, value in enumerate(content):
            yield "[%d]" % number, value


def _of_cell(cell):
    try:
        return [("", cell.cell_contents)]
    except ValueError:
        return ()


def _of_partial(partial):
    yield ".func", partial.func
    yield ".args", partial.args
    yield ".keywords", partial.keywords
    yield from attributes(vars(partial))


KINDS = {
    Globals: lambda it: (),
    types.FunctionType: None,
    types.MethodType: None,
    types.CellType: _of_cell,
    list: entries,
    tuple: entries,
    dict: entries,
    set: entries,
    frozenset: entries,
    functools.partial: _of_partial,
    CACHED: lambda cached: [(".__wrapped__", cached.__wrapped__), *attributes(vars(cached))],
    weakref.WeakKeyDictionary: lambda cache: (),
}  # fmt: skip
_ADDRESSES = frozenset(map(id, KINDS))


def is_kind(cls):
    """Whether objects of a type are looked through wherever they are."""
    return id(cls) in _ADDRESSES
