"""Post-import hooks: each situation in which the code of a module runs."""

import contextlib
import importlib
import importlib.machinery
import importlib.resources
import importlib.util
import inspect
import io
import subprocess
import sys
import types
import unittest
import warnings
import zipfile

from tests.hooking import HookTest
from valise import hooks


class AHookIsCalled(HookTest):
    def test_before_the_import_returns(self):
        name = self.module()
        self.hook(name, self.patching())
        self.assertEqual(importlib.import_module(name).value, 2)

    def test_before_an_import_of_names(self):
        name = self.module()
        self.hook(name, self.patching())
        names = {}
        exec("from %s import value" % name, names)
        self.assertEqual(names["value"], 2)

    def test_at_once_for_what_is_imported_already(self):
        name = self.module()
        module = importlib.import_module(name)
        self.hook(name)
        self.assertEqual(self.seen, [module])

    def test_once_for_a_module(self):
        name = self.module()
        self.hook(name)
        for _ in range(3):
            importlib.import_module(name)
        self.assertEqual(len(self.seen), 1)

    def test_in_the_order_of_registration(self):
        name = self.module()
        for number in range(3):
            self.hook(name, lambda module, number=number: self.seen.append(number))
        importlib.import_module(name)
        self.assertEqual(self.seen, [0, 1, 2])

    def test_by_its_name_which_is_imported_only_then(self):
        name = self.module()
        patch = self.module("class patches:\n    @staticmethod\n    def apply(module):\n        module.value = 3\n")
        self.hook(name, patch + ":patches.apply")
        self.assertNotIn(patch, sys.modules)
        self.assertEqual(importlib.import_module(name).value, 3)

    def test_by_a_decorator_that_gives_it_back(self):
        name = self.module()

        def patch(module):
            self.seen.append(module)

        self.assertIs(hooks.when_imported(name)(patch), patch)
        importlib.import_module(name)
        self.assertEqual(len(self.seen), 1)

    def test_that_another_hook_registers(self):
        name = self.module()
        self.hook(name, lambda module: self.hook(name))
        module = importlib.import_module(name)
        self.assertEqual(self.seen, [module])

    def test_for_its_module_only(self):
        name = self.package(sub="", other="")
        self.hook(name + ".sub")
        importlib.import_module(name + ".other")
        self.assertEqual(self.seen, [])

    def test_not_where_it_was_taken_back(self):
        name = self.module()
        self.hook(name)()
        importlib.import_module(name)
        self.assertEqual(self.seen, [])

    def test_for_a_module_written_in_c_and_a_frozen_one(self):
        for name in ("_crypt", "_opcode", "_lsprof", "__phello__.spam"):
            with self.subTest(name), contextlib.redirect_stdout(io.StringIO()):
                if importlib.util.find_spec(name) is None:
                    continue
                sys.modules.pop(name, None)
                self.seen.clear()
                self.hook(name)
                module = importlib.import_module(name)
                self.assertEqual(self.seen, [module])
                self.assertEqual(type(module.__loader__), type(module.__spec__.loader))
                self.assertFalse(type(module.__loader__).__module__.startswith("valise"))

    def test_for_a_builtin_module(self):
        name = next(each for each in ("_symtable", "xxsubtype", "faulthandler") if each in sys.builtin_module_names)
        was = sys.modules.pop(name, None)
        self.addCleanup(lambda: was and sys.modules.__setitem__(name, was))
        self.hook(name)
        module = importlib.import_module(name)
        self.assertEqual(self.seen, [module])
        self.assertIs(module.__loader__, importlib.machinery.BuiltinImporter)
        self.assertIs(module.__spec__.loader, importlib.machinery.BuiltinImporter)

    def test_for_a_module_in_a_zip(self):
        archive = self.folder / "modules.zip"
        name, other = "hooked_in_zip", "hooked_in_zip_too"
        with zipfile.ZipFile(archive, "w") as written:
            written.writestr(name + ".py", "value = 1\n")
            written.writestr(other + ".py", "value = 1\n")
        sys.path.insert(0, str(archive))
        self.addCleanup(sys.path.remove, str(archive))
        self.hook(name, self.patching())
        self.assertEqual(importlib.import_module(other).value, 1)
        module = importlib.import_module(name)
        self.assertEqual(module.value, 2)
        self.assertEqual(type(module.__loader__).__name__, "zipimporter")
        self.assertIs(module.__spec__.loader, module.__loader__)

    def test_for_a_namespace_package(self):
        name = self.module(name="hooked_space.part").partition(".")[0]
        self.hook(name)
        importlib.import_module(name + ".part")
        self.assertEqual(self.seen, [sys.modules[name]])
        self.assertEqual(type(sys.modules[name].__spec__), importlib.machinery.ModuleSpec)

    def test_with_what_a_module_puts_in_its_place(self):
        name = self.module("import sys, types\nother = types.SimpleNamespace(value=5)\nsys.modules[__name__] = other\n")
        self.hook(name)
        self.assertIs(importlib.import_module(name), self.seen[0])
        self.assertEqual(self.seen[0].value, 5)

    def test_with_a_submodule_that_its_package_has_already(self):
        name = self.package(sub="value = 1\n")
        self.hook(name + ".sub", lambda module: self.seen.append(sys.modules[name].sub is module))
        importlib.import_module(name + ".sub")
        self.assertEqual(self.seen, [True])

    def test_by_importlib_as_its_recipe_says(self):
        name = self.module()
        self.hook(name, self.patching())
        spec = importlib.util.find_spec(name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.assertEqual(module.value, 2)
        self.assertFalse(name in sys.modules)

    def test_for_loaders_of_the_old_kind(self):
        if sys.version_info >= (3, 12):
            self.skipTest("importlib does not know them any more")

        class Old:
            @staticmethod
            def find_module(name, path=None):
                return Old if name == "hooked_old" else None

            @staticmethod
            def load_module(name):
                module = sys.modules[name] = types.ModuleType(name)
                module.value = 1
                return module

        sys.meta_path.append(Old)
        self.addCleanup(sys.meta_path.remove, Old)
        self.hook("hooked_old", self.patching())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = importlib.import_module("hooked_old")
        self.assertEqual(module.value, 2)
        self.assertIs(module.__loader__, Old)


class AModuleThatRunsAgain(HookTest):
    def test_is_given_to_hooks_after_a_reload(self):
        name = self.module()
        self.hook(name, self.patching())
        module = importlib.import_module(name)
        self.assertEqual(importlib.reload(module).value, 2)

    def test_is_given_to_them_after_it_was_removed(self):
        name = self.module()
        self.hook(name, self.patching())
        first = importlib.import_module(name)
        del sys.modules[name]
        second = importlib.import_module(name)
        self.assertIsNot(first, second)
        self.assertEqual(second.value, 2)

    def test_also_to_a_hook_that_came_after_its_import(self):
        name = self.module()
        module = importlib.import_module(name)
        self.hook(name, self.patching())
        self.assertEqual(importlib.reload(module).value, 2)


class AHookThatRaises(HookTest):
    def setUp(self):
        super().setUp()
        self.fails = True

    def fail(self, module):
        self.seen.append("failing")
        if self.fails:
            raise LookupError("not this module")

    def test_lets_the_import_fail(self):
        name = self.module()
        self.hook(name, self.fail)
        with self.assertRaises(LookupError):
            importlib.import_module(name)
        self.assertFalse(name in sys.modules)

    def test_is_called_at_the_next_import_with_all_others(self):
        name = self.module()
        self.hook(name, lambda module: self.seen.append("first"))
        self.hook(name, self.fail)
        self.hook(name, lambda module: self.seen.append("last"))
        with self.assertRaises(LookupError):
            importlib.import_module(name)
        with self.assertRaises(LookupError):
            importlib.import_module(name)
        self.fails = False
        importlib.import_module(name)
        self.assertEqual(self.seen, ["first", "failing", "first", "failing", "first", "failing", "last"])

    def test_is_not_registered_where_the_module_was_there(self):
        name = self.module()
        module = importlib.import_module(name)
        with self.assertRaises(LookupError):
            self.hook(name, self.fail)
        importlib.reload(module)
        self.assertEqual(self.seen, ["failing"])

    def test_is_called_again_after_a_reload_that_it_let_fail(self):
        name = self.module()
        self.fails = False
        self.hook(name, self.fail)
        module = importlib.import_module(name)
        self.fails = True
        with self.assertRaises(LookupError):
            importlib.reload(module)
        self.fails = False
        importlib.reload(module)
        self.assertEqual(self.seen, ["failing"] * 3)

    def test_leaves_nothing_of_a_submodule_in_its_package(self):
        name = self.package(sub="")
        self.hook(name + ".sub", self.fail)
        with self.assertRaises(LookupError):
            importlib.import_module(name + ".sub")
        self.assertFalse(hasattr(sys.modules[name], "sub"))

    def test_that_cannot_be_found_says_its_name(self):
        name = self.module()
        self.hook(name, "json:no.such")
        with self.assertRaisesRegex(ImportError, "json:no.such"):
            importlib.import_module(name)

    def test_a_module_that_raises_is_given_to_none(self):
        name = self.module("raise ValueError(1)\n")
        self.hook(name)
        with self.assertRaises(ValueError):
            importlib.import_module(name)
        self.module(name=name)
        sys.path_importer_cache.clear()
        importlib.import_module(name)
        self.assertEqual(len(self.seen), 1)


class AModuleInACircle(HookTest):
    def test_is_given_to_a_hook_that_is_registered_while_it_runs_at_its_end(self):
        other = self.module()
        name = self.module("import %s\nvalue = 1\n" % other)
        self.hook(other, lambda module: self.hook(name, self.patching()))
        self.assertEqual(importlib.import_module(name).value, 2)

    def test_likewise_where_its_import_had_hooks_already(self):
        other = self.module()
        name = self.module("import %s\nvalue = 1\n" % other)
        self.hook(name)
        self.hook(other, lambda module: self.hook(name, self.patching()))
        self.assertEqual(importlib.import_module(name).value, 2)
        self.assertEqual(len(self.seen), 1)

    def test_is_not_given_where_its_import_fails(self):
        other = self.module()
        name = self.module("import %s\nraise ValueError\n" % other)
        self.hook(other, lambda module: self.hook(name))
        with self.assertRaises(ValueError):
            importlib.import_module(name)
        self.assertEqual(self.seen, [])

    def test_fails_with_a_hook_that_was_registered_while_it_ran(self):
        other = self.module()
        name = self.module("import %s\n" % other)

        def fail(module):
            raise LookupError

        self.hook(other, lambda module: self.hook(name, fail))
        with self.assertRaises(LookupError):
            importlib.import_module(name)
        self.assertFalse(name in sys.modules)
        with self.assertRaises(LookupError):
            importlib.import_module(name)

    def test_is_given_once_to_each_side(self):
        first, second = "hooked_circle_a", "hooked_circle_b"
        self.module("import %s\nvalue = 1\n" % second, first)
        self.module("import %s\nvalue = 1\n" % first, second)
        self.hook(first, lambda module: self.seen.append(module.value))
        self.hook(second, lambda module: self.seen.append(module.value))
        importlib.import_module(first)
        self.assertEqual(self.seen, [1, 1])


class NothingElseIsDisturbed(HookTest):
    def test_the_loader_is_what_it_was(self):
        plain, hooked = self.module(), self.module()
        self.hook(hooked)
        found = importlib.util.find_spec(hooked)
        self.assertIs(type(found.loader), importlib.machinery.SourceFileLoader)
        for name in (plain, hooked):
            module = importlib.import_module(name)
            self.assertIs(type(module.__loader__), importlib.machinery.SourceFileLoader)
            self.assertIs(module.__loader__, module.__spec__.loader)
            self.assertEqual(sorted(vars(module.__loader__)), ["name", "path"])
            self.assertIs(type(module.__spec__), importlib.machinery.ModuleSpec)

    def test_the_code_of_the_module_sees_no_difference(self):
        name = self.module("loader = dict(vars(__loader__))\nsame = __spec__.loader is __loader__\n")
        self.hook(name)
        module = importlib.import_module(name)
        self.assertEqual(sorted(module.loader), ["name", "path"])
        self.assertTrue(module.same)

    def test_sources_and_resources_are_found(self):
        name = self.package("def function():\n    return 1\n")
        (self.folder / name / "data.txt").write_text("data")
        self.hook(name)
        module = importlib.import_module(name)
        self.assertEqual(inspect.getsource(module.function), "def function():\n    return 1\n")
        self.assertEqual(importlib.resources.files(module).joinpath("data.txt").read_text(), "data")

    def test_a_search_without_import_calls_nothing(self):
        name = self.module()
        self.hook(name)
        self.assertIsNotNone(importlib.util.find_spec(name))
        self.assertEqual(self.seen, [])
        self.hook(name)
        importlib.import_module(name)
        self.assertEqual(len(self.seen), 2)

    def test_a_namespace_package_that_is_searched_for_has_no_loader(self):
        name = self.module(name="hooked_space_2.part").partition(".")[0]
        self.hook(name)
        found = importlib.util.find_spec(name)
        self.assertIsNone(found.loader)
        self.assertTrue(repr(found).startswith("ModuleSpec("))
        self.hook(name)
        importlib.import_module(name)
        self.assertEqual(len(self.seen), 2)

    def test_without_hooks_nothing_is_loaded(self):
        code = "import sys, valise; print([n for n in sys.modules if 'hooks' in n], len(sys.meta_path))"
        done = subprocess.run(
            [sys.executable, "-S", "-c", code],
            env={"PYTHONPATH": ":".join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        self.assertEqual(done.stdout, "[] 3\n")


class WhatIsNoHookIsRefused(unittest.TestCase):
    def test_with_the_way_to_say_it(self):
        for hook, name, error, text in (
            (5, "json", TypeError, "function"),
            ("module", "json", ValueError, "module:attribute"),
            (print, "", ValueError, "full name"),
            (print, ".json", ValueError, "full name"),
            (print, None, ValueError, "full name"),
        ):
            with self.subTest(hook=hook, name=name), self.assertRaisesRegex(error, text):
                hooks.register_post_import_hook(hook, name)
