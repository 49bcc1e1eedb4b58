"""What goes by reference, because every other Python has it as well: the standard library, installed packages, builtins."""

import os
import site
import sys
import sysconfig
import types

_type_module = vars(type)["__module__"].__get__
_type_qualname = vars(type)["__qualname__"].__get__
_STANDARD = frozenset(getattr(sys, "stdlib_module_names", ())).union(sys.builtin_module_names)
if sys.version_info < (3, 10):
    _STANDARD = _STANDARD.union(name.partition(".")[0] for name in os.listdir(os.path.dirname(os.__file__)))
_OURS = "valise"
_modules = sys.modules
_MISSING = object()
# Names that every version has, for what newer ones call otherwise.
_OLDER_NAMES = {
    ("enum", "EnumType"): ("enum", "EnumMeta"),
    ("collections", "_deque_iterator"): ("_collections", "_deque_iterator"),
    ("collections", "_deque_reverse_iterator"): ("_collections", "_deque_reverse_iterator"),
    ("genericpath", "islink"): ("posixpath", "islink"),
    ("genericpath", "lexists"): ("posixpath", "lexists"),
    ("posix", "_path_normpath"): ("posixpath", "normpath"),
}


def _folders():
    names = {sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    try:
        names.update(site.getsitepackages())
        names.add(site.getusersitepackages())
    except Exception:
        pass  # some environments replace `site`
    names.update(path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages"))
    return tuple(os.path.join(os.path.realpath(name), "") for name in names if name)


_FOLDERS = _folders()


class References:
    """Says what can be imported elsewhere. Remembers what it finds out; for one packing."""

    def __init__(self):
        self._importable = {}  # module name -> bool
        self._constants = {}  # address of a class -> {id of an instance: its name in the module of its class}

    def is_importable(self, name):
        """Whether a module can be expected in another Python with the same packages."""
        known = self._importable.get(name)
        if known is None:
            known = self._importable[name] = self._judge(name)
        return known

    def leave_out(self, name):
        """What a module defines is not to be imported elsewhere."""
        self._importable[name] = False

    def _judge(self, name):
        module = _modules.get(name)
        if not isinstance(module, types.ModuleType) or name in ("__main__", "__mp_main__"):
            return False
        top = name.partition(".")[0]
        if top == _OURS:
            return True
        try:
            spec = module.__spec__
            origin = spec.origin
            if spec.name != name:
                # The library has two names for some, as `os.path`.
                return top in _STANDARD and _modules.get(spec.name) is module and self.is_importable(spec.name)
            if origin is None and spec.submodule_search_locations is not None:  # a namespace package
                origin = os.path.join(next(iter(spec.submodule_search_locations), ""), "")
        except Exception:
            # Made by a program, not imported; or by one of the library, as `typing.io`.
            return top in _STANDARD and name != top
        if origin in ("built-in", "frozen"):
            return top in _STANDARD or origin == "frozen"
        return type(origin) is str and os.path.realpath(origin).startswith(_FOLDERS)

    def of(self, obj, module, qualname):
        """The (module, qualified name) by which an object is imported elsewhere, or None."""
        if type(module) is not str or type(qualname) is not str or not self.is_importable(module):
            return None
        if _lookup(module, qualname) is not obj:
            return None
        older = _OLDER_NAMES.get((module, qualname))
        if older is not None and _lookup(*older) is obj:
            return older
        public = _public(module)
        if public is not None and _lookup(public, qualname) is obj:
            return public, qualname
        return module, qualname

    def of_class(self, cls):
        try:
            return self.of(cls, _type_module(cls), _type_qualname(cls))
        except AttributeError:
            return None

    def anywhere(self, cls):
        """The (module, name) of a class that does not say where it is, in a module of the library."""
        for name in sorted(_modules, key=lambda name: (name.startswith("_"), name) if type(name) is str else (True, "")):
            if type(name) is str and name.partition(".")[0] in _STANDARD and self.is_importable(name):
                for key, value in list(vars(_modules[name]).items()):
                    if value is cls:
                        return name, key
        return None

    def constant(self, obj, cls):
        """The (module, name) of an instance that the module of its class has as a constant, as `dataclasses.MISSING`."""
        names = self._constants.get(id(cls))
        if names is None:
            names = self._constants[id(cls)] = self._constants_of(cls)
        return names.get(id(obj)) if names else None

    def _constants_of(self, cls):
        reference = self.of_class(cls)
        if reference is None or reference[0] == "builtins":
            return {}
        values = list(vars(_modules[_type_module(cls)]).items())
        return {
            id(value): (_type_module(cls), name) for name, value in values if type(value) is cls and type(name) is str
        }


def _public(module):
    """The public module that a private submodule belongs to: since 3.13, `pathlib._local` is in `pathlib`."""
    package, _, last = module.rpartition(".")
    return package if package and last.startswith("_") and package in _modules else None


def _lookup(module, qualname):
    found = _modules.get(module)
    for name in qualname.split("."):
        try:
            found = vars(found).get(name, _MISSING) if isinstance(found, types.ModuleType) else getattr(found, name)
        except Exception:
            return _MISSING
    return found


def resolve(module, qualname):
    """The object that a reference names; raises ImportError or AttributeError. What a module keeps in a private
    submodule in one version is looked for in the public one in another."""
    import importlib

    name, error = module, None
    while name:
        try:
            found = importlib.import_module(name)
            for part in qualname.split("."):
                found = getattr(found, part)
            return found
        except (ImportError, AttributeError) as raised:
            error = error or raised
        package, _, last = name.rpartition(".")
        name = (package if package else last.lstrip("_")) if last.startswith("_") else ""
    raise error  # type: ignore[misc]
