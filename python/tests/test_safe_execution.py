"""Nothing that a stream names is run by `valise.safe_loads`, though an allowlist would let it through."""

import sys
import unittest

from tests.streams_by_hand import (
    BUILD,
    EMPTY_DICT,
    EMPTY_SET,
    EMPTY_TUPLE,
    MARK,
    NEWOBJ,
    NONE,
    SETITEM,
    TUPLE,
    TUPLE1,
    TUPLE2,
    ReadingTest,
    call,
    get,
    integer,
    items,
    kept,
    named,
    octets,
    rebuilder,
    scope,
    text,
)  # fmt: skip
from tests.unpicklers import theirs


class Execution(ReadingTest):
    def test_of_what_a_stream_names_does_not_happen(self):
        stream = scope(call(named("os", "system"), text("echo fell")))
        made = self.read(stream)["x"]
        self.assertEqual(repr(made), "<call of os.system>")
        self.assertEqual(made.arguments, ("echo fell",))
        self.assertIn("fell", theirs(stream, {("os", "system")}, "load()"))

    def test_does_not_happen_by_attributes_of_modules(self):
        stream = scope(call(named("textwrap", "re.copyreg.dispatch_table.__class__.fromkeys"), text("sys")))
        self.assertEqual(self.read(stream)["x"].kind, "call")
        self.assertEqual(theirs(stream, {"textwrap"}, "print(load())"), "{'s': None, 'y': None}")

    def test_does_not_happen_by_getattr(self):
        reach = call(named("builtins", "getattr"), named("textwrap", "re"), text("copyreg"))
        self.assertEqual(repr(self.x(reach)), "<call of builtins.getattr>")
        allowed = {("builtins", "getattr"), ("textwrap", "re")}
        self.assertEqual(theirs(scope(reach), allowed, "print(load().__name__)"), "copyreg")

    def test_does_not_happen_by_what_makes_instances(self):
        made = self.x(named("subprocess", "Popen") + call(b"", items(text("id")))[:-1] + NEWOBJ)
        self.assertEqual(repr(made), "<instance of subprocess.Popen>")

    def test_does_not_happen_by_a_factory(self):
        made = self.x(call(named("collections", "defaultdict"), named("os", "getpid")))
        self.assertEqual(repr(made), "<call of collections.defaultdict>")
        stream = scope(call(named("collections", "defaultdict"), named("os", "getpid")))
        allowed = {("collections", "defaultdict"), ("os", "getpid")}
        self.assertEqual(theirs(stream, allowed, "import os; print(load()[1] == os.getpid())"), "True")

    def test_does_not_happen_by_importing(self):
        made = self.x(named("antigravity", "fly"))
        self.assertEqual(repr(made), "<reference antigravity.fly>")
        self.assertNotIn("antigravity", sys.modules)

    def test_does_not_happen_by_compiling(self):
        code = "import os; os.system('echo fell')"
        unit = call(rebuilder("unit"), text(code), text("<x>"), text("exec"), EMPTY_TUPLE, integer(0))
        made = self.x(call(rebuilder("function"), unit, text(""), EMPTY_DICT, NONE))
        self.assertEqual((made.kind, made.source), ("function", code))

    def test_does_not_happen_by_names_of_other_modules_of_ours(self):
        for name in ("unpacker.find", "careful.read", "functions.marshal.loads"):
            module, _, name = ("valise.pack." + name).rpartition(".")
            self.assertEqual(self.x(call(named(module, name), octets(b"x"))).kind, "call")
        for name in ("NAMES", "Rebuilder", "__builtins__"):
            self.assert_refused(r"byte \d+: this Valise does not know '%s'" % name, scope(call(rebuilder(name))))


class TheExtensionRegistry(ReadingTest):
    def test_is_not_asked(self):
        stream = scope(b"\x82\xf0")
        self.assert_refused(r"malformed at byte \d+: there is no instruction 0x82 \(EXT1\) here", stream)
        program = (
            "import copyreg, pickle; copyreg.add_extension('os', 'getpid', 240)\n"
            "pickle.loads(b'\\x80\\x02\\x82\\xf0.')  # some other part of the program\n"
            "print(load().__name__)"
        )
        self.assertEqual(theirs(stream, set(), program), "getpid")
        self.assert_refused("EXT2", scope(b"\x83\xf0\x00"))
        self.assert_refused("EXT4", scope(b"\x84\xf0\x00\x00\x00"))


class AState(ReadingTest):
    def build(self, target, state):
        return scope(target + state + BUILD)

    def test_is_not_given_to_a_function(self):
        slots = EMPTY_DICT + text("__defaults__") + integer(1) + TUPLE1 + SETITEM
        stream = self.build(named("textwrap", "dedent"), NONE + slots + TUPLE2)
        self.assert_refused("a reference is given a state", stream)
        self.assertEqual(theirs(stream, {("textwrap", "dedent")}, "print(load().__defaults__)"), "(1,)")

    def test_is_not_given_to_a_class(self):
        stream = self.build(
            named("fractions", "Fraction"), NONE + EMPTY_DICT + text("__add__") + integer(5) + SETITEM + TUPLE2
        )
        self.assert_refused("a reference is given a state", stream)
        self.assertEqual(theirs(stream, {("fractions", "Fraction")}, "print(load().__add__)"), "5")

    def test_is_not_given_to_data(self):
        shadow = EMPTY_DICT + text("keys") + integer(5) + SETITEM
        stream = self.build(call(named("collections", "OrderedDict")), shadow)
        self.assert_refused("an? OrderedDict is given a state", stream)
        self.assertEqual(theirs(stream, {("collections", "OrderedDict")}, "print(load().keys)"), "5")
        for value in (EMPTY_DICT, items(), EMPTY_SET, integer(1), text("a"), NONE, EMPTY_TUPLE):
            with self.subTest(value):
                self.assert_refused("is given a state", self.build(value, shadow))

    def test_is_not_given_to_what_a_setter_does_not_fit(self):
        dictionary = EMPTY_DICT
        cell = kept(call(rebuilder("cell")))
        for setter in (
            "function_state", "class_state", "exception_state", "grown_state", "dispatch_state", "fill_module",
            "weak_fill", "context_state", "type_alias_state", "finalizer_state",
            "logger_state",
        ):  # fmt: skip
            with self.subTest(setter):
                state = NONE + dictionary + TUPLE2 if setter == "class_state" else dictionary
                refused = r"byte \d+: a cell is given a state that only"
                self.assert_refused(refused, scope(call(rebuilder(setter), get(0), state), cell))
                self.assert_refused("a list is given a state", scope(call(rebuilder(setter), items(), state)))

    def test_is_not_given_to_a_name_by_any_setter(self):
        slots, by = NONE + EMPTY_DICT + TUPLE2, MARK + NONE * 4 + TUPLE
        states = {"attributes": EMPTY_DICT, "early_state": EMPTY_DICT, "grown_state": EMPTY_DICT, "slots": slots}
        for setter, state in {**states, "state_by": by}.items():
            with self.subTest(setter):
                for target in (named("os", "path"), items(), EMPTY_DICT):
                    self.assert_refused(r"byte \d+: ", scope(call(rebuilder(setter), target, state)))

    def test_of_an_id_is_given_once(self):
        number = EMPTY_DICT + text("int") + integer(7) + SETITEM
        fresh = named("uuid", "UUID") + EMPTY_TUPLE + NEWOBJ
        self.assertEqual(self.x(fresh + number + BUILD).int, 7)
        self.assert_refused("is given a state", scope(fresh + number + BUILD + number + BUILD))
        self.assert_refused("a UUID has no number", scope(fresh))
        large = EMPTY_DICT + text("int") + integer(2**128) + SETITEM
        self.assert_refused("a UUID is a number of 128 bits", scope(fresh + large + BUILD))
        other = EMPTY_DICT + text("hex") + integer(1) + SETITEM
        self.assert_refused("a UUID has a number, and nothing else", scope(fresh + other + BUILD))
        self.assert_refused(r"malformed at byte \d+", scope(EMPTY_DICT + fresh + NONE + SETITEM))


class AnOldInstruction(ReadingTest):
    def test_is_unknown(self):
        for code, name in (
            (b"i", "INST"), (b"o", "OBJ"), (b"c", "GLOBAL"), (b"P", "PERSID"), (b"Q", "BINPERSID"), (b"2", "DUP"),
            (b"q", "BINPUT"), (b"r", "LONG_BINPUT"), (b"p", "PUT"), (b"g", "GET"), (b"I", "INT"), (b"l", "LIST"),
            (b"S", "STRING"), (b"\x97", "NEXT_BUFFER"), (b"\x98", "READONLY_BUFFER"),
        ):  # fmt: skip
            with self.subTest(name):
                stream = scope(MARK + named("builtins", "bytearray") + code + b"builtins\nbytearray\n")
                self.assert_refused(r"there is no instruction 0x%02x \(%s\) here" % (code[0], name), stream)

    def test_makes_a_gigabyte_elsewhere(self):
        for stream in (scope(MARK + integer(2**30) + b"ibuiltins\nbytearray\n"),
                       scope(MARK + named("builtins", "bytearray") + integer(2**30) + b"o")):  # fmt: skip
            self.assert_refused("INST|OBJ", stream)
            self.assertEqual(theirs(stream, {("builtins", "bytearray")}, "print(len(load()))"), "MemoryError")


if __name__ == "__main__":
    unittest.main()
