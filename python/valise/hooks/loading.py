"""Learns when a module's code has run: at the loader that the other finders gave, for hooked names only.

A loader is asked by importlib, by `LazyLoader`, and by programs that follow its recipes, so its `exec_module` is the
one place that all of them pass. It is shadowed in the loader's own dict, where the loader serves one module, so that
it stays the object and the type that it was; else a carrier stands for it. Both are gone before the module's code
begins.
"""

import importlib.machinery
import sys
import threading

from valise.hooks import targets

_Spec = importlib.machinery.ModuleSpec
_searching: set = set()  # (thread, name): other hooking finders ask all finders, this one too


class Finder:
    """Finds nothing by itself."""

    def find_spec(self, name, path=None, target=None):
        hooked = targets.hooked(name)
        if hooked is None or not hooked.hooks:
            return None
        key = (threading.get_ident(), name)
        if key in _searching:
            return None
        _searching.add(key)
        try:
            spec = _found_by_others(name, path, target)
        finally:
            _searching.discard(key)
        if spec is not None:
            attach(spec, hooked)
        return spec


_finder = Finder()


def install():
    """Puts the finder before all others. What those before it find, it would not see."""
    if not sys.meta_path or sys.meta_path[0] is not _finder:
        sys.meta_path[:] = [_finder, *(each for each in sys.meta_path if each is not _finder)]


def _found_by_others(name, path, target):
    for finder in list(sys.meta_path):
        if finder is _finder:
            continue
        find = getattr(finder, "find_spec", None)
        if find is not None:
            spec = find(name, path, target)
        elif sys.version_info < (3, 12):  # which asks in the old way no more
            spec = _found_in_the_old_way(finder, name, path)
        else:
            spec = None
        if spec is not None:
            return spec
    return None


def _found_in_the_old_way(finder, name, path):
    import importlib.util

    find = getattr(finder, "find_module", None)
    loader = None if find is None else find(name, path)
    return None if loader is None else importlib.util.spec_from_loader(name, loader)


def attach(spec, target):
    """Lets the next execution by the loader of a spec end with the hooks."""
    loader = spec.loader
    if loader is None:
        if spec.submodule_search_locations is not None:
            _Watched(spec, target)  # a namespace package: it has no code, and no loader yet
        return
    own = getattr(loader, "__dict__", None)
    if isinstance(loader, _Carrier) or (type(own) is dict and isinstance(own.get("exec_module"), _Execute)):
        return
    if type(own) is dict and own.get("name") == spec.name and hasattr(loader, "exec_module"):
        own["exec_module"] = _Execute(loader, own.get("exec_module"), target)
    else:
        spec.loader = _Carrier(loader, spec, target)


class _Execute:
    """Stands for `exec_module` in the dict of a loader that serves one module."""

    def __init__(self, loader, shadowed, target):
        self._loader = loader
        self._shadowed = shadowed  # what the dict had before, if anything
        self._target = target

    def __call__(self, module):
        own = vars(self._loader)
        if own.get("exec_module") is self:
            if self._shadowed is None:
                del own["exec_module"]
            else:
                own["exec_module"] = self._shadowed
        return _execute(self._loader.exec_module, module, self._target)


class _Carrier:
    """Stands for a loader that many modules share, or that is a class, until the module's code begins."""

    def __init__(self, loader, spec, target):
        self._loader = loader
        self._spec = spec
        self._target = target

    @property
    def __class__(self):
        return type(self._loader)

    def __getattr__(self, name):
        found = getattr(self._loader, name)
        if name == "exec_module":
            return self._exec_module
        if name == "load_module":
            return self._load_module
        return found

    def _exec_module(self, module):
        self._step_aside(module)
        return _execute(self._loader.exec_module, module, self._target)

    def _load_module(self, name):
        """For loaders of the old kind, which make the module, run it and give it, in one."""
        self._step_aside(None)
        execution = self._target.begin()
        try:
            module = self._loader.load_module(name)
        except BaseException:
            self._target.abandon(execution)
            raise
        _end(self._target, execution, sys.modules.get(name, module))
        return module

    def _step_aside(self, module):
        if self._spec.loader is self:
            self._spec.loader = self._loader
        if module is not None:
            own = _dict_of(module)
            if own.get("__loader__") is self:
                own["__loader__"] = self._loader
            spec = own.get("__spec__")
            if spec is not None and getattr(spec, "loader", None) is self:
                spec.loader = self._loader


def _execute(execute, module, target):
    execution = target.begin(module)
    was_unloaded, is_lazy = is_unloaded(module), _is_lazy(module)
    was_listed = sys.modules.get(target.name) is module
    try:
        execute(module)
    except BaseException:
        target.abandon(execution)
        raise
    if is_unloaded(module) and not was_unloaded:  # a `LazyLoader` has only put its loading off
        target.abandon(execution)
        attach(object.__getattribute__(module, "__spec__"), target)
        return
    found = module
    if was_listed:
        found = sys.modules.get(target.name)  # it may have put something else into its place
        if found is None:
            target.abandon(execution)  # the import fails
            return
    try:
        _end(target, execution, found)
    except BaseException:
        if is_lazy and sys.modules.get(target.name) is module:
            del sys.modules[target.name]  # as importlib does for those that are not lazy
        raise


def _end(target, execution, module):
    """Gives a module to the hooks; its package has it by then, which importlib sees to only afterwards."""
    above, _, name = target.name.rpartition(".")
    package = sys.modules.get(above)
    bound = (
        type(package) is type(sys) and name not in vars(package) and sys.modules.get(target.name) is module
    )
    if bound:
        vars(package)[name] = module
    try:
        target.end(execution, module)
    except BaseException:
        if bound and vars(package).get(name) is module:
            del vars(package)[name]
        raise


def is_unloaded(module):
    """Whether it is a lazy module whose code has not begun. Does not ask it for an attribute, which would begin it."""
    util = sys.modules.get("importlib.util")
    return util is not None and type(module) is getattr(util, "_LazyModule", None)


def _dict_of(module):
    """Its attributes, without a question that would begin the code of a lazy one. A loader may give any object."""
    try:
        return object.__getattribute__(module, "__dict__")
    except AttributeError:
        return {}


def _is_lazy(module):
    """Whether it was made by a `LazyLoader`, loaded or not."""
    spec = _dict_of(module).get("__spec__")
    state = getattr(spec, "loader_state", None)
    return type(state) is dict and "__class__" in state


def watch(target, module):
    """Where the code of a module that is in `sys.modules` has yet to end, and nothing of ours waits for that, lets its
    end give it to the hooks."""
    if target.is_running(module):
        return
    if is_unloaded(module):
        attach(object.__getattribute__(module, "__spec__"), target)
        return
    spec = getattr(module, "__spec__", None)
    if type(spec) is _Spec and getattr(spec, "_initializing", False):
        _Watched(spec, target, module)


class _Watched:
    """Watches an import for its end, which importlib tells the spec: one that began without us, or that has no loader."""

    def __init__(self, spec, target, module=None):
        self._target = target
        self._spec = spec
        self._execution = None
        if module is not None:
            self.begin(module)
        vars(spec)["_valise_watched"] = self
        spec.__class__ = _WatchedSpec
        if module is not None and not spec._initializing and self._claim():
            target.abandon(self._execution)  # it has ended in another thread meanwhile

    def begin(self, module=None):
        self._execution = self._target.begin(module)

    def _claim(self):
        """Whether it is the caller who ends this. True for one of them."""
        claimed = vars(self._spec).pop("_valise_watched", None) is self
        if claimed:
            self._spec.__class__ = _Spec
        return claimed

    def end(self):
        if not self._claim() or self._execution is None:
            return
        module = sys.modules.get(self._target.name)
        if module is None:
            self._target.abandon(self._execution)  # the import failed
            return
        try:
            _end(self._target, self._execution, module)
        except BaseException:
            sys.modules.pop(self._target.name, None)
            raise


class _WatchedSpec(_Spec):
    def __setattr__(self, name, value):
        watched = vars(self).get("_valise_watched")
        try:
            if name == "_initializing" and watched is not None:
                if value:
                    watched.begin()
                else:
                    watched.end()
        finally:
            object.__setattr__(self, name, value)


_WatchedSpec.__name__ = _WatchedSpec.__qualname__ = _Spec.__name__  # its repr says it
