"""What calls show: the forms that notebooks know, `display()`, and figures."""

import importlib.util
import unittest

from tests.case import CallTest
from tests.test_zygote import ZygoteTest


def shown(outcome):
    return [(each["mime"], each["bytes"]) for each in (outcome.reply or {}).get("displays", ())]


class ACallShows(CallTest):
    def shown_by(self, *codes):
        return shown(self.assert_returned(self.run_all(*codes)))

    def test_what_it_ends_in_where_that_has_a_form(self):
        code = "class Page:\n    def _repr_html_(self):\n        return '<b>x</b>'\nPage()"
        self.assertEqual(self.shown_by(code), [("text/html", b"<b>x</b>")])

    def test_each_form_that_notebooks_know(self):
        for name, given, mime, expected in (
            ("html", "'<p>'", "text/html", b"<p>"),
            ("svg", "'<svg/>'", "image/svg+xml", b"<svg/>"),
            ("png", "b'\\x89PNG'", "image/png", b"\x89PNG"),
            ("png", "'iVBORw=='", "image/png", b"\x89PNG"),
            ("jpeg", "b'jpeg'", "image/jpeg", b"jpeg"),
            ("markdown", "'*a*'", "text/markdown", b"*a*"),
            ("latex", "'$x$'", "text/latex", b"$x$"),
            ("json", "{'a': [1]}", "application/json", b'{"a": [1]}'),
            ("html", "('<p>', {'isolated': True})", "text/html", b"<p>"),
            ("mimebundle", "{'text/plain': 'x', 'text/html': '<p>'}", "text/html", b"<p>"),
        ):
            with self.subTest(name, given=given):
                arguments = "self, include=None, exclude=None" if name == "mimebundle" else "self"
                code = "class Shown:\n    def _repr_%s_(%s):\n        return %s\nShown()" % (name, arguments, given)
                self.assertEqual(self.shown_by(code), [(mime, expected)])

    def test_the_next_form_where_one_gives_nothing(self):
        code = "class S:\n    def _repr_html_(self): return None\n    def _repr_markdown_(self): return 'm'\nS()"
        self.assertEqual(self.shown_by(code), [("text/markdown", b"m")])

    def test_what_display_is_given_in_order(self):
        code = "class S:\n    def _repr_html_(self): return 'h'\ndisplay(S(), 5)\ndisplay('x')\nNone"
        self.assertEqual(
            self.shown_by(code), [("text/html", b"h"), ("text/plain", b"5"), ("text/plain", b"'x'")]
        )

    def test_a_page_and_the_text_of_the_same_object_which_a_terminal_can_show(self):
        table = "class Table:\n    def _repr_html_(self): return '<table>'\n    def __repr__(self): return ' a\\n0 1'\n"
        both = [("text/html", b"<table>"), ("text/plain", b" a\n0 1")]
        self.assertEqual(self.shown_by(table + "Table()"), both)
        self.assertEqual(self.shown_by(table + "t = Table()\ndisplay(t, 5)\nt"), [*both, ("text/plain", b"5")])
        long = table.replace("' a\\n0 1'", "'x' * 100_000")
        ((_, _), (_, text)) = self.shown_by(long + "display(Table())")
        self.assertEqual(text.decode(), "x" * 65_536 + "\u2026")

    def test_what_was_shown_before_it_raised(self):
        outcome = self.run_all("display(1)\n1 / 0")
        self.assertEqual(shown(outcome), [("text/plain", b"1")])

    def test_nothing_of_plain_values_classes_and_objects_that_answer_for_all(self):
        for code in ("5", "[1]", "None", "x = 1", "class S:\n    def _repr_html_(self): return 'h'\nS"):
            with self.subTest(code):
                self.assertEqual(self.shown_by(code), [])
        self.assertEqual(self.shown_by("from unittest.mock import Mock\nMock()"), [])

    def test_nothing_that_another_call_showed(self):
        self.assertEqual(self.shown_by("display(1)", "2"), [])

    def test_a_form_that_raises_as_a_text_that_says_so(self):
        code = "class S:\n    def _repr_html_(self): raise LookupError('no')\nx = S()\nx"
        ((mime, content),) = self.shown_by(code)
        self.assertEqual(mime, "text/plain")
        self.assertIn(b"LookupError: no", content)

    def test_as_much_as_a_call_may_and_says_what_is_left_out(self):
        found = self.shown_by("for n in range(500): display(n)")
        self.assertEqual(len(found), 100)
        self.assertIn(b"401 more displays were left out", found[-1][1])
        found = self.shown_by("from valise.displays import show\nfor n in range(3): show('a/b', bytes(5 << 20))")
        self.assertEqual([mime for mime, _ in found], ["a/b", "text/plain"])

    def test_by_the_function_of_the_package_too(self):
        self.assertEqual(self.shown_by("import valise\nvalise.display(1)\nNone"), [("text/plain", b"1")])

    def test_nothing_where_code_has_broken_that_and_has_its_value(self):
        code = "import valise.displays as d\nd._shown = None\nd.finish = d.show = None\nd._at_end = 7\n5"
        self.assertEqual(self.value_of(code), 5)
        self.assertEqual(self.value_of(code, "6"), 6)


class Input(CallTest):
    def test_says_that_nobody_is_asked(self):
        error = self.error_of("input('name? ')")
        self.assertEqual(error["type"], "EOFError")
        self.assertIn("give the call its standard input", error["message"])
        self.assertEqual([frame["unit"] for frame in error["frames"]], ["<call 1>"])

    def test_reads_what_the_code_gives(self):
        code = "import io, sys\nsys.stdin = io.StringIO('a\\nb')\n[input(), input()]"
        self.assertEqual(self.value_of(code), ["a", "b"])
        self.assertEqual(self.error_of(code + "\ninput()")["message"], "EOF when reading a line")

    def test_reads_what_the_caller_gives(self):
        code = "import sys\nname, age = input('name? '), input()\n[name, age, sys.stdin.read()]"
        outcome = self.assert_returned(self.empty.call(code, stdin="Ann \u20ac \ud800\n42\nrest\nof it"))
        self.assertEqual(outcome.value, ["Ann \u20ac \ud800", "42", "rest\nof it"])
        self.assertEqual(outcome.stdout, "name? ")

    def test_reads_no_more_than_that(self):
        error = self.assert_admitted(self.empty.call("input()\ninput()", stdin="once")).error
        self.assertEqual((error["type"], error["message"]), ("EOFError", "EOF when reading a line"))

    def test_reads_nothing_that_another_call_was_given(self):
        outcome = self.assert_returned(self.empty.call("import sys\nkept = sys.stdin\ninput()", stdin="a\nb\n"))
        self.assertIn("nobody to ask", outcome.scope.call("input()").error["message"])
        self.assertEqual(outcome.scope.call("[kept.readline(), input()]", stdin="c").value, ["b\n", "c"])

    def test_is_packed_by_its_name(self):
        self.assertEqual(self.value_of("import pickle\npickle.loads(pickle.dumps(input)) is input"), True)


@unittest.skipUnless(importlib.util.find_spec("matplotlib"), "matplotlib is not installed")
class FiguresOfMatplotlib(ZygoteTest):
    PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\n"

    @classmethod
    def setUpClass(cls):
        from tests.host import Host

        cls.host = Host("preload matplotlib.pyplot")

    @classmethod
    def tearDownClass(cls):
        cls.host.close()

    def shown_by(self, *codes):
        scope = self.host.empty_scope()
        for code in codes:
            outcome = scope.call(code)
            self.assertIsNone(outcome.error, outcome.error)
            scope = outcome.scope
        return shown(outcome)

    def test_left_open_are_shown_as_pictures_and_closed(self):
        found = self.shown_by(self.PLOT + "plt.figure()\nNone")
        self.assertEqual([mime for mime, _ in found], ["image/png"] * 2)
        self.assertTrue(found[0][1].startswith(b"\x89PNG\r\n"))
        self.assertEqual(self.shown_by(self.PLOT, "plt.get_fignums()"), [])

    def test_are_shown_where_show_is_called(self):
        found = self.shown_by("display(1)\n" + self.PLOT + "plt.show()\ndisplay(2)\nplt.get_fignums()")
        self.assertEqual([mime for mime, _ in found], ["text/plain", "image/png", "text/plain"])

    def test_are_svg_where_that_is_asked_for(self):
        found = self.shown_by(self.PLOT + "plt.rcParams['savefig.format'] = 'svg'\nplt.show()")
        self.assertEqual(found[0][0], "image/svg+xml")
        self.assertIn(b"<svg", found[0][1])

    def test_that_a_call_ends_in_are_shown_once(self):
        self.assertEqual(len(self.shown_by(self.PLOT + "plt.gcf()")), 1)

    def test_without_pyplot_are_shown_as_well(self):
        code = "from matplotlib.figure import Figure\nf = Figure()\nf.add_subplot().plot([1])\nf"
        self.assertEqual([mime for mime, _ in self.shown_by(code)], ["image/png"])

    def test_that_were_drawn_ahead_leave_nothing(self):
        code = "import matplotlib.pyplot as plt\n[plt.get_fignums(), plt.figure().number, plt.close('all')][:2]"
        self.assertEqual(self.host.empty_scope().call(code).value, [[], 1])

    def test_need_no_screen(self):
        self.assertEqual(self.host.empty_scope().call("import matplotlib\nmatplotlib.get_backend().lower()").value, "agg")


@unittest.skipUnless(importlib.util.find_spec("pandas"), "pandas is not installed")
class FramesOfPandas(CallTest):
    def test_are_shown_as_tables(self):
        outcome = self.assert_returned(self.run_all("import pandas\npandas.DataFrame({'a': [1, 2]})"))
        (page, text) = shown(outcome)
        self.assertEqual(page[0], "text/html")
        self.assertIn(b"<th>a</th>", page[1])
        self.assertEqual(text, ("text/plain", b"   a\n0  1\n1  2"))


@unittest.skipUnless(importlib.util.find_spec("PIL"), "Pillow is not installed")
class ImagesOfPillow(CallTest):
    def test_are_shown(self):
        code = "from PIL import Image\nimage = Image.new('RGB', (2, 2))\nimage.show()\nimage.resize((3, 3))"
        outcome = self.assert_returned(self.run_all(code))
        self.assertEqual([mime for mime, _ in shown(outcome)], ["image/png"] * 2)


@unittest.skipUnless(importlib.util.find_spec("numpy"), "numpy is not installed")
class GeneratorsOfNumpy(CallTest):
    def draws(self, code):
        scope = self.assert_returned(self.run_all("import numpy as np\n" + code)).scope
        return [scope.call("r.integers(1 << 60).item()").value for _ in range(2)]

    def test_without_a_seed_differ_between_calls_on_one_scope(self):
        first, second = self.draws("r = np.random.default_rng()")
        self.assertNotEqual(first, second)

    def test_that_nobody_has_are_let_go(self):
        code = "for _ in range(1000): r = np.random.default_rng()\nimport valise.patches.numpy as p\nlen(p._unseeded)"
        self.assertLessEqual(self.value_of("import numpy as np\n" + code), 256)

    def test_with_a_seed_do_not(self):
        first, second = self.draws("r = np.random.default_rng(5)")
        self.assertEqual(first, second)
