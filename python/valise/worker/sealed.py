"""Loads the worker's modules with a private copy of the builtins, and out of the users' sight.

User code shares its process with the worker. Code that sets `builtins.len = None`, or empties
`sys.modules`, is not hostile enough to lose its scope for it: the worker's functions look their
builtins up in a copy that was made before any user code ran.
"""

import builtins
import contextlib
import importlib.machinery
import sys

PACKAGE = "valise.worker"


class SealedLoader(importlib.machinery.SourceFileLoader):
    """A source loader whose modules see `copy` as their builtins."""

    copy = dict(vars(builtins))

    def exec_module(self, module):
        # `exec` and function creation both take builtins from the globals when they are there.
        vars(module)["__builtins__"] = self.copy
        super().exec_module(module)


class SealedFinder:
    """Finds the worker's modules, and nothing else."""

    def __init__(self, root):
        self._root = root

    def find_spec(self, name, path=None, target=None):
        if not name.startswith(PACKAGE + "."):
            return None
        file = "/".join([self._root, *name.split(".")]) + ".py"
        return importlib.machinery.ModuleSpec(name, SealedLoader(name, file), origin=file)


@contextlib.contextmanager
def imports(root):
    """While this lasts, imports of the worker's modules are sealed; after it, they are unlisted."""
    finder = SealedFinder(root)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
            del sys.modules[name]
        delattr(sys.modules["valise"], "worker")
