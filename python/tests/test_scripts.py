"""Script files: loaded under a name, loaded again when they change, and what they defined outlives both."""

import concurrent.futures
import os
import sys
import tempfile
import traceback
import unittest

import valise
from tests.packing import PackTest, scope_of

ENDINGS = (
    "limit = 1\n"
    "def f(n=2):\n    return n * limit\n"
    "class C:\n"
    "    def __init__(self): self.items = [limit]\n"
    "    def m(self): return f(10)\n"
    "g = lambda: limit\n"
)


class ScriptTest(PackTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name="app.py"):
        return os.path.join(self.folder, name)

    def write(self, text, name="app.py"):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def load(self, text, **how):
        return valise.load_script(self.write(text), **how)


class AScriptIsRun(ScriptTest):
    def test_and_what_it_defines_is_its_namespace(self):
        script = self.load(ENDINGS)
        self.assertEqual(script.namespace["f"](), 2)
        self.assertIs(script.namespace["f"].__globals__, script.namespace)

    def test_under_the_name_of_its_file(self):
        script = self.load("name, file = __name__, __file__\nclass C: pass")
        self.assertEqual((script.name, script.namespace["name"], script.namespace["C"].__module__), ("app",) * 3)
        self.assertEqual(script.namespace["file"], self.path())
        self.assertEqual(repr(script), "<script 'app' from %r>" % self.path())

    def test_under_a_name_that_is_given(self):
        script = self.load("ran = __name__ == '__main__'", name="__main__")
        self.assertIs(script.namespace["ran"], True)

    def test_whatever_the_ending_of_its_file(self):
        self.assertEqual(valise.load_script(self.write("x = 1", "site.wsgi")).name, "site")
        self.assertEqual(valise.load_script(self.write("x = 1", "noending")).name, "noending")

    def test_with_names_that_are_given(self):
        inputs = {"rate": 2, "log": []}
        script = self.load("double = rate * 2\nlog.append(1)", inputs=inputs)
        self.assertEqual((script.namespace["double"], inputs), (4, {"rate": 2, "log": [1]}))

    def test_without_a_trace_in_the_modules(self):
        self.load("x = 1")
        before = (set(sys.modules), list(sys.path), len(sys.meta_path))
        script = self.load("x = 2", name="a_name_that_no_module_has")
        self.assertEqual((set(sys.modules), list(sys.path), len(sys.meta_path)), before)
        self.assertFalse(any(getattr(each, "__dict__", None) is script.namespace for each in sys.modules.values()))

    def test_as_text_in_the_encoding_that_it_declares(self):
        self.assertEqual(self.load("x = 'ä'").namespace["x"], "ä")
        self.assertEqual(self.load("# coding: latin-1\nx = 'ä'".encode("latin-1")).namespace["x"], "ä")
        self.assertEqual(self.load(b"\xef\xbb\xbfx = '\xc3\xa4'\r\ny = 1\r\n").namespace["x"], "ä")

    def test_with_its_lines_in_tracebacks(self):
        script = self.load("def f():\n    return 1 / 0  # here\n")
        try:
            script.namespace["f"]()
        except ZeroDivisionError:
            said = traceback.format_exc()
        self.assertIn("# here", said)


class AScriptIsLoadedAgain(ScriptTest):
    def test_when_its_content_has_changed(self):
        script = self.load("x = 1\ny = 1")
        first = script.namespace
        self.assertIs(script.reload_if_changed(), False)
        self.write("x = 2")
        self.assertIs(script.reload_if_changed(), True)
        self.assertEqual((script.namespace["x"], "y" in script.namespace, first["y"]), (2, False, 1))
        self.assertIs(script.reload_if_changed(), False)

    def test_also_where_neither_its_time_nor_its_size_has(self):
        script = self.load("x = 1")
        times = os.stat(self.path())
        self.write("x = 2")
        os.utime(self.path(), ns=(times.st_atime_ns, times.st_mtime_ns))
        self.assertIs(script.reload_if_changed(), True)
        self.assertEqual(script.namespace["x"], 2)

    def test_but_not_when_only_its_time_has(self):
        script = self.load("x = []")
        first = script.namespace
        os.utime(self.path(), (1, 1))
        self.assertIs(script.reload_if_changed(), False)
        self.assertIs(script.namespace, first)

    def test_with_the_names_that_were_given(self):
        script = self.load("x = rate", inputs={"rate": 1})
        self.write("rate += 1\nx = rate")
        script.reload_if_changed()
        self.write("y = rate")
        script.reload_if_changed()
        self.assertEqual(script.namespace["y"], 1)

    def test_once_however_many_threads_ask(self):
        script = self.load("log.append(1)", inputs={"log": (log := [])})
        self.write("log.append(2)")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            loaded = list(pool.map(lambda _: script.reload_if_changed(), range(64)))
        self.assertEqual((sum(loaded), log), (1, [1, 2]))

    def test_and_stays_what_it_was_where_the_new_code_fails(self):
        script = self.load("x = 1")
        first = script.namespace
        for text, kind in (
            ("x = ", SyntaxError),
            ("x = 2\n1 / 0", ZeroDivisionError),
            ("raise SystemExit", SystemExit),
        ):
            with self.subTest(text):
                self.write(text)
                with self.assertRaises(kind):
                    script.reload_if_changed()
                self.assertIs(script.reload_if_changed(), False)
                self.assertIs(script.namespace, first)
        self.write("x = 3")
        self.assertIs(script.reload_if_changed(), True)

    def test_and_stays_what_it_was_where_the_file_is_gone(self):
        script = self.load("x = 1")
        os.remove(self.path())
        with self.assertRaisesRegex(
            valise.ScriptError, "app.py' cannot be read: there is no such file; what it defined"
        ):
            script.reload_if_changed()
        self.assertEqual(script.namespace["x"], 1)
        self.write("x = 1")
        self.assertIs(script.reload_if_changed(), False)

    def test_from_where_it_was_though_the_folder_is_another(self):
        self.write("x = 1")
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)
        script = valise.load_script("app.py")
        os.chdir(before)
        self.write("x = 2")
        self.assertIs(script.reload_if_changed(), True)


class WhatCannotBeLoaded(ScriptTest):
    def test_says_why(self):
        self.write(b"x = '\xff'", "binary.py")
        self.write("# coding: nothing\n", "coding.py")
        os.mkdir(self.path("folder.py"))
        for name, why in (
            ("missing.py", "missing.py' cannot be read: there is no such file; check the path"),
            ("folder.py", "folder.py' cannot be read: Is a directory; check the path"),
            ("binary.py", "binary.py' is not text: .*; save it as UTF-8, or name its encoding"),
            ("coding.py", "coding.py' is not text: unknown encoding.*; save it as UTF-8"),
        ):
            with self.subTest(name), self.assertRaisesRegex(valise.ScriptError, why):
                valise.load_script(self.path(name))

    def test_says_what_python_says_of_its_code(self):
        with self.assertRaises(SyntaxError) as caught:
            self.load("x = 1\ny = = 2\n")
        self.assertEqual((caught.exception.filename, caught.exception.lineno), (self.path(), 2))

    def test_is_a_name_that_is_none(self):
        for name in ("", 5):
            with self.assertRaisesRegex(TypeError, "the name of a script is a text"):
                valise.load_script(self.write("x = 1"), name=name)


class WhatAScriptDefined(ScriptTest):
    def again(self, obj):
        losses: list = []
        got = valise.loads(valise.dumps(obj, losses))
        self.assertEqual(losses, [])
        return got

    def assert_works(self, made):
        """What `parts` gave packs, unpacks and works, and classes keep their identity."""
        f, cls, it, g = made
        got = self.again(made)
        self.assertEqual((got[0](), got[2].m(), got[2].items, got[3]()), (f(), it.m(), it.items, g()))
        self.assertIs(got[1], cls)
        self.assertIs(type(got[2]), cls)

    def parts(self, script):
        names = script.namespace
        return [names["f"], names["C"], names["C"](), names["g"]]

    def test_packs_and_works(self):
        self.assert_works(self.parts(self.load(ENDINGS)))

    def test_packs_and_works_after_the_script_was_loaded_again(self):
        script = self.load(ENDINGS)
        old = self.parts(script)
        for limit in (5, 6):
            self.write("# another first line\n" + ENDINGS.replace("limit = 1", "limit = %d" % limit))
            self.assertTrue(script.reload_if_changed())
            self.assert_works(old)
            self.assert_works(self.parts(script))
        self.assertEqual((old[0](), script.namespace["f"](), old[2].m()), (2, 12, 10))
        self.assertIsNot(script.namespace["C"], old[1])

    def test_packs_and_works_after_the_file_is_gone(self):
        script = self.load(ENDINGS)
        made = self.parts(script)
        os.remove(self.path())
        self.assert_works(made)

    def test_packs_as_source(self):
        """And not as bytecode, which no other version could read."""
        script = self.load(ENDINGS)
        made = self.parts(script)
        self.write("x = 1")
        script.reload_if_changed()
        os.remove(self.path())
        data = valise.dumps(made)
        self.assertIn(b"def f(n=2):", data)
        self.assertNotIn(b"bytecode", data)

    def test_packs_within_a_scope_of_its_own(self):
        script = self.load(ENDINGS)
        scope = scope_of("def use(): return it.m() + h()")
        scope.names.update(it=script.namespace["C"](), h=script.namespace["g"])
        os.remove(self.path())
        got = scope.moved()
        self.assertEqual((got["use"](), scope.losses), (11, []))

    def test_packs_with_the_script_and_moves_on(self):
        """The functions still have the namespace of the script for globals, however often the scope moves."""
        text = "limit = 1\ndef f():\n    global limit\n    limit += 1\n    return limit\n"
        scope = scope_of("")
        scope.names.update(app=self.load(text), first=os.getcwd())
        scope.names["f"] = scope["app"].namespace["f"]
        os.remove(self.path())
        for expected in (2, 3, 4):
            scope = scope.moved()
            self.assertEqual((scope.losses, scope["f"](), scope["app"].namespace["limit"]), ([], expected, expected))
        with self.assertRaisesRegex(valise.ScriptError, "there is no such file"):
            scope["app"].reload_if_changed()
        self.write("limit = 0")
        self.assertIs(scope["app"].reload_if_changed(), True)
        self.assertEqual((scope["app"].namespace["limit"], scope["f"]()), (0, 5))

    def test_packs_when_its_names_were_deleted_or_bound_anew(self):
        script = self.load(ENDINGS)
        made = self.parts(script)
        names = script.namespace
        names["C"] = type("C", (), {})
        f = names["f"]
        del names["g"]
        names["h"] = f
        self.assert_works(made)

    def test_does_not_meet_that_of_a_script_of_the_same_name(self):
        one = valise.load_script(self.write(ENDINGS, "one/app.py"))
        other = valise.load_script(self.write(ENDINGS.replace("limit = 1", "limit = 7"), "other/app.py"))
        got = self.again([self.parts(one), self.parts(other)])
        self.assertEqual(([each[0]() for each in got], [each[2].m() for each in got]), ([2, 14], [10, 70]))
        self.assertIsNot(got[0][1], got[1][1])
        self.assertIs(got[0][1], one.namespace["C"])

    def test_does_not_meet_that_of_a_module_of_the_same_name(self):
        import json

        script = self.load("def dumps(obj): return 'mine'\nclass JSONDecoder: pass", name="json")
        self.assertEqual(self.again(script.namespace["dumps"])({}), "mine")
        self.assertIs(self.again([script.namespace["JSONDecoder"], json.JSONDecoder])[1], json.JSONDecoder)
        self.assertIs(type(self.again(script.namespace["JSONDecoder"]())), script.namespace["JSONDecoder"])


if __name__ == "__main__":
    unittest.main()
