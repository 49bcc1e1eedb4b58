"""Values as JSON, both ways: docs/client-python.md has the forms."""

import datetime
import decimal
import fractions
import json
import math
import pathlib
import unittest
import uuid
from typing import Any

import valise
from valise.client.decoding import decode
from valise.client.encoding import encode

ZONE = datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))


class AValueTravels(unittest.TestCase):
    def assert_travels(self, value):
        found = decode(json.loads(json.dumps(encode(value), allow_nan=False)))
        self.assertEqual(found, value)
        self.assertIs(type(found), type(value))
        self.assertEqual(repr(found), repr(value))

    def test_of_every_kind(self):
        for value in (
            None, True, 0, -1, 2**53 - 1, 2**53, -(2**64), 1.5, -0.0, math.inf, -math.inf, "", "ä\ud800\0", b"\x00\xff",
            bytearray(b"x"), 1 + 2j, [], [[1]], (), (1, (2,)), {}, {"a": 1}, {"$type": 1}, {1: 2},
            {(1, 2): "x", None: 0},
            {1, 2}, frozenset([1]), range(0, 9, 2), slice(None, 3, None), datetime.date(2026, 1, 31),
            datetime.time(1, 2, 3), datetime.time(1, 2, 3, 400), datetime.datetime(2026, 1, 31, 1, 2, 3, 500000, ZONE),
            datetime.timedelta(-1, 2, 3), decimal.Decimal("1.10"), decimal.Decimal("NaN"), fractions.Fraction(-1, 3),
            fractions.Fraction(2**70, 3), uuid.UUID(int=7), pathlib.PurePosixPath("/a/b"),
        ):  # fmt: skip
            with self.subTest(value), self.subTest([value]):
                if value != value:
                    self.assertTrue(decode(encode(value)).is_nan())
                else:
                    self.assert_travels(value)
                    self.assert_travels([value])

    def test_that_is_an_int_of_any_length(self):
        for bits in (54, 13_000, 13_300, 19_999, 20_001, 100_000):
            for value in ((1 << bits) - 1, -(1 << bits), 10 ** (bits // 4)):
                self.assertEqual(decode(json.loads(json.dumps(encode(value)))), value)

    def test_that_is_no_number(self):
        found = decode([encode(math.nan), {"$type": "set", "items": [encode(math.nan), encode(math.nan)]}])
        self.assertTrue(math.isnan(found[0]))
        self.assertEqual(len(found[1]), 2)

    def test_as_json_has_it_where_that_is_enough(self):
        self.assertEqual(encode([1, "a", None, {"b": [1.5]}]), [1, "a", None, {"b": [1.5]}])
        self.assertEqual(encode((2**53,)), {"$type": "tuple", "items": [{"$type": "int", "value": "9007199254740992"}]})

    def test_with_fewer_digits_of_a_second_than_python_writes(self):
        self.assertEqual(decode({"$type": "time", "value": "01:02:03.5"}), datetime.time(1, 2, 3, 500000))
        at = decode({"$type": "datetime", "value": "2026-01-31T01:02:03.000001500+01:00:01.5"})
        self.assertEqual((at.microsecond, at.utcoffset()), (1, datetime.timedelta(seconds=3601, microseconds=500000)))

    def test_that_lies_within_itself(self):
        found = decode([1, {"self": {"$type": "cycle", "up": 1}, "me": {"$type": "cycle", "up": 0}}])
        self.assertIs(found[1]["self"], found)
        self.assertIs(found[1]["me"], found[1])
        found = decode({"$type": "tuple", "items": [{"$type": "cycle", "up": 0}]})
        self.assertIsInstance(found[0], valise.RemoteValue)

    def test_of_instances_in_sets_and_keys(self):
        instance = {"$type": "instance", "class": "m.C", "repr": "c", "attributes": {"n": 1}}
        found = decode({"$type": "frozenset", "items": [instance, 1, instance]})
        self.assertEqual(len(found), 3)
        found = decode({"$type": "dict", "entries": [[instance, 1], [2, instance]]})
        self.assertEqual(found[2].attributes, {"n": 1})


class AValueStays(unittest.TestCase):
    def test_where_json_has_no_form_for_it(self):
        class Money(int):
            pass

        for value in (object(), len, Money(1), type, self, datetime.timezone.utc):
            with self.subTest(value), self.assertRaisesRegex(TypeError, r"x\[0\] is a .*which JSON cannot carry"):
                encode([value], "x")

    def test_where_it_lies_within_itself(self):
        value: list[Any] = []
        value.append({"a": value})
        with self.assertRaisesRegex(ValueError, r"x\[0\]\['a'\] lies within itself"):
            encode(value, "x")
