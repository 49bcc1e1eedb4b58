"""Applies the patches of operators, in the zygote, before anything of users is imported.

A patch is a file that is run, as a module `valise_patches.NAME`, or an entry point that names a hook. Where a patch fails,
the jail does not start, or, if it may fail, goes on without it and says so; a hook that it registered and that raises
lets the import fail, or warns. The name of a patch is that of its file, or `GROUP:MODULE`.
"""

import importlib.machinery
import importlib.util
import os
import sys
import traceback
import types

_PACKAGE = "valise_patches"


class Patches:
    """What was applied, and what could not be."""

    def __init__(self):
        self.active = []  # names, in the order of their application
        self.complaints = []
        self.may_fail = False

    def obey(self, order, argument):
        """One order of the zygote's. Gives None, or why it cannot be obeyed.

        A group that nobody has is a failure too: a package is missing, or the name is wrong.
        """
        if order == "patches-may-fail":
            self.may_fail = True
            return None
        if order == "patch":
            return self._apply("the patch " + os.path.basename(argument), self._run, argument)
        return self._apply("the group of patches " + argument, self._discover, argument)

    def report(self):
        """What the answer of the zygote says of it; nothing where there was nothing to do."""
        if not self.active and not self.complaints:
            return ""
        return " %s %s" % (",".join(self.active) or "-", "; ".join(self.complaints))

    def _apply(self, what, apply, argument):
        from valise.hooks import targets

        try:
            with targets.forgiving(self.may_fail):
                self.active += apply(argument)
        except BaseException as error:
            last = traceback.format_exception_only(type(error), error)[-1].strip()
            complaint = "%s cannot be applied: %s" % (what, last)
            if not self.may_fail:
                return complaint
            self.complaints.append(complaint)
        return None

    def _run(self, path):
        name = os.path.basename(path)
        if _PACKAGE not in sys.modules:
            package = sys.modules[_PACKAGE] = types.ModuleType(_PACKAGE, "The patches of this sandbox.")
            package.__path__ = [os.path.dirname(path)]
        stem = name[:-3] if name.endswith(".py") else name
        full = "%s.%s" % (_PACKAGE, stem)
        spec = importlib.util.spec_from_loader(full, importlib.machinery.SourceFileLoader(full, path))
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[full]
            raise
        return [name]

    def _discover(self, group):
        from valise.hooks.entries import entries
        from valise.hooks.targets import register_post_import_hook

        found = sorted(set(entries(group)))
        if not found:
            raise LookupError("no installed package has it")
        for name, value in found:
            register_post_import_hook(value, name)
        return ["%s:%s" % (group, name) for name, _ in found]
