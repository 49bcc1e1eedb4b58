"""Makes the copies of what leads to proxies."""

import functools
import types
import weakref

from valise.detaching.kinds import CACHED, Globals, is_kind, is_plain
from valise.pack import proxies


class Copies:
    """The copies of what leads to proxies. Made empty first, where that can be, so that cycles are no matter."""

    def __init__(self, search):
        self._search = search
        self._made = {}  # id -> copy
        found = [obj for obj in search.held if id(obj) in search.to_copy and id(obj) not in search.stands_for]
        self._to_copy = {id(obj) for obj in found}
        for obj in found:
            if not is_kind(type(obj)):
                self._made[id(obj)] = object.__new__(type(obj)) if is_plain(type(obj)) else obj
            elif type(obj) in _EMPTY:
                self._made[id(obj)] = _EMPTY[type(obj)](obj)
        for obj in found:
            if type(obj) is types.FunctionType:
                self._made[id(obj)] = self._function(obj)
        for obj in found:
            self._make_whole(obj)
        for obj in found:
            fill = _FILL.get(type(obj)) if is_kind(type(obj)) else _fill_instance
            made = self._made[id(obj)]
            if fill is not None and made is not obj:
                fill(self, obj, made)

    def copy_of(self, obj):
        """What is in the place of an object."""
        obj = self._search.stands_for.get(id(obj), obj)
        return self._made.get(id(obj), obj)

    def all_of(self, objects):
        return [self.copy_of(each) for each in objects]

    def _function(self, function):
        names = self._made.get(id(self._search.globals_of(function)), function.__globals__)
        closure = function.__closure__
        closure = None if closure is None else tuple(self.all_of(closure))
        return types.FunctionType(function.__code__, names, function.__name__, None, closure)

    def _make_whole(self, obj):
        """Makes the copy of what cannot be changed once it is made, and of what that holds, without recursion."""
        path, open_ = [obj], set()
        while path:
            last = path[-1]
            if id(last) in self._made:
                open_.discard(id(path.pop()))
                continue
            open_.add(id(last))
            parts = [self._search.stands_for.get(id(each), each) for each in _PARTS[type(last)](last)]
            missing = [each for each in parts if id(each) in self._to_copy and id(each) not in self._made]
            if not missing:
                self._made[id(last)] = _WHOLE[type(last)](self, last)
            elif any(id(each) in open_ for each in missing):
                raise TypeError("a %s holds itself through a proxy, so it cannot be copied" % type(last).__name__)
            path.extend(missing)


def _make_partial(partial):
    return functools.partial.__new__(type(partial), len)


_EMPTY = {
    types.CellType: lambda cell: types.CellType(),
    list: lambda it: [],
    dict: lambda it: {},
    set: lambda it: set(),
    functools.partial: _make_partial,
    weakref.WeakKeyDictionary: lambda it: weakref.WeakKeyDictionary(),
    Globals: lambda it: {},
}
_PARTS = {
    tuple: lambda it: it,
    frozenset: lambda it: it,
    types.MethodType: lambda it: (it.__func__, it.__self__),
    CACHED: lambda it: (it.__wrapped__,),
}
_WHOLE = {
    tuple: lambda copies, it: tuple(copies.all_of(it)),
    frozenset: lambda copies, it: frozenset(copies.all_of(it)),
    types.MethodType: lambda copies, it: types.MethodType(copies.copy_of(it.__func__), copies.copy_of(it.__self__)),
    CACHED: lambda copies, it: functools.lru_cache(**it.cache_parameters())(copies.copy_of(it.__wrapped__)),
}


def _fill_cell(copies, cell, made):
    try:
        made.cell_contents = copies.copy_of(cell.cell_contents)
    except ValueError:
        pass  # it is empty


def _fill_dict(copies, content, made):
    for key, value in list(content.items()):
        made[copies.copy_of(key)] = copies.copy_of(value)


def _fill_globals(copies, names, made):
    made.update(names.all)
    made.update((name, copies.copy_of(value)) for name, value in names.named.items())


def _fill_function(copies, function, made):
    made.__qualname__, made.__module__, made.__doc__ = function.__qualname__, function.__module__, function.__doc__
    if function.__defaults__:
        made.__defaults__ = tuple(copies.all_of(function.__defaults__))
    if function.__kwdefaults__:
        made.__kwdefaults__ = {name: copies.copy_of(value) for name, value in function.__kwdefaults__.items()}
    if hasattr(function, "__annotate__"):  # since 3.14 they are evaluated when they are asked for
        made.__annotate__ = function.__annotate__
    elif function.__annotations__:
        made.__annotations__ = dict(function.__annotations__)
    if getattr(function, "__type_params__", ()):
        made.__type_params__ = function.__type_params__
    _fill_dict(copies, vars(function), vars(made))


def _fill_partial(copies, partial, made):
    attributes = {name: copies.copy_of(value) for name, value in vars(partial).items()}
    arguments = tuple(copies.all_of(partial.args))
    named = {name: copies.copy_of(value) for name, value in partial.keywords.items()}
    made.__setstate__((copies.copy_of(partial.func), arguments, named, attributes))


def _fill_instance(copies, obj, made):
    attributes, slots = proxies.own_state(obj)
    if attributes:
        _fill_dict(copies, attributes, object.__getattribute__(made, "__dict__"))
    for name, value in (slots or {}).items():
        object.__setattr__(made, name, copies.copy_of(value))


_FILL = {
    types.CellType: _fill_cell,
    list: lambda copies, it, made: made.extend(copies.all_of(it)),
    dict: _fill_dict,
    set: lambda copies, it, made: made.update(copies.all_of(it)),
    functools.partial: _fill_partial,
    types.FunctionType: _fill_function,
    CACHED: lambda copies, it, made: _fill_dict(
        copies, {name: value for name, value in vars(it).items() if name != "__wrapped__"}, vars(made)
    ),
    Globals: _fill_globals,
}
