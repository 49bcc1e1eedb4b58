"""What tests of hooks have in common: a folder of modules that only they know."""

import importlib
import itertools
import pathlib
import sys
import tempfile
import unittest

from valise import hooks

_numbers = itertools.count()


class HookTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContextOf(tempfile.TemporaryDirectory()))
        sys.path.insert(0, str(self.folder))
        self.addCleanup(sys.path.remove, str(self.folder))
        known = set(sys.modules)
        self.addCleanup(lambda: [sys.modules.pop(name) for name in set(sys.modules) - known])
        self.seen = []

    def enterContextOf(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def module(self, text="value = 1\n", name=None):
        """Writes a module, and gives its name, which no other test has."""
        name = name or "hooked_%d" % next(_numbers)
        file = self.folder.joinpath(*name.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        importlib.invalidate_caches()
        return name

    def package(self, text="", **modules):
        name = "hooked_%d" % next(_numbers)
        self.module(text, name + ".__init__")
        for each, content in modules.items():
            self.module(content, "%s.%s" % (name, each))
        return name

    def hook(self, name, hook=None):
        """Registers a hook, by default one that notes the module."""
        take_back = hooks.register_post_import_hook(hook or self.seen.append, name)
        self.addCleanup(take_back)
        return take_back

    def patching(self, attribute="value", value=2):
        return lambda module: setattr(module, attribute, value)
