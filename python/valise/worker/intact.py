"""The library as it was before user code ran, for as long as ours needs it.

Packing is imported when it is asked for, after code that may have set `builtins.len = None`, emptied `sys.path` or put
something else into `types`. That is the scope's own affair while its code runs; that it cannot be packed any more is not.
"""

import builtins
import copyreg
import functools
import io
import marshal
import os
import sys
import types
import weakref

_NOTHING = object()
_modules = sys.modules
_LISTS = ("path", "meta_path", "path_hooks")
_MODULES = (builtins, copyreg, functools, io, marshal, os, os.path, types, weakref)
# References from before user code ran.
_list, _vars, _sys_names = list, vars, vars(sys)
_kept = [(vars(module), dict(vars(module))) for module in _MODULES]
_lists = {name: list(getattr(sys, name)) for name in _LISTS}
_loaded = {
    name: module for name, module in _modules.items() if name != "__main__" and not name.startswith("valise.")
}  # what is imported later is imported anew where it is gone


class Restored:
    """While this lasts, what was there first is there again; then what user code put in its place is."""

    def __enter__(self):
        self._given = []  # (dict, key, value or _NOTHING)
        for names, kept in _kept:
            self._put(names, kept)
        self._put(_modules, _loaded)
        for name in [name for name, module in _modules.items() if module is None]:
            self._given.append((_modules, name, _modules.pop(name)))  # it would halt an import
        for name in _LISTS:
            self._put(_sys_names, {name: _list(_lists[name])})

    def _put(self, names, kept):
        for key, value in kept.items():
            given = names.get(key, _NOTHING)
            if given is not value:
                self._given.append((names, key, given))
                names[key] = value

    def __exit__(self, *raised):
        for names, key, given in reversed(self._given):
            if given is _NOTHING:
                names.pop(key, None)
            else:
                names[key] = given
