"""Patches of operators: applied in the zygote, before anything of users is imported."""

import pathlib
import tempfile

from tests.test_zygote import ZygoteTest

_TRACE = """
from valise.hooks import when_imported, wrap_function_wrapper

def trace(wrapped, instance, args, kwargs):
    print("traced")
    return wrapped(*args, **kwargs)

@when_imported("tempfile")
def patch(module):
    wrap_function_wrapper(module, "mkdtemp", trace)
"""


class PatchesTest(ZygoteTest):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def patch(self, name, text):
        file = self.folder / name
        file.write_text(text)
        return "patch %s" % file

    def reported(self, host):
        """The names of those that are active, and what is said of others."""
        _, _, _, _, _, _, names, complaints = (host.answer + " ").split(" ", 7)
        return names, complaints.strip()

    def output_of(self, host, code):
        outcome = host.empty_scope().call(code)
        self.assertIsNone(outcome.error, outcome.error)
        return outcome.stdout


class AFile(PatchesTest):
    def test_changes_what_calls_import_by_name_too(self):
        host = self.start(self.patch("10-trace.py", _TRACE))
        code = "from tempfile import mkdtemp\nimport os; os.rmdir(mkdtemp())"
        self.assertEqual(self.output_of(host, code), "traced\n")
        self.assertEqual(self.reported(host), ("10-trace.py", ""))

    def test_changes_what_is_preloaded(self):
        host = self.start(self.patch("trace.py", _TRACE), "preload tempfile")
        self.assertEqual(self.output_of(host, "import tempfile, os\nos.rmdir(tempfile.mkdtemp())"), "traced\n")

    def test_goes_after_those_that_come_before_it(self):
        text = "import colorsys\ncolorsys.order = getattr(colorsys, 'order', '') + %r\n"
        host = self.start(*[self.patch("%s.py" % name, text % name) for name in "cab"])
        self.assertEqual(self.value_of(host, "import colorsys\ncolorsys.order"), "cab")
        self.assertEqual(self.reported(host), ("c.py,a.py,b.py", ""))

    def test_that_fails_keeps_the_jail_from_starting(self):
        host = self.start(self.patch("bad.py", "import json\nraise ValueError('not\\nhere')\n"))
        self.assertTrue(
            host.answer.startswith("failed the patch bad.py cannot be applied: ValueError: not"), host.answer
        )

    def test_that_may_fail_is_named(self):
        good = self.patch("good.py", "import colorsys\ncolorsys.patched = True\n")
        host = self.start("patches-may-fail", self.patch("bad.py", "import no_such\n"), good)
        names, complaint = self.reported(host)
        self.assertEqual(names, "good.py")
        self.assertIn("the patch bad.py cannot be applied: ModuleNotFoundError", complaint)
        self.assertTrue(self.value_of(host, "import colorsys\ncolorsys.patched"))

    def test_whose_hook_fails_lets_the_import_fail(self):
        text = "from valise.hooks import when_imported\n@when_imported('colorsys')\ndef patch(module):\n    1 / 0\n"
        host = self.start(self.patch("late.py", text))
        outcome = host.empty_scope().call("import colorsys")
        self.assertEqual(outcome.error["type"], "ZeroDivisionError")
        outcome = outcome.scope.call("import colorsys")
        self.assertEqual(outcome.error["type"], "ZeroDivisionError")

    def test_whose_hook_fails_warns_where_it_may(self):
        text = "from valise.hooks import when_imported\n@when_imported('colorsys')\ndef patch(module):\n    1 / 0\n"
        host = self.start("patches-may-fail", self.patch("late.py", text))
        outcome = host.empty_scope().call("import colorsys\ncolorsys.ONE_THIRD > 0")
        self.assertTrue(outcome.value)
        self.assertIn("a patch of colorsys failed", outcome.stderr)

    def test_may_define_what_scopes_hold(self):
        text = "import colorsys\nclass Made:\n    def get(self):\n        return 5\ncolorsys.Made = Made\n"
        host = self.start(self.patch("20-made.py", text))
        scope = host.empty_scope().call("import colorsys, pickle\nmade = colorsys.Made()").scope
        self.assertEqual(scope.call("pickle.loads(pickle.dumps(made)).get()").value, 5)

    def test_replaces_nothing_that_the_worker_needs(self):
        text = (
            "import os, sys, pickle, json\n"
            "def broken(*args, **kwargs):\n    raise SystemExit('broken')\n"
            "for name in ('fork', 'read', 'write', 'close', 'dup2', 'getpid'):\n    setattr(os, name, broken)\n"
            "pickle.loads = pickle.dumps = json.dumps = broken\n"
        )
        # The zygote's own code is the operator's to break, and the template's must stand.
        hook = "import sys\nfrom valise.hooks import when_imported\n@when_imported('colorsys')\ndef patch(module):\n"
        host = self.start(self.patch("broken.py", hook + "".join("    %s\n" % line for line in text.splitlines())))
        outcome = host.empty_scope().call("import colorsys\nx = 1\nx")
        self.assertEqual(outcome.value, 1)
        self.assertEqual(outcome.scope.call("x + 1").value, 2)


class CodeThatBreaksThem(PatchesTest):
    BREAKS = (
        "import sys\nfrom valise.hooks import loading, targets\n"
        "loading.Finder.find_spec = targets._targets = targets.hooked = None\nx = [1]\n"
    )

    def test_breaks_its_own_imports_and_no_more(self):
        host = self.start(self.patch("trace.py", _TRACE))
        scope = host.empty_scope().call(self.BREAKS).scope
        self.assertEqual(scope.call("import colorsys").error["type"], "TypeError")
        self.assertEqual(scope.call("x.append(2)\nx").value, [1, 2])
        stream = scope.packed()
        self.assertEqual(host.empty_scope().unpacked(stream).scope.call("x").value, [1])
        self.assertEqual(self.output_of(host, "from tempfile import mkdtemp\nmkdtemp()"), "traced\n")


class AGroup(PatchesTest):
    def setUp(self):
        super().setUp()
        made = self.folder / "tracing-1.dist-info"
        made.mkdir()
        (made / "METADATA").write_text("Metadata-Version: 2.1\nName: tracing\nVersion: 1\n")
        (made / "entry_points.txt").write_text("[example.patches]\ntempfile = tracing_patch:patch\n")
        (self.folder / "tracing_patch.py").write_text(_TRACE.replace('@when_imported("tempfile")\n', ""))

    def start_with(self, *orders):
        # As an installed package would be on the path.
        path = self.patch("path.py", "import sys\nsys.path.append(%r)\n" % str(self.folder))
        return self.start(path, *orders)

    def test_of_entry_points_is_applied_when_its_modules_are_imported(self):
        host = self.start_with("patches example.patches")
        self.assertEqual(self.reported(host), ("path.py,example.patches:tempfile", ""))
        self.assertEqual(self.output_of(host, "from tempfile import mkdtemp\nmkdtemp()"), "traced\n")

    def test_that_nobody_has_is_a_failure(self):
        host = self.start_with("patches example.missing")
        self.assertIn("failed the group of patches example.missing cannot be applied: LookupError", host.answer)


class WithoutPatches(PatchesTest):
    def test_the_answer_says_nothing_of_them(self):
        self.assertEqual(len(self.start().answer.split()), 6)
