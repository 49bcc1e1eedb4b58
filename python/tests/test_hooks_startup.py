"""Hooks from the start of any Python program: entry points, and the files that Python reads."""

import pathlib
import re
import shutil
import subprocess
import sys

from tests.hooking import HookTest
from valise import hooks

_PYTHON = pathlib.Path(__file__).resolve().parent.parent
_EXAMPLE = _PYTHON.parent / "examples" / "patches"


class StartupTest(HookTest):
    """A folder of packages as an installer leaves it, with the example's patch."""

    def setUp(self):
        super().setUp()
        shutil.copy(_EXAMPLE / "trace" / "mkdtemp_trace.py", self.folder)
        shutil.copy(_PYTHON / "valise-patches.pth", self.folder)
        described = (_EXAMPLE / "trace" / "pyproject.toml").read_text()
        entries = re.search(r'entry-points."(.+?)"\]\n(\w+) = "(.+?)"', described)
        self.install("mkdtemp-trace", "[%s]\n%s = %s\n" % entries.groups())

    def install(self, name, entry_points):
        made = self.folder / (name.replace("-", "_") + "-1.dist-info")
        made.mkdir()
        (made / "METADATA").write_text("Metadata-Version: 2.1\nName: %s\nVersion: 1\n" % name)
        (made / "entry_points.txt").write_text(entry_points)

    def run_python(self, code, **environment):
        # What Python does with the folder of its packages before a program.
        begin = "import site, sys; sys.path.append(%r); site.addsitedir(%r)\n" % (str(_PYTHON), str(self.folder))
        done = subprocess.run(
            [sys.executable, "-c", begin + code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
            env=environment,
        )
        return done.stdout, done.stderr


class TheExample(StartupTest):
    def use(self, **environment):
        code = "import sys; sys.modules.pop('tempfile', None)\n" + (_EXAMPLE / "use.py").read_text()
        return self.run_python(code, TMPDIR=str(self.folder), **environment)

    def test_traces_what_code_imports_by_name(self):
        _, errors = self.use(VALISE_PATCHES="mkdtemp.trace")
        self.assertRegex(errors, r"^mkdtemp: %s/example-\w+, for <string> line 5\n$" % re.escape(str(self.folder)))

    def test_does_nothing_without_the_variable(self):
        self.assertEqual(self.use()[1], "")
        out, _ = self.run_python("import sys; print([n for n in sys.modules if n.startswith('valise')])")
        self.assertEqual(out, "[]\n")


class TheVariable(StartupTest):
    def test_names_groups_that_are_not_there_as_warnings(self):
        out, errors = self.run_python("print(1)", VALISE_PATCHES=" missing.group, mkdtemp.trace,,")
        self.assertEqual(out, "1\n")
        self.assertIn("VALISE_PATCHES: the group 'missing.group' is left out: LookupError", errors)
        self.assertEqual(errors.count("\n"), 1)

    def test_loads_no_patch_before_its_module(self):
        code = "import sys; print('mkdtemp_trace' in sys.modules, 'tempfile' in sys.modules)"
        out, _ = self.run_python(code, VALISE_PATCHES="mkdtemp.trace")
        self.assertIn(out, ("False False\n", "True True\n"))  # `importlib.metadata` imports it on some

    def test_is_read_by_both_files_that_python_reads(self):
        self.assertEqual((_PYTHON / "valise-patches.start").read_text(), "valise.hooks.startup:begin\n")
        text = (_PYTHON / "valise-patches.pth").read_text()
        self.assertEqual(text.count("\n"), 1)
        self.assertTrue(text.startswith("import "))


class EntryPoints(StartupTest):
    def test_are_registered_in_order_and_each_once(self):
        target = self.module()
        name = self.module("calls = []\ndef a(module): calls.append('a')\ndef b(module): calls.append('b')\n")
        self.install("two", "[two.hooks]\n%s = %s:b\n" % (target, name))
        self.install("one", "[two.hooks]\n%s = %s:a [extra]\n" % (target, name))
        hooks.discover_post_import_hooks("two.hooks")
        self.assertFalse(name in sys.modules)
        __import__(target)
        self.assertEqual(sys.modules[name].calls, ["a", "b"])

    def test_that_cannot_be_loaded_fail_when_their_module_is_imported(self):
        target = self.module()
        self.install("bad", "[bad.hooks]\n%s = no_such_module:patch\n" % target)
        hooks.discover_post_import_hooks("bad.hooks")
        with self.assertRaisesRegex(ImportError, "no_such_module"):
            __import__(target)
