"""Texts of values for people."""

import unittest

from valise.worker import abridge


class Short(unittest.TestCase):
    def test_is_the_repr_of_what_is_small(self):
        values: tuple = (
            None,
            1,
            "text",
            b"bytes",
            [],
            [1, "x"],
            (),
            (1,),
            (1, 2),
            set(),
            {1},
            frozenset(),
            frozenset({1}),
            {},
            {"a": [1, {}]},
        )
        for value in values:
            with self.subTest(value=value):
                self.assertEqual(abridge.short(value), repr(value))

    def test_has_so_many_items_and_says_how_many_there_are(self):
        self.assertEqual(abridge.short(list(range(9)), items=2), "[0, 1, ... (9 in all)]")
        self.assertEqual(abridge.short(tuple(range(9)), items=1), "(0, ... (9 in all))")
        self.assertEqual(abridge.short({1: 2, 3: 4}, items=1), "{1: 2, ... (2 in all)}")
        self.assertEqual(abridge.short(frozenset({1, 2}), items=1), "frozenset({1, ... (2 in all)})")

    def test_has_so_many_characters_of_each_text(self):
        self.assertEqual(
            abridge.short(["abcdef", b"abcdef"], characters=3), "['abc'... (6 in all), b'abc'... (6 in all)]"
        )

    def test_goes_so_deep(self):
        self.assertEqual(abridge.short([[[1]], {"a": [1]}, []], depth=1), "[[...], {...}, []]")

    def test_ends_for_what_holds_itself(self):
        value: list = []
        value.append(value)
        self.assertEqual(abridge.short(value, depth=2), "[[[...]]]")

    def test_does_not_write_digits_that_take_long(self):
        self.assertEqual(abridge.short([1 << 1_000_000]), "[<int of 1000001 bits>]")

    def test_does_not_look_at_what_it_leaves_out(self):
        class Untouchable:
            def __repr__(self):
                raise AssertionError

        self.assertEqual(abridge.short([1, Untouchable()], items=1), "[1, ... (2 in all)]")


class Full(unittest.TestCase):
    def test_says_what_raised(self):
        class Rude:
            def __repr__(self):
                raise ValueError

        self.assertEqual(abridge.full(Rude()), "<Rude: __repr__ raised ValueError>")

    def test_is_cut(self):
        self.assertEqual(abridge.cut("x" * 10, 3), "xxx... (10 characters)")
        self.assertEqual(abridge.cut("xxx", 3), "xxx")

    def test_is_always_a_plain_text(self):
        class Text(str):
            def __len__(self):
                raise ValueError

        self.assertIs(type(abridge.cut(Text("x"))), str)
        self.assertIs(type(abridge.message(ValueError(Text("x")))), str)
