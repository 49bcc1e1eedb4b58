"""Modules that are executed late, and modules that no import brought."""

import importlib
import importlib.machinery
import importlib.util
import runpy
import subprocess
import sys
import types

from tests.hooking import HookTest
from valise import hooks


class ALazyModule(HookTest):
    def lazy(self, name):
        spec = importlib.util.find_spec(name)
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    def test_is_given_to_hooks_when_it_is_loaded(self):
        name = self.module()
        self.hook(name, lambda module: (self.seen.append(module), self.patching()(module)))
        module = self.lazy(name)
        self.assertEqual(self.seen, [])
        self.assertEqual(module.value, 2)
        self.assertIs(self.seen[0], module)

    def test_also_to_those_that_came_before_it_was_loaded(self):
        name = self.module()
        module = self.lazy(name)
        self.hook(name, self.patching())
        self.assertIn("_LazyModule", repr(type(module)))
        self.assertEqual(module.value, 2)

    def test_by_a_finder_that_makes_all_lazy(self):
        name = self.module()

        class Lazy:
            @staticmethod
            def find_spec(asked, path=None, target=None):
                if asked != name:
                    return None
                spec = importlib.machinery.PathFinder.find_spec(asked, path, target)
                spec.loader = importlib.util.LazyLoader(spec.loader)
                return spec

        sys.meta_path.insert(0, Lazy)
        self.addCleanup(sys.meta_path.remove, Lazy)
        self.hook(name, self.patching())
        module = importlib.import_module(name)
        self.assertIn("_LazyModule", repr(type(module)))
        self.assertEqual(module.value, 2)

    def test_is_gone_where_a_hook_raises(self):
        name = self.module()

        def fail(module):
            raise LookupError

        take_back = self.hook(name, fail)
        module = self.lazy(name)
        with self.assertRaises(LookupError):
            module.value  # noqa: B018
        self.assertFalse(name in sys.modules)
        with self.assertRaises(LookupError):
            importlib.import_module(name)
        take_back()
        self.assertEqual(importlib.import_module(name).value, 1)


class AModuleThatIsNotImported(HookTest):
    def test_put_in_by_hand_is_given_to_hooks_at_a_notice(self):
        name = "hooked_by_hand"
        self.hook(name)
        module = sys.modules[name] = types.ModuleType(name)
        importlib.import_module(name)
        self.assertEqual(self.seen, [])
        hooks.notify_module_loaded(module)
        hooks.notify_module_loaded(module)
        self.assertEqual(self.seen, [module])

    def test_is_given_at_a_notice_to_no_hook_that_had_it_from_the_import(self):
        name = self.module()
        self.hook(name)
        hooks.notify_module_loaded(importlib.import_module(name))
        self.assertEqual(len(self.seen), 1)

    def test_run_as_a_program_is_none(self):
        name = self.module("value = __name__\n")
        self.hook(name)
        names = runpy.run_module(name, run_name="__main__", alter_sys=True)
        self.assertEqual((names["value"], self.seen), ("__main__", []))
        self.assertIs(type(names["__loader__"]), importlib.machinery.SourceFileLoader)

    def test_run_as_a_program_by_python_is_none_but_its_package_is(self):
        name = self.package("", tool="import %s; print(__name__)\n" % "sys")
        code = (
            "import runpy, sys\nfrom valise import hooks\n"
            "hooks.register_post_import_hook(lambda m: print('tool'), '%s.tool')\n"
            "hooks.register_post_import_hook(lambda m: print('package'), '%s')\n"
            "runpy._run_module_as_main('%s.tool')\n" % (name, name, name)
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ":".join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        self.assertEqual(done.stdout, "package\n__main__\n")

    def test_forbidden_by_none_stays_so(self):
        name = self.module()
        sys.modules[name] = None
        self.hook(name)
        with self.assertRaises(ImportError):
            importlib.import_module(name)
        del sys.modules[name]
        importlib.import_module(name)
        self.assertEqual(len(self.seen), 1)

    def test_that_is_missing_is_waited_for(self):
        name = "hooked_late"
        self.hook(name)
        with self.assertRaises(ModuleNotFoundError):
            importlib.import_module(name)
        self.module(name=name)
        importlib.import_module(name)
        self.assertEqual(len(self.seen), 1)
