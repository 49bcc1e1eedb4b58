"""Data comes through `valise.safe_loads` as what it was."""

import collections
import datetime
import decimal
import fractions
import math
import os
import pathlib
import subprocess
import sys
import unittest
import uuid

import valise
from tests.packing import scope_of
from tests.streams_by_hand import ReadingTest

_ZONE = datetime.timezone(datetime.timedelta(hours=-3, minutes=-30), "there")
VALUES = [
    None, True, False, ..., NotImplemented,
    0, 1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, -1, -(2**31), -(2**31) - 1, 2**63, -(2**2040), 2**2040, 10**3000,
    0.0, -0.5, 1e308, float("inf"), 1 + 2j, complex("-inf"),
    "", "a", "ä€😀", "\ud800", "n" * 255, "n" * 256, "ä" * 70_000,
    b"", b"\x00\xff", b"b" * 256, b"b" * 70_000, bytearray(), bytearray(b"xyz"), bytearray(70_000),
    [], [1, [2, [3]]], (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), tuple(range(2000)), list(range(2500)),
    {}, {"a": 1}, {1: 2, "b": (3,), None: [], (1, (2, "c")): {}}, {n: str(n) for n in range(2500)},
    set(), {1, "a", b"c", (1, 2), frozenset([3])}, frozenset(), frozenset(range(2500)), set(range(2500)),
    {2**61 - 1: 1, 0.5: 2, 1j: 3, decimal.Decimal("2.5"): 4, fractions.Fraction(1, 3): 5, uuid.UUID(int=9): 6,
     datetime.date(2024, 2, 29): 7, pathlib.PurePosixPath("k"): 8, range(3): 9, _ZONE: 10},
    range(10), range(5, -7, -2), range(10**30), slice(None), slice(1, "b", 2.5),
    datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.time(23, 59, 59, 999_999),
    datetime.time(1, 2, tzinfo=_ZONE),
    datetime.datetime(2024, 2, 29, 12, 30, 15, 123_456), datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
    datetime.timedelta(-3, 4, 5), datetime.timedelta.max, _ZONE, datetime.timezone.utc,
    *map(decimal.Decimal, ("1.10", "-0", "1E+10", "1.5E-300", "Infinity", "-Infinity", "123456789" * 50)),
    fractions.Fraction(-22, 7), fractions.Fraction(0), fractions.Fraction(10**200 + 1, 10**100), uuid.UUID(int=0),
    pathlib.PurePosixPath("a/b"), pathlib.PurePosixPath(), pathlib.PurePosixPath("/"),
    pathlib.PureWindowsPath("c:/x/y"), pathlib.Path("/etc/passwd"),
    collections.deque(), collections.deque([1, 2]), collections.deque([1, 2], 5), collections.deque(maxlen=0),
    collections.OrderedDict([("b", 1), ("a", [2])]), collections.Counter("abracadabra"),
    collections.defaultdict(list, {"k": [1]}), collections.defaultdict(None, {1: 2}),
    collections.defaultdict(collections.deque),
]  # fmt: skip


class AValue(ReadingTest):
    def test_comes_as_it_was(self):
        for value in VALUES:
            with self.subTest(repr(value)[:80]):
                found = self.read(valise.dumps(value))
                self.assertEqual(found, value)
                self.assertIs(type(found), type(value))

    def test_comes_as_it_was_with_all_others(self):
        found = self.read(valise.dumps(VALUES))
        self.assertEqual(found, VALUES)
        self.assertEqual(list(map(type, found)), list(map(type, VALUES)))

    def test_keeps_what_no_comparison_shows(self):
        nan, negative, payload = self.read(valise.dumps([math.nan, -0.0, decimal.Decimal("-sNaN12")]))
        self.assertTrue(math.isnan(nan))
        self.assertEqual(math.copysign(1, negative), -1)
        self.assertEqual(str(payload), "-sNaN12")
        later = datetime.datetime(2024, 10, 27, 2, 30, fold=1)
        found, time = self.read(valise.dumps([later, datetime.time(1, fold=1)]))
        self.assertEqual((found.fold, time.fold, found), (1, 1, later))
        deque = self.read(valise.dumps(collections.deque([1], 3)))
        self.assertEqual(deque.maxlen, 3)
        self.assertEqual(self.read(valise.dumps(_ZONE)).tzname(None), "there")
        counter = self.read(valise.dumps(collections.Counter(a=2)))
        self.assertEqual(counter["nothing"], 0)
        default = self.read(valise.dumps(collections.defaultdict(list)))
        self.assertEqual(default["new"], [])
        safe = uuid.UUID(int=5, is_safe=uuid.SafeUUID.safe)
        self.assertIs(self.read(valise.dumps(safe)).is_safe, uuid.SafeUUID.safe)

    def test_keeps_the_order_of_dicts(self):
        value = {"b": 1, "a": 2, 3: 4, "0": 5}
        self.assertEqual(list(self.read(valise.dumps(value))), list(value))

    def test_may_be_very_deep(self):
        deep = shallow = []
        for _ in range(30_000):
            deep = [deep, {"k": deep}]
        found = self.read(valise.dumps(deep))
        for _ in range(30_000):
            self.assertIs(found[1]["k"], found[0])
            found = found[0]
        self.assertEqual(found, shallow)

    def test_comes_from_what_looks_like_bytes(self):
        data = valise.dumps([1])
        self.assertEqual(valise.safe_loads(bytearray(data)), [1])
        self.assertEqual(valise.safe_loads(memoryview(data)), [1])
        with self.assertRaisesRegex(TypeError, "not a str"):
            valise.safe_loads("text")


class Identity(ReadingTest):
    def test_is_kept(self):
        shared = [1]
        pair = (shared, {"k": shared})
        found = self.read(valise.dumps([shared, pair, pair, {pair[0][0]: pair}]))
        self.assertIs(found[1][0], found[0])
        self.assertIs(found[1][1]["k"], found[0])
        self.assertIs(found[1], found[2])
        self.assertIs(found[3][1], found[1])

    def test_is_kept_between_variables(self):
        found = self.read(scope_of("a = [1]\nb = {'a': a}\nc = (a, b)").pack())
        self.assertIs(found["b"]["a"], found["a"])
        self.assertIs(found["c"][1], found["b"])

    def test_is_kept_in_cycles(self):
        ring = []
        ring.append((ring, {"ring": ring}))
        found = self.read(valise.dumps(ring))
        self.assertIs(found[0][0], found)
        self.assertIs(found[0][1]["ring"], found)
        table = {}
        table["self"] = table
        queue = collections.deque()
        queue.append(queue)
        first, second = self.read(valise.dumps([table, queue]))
        self.assertIs(first["self"], first)
        self.assertIs(second[0], second)


class AScope(ReadingTest):
    def test_is_a_dict_of_its_variables(self):
        stream = scope_of("a = 1\nb = 'text'").pack()
        self.assertEqual(self.read(stream), {"a": 1, "b": "text"})
        self.assertEqual(self.read(scope_of("value = 5").pack()), {"value": 5})
        self.assertEqual(self.read(scope_of("").pack()), {})

    def test_can_be_asked_for(self):
        data = valise.dumps(5)
        self.assertEqual(self.read(data), 5)
        self.assertEqual(self.read(data, scope=True), {"value": 5})
        self.assertEqual(self.read(scope_of("value = 5").pack(), scope=False), 5)
        self.assert_refused("this is a scope, not one object", scope_of("a = 5").pack(), scope=False)


class KnownHashes(unittest.TestCase):
    def test_of_texts_change_nothing(self):
        program = (
            "import sys; sys.path[:0] = %r\nimport valise\nfrom tests.test_safe_data import VALUES\n"
            "value = [VALUES, {str(n): n for n in range(5000)}, {str(n) for n in range(5000)}]\n"
            "assert valise.safe_loads(valise.dumps(value)) == value\nprint('same')" % (sys.path,)
        )
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        said = subprocess.run(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True, env=environment
        )
        self.assertEqual(said.stdout.strip(), "same")


class TheModules(unittest.TestCase):
    def test_that_read_know_nothing_of_those_that_rebuild(self):
        program = "import sys, valise; valise.safe_loads; print([n for n in sys.modules if n[:11] == 'valise.pack'])"
        said = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
        self.assertEqual(said.stdout.strip(), "[]")


if __name__ == "__main__":
    unittest.main()
