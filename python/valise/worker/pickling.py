"""What `pickle` does in the sandbox with functions and classes that it does not find by their names.

A scope's code is not a file that is imported: names of its `__main__` are deleted and bound anew, scripts are in no
`sys.modules`, and objects go on living that were made before. There `pickle` gives up: "not found as", "not the same
object as", "has no attribute". Here it writes them by value, and finds what a name stood for when it was written.
Whatever it can do by itself it does as ever, with the same bytes.
"""

import _pickle
import copyreg
import functools
import gc
import io
import pickle
import sys
import types
import weakref

from valise.worker import sealed

_Function, _Cached = types.FunctionType, type(functools.lru_cache(None)(len))
_BY_NAME = frozenset(["TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "TypeAliasType"])  # of `typing`
_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE
_MOST_NAMES = 10_000  # that are remembered; each keeps what it stood for
_modules = sys.modules
_type_module = vars(type)["__module__"].__get__
_type_name = vars(type)["__name__"].__get__
_qualname = vars(type)["__qualname__"].__get__
_type_flags = vars(type)["__flags__"].__get__
_whichmodule = pickle.whichmodule
_loads, _BytesIO = _pickle.loads, io.BytesIO
_dispatch_table = copyreg.dispatch_table
_weakref = weakref.ref
_get_objects = gc.get_objects
_MISSING = object()
_VARIABLE = "__pickled__"  # a variable that scopes have on their way only

_named: dict = {}  # (module, qualified name) -> what was written by it last
_known_units = lambda: None  # noqa: E731


def install(known_units):
    """Puts these in the place of what `pickle` has. Once, before user code and the libraries that build on it.
    `known_units`: gives the `Units` of the scope."""
    global _known_units
    _known_units = known_units
    for ours in (Pickler, Unpickler, dump, dumps, load, loads):
        original = getattr(_pickle, ours.__name__)
        ours.__doc__, ours.__module__ = original.__doc__, "pickle"
        setattr(pickle, ours.__name__, ours)


class Pickler(_pickle.Pickler):
    def reducer_override(self, obj):
        kind = type(obj)
        if kind is _Function or kind is _Cached:
            return _reduce(obj)
        if issubclass(kind, type):
            if not _type_flags(obj) & _HEAP or (kind is not type and self._is_told(kind)):
                return NotImplemented
            return _reduce(obj)
        if _type_name(kind) in _BY_NAME and _type_module(kind) == "typing":
            return _reduce(obj)
        return NotImplemented

    def _is_told(self, metaclass):
        """Whether somebody has said how classes of a metaclass are written."""
        try:
            return metaclass in getattr(self, "dispatch_table", _dispatch_table)
        except TypeError:
            return False  # it is not hashable


class Unpickler(_pickle.Unpickler):
    def find_class(self, module, name, /):
        try:
            return super().find_class(module, name)
        except (AttributeError, ImportError):
            found = _formerly(module, name)
            if found is _MISSING:
                raise
            return found


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    file = _BytesIO()
    Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)
    return file.getvalue()


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
    return Unpickler(file, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers).load()


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
    options = {"fix_imports": fix_imports, "encoding": encoding, "errors": errors}
    if buffers is None or buffers == ():
        # By far faster, and it is seldom that a name is not found.
        try:
            return _loads(data, **options)
        except (AttributeError, ImportError) as error:
            if error.__traceback__.tb_next is not None:
                raise  # not a name: code that it called raised this, and is not to be called again
    return Unpickler(_BytesIO(data), buffers=buffers, **options).load()


def _reduce(obj):
    """By value, what is not found by its name; NotImplemented for what is, which is remembered."""
    name = getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None)
    if type(name) is not str:
        return NotImplemented
    module = getattr(obj, "__module__", None)
    if module is None:
        module = _whichmodule(obj, name)
    if _lookup(module, name) is obj:
        if module == "__main__" or getattr(_modules.get(module), "__spec__", None) is None:
            _remember(module, name, obj)
        return NotImplemented
    try:
        reduced = sealed.definitions().reduce(obj, _known_units())
    except (MemoryError, RecursionError):
        raise
    except Exception:
        reduced = None
    return NotImplemented if reduced is None else reduced


def _lookup(module, name):
    try:
        __import__(module)
    except Exception:
        return _MISSING
    return _attribute(module, name)


def _attribute(module, name):
    """What a module that is there has under a qualified name."""
    try:
        found = _modules[module]
        for part in name.split("."):
            found = getattr(found, part)
    except Exception:
        return _MISSING
    return found


def _remember(module, name, obj):
    key = (module, name)
    _named.pop(key, None)
    _named[key] = obj
    if len(_named) > _MOST_NAMES:
        _named.pop(next(iter(_named)), None)


def travels():
    """What has to travel with a scope, so that what was pickled in it can be read elsewhere: variables, by name. Empty
    where names suffice."""
    former = {key: obj for key, obj in list(_named.items()) if _attribute(*key) is not obj}
    definitions = _modules.get("valise.definitions")
    living = {} if definitions is None else {key: _weakref(obj) for key, obj in definitions.living()}
    return {_VARIABLE: (former, living)} if former or living else {}


def arrived(names):
    """Takes out of the variables of a scope that was unpacked what travelled with them."""
    given = names.get(_VARIABLE)
    if type(given) is tuple and [type(each) for each in given] == [dict, dict]:  # and not one of the user's own
        del names[_VARIABLE]
        former, living = given
        _named.update(former)
        sealed.definitions().settle(living)


def _formerly(module, name):
    """What a name stood for when it was written; where that was in another process, the one that still lives and says
    that this is its name."""
    found = _named.get((module, name), _MISSING)
    if found is not _MISSING:
        return found
    living = [
        each
        for each in _get_objects()
        if (type(each) is _Function and each.__module__ == module and each.__qualname__ == name)
        or (issubclass(type(each), type) and _says(each, module, name))
    ]
    return living[0] if len(living) == 1 else _MISSING


def _says(cls, module, name):
    try:
        return _type_module(cls) == module and _qualname(cls) == name
    except AttributeError:
        return False
