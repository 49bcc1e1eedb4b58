"""Scopes leave the process that holds them, and others take them up."""

import io
import pickle
import sys

from tests.case import CallTest
from tests.pack_kinds import KINDS
from valise.pack.units import name_of


def plain_top(stream):
    """What a stream says, of which functions are left out."""

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            return lambda *arguments: (lambda *more: {}) if name == "globals" else None

    return Reader(io.BytesIO(stream)).load()


class AScopeThatIsPacked(CallTest):
    def moved(self, *codes):
        """The scope after these, in a process that did not run them."""
        outcome = self.assert_returned(self.empty.unpacked(self.run_all(*codes).scope.packed()))
        return outcome.scope

    def value_after_move(self, code, *before):
        return self.assert_returned(self.moved(*before).call(code)).value

    def test_means_the_same_elsewhere(self):
        before = ("rate = 0.2\ndef net(x): return x * (1 - rate)", "rate = 0.5")
        self.assertEqual(self.value_after_move("net(100)", *before), 50.0)

    def test_has_its_names_as_what_the_move_changed(self):
        outcome = self.empty.unpacked(self.run_all("a, b = 1, 2").scope.packed())
        self.assertEqual(sorted(outcome.reply["changed"]), ["a", "b"])
        self.assertEqual(outcome.value, [])

    def test_is_not_changed_by_it(self):
        scope = self.run_all("x = [1]\ndef f(): return x").scope
        first = scope.packed()
        self.assertEqual(self.assert_returned(scope.call("f()")).value, [1])
        self.assertEqual(self.value_after_move("x", "x = 2"), 2)
        self.assertTrue(first)

    def test_moves_again(self):
        scope = self.moved("def f(n): return n + k\nk = 1")
        scope = self.assert_returned(scope.call("def g(n): return f(n) * 2\nk = 10")).scope
        scope = self.assert_returned(self.empty.unpacked(scope.packed())).scope
        self.assertEqual(self.assert_returned(scope.call("g(1)")).value, 22)

    def test_keeps_functions_of_last_expressions(self):
        self.assertEqual(self.value_after_move("kept[0](1)", "kept = []", "kept.append(lambda n: n + 1)\nkept[0]"), 2)

    def test_keeps_functions_of_texts_that_were_executed(self):
        before = "exec('def f(): return 1')\ng = eval('lambda: 2')"
        self.assertEqual(self.value_after_move("[f(), g()]", before), [1, 2])

    def test_shows_its_lines_in_tracebacks_and_sources(self):
        scope = self.moved("def f():\n    return 1 / 0")
        error = scope.call("f()").error
        self.assertIn("return 1 / 0", error["traceback"])
        self.assertEqual(self.assert_returned(scope.source("f")).value, "def f():\n    return 1 / 0\n")

    def test_pickles_what_it_defines(self):
        code = "import pickle\npickle.loads(pickle.dumps(C())).__class__ is C and pickle.loads(pickle.dumps(f)) is f"
        self.assertIs(self.value_after_move(code, "class C: pass\ndef f(): pass"), True)

    def test_leaves_out_what_was_packed_before_and_no_call_has_touched(self):
        scope = self.run_all("a, b, c = [1], [2], [3]\ndef f(): c.append(4)", "a.append(5)\nd = 6").scope
        top = plain_top(scope.packed(leading=["c", "f"], calls=[["a.append(5)\nd = 6", ["x"]]]))
        self.assertEqual(list(top["variables"]), ["a", "c", "d", "f"])
        self.assertEqual(top["rest"], {"touched": ["a", "append", "d", "x"], "latest": ["c", "f", "d"]})

    def test_leaves_nothing_out_where_that_cannot_be_told(self):
        scope = self.run_all("a, b = [1], [2]", "globals()['b'].append(3)").scope
        self.assertEqual(scope.packed(leading=[], calls=[["globals()['b'].append(3)", []]]), scope.packed())

    def test_is_not_taken_for_the_whole_where_something_was_left_out(self):
        outcome = self.empty.unpacked(self.run_all("a = 1").scope.packed(leading=[], calls=[]))
        self.assertIn("for those who have the rest", outcome.error["message"])

    def test_names_what_stays_behind(self):
        outcome = self.empty.unpacked(self.run_all("import socket\nx = 1\ns = [socket.socket()]").scope.packed())
        ((variable, path, kind, why),) = outcome.value
        self.assertEqual((variable, path, kind), ("s", "s[0]", "socket.socket"))
        self.assertTrue(why)
        self.assertEqual(self.assert_returned(outcome.scope.call("x")).value, 1)
        self.assertEqual(outcome.scope.call("s[0].fileno()").error["type"], "valise.GoneError")

    def test_has_a_bound(self):
        outcome = self.run_all("x = bytes(1000)").scope._run("pack", {"value_bytes": 100})
        self.assertIn("at most 100 are allowed", outcome.error["message"])

    def test_that_is_damaged_is_refused(self):
        stream = self.run_all("x = [1]").scope.packed()
        outcome = self.empty.unpacked(stream[: len(stream) // 2])
        self.assertIn("damaged", outcome.error["message"])

    def test_may_be_large(self):
        self.assertEqual(self.value_after_move("len(x)", "x = b'x' * (20 << 20)"), 20 << 20)


class CodeThatWasCompiledAhead(CallTest):
    TEXT = "def f(): return 'as the text says'"
    OTHER = "def f(): return 'as was compiled ahead'"

    def value_with(self, ahead):
        stream = self.run_all(self.TEXT).scope.packed()
        return self.assert_returned(self.assert_returned(self.empty.unpacked(stream, ahead)).scope.call("f()")).value

    def test_is_run_where_a_scope_is_unpacked(self):
        (code,) = self.empty.compiled((self.OTHER, "<call 1>"))  # which the host never does
        self.assertEqual(self.value_with({name_of(self.TEXT, "<call 1>"): code}), "as was compiled ahead")

    def test_is_not_run_for_another_text_or_file(self):
        (code,) = self.empty.compiled((self.OTHER, "<call 1>"))
        ahead = {name_of(self.TEXT + " ", "<call 1>"): code, name_of(self.TEXT, "<call 2>"): code, "": code}
        self.assertEqual(self.value_with(ahead), "as the text says")

    def test_is_not_run_where_another_interpreter_has_compiled_it(self):
        (code,) = self.empty.compiled((self.OTHER, "<call 1>"))
        name = name_of(self.TEXT, "<call 1>")
        for wrong in (b"\0\0\r\n" + code[4:], b"", code[:3]):
            self.assertEqual(self.value_with({name: wrong}), "as the text says")

    def test_is_none_where_a_text_does_not_compile(self):
        self.assertEqual(self.empty.compiled(("def", "a"), ("x = '\0'", "b"), ("(" * 1000, "c")), [b"", b"", b""])
        self.assertEqual([bool(code) for code in self.empty.compiled(("def", "a"), ("x", "b"))], [False, True])


class AKind(CallTest):
    def test_moves(self):
        for kind in KINDS[::10]:  # each of them moves in test_pack_kinds, which takes less time
            if sys.version_info[:2] < max(kind.since, kind.needs):
                continue
            with self.subTest(kind.name):
                scope = self.assert_returned(self.empty.call(kind.code)).scope
                outcome = self.assert_returned(self.empty.unpacked(scope.packed()))
                check = "import sys, enum, dataclasses, typing, types\nbool(%s)" % kind.check
                checked = outcome.scope.call(check)
                if kind.lost:
                    self.assertEqual(checked.error["type"].rpartition(".")[2], "GoneError")
                else:
                    self.assertIs(self.assert_returned(checked).value, True)
            self.host.kill_all()
