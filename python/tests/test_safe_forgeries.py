"""What no packing has written is refused by `valise.safe_loads`, in its values, keys and arguments."""

import unittest

from tests.streams_by_hand import (
    ADDITEMS,
    APPENDS,
    EMPTY_DICT,
    EMPTY_SET,
    EMPTY_TUPLE,
    FROZENSET,
    MARK,
    NEWOBJ,
    NONE,
    POP,
    REDUCE,
    SETITEM,
    SETITEMS,
    STACK_GLOBAL,
    TUPLE1,
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


class TheMemo(ReadingTest):
    def test_has_no_entry_before_it_is_made(self):
        self.assert_refused(r"byte \d+: there is no such entry of the memo", scope(get(0)))
        self.assert_refused("there is no such entry of the memo", scope(b"h\x07", kept(NONE)))
        self.assert_refused("there is no such entry of the memo", scope(get(2**32 - 1)))

    def test_has_no_entry_twice(self):
        stream = scope(integer(1) + b"q\x00" + integer(2) + b"q\x00" + POP + POP + b"h\x00", kept(text("a")))
        self.assert_refused("BINPUT", stream)
        self.assertEqual(theirs(stream, set(), "print(load())"), "2")


class Keys(ReadingTest):
    def test_are_not_there_twice(self):
        pairs = text("a") + integer(1) + text("a") + integer(2)
        stream = scope(EMPTY_DICT + MARK + pairs + SETITEMS)
        self.assert_refused(r"byte \d+: a key is there twice", stream)
        self.assertEqual(theirs(stream, set(), "print(load())"), "{'a': 2}")
        numbers = integer(1) + NONE + b"\x88" + NONE
        self.assert_refused("a key is there twice", scope(EMPTY_DICT + MARK + numbers + SETITEMS))
        self.assert_refused(
            "a key is there twice", scope(EMPTY_DICT + integer(1) + NONE + SETITEM + integer(1) + NONE + SETITEM)
        )
        self.assert_refused("an element is in a set twice", scope(EMPTY_SET + MARK + integer(1) * 2 + ADDITEMS))
        self.assert_refused("an element is in a set twice", scope(MARK + text("a") * 2 + FROZENSET))

    def test_are_hashable(self):
        for value, name in ((items(), "list"), (EMPTY_DICT, "dict"), (EMPTY_SET, "set"), (items() + TUPLE1, "list"),
                            (b"\x96" + b"\0" * 8, "bytearray"), (call(named("collections", "deque")), "deque"),
                            (EMPTY_DICT + TUPLE1 + TUPLE1, "dict")):  # fmt: skip
            with self.subTest(name):
                refused = r"byte \d+: a %s cannot be a key or an element of a set" % name
                self.assert_refused(refused, scope(EMPTY_DICT + value + NONE + SETITEM))
                self.assert_refused(refused, scope(EMPTY_SET + MARK + value + ADDITEMS))
                self.assert_refused(refused, scope(MARK + value + FROZENSET))

    def test_have_values(self):
        self.assert_refused("a key has no value", scope(EMPTY_DICT + MARK + text("a") + SETITEMS))

    def test_of_variables_are_texts(self):
        stream = scope(NONE).replace(text("x"), integer(1))
        self.assert_refused("this is not a packed scope", stream)


class AnArgument(ReadingTest):
    def test_of_data_has_its_type_and_range(self):
        date = ("datetime", "date")
        for name, *arguments in (
            (date, octets(b"\x07\xe4\x02\xff")), (date, octets(b"\x07\xe4\x0d\x01")), (date, octets(b"\0\0\1\1")),
            (date, octets(b"abc")), (date, integer(1)), (("datetime", "time"), octets(b"\x18\0\0\0\0\0")),
            (("datetime", "datetime"), octets(b"\x07\xe4\x01\x01\x00\x3c\0\0\0\0")),
            (("datetime", "timedelta"), integer(1), integer(10**6), integer(0)),
            (("datetime", "timedelta"), integer(10**12), integer(0), integer(0)),
            (("datetime", "timezone"), integer(1)), (("builtins", "complex"), integer(1), integer(2)),
            (("builtins", "range"), integer(1), integer(2), integer(0)), (("builtins", "range"), integer(1)),
            (("builtins", "range"), text("a"), integer(1), integer(1)), (("decimal", "Decimal"), text("one")),
            (("decimal", "Decimal"), integer(1)), (("decimal", "Decimal"), text("1E+99999999999999999999")),
            (("fractions", "Fraction"), integer(1), integer(0)), (("fractions", "Fraction"), integer(2), integer(4)),
            (("fractions", "Fraction"), text("1/0")), (("fractions", "Fraction"), text("a/b")),
            (("collections", "deque"), items()), (("collections", "deque"), EMPTY_TUPLE, integer(2**63)),
            (("collections", "deque"), EMPTY_TUPLE, text("a")), (("collections", "Counter"), items()),
            (("collections", "OrderedDict"), items()), (("pathlib", "PurePosixPath"), integer(1)),
            (("builtins", "bytearray"), text("€"), text("latin-1")), (("builtins", "bytearray"), items()),
        ):  # fmt: skip
            with self.subTest((name, arguments)):
                self.assert_refused(r"malformed at byte \d+: ", scope(call(named(*name), *arguments)))

    def test_of_a_date_is_checked_where_the_library_does_not(self):
        stream = scope(call(named("datetime", "date"), octets(b"\x07\xe4\x02\xff")))
        self.assertEqual(theirs(stream, {("datetime", "date")}, "print(load().day)"), "255")

    def test_of_what_rebuilds_has_its_type_and_number(self):
        for name, *arguments in (
            ("unit",), ("function", NONE), ("cell", NONE), ("member", NONE, NONE, NONE), ("gone", text("a")),
            ("grown",), ("contents", call(rebuilder("late_set")), NONE), ("state_by", NONE, NONE), ("anew", NONE),
            ("called", NONE, NONE, integer(1), EMPTY_TUPLE), ("based", NONE, NONE, EMPTY_TUPLE),
            ("class_", NONE, NONE, NONE, NONE, NONE), ("members", integer(1), NONE, NONE),
            ("exception", NONE, NONE, NONE),
            ("reference", integer(1), text("a")), ("reference", text("valise.pack.rebuild"), text("unit")),
            ("fill_cell", call(rebuilder("cell")), NONE), ("late_fill", call(rebuilder("late_set")), NONE),
            ("late_fill", items(), items()), ("late_fill", call(rebuilder("late_dict")), items(integer(1))),
            ("late_fill", call(rebuilder("late_set")), items(items())),
        ):  # fmt: skip
            with self.subTest((name, arguments)):
                self.assert_refused(r"malformed at byte \d+: ", scope(call(rebuilder(name), *arguments)))

    def test_is_called_with_a_tuple(self):
        self.assert_refused(
            "something is called with a list, not with a tuple", scope(named("os", "getpid") + items() + REDUCE)
        )
        self.assert_refused("a int is called", scope(call(integer(1))))
        self.assert_refused("a str is called", scope(call(text("os.system"))))
        self.assert_refused(
            "an instance is to be made of a int, which is no class", scope(integer(1) + EMPTY_TUPLE + NEWOBJ)
        )
        self.assert_refused("not named by two texts", scope(integer(1) + text("a") + STACK_GLOBAL))
        self.assert_refused("something is appended to a dict", scope(EMPTY_DICT + MARK + NONE + APPENDS))
        self.assert_refused("elements are added to a dict", scope(EMPTY_DICT + MARK + NONE + ADDITEMS))
        self.assert_refused("an item is set in a list", scope(items() + NONE + NONE + SETITEM))


class ADescription(ReadingTest):
    def test_does_not_write_to_a_terminal(self):
        made = self.x(named("a\x1b[2J", "b\r\n" + "c" * 1000))
        self.assertEqual(repr(made), r"<reference a\x1b[2J.b\r\n%s...>" % ("c" * 97))

    def test_can_neither_be_called_nor_changed(self):
        made = self.x(named("os", "system"))
        self.assertFalse(callable(made))
        with self.assertRaisesRegex(AttributeError, "cannot be changed"):
            made.kind = "function"
        with self.assertRaisesRegex(AttributeError, "cannot be changed"):
            del made.kind


if __name__ == "__main__":
    unittest.main()
