"""Loads modules of ours with a private copy of the builtins, and those of the worker out of the users' sight.

User code shares its process with the worker. Code that sets `builtins.len = None`, or empties
`sys.modules`, is not hostile enough to lose its scope for it: the worker's functions look their
builtins up in a copy that was made before any user code ran.
"""

import builtins
import contextlib
import importlib.machinery
import marshal
import sys

from valise.worker import compiled

PACKAGE = "valise.worker"
# What user code may import as well, and then has to find: to pack, and to catch `valise.GoneError`.
_PACKING = "valise.pack"
_LISTED = ("valise.captured", "valise.definitions", "valise.displays", "valise.resolvers", "valise.streams", _PACKING)
# References from before user code ran.
_finders = list(sys.meta_path)
_vars, _exec_module = vars, importlib.machinery.SourceFileLoader.exec_module
_get_code, _loads = importlib.machinery.SourceFileLoader.get_code, marshal.loads
_packing = None
_root = ""  # the folder of the package, once `imports` knows it
_compiled = None  # marshalled code by the modules' names, from the first of a row of imports to the last


class SealedLoader(importlib.machinery.SourceFileLoader):
    """A source loader whose modules see `copy` as their builtins."""

    copy = dict(vars(builtins))

    def get_code(self, fullname):
        global _compiled
        if _compiled is None:
            _compiled = compiled.read(_root)
        code = _compiled.get(fullname)
        return _get_code(self, fullname) if code is None else _loads(code)

    def exec_module(self, module):
        # `exec` and function creation both take builtins from the globals when they are there.
        _vars(module)["__builtins__"] = self.copy
        _exec_module(self, module)


class SealedFinder:
    """Finds modules of ours, and nothing else."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if not name.startswith((PACKAGE + ".", *_LISTED)):
            return None
        place = "/".join([_root, *name.split(".")])
        is_package = name == _PACKING
        file = place + ("/__init__.py" if is_package else ".py")
        spec = importlib.machinery.ModuleSpec(name, SealedLoader(name, file), origin=file, is_package=is_package)
        if is_package:
            spec.submodule_search_locations = [place]
        return spec


@contextlib.contextmanager
def imports(root):
    """While this lasts, imports of our modules are sealed; after it, those of the worker are unlisted."""
    global _root
    _root = root
    try:
        with _sealing():
            yield
    finally:
        for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
            del sys.modules[name]
        delattr(sys.modules["valise"], "worker")


def packing():
    """`valise.pack`, imported where it is not yet: where user code has broken the builtins that imports need, that raises."""
    global _packing
    if _packing is None:
        with _sealing():
            import valise.pack

            _packing = valise.pack
    return _packing


def definitions():
    """`valise.definitions`, likewise."""
    with _sealing():
        import valise.definitions

        return valise.definitions


@contextlib.contextmanager
def _sealing():
    global _compiled
    given = sys.meta_path
    sys.meta_path = [SealedFinder, *_finders]  # type: ignore[list-item]
    try:
        yield
    finally:
        _compiled = None
        sys.meta_path = given
