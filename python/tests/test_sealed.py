"""Code that breaks what Python gives it loses what it broke, and not its scope."""

import base64
import importlib.util
import marshal
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from valise.worker import compiled, sealed

from tests.case import CallTest


class AScopeSurvives(CallTest):
    """After each of these the next calls on the scope run, return, raise and print."""

    def assert_survives(self, code, *, raises=None):
        outcome = self.assert_admitted(self.empty.call("kept = [1, 2, 3]\n" + code))
        self.assertEqual(outcome.error and outcome.error["type"], raises)
        for _ in range(2):
            outcome = self.assert_returned(outcome.scope.call("kept"))
            self.assertEqual(outcome.value, [1, 2, 3])
            outcome = self.assert_admitted(outcome.scope.call("1 / 0"))
            self.assertEqual(
                (outcome.error["type"], outcome.error["message"]), ("ZeroDivisionError", "division by zero")
            )
            self.assertIn('  File "<call ', outcome.error["traceback"])
        return outcome.scope

    def test_each_builtin_set_to_none(self):
        self.assert_survives("import builtins\nbuiltins.len = None")
        self.assert_survives(
            "import builtins\nset_ = setattr\n"
            "for name in dir(builtins):\n    if name[0] != '_': set_(builtins, name, None)"
        )
        self.assert_survives("import builtins\nbuiltins.__import__ = builtins.__build_class__ = None")

    def test_all_builtins_removed(self):
        self.assert_survives("import builtins\nvars(builtins).clear()")

    def test_builtins_deleted(self):
        scope = self.assert_survives("del __builtins__")
        self.assertEqual(self.assert_returned(scope.call("len('abc')")).value, 3)

    def test_builtins_replaced(self):
        for line in ("__builtins__ = {}", "__builtins__ = 5", "globals()['__builtins__'] = None"):
            with self.subTest(line):
                self.assert_survives(line)

    def test_globals_cleared(self):
        scope = self.assert_admitted(self.empty.call("x = 1\nglobals().clear()")).scope
        self.assertEqual(self.assert_returned(scope.call("y = __name__\ny")).value, "__main__")

    def test_modules_cleared(self):
        scope = self.assert_survives("import sys\nsys.modules.clear()")
        code = (
            "import json, sys, random, pathlib\nprint(json.dumps([1]))\n[sys.version_info >= (3,), random.random() < 1]"
        )
        outcome = self.assert_returned(scope.call(code))
        self.assertEqual((outcome.value, outcome.stdout), ([True, True], "[1]\n"))
        outcome = self.assert_returned(outcome.scope.call("import asyncio\nawait asyncio.sleep(0, 5)"))
        self.assertEqual(outcome.value, 5)

    def test_modules_replaced(self):
        for line in ("sys.modules = {}", "del sys.modules", "sys.modules = None"):
            with self.subTest(line):
                scope = self.assert_survives("import sys\n" + line)
                self.assertEqual(self.assert_returned(scope.call("import json\njson.dumps([])")).value, "[]")

    def test_modules_of_the_library_emptied(self):
        for name in (
            "os",
            "sys",
            "signal",
            "pickle",
            "linecache",
            "traceback",
            "threading",
            "ast",
            "random",
            "resource",
            "io",
        ):
            with self.subTest(name):
                code = (
                    "import %s as m\nnames = list(vars(m))\nfor name in names:\n"
                    "    if name[:2] != '__': delattr(m, name)"
                ) % name
                outcome = self.assert_admitted(self.empty.call("kept = 1\n" + code))
                self.assertEqual(self.assert_returned(outcome.scope.call("kept")).value, 1)

    def test_functions_that_the_worker_uses_replaced(self):
        self.assert_survives(
            "import os, signal, pickle, select, struct\n"
            "os.fork = os._exit = os.read = os.write = os.close = None\n"
            "os.dup2 = os.getpid = os.waitpid = os.setpgid = None\n"
            "signal.signal = signal.pthread_sigmask = pickle.loads = pickle.dumps = select.poll = struct.Struct = None"
        )

    def test_another_main_module(self):
        scope = self.assert_survives("import sys, types\nsys.modules['__main__'] = types.ModuleType('__main__')")
        code = "import pickle\ndef f(): pass\npickle.loads(pickle.dumps(f)) is f"
        self.assertEqual(self.assert_returned(scope.call(code)).value, True)

    def test_another_name_for_the_module(self):
        scope = self.assert_survives("__name__ = 'other'\n__spec__ = __loader__ = 5")
        self.assertEqual(self.assert_returned(scope.call("__name__")).value, "__main__")

    def test_finders_that_raise(self):
        code = "import sys\nclass Finder:\n    def find_spec(self, *args): raise RuntimeError('no imports')\n"
        scope = self.assert_survives(code + "sys.meta_path.insert(0, Finder())\nsys.path_hooks.insert(0, None)")
        self.assertEqual(self.assert_admitted(scope.call("import colorsys")).error["message"], "no imports")

    def test_an_empty_path(self):
        self.assert_survives("import sys\nsys.path.clear()\nsys.meta_path.clear()\nsys.path_importer_cache.clear()")

    def test_a_trace_function_that_raises(self):
        code = "import sys, threading\ndef trace(*args): raise RuntimeError('traced')\n"
        for line in (
            "sys.settrace(trace)",
            "sys.setprofile(trace)",
            "threading.settrace(trace)\nthreading.setprofile(trace)",
        ):
            with self.subTest(line):
                outcome = self.assert_admitted(self.empty.call(code + line))
                self.assertEqual(self.assert_returned(outcome.scope.call("sum([1, 2])")).value, 3)

    def test_a_trace_function_sees_nothing_of_the_worker(self):
        code = (
            "import sys\n"
            "seen = []\n"
            "def trace(frame, event, arg):\n"
            "    if event == 'call': seen.append(frame.f_code.co_filename)\n"
            "    return trace\n"
            "def f(): pass\n"
            "sys.%s(trace)\nf()"
        )
        for function in ("settrace", "setprofile"):
            with self.subTest(function):
                seen = self.value_of(code % function, "f()\nsorted(set(seen))")
                self.assertEqual(seen, ["<call 1>"])

    def test_tools_that_monitor(self):
        if sys.version_info < (3, 12):
            self.skipTest("sys.monitoring came with 3.12")
        code = (
            "import sys\n"
            "m, seen = sys.monitoring, []\n"
            "m.use_tool_id(3, 'test')\n"
            "m.register_callback(3, m.events.PY_START, lambda code, offset: seen.append(code.co_filename))\n"
            "m.set_events(3, m.events.PY_START)\n"
            "def f(): pass\nf()"
        )
        codes = (code, "before = len(seen)\nf()", "len(seen) == before")
        self.assertEqual(self.value_of(*codes), True)

    def test_a_recursion_limit_that_is_low(self):
        code = (
            "import sys\n"
            "for limit in range(1, 100):\n"
            "    try:\n        sys.setrecursionlimit(limit)\n        break\n"
            "    except RecursionError: pass\n"
        )
        scope = self.assert_survives(code)
        self.assertEqual(self.assert_returned(scope.call("def f(n): return n and f(n - 1)\nf(500)")).value, 0)

    def test_a_recursion_limit_that_is_high(self):
        scope = self.assert_survives("import sys\nsys.setrecursionlimit(10 ** 6)")
        self.assertEqual(self.assert_returned(scope.call("sys.getrecursionlimit()")).value, 10**6)

    def test_a_cache_of_lines_that_is_none(self):
        self.assert_survives("import linecache\nlinecache.cache = None")

    def test_warnings_that_are_errors(self):
        self.assert_survives("import warnings\nwarnings.simplefilter('error')")

    def test_a_garbage_collector_that_is_off_or_calls_back(self):
        self.assert_survives("import gc\ngc.disable()")
        self.assert_survives("import gc\ndef no(*args): raise ValueError\ngc.callbacks.append(no)\ngc.set_threshold(1)")

    def test_hooks_for_errors(self):
        self.assert_survives(
            "import sys\ndef no(*args): raise ValueError\nsys.excepthook = sys.unraisablehook = sys.displayhook = no"
        )

    def test_its_own_exit_functions(self):
        self.assert_survives("import atexit\natexit.register(print, 'never')")


class AuditHooks(CallTest):
    """They see what user code does. What the worker does they neither see nor refuse."""

    def test_that_refuse_everything_refuse_only_the_code(self):
        code = (
            "import sys\non = False\ndef hook(event, args):\n"
            "    if on: raise RuntimeError(event)\nsys.addaudithook(hook)\non = True"
        )
        outcome = self.assert_admitted(self.empty.call(code))
        self.assertIsNone(outcome.error)
        outcome = self.assert_admitted(outcome.scope.call("1"))
        self.assertEqual((outcome.error["type"], outcome.error["message"]), ("RuntimeError", "compile"))
        scope = self.assert_admitted(outcome.scope.call("2")).scope
        self.assertEqual(self.assert_returned(scope.variables()).value[1][:2], ("on", "bool"))

    def test_that_refuse_files_or_forks(self):
        for event in ("open", "os.fork", "exec", "resource.setrlimit", "socket.__new__", "fcntl.fcntl", "sys.settrace"):
            with self.subTest(event):
                code = (
                    "import sys\ndef hook(event, args):\n"
                    "    if event == %r: raise RuntimeError(event)\nsys.addaudithook(hook)"
                ) % event
                scope = self.assert_returned(self.empty.call(code)).scope
                for _ in range(3):
                    outcome = self.assert_admitted(scope.call("1 + 1"))
                    self.assertIn(outcome.error and outcome.error["message"], (None, "exec"))
                    scope = outcome.scope

    def test_see_only_what_the_code_does(self):
        code = "import sys\nseen = []\nsys.addaudithook(lambda event, args: seen.append(event))"
        seen = self.value_of(code, "x = 1", "seen")
        self.assertEqual(set(seen), {"compile", "exec"})

    def test_that_print_print_in_the_calls_of_the_code(self):
        scope = self.run_all("import sys\nsys.addaudithook(lambda event, args: print(event))").scope
        for _ in range(2):
            outcome = self.assert_returned(scope.call("x = 1"))
            self.assertEqual(set(outcome.stdout.split()), {"compile", "exec"})
            scope = outcome.scope


class HooksForForks(CallTest):
    def test_do_not_run_when_the_worker_forks(self):
        code = (
            "import os\n"
            "def no(): print('hook'); raise RuntimeError\n"
            "os.register_at_fork(before=no, after_in_child=no, after_in_parent=no)"
        )
        for codes in ((code,), (code, "1"), (code, "1", "2")):
            outcome = self.assert_returned(self.run_all(*codes))
            self.assertEqual((outcome.stdout, outcome.stderr), ("", ""))

    def test_that_never_end_hold_up_nothing(self):
        code = "import os, threading\nos.register_at_fork(before=threading.Event().wait)"
        self.assertEqual(self.value_of(code, "5"), 5)

    def test_run_when_the_code_forks(self):
        code = (
            "import os\nos.register_at_fork(before=lambda: print('before', flush=True))\n"
            "if not os.fork(): os._exit(0)\nos.wait()[1]"
        )
        self.assertEqual(self.run_all(code).stdout, "before\n")


class TheWorkersModules(unittest.TestCase):
    def test_are_not_among_those_that_user_code_finds(self):
        """See `SealedLoader`: what is not listed is not patched by accident."""
        from tests.host import Host

        host = Host()
        try:
            outcome = host.empty_scope().call("import sys\n[name for name in sys.modules if name.startswith('valise')]")
            hooks = {"valise.hooks." + name for name in ("entries", "loading", "targets", "wrapping")}
            others = {"valise.captured", "valise.displays", "valise.hooks", "valise.inert", "valise.patches"}
            others.add("valise.patches.terminal")
            self.assertEqual(set(outcome.value), {"valise", *others, *hooks})
        finally:
            self.assertEqual(host.close(), "")


class CompiledModules(unittest.TestCase):
    """What the interpreter has compiled for an earlier jail is taken where it is its own; see `compiled`."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        package = pathlib.Path(sealed.__file__).resolve().parent.parent
        shutil.copytree(package, self.folder.name + "/valise", ignore=shutil.ignore_patterns("__pycache__"))

    def compiled(self):
        command = [sys.executable, "-I", "-S", "-B", self.folder.name + "/valise/worker/compiled.py"]
        return base64.b64decode(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)

    def file_of_a_module_of_the_worker(self):
        """Where the code of one says that it comes from."""
        code = (
            "import sys\nsys.path.append(sys.argv[1])\nfrom valise.worker import sealed\n"
            "with sealed.imports(sys.argv[1]):\n    from valise.worker import call\n"
            "print(call.run.__code__.co_filename, call.run.__globals__['__builtins__'] is sealed.SealedLoader.copy)"
        )
        command = [sys.executable, "-B", "-c", code, self.folder.name]
        return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.split()

    def put(self, content):
        with open(os.path.join(self.folder.name, compiled.NAME), "wb") as file:
            file.write(content)

    def test_are_all_of_the_package_as_its_sources_say(self):
        content = self.compiled()
        self.put(content)
        modules = compiled.read(self.folder.name)
        self.assertEqual(len(modules), len(list(pathlib.Path(self.folder.name).rglob("*.py"))))
        for name, marshalled in modules.items():
            place = pathlib.Path(self.folder.name, *name.split("."))
            path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            expected = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
            self.assertEqual(marshal.loads(marshalled), expected)

    def test_are_run_in_the_place_of_sources(self):
        magic = importlib.util.MAGIC_NUMBER
        modules = marshal.loads(self.compiled()[len(magic) :])
        code = marshal.loads(modules["valise.worker.call"])
        modules["valise.worker.call"] = marshal.dumps(compile("def run(): pass", "<compiled>", "exec"))
        self.assertNotEqual(code.co_filename, "<compiled>")
        self.put(magic + marshal.dumps(modules))
        self.assertEqual(self.file_of_a_module_of_the_worker(), ["<compiled>", "True"])

    def test_of_another_interpreter_are_left_alone(self):
        source = self.folder.name + "/valise/worker/call.py"
        for content in (b"", b"\0\0\r\n" + self.compiled()[4:], self.compiled()[:2]):
            self.put(content)
            self.assertEqual(self.file_of_a_module_of_the_worker(), [source, "True"])
