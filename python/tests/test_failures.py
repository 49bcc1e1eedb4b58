"""What the host is told of an exception that a call raised."""

import sys
import textwrap

from tests.case import CallTest


class TheTracebackIsWhatPythonWouldPrint(CallTest):
    def test_with_the_lines_of_each_call(self):
        error = self.error_of("def share(total, heads):\n    return total / heads\n", "x = 1\n\nshare(x, 0)")
        self.assertEqual(
            without_carets(error["traceback"]),
            "Traceback (most recent call last):\n"
            '  File "<call 2>", line 3, in <module>\n'
            "    share(x, 0)\n"
            '  File "<call 1>", line 2, in share\n'
            "    return total / heads\n"
            "ZeroDivisionError: division by zero\n",
        )

    def test_with_its_type_and_message(self):
        error = self.error_of("class Refused(ValueError): pass\nraise Refused('no', 1)")
        self.assertEqual((error["type"], error["message"]), ("__main__.Refused", "('no', 1)"))
        self.assertTrue(error["traceback"].endswith("Refused: ('no', 1)\n"))

    def test_with_its_frames(self):
        error = self.error_of("def f():\n    raise KeyError('k')", "def g():\n    f()\n\ng()")
        self.assertEqual(
            error["frames"],
            [
                {"unit": "<call 2>", "line": 4, "name": "<module>", "source": "g()"},
                {"unit": "<call 2>", "line": 2, "name": "g", "source": "f()"},
                {"unit": "<call 1>", "line": 2, "name": "f", "source": "raise KeyError('k')"},
            ],
        )

    def test_with_frames_of_the_library(self):
        error = self.error_of("import json\njson.loads('{')")
        self.assertEqual([frame["name"] for frame in error["frames"]][:2], ["<module>", "loads"])
        self.assertIn("decode", error["frames"][-1]["source"] + error["frames"][-1]["name"])

    def test_with_the_file_name_that_the_host_gave(self):
        outcome = self.empty.call("1 / 0", file="report.py")
        self.assertIn('  File "report.py", line 1, in <module>\n    1 / 0\n', outcome.error["traceback"])

    def test_whatever_splits_lines_in_a_text_but_not_in_source(self):
        error = self.error_of("s = '''\x0c \x1c \u2028 \x85'''\r\nt = 1\r\n1 / 0")
        self.assertEqual((error["frames"][0]["line"], error["frames"][0]["source"]), (3, "1 / 0"))
        self.assertIn("\n    1 / 0\n", error["traceback"])

    def test_when_the_cache_of_lines_has_been_cleared(self):
        error = self.error_of("import linecache\ndef f():\n    return 1 / 0", "linecache.clearcache()\nf()")
        self.assertIn("\n    return 1 / 0\n", error["traceback"])

    def test_with_its_cause_and_context(self):
        error = self.error_of(
            textwrap.dedent(
                """
                try:
                    try:
                        1 / 0
                    except ZeroDivisionError:
                        {}['missing']
                except KeyError as first:
                    raise RuntimeError('last') from first
                """
            )
        )
        for part in (
            "ZeroDivisionError: division by zero\n",
            "During handling of the above exception, another exception occurred:",
            "KeyError: 'missing'\n",
            "The above exception was the direct cause of the following exception:",
            "RuntimeError: last\n",
        ):
            self.assertIn(part, error["traceback"])

    def test_with_its_notes(self):
        error = self.error_of("error = ValueError('no')\nerror.__notes__ = ['a note']\nraise error")
        self.assertEqual("a note" in error["traceback"], sys.version_info >= (3, 11))

    def test_of_a_group(self):
        if sys.version_info < (3, 11):
            self.skipTest("groups came with 3.11")
        error = self.error_of(
            "def f(): raise KeyError('k')\n"
            "try: f()\n"
            "except KeyError as first: raise ExceptionGroup('both', [first, ValueError('v')])"
        )
        self.assertEqual(error["type"], "ExceptionGroup")
        for part in ("ExceptionGroup: both (2 sub-exceptions)", "| KeyError: 'k'", "| ValueError: v"):
            self.assertIn(part, error["traceback"])

    def test_of_a_syntax_error_which_has_no_frames(self):
        error = self.error_of("x = 1\ny = = 2")
        self.assertEqual((error["type"], error["frames"]), ("SyntaxError", []))
        self.assertTrue(
            error["traceback"].startswith('  File "<call 1>", line 2\n    y = = 2\n        ^\nSyntaxError: ')
        )

    def test_of_code_that_cannot_be_compiled(self):
        for code, kinds in (
            ("x = 'a\0b'", ("SyntaxError", "ValueError")),
            ("x = '\ud800'", ("UnicodeEncodeError",)),
            ("(" * 1000, ("SyntaxError",)),
            ("-" * 100_000 + "1", ("RecursionError", "MemoryError", "SyntaxError")),
            ("return 1", ("SyntaxError",)),
            ("x = 1\n  y = 2", ("IndentationError",)),
        ):
            with self.subTest(code[:20]):
                error = self.error_of(code)
                self.assertIn(error["type"], kinds)
                self.assertEqual(error["frames"], [])

    def test_of_a_name_that_is_not_there(self):
        outcome = self.empty.call_function("missing")
        self.assertEqual(outcome.error["traceback"], "NameError: name 'missing' is not defined\n")

    def test_of_an_exit(self):
        self.assertEqual(self.error_of("import sys\nsys.exit(3)")["type"], "SystemExit")


class WhatIsLongIsCut(CallTest):
    def test_the_frames_of_a_deep_recursion(self):
        error = self.error_of("def f(n):\n    return f(n + 1)\nf(0)")
        self.assertEqual(error["type"], "RecursionError")
        self.assertIn("more times]", error["traceback"])
        self.assertEqual(len(error["frames"]), 200)
        self.assertEqual(error["frames"][0]["name"], "<module>")

    def test_a_message(self):
        error = self.error_of("raise ValueError('x' * 10_000_000)")
        self.assertEqual(error["message"], "x" * 65536 + "... (10000000 characters)")
        self.assertLess(len(error["traceback"]), 100_000)

    def test_the_source_of_a_frame(self):
        error = self.error_of("1 / 0 # " + "x" * 1_000_000)
        self.assertLess(len(error["frames"][0]["source"]), 2000)

    def test_a_name(self):
        error = self.error_of("def " + "f" * 1_000_000 + "(): 1 / 0", "[*globals().values()][-1]()")
        self.assertLess(len(error["frames"][-1]["name"]), 2000)


class NoFrameOfTheWorkerIsSeen(CallTest):
    def assert_only_theirs(self, error):
        self.assertNotIn("valise", error["traceback"])
        self.assertNotIn("asyncio", error["traceback"])
        self.assertTrue(error["frames"][0]["unit"].startswith("<call "), error["frames"][0])

    def test_above_a_statement(self):
        self.assert_only_theirs(self.error_of("1 / 0\npass"))

    def test_above_an_expression(self):
        self.assert_only_theirs(self.error_of("1 / 0"))

    def test_above_a_function(self):
        scope = self.run_all("def f(): 1 / 0").scope
        error = scope.call_function("f").error
        self.assert_only_theirs(error)
        self.assertEqual([frame["name"] for frame in error["frames"]], ["f"])

    def test_above_what_is_awaited(self):
        error = self.error_of("async def f(): 1 / 0", "await f()")
        self.assert_only_theirs(error)
        self.assertEqual([frame["name"] for frame in error["frames"]], ["<module>", "f"])


class HostileExceptionsAreStillNamed(CallTest):
    def test_whose_text_raises(self):
        error = self.error_of("class Odd(Exception):\n    def __str__(self): raise KeyError\nraise Odd")
        self.assertEqual((error["type"], error["message"]), ("__main__.Odd", "<__str__ raised KeyError>"))
        self.assertIn("line 3, in <module>", error["traceback"])

    def test_whose_text_is_no_plain_text(self):
        error = self.error_of(
            "class Text(str):\n    def __len__(self): raise ValueError\n"
            "class Odd(Exception):\n    def __str__(self): return Text('odd')\n"
            "raise Odd"
        )
        self.assertEqual(error["message"], "odd")

    def test_whose_attributes_raise(self):
        error = self.error_of(
            "class Odd(Exception):\n    def __getattribute__(self, name): raise OSError(name)\nraise Odd('text')"
        )
        self.assertEqual((error["type"], error["message"]), ("__main__.Odd", "text"))
        self.assertIn('File "<call 1>", line 3, in <module>', error["traceback"])
        self.assertIn("raise Odd('text')", error["traceback"])

    def test_whose_chain_has_no_end(self):
        error = self.error_of("a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a")
        self.assertTrue(error["traceback"].endswith("ValueError: a\n"))

    def test_whose_notes_are_none(self):
        error = self.error_of("error = ValueError('no')\nerror.__notes__ = 5\nraise error")
        self.assertIn("ValueError: no", error["traceback"])

    def test_whose_class_has_a_hostile_metaclass(self):
        error = self.error_of(
            "class Meta(type):\n"
            "    def __getattribute__(cls, name): raise OSError(name)\n"
            "class Odd(Exception, metaclass=Meta): pass\n"
            "raise Odd('text')"
        )
        self.assertEqual((error["type"], error["message"]), ("__main__.Odd", "text"))

    def test_where_builtins_are_broken(self):
        error = self.error_of("import builtins\nbuiltins.len = builtins.isinstance = None", "1 / 0")
        self.assertEqual(
            without_carets(error["traceback"]),
            "Traceback (most recent call last):\n"
            '  File "<call 2>", line 1, in <module>\n'
            "    1 / 0\n"
            "ZeroDivisionError: division by zero\n",
        )


def without_carets(text):
    return "".join(line for line in text.splitlines(True) if line.strip(" ^~\n"))
