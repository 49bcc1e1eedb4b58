"""A few bytes get neither much memory nor much time from `valise.safe_loads`."""

import struct
import unittest

import valise
from tests import collisions
from tests.streams_by_hand import (
    ADDITEMS,
    EMPTY_DICT,
    EMPTY_SET,
    EMPTY_TUPLE,
    FROZENSET,
    MARK,
    MEMOIZE,
    NONE,
    POP,
    REDUCE,
    SETITEM,
    SETITEMS,
    TUPLE,
    TUPLE1,
    TUPLE2,
    TUPLE3,
    ReadingTest,
    call,
    get,
    integer,
    items,
    kept,
    named,
    rebuilder,
    scope,
    text,
)  # fmt: skip
from tests.unpicklers import CRASHED, KILLED, ours, theirs


class Memory(ReadingTest):
    """What a few bytes ask for is not allocated."""

    def assert_only_theirs_falls(self, pattern, stream, *allowed, by="MemoryError"):
        self.assertRegex(ours(stream), r"malformed at byte \d+: " + pattern)
        self.assertEqual(theirs(stream, set(allowed), "load()"), by)

    def test_a_bytearray_by_its_length(self):
        stream = scope(call(named("builtins", "bytearray"), integer(10**12)))
        self.assert_only_theirs_falls(
            "a bytearray is made of bytes, and not of a int", stream, ("builtins", "bytearray")
        )

    def test_a_length_that_lies(self):
        stream = scope(b"\x96" + struct.pack("<Q", 2**62))
        self.assert_only_theirs_falls(r"4611686018427387904 bytes are to follow where \d+ do", stream)
        for code, length in ((b"\x8e", "<Q"), (b"\x8d", "<Q"), (b"B", "<I"), (b"X", "<I")):
            with self.subTest(code):
                self.assert_refused("bytes are to follow where", scope(code + struct.pack(length, 2**31)))
                self.assert_refused("bytes are to follow where", scope(code + b"\xff" * struct.calcsize(length)))
        self.assert_refused("a frame is longer than what follows", scope(b"\x95" + struct.pack("<Q", 2**40)))
        self.assert_refused("an int is longer than what follows", scope(b"\x8b" + struct.pack("<i", 2**31 - 1)))
        self.assert_refused("an int is longer than what follows", scope(b"\x8b" + struct.pack("<i", -1)))

    def test_an_entry_of_the_memo_with_a_high_number(self):
        stream = scope(NONE + b"r" + struct.pack("<I", 2**31))
        self.assert_only_theirs_falls(r"there is no instruction 0x72 \(LONG_BINPUT\) here", stream)

    def test_copies_of_what_is_large(self):
        large = EMPTY_DICT + MARK + b"".join(text("k%d" % number) + NONE for number in range(20_000)) + SETITEMS
        name = named("collections", "Counter")
        # Each is dropped at once: kept, they fill the memory of a fast machine before its time is over.
        copies = b"".join(get(1) + get(0) + TUPLE1 + REDUCE + POP for _ in range(20_000))
        stream = scope(items(copies), kept(large) + kept(name))
        self.assert_only_theirs_falls(
            "hashing and copying what it repeats takes more than", stream, ("collections", "Counter"), by=KILLED
        )

    def test_copies_of_a_long_text(self):
        part = kept(text("a" * 1_000_000))
        for module, name in (("pathlib", "PurePosixPath"), ("decimal", "Decimal")):
            with self.subTest(name):
                part = kept(text("7" * 1_000_000))
                copies = b"".join(get(1) + get(0) + TUPLE1 + REDUCE for _ in range(20_000))
                said = ours(scope(items(copies), part + kept(named(module, name))))
                self.assertIn("hashing and copying what it repeats takes more than the 10000000 steps allowed", said)

    def test_many_objects_of_few_bytes(self):
        for code in (EMPTY_SET, EMPTY_DICT, items(), get(0) + EMPTY_TUPLE + REDUCE):
            with self.subTest(code):
                stream = scope(items(code * (12_000_000 // len(code))), kept(named("collections", "deque")))
                bounds = valise.Bounds(instructions=1_000_000)
                self.assert_refused(
                    "more than the (1000000 instructions|10000000 steps) allowed", stream, bounds=bounds
                )


class Time(ReadingTest):
    """What a few bytes ask for is not computed."""

    def assert_only_theirs_falls(self, pattern, stream, *allowed, by=KILLED):
        self.assertRegex(ours(stream), r"malformed at byte \d+: " + pattern)
        self.assertEqual(theirs(stream, set(allowed), "load()"), by)

    def test_a_key_whose_hash_doubles_with_each_level(self):
        doubling = EMPTY_TUPLE + MEMOIZE + b"".join(get(n) + TUPLE2 + MEMOIZE for n in range(100))
        steps = "hashing and copying what it repeats takes more than the 10000000 steps allowed"
        self.assert_only_theirs_falls(steps, scope(EMPTY_DICT + doubling + NONE + SETITEM))
        self.assert_refused(steps, scope(EMPTY_SET + MARK + doubling + ADDITEMS))
        self.assert_refused(steps, scope(MARK + doubling + FROZENSET))
        self.x(doubling)  # as long as nobody hashes it

    def test_a_long_key_that_is_hashed_again_and_again(self):
        long = kept(MARK + NONE * 100_000 + TUPLE)
        sets = (EMPTY_SET + MARK + get(0) + ADDITEMS) * 50_000
        self.assert_only_theirs_falls("hashing and copying", scope(items(sets), long))
        sets = (EMPTY_SET + MARK + get(0) + ADDITEMS) * 200_000
        self.assert_only_theirs_falls("hashing and copying", scope(items(sets), kept(integer(3**1_000_000))))

    def test_ints_that_collide(self):
        numbers = [1 + n * (2**61 - 1) for n in range(60_000)]
        keys = b"".join(map(integer, numbers))
        collide = "its keys are made to collide"
        self.assert_only_theirs_falls(collide, scope(EMPTY_SET + MARK + keys + ADDITEMS))
        self.assert_refused(collide, scope(MARK + keys + FROZENSET))
        pairs = b"".join(integer(number) + NONE for number in numbers)
        self.assert_only_theirs_falls(collide, scope(EMPTY_DICT + MARK + pairs + SETITEMS))
        self.assert_refused(collide, scope(call(named("collections", "OrderedDict")) + MARK + pairs + SETITEMS))
        filled = call(rebuilder("late_fill"), get(0), items(keys))
        self.assert_refused(collide, scope(get(0), kept(EMPTY_SET) + filled + POP))

    def test_ints_that_collide_though_their_hashes_differ(self):
        keys = collisions.same_way(6000)
        self.assertEqual(len(set(map(hash, keys))), len(keys))
        pairs = b"".join(integer(key) + NONE for key in keys)
        self.assert_only_theirs_falls("its keys are made to collide", scope(EMPTY_DICT + MARK + pairs + SETITEMS))

    def test_ints_that_do_not_collide_are_read(self):
        found = self.x(EMPTY_DICT + MARK + b"".join(integer(n * n) + NONE for n in range(200_000)) + SETITEMS)
        self.assertEqual(len(found), 200_000)

    def test_ints_that_collide_in_many_small_sets(self):
        keys = b"".join(integer(1 + n * (2**61 - 1)) + MEMOIZE + POP for n in range(1000))
        each = EMPTY_SET + MARK + b"".join(map(get, range(1000))) + ADDITEMS
        self.assert_only_theirs_falls("its keys are made to collide", scope(items(each * 4000), keys))

    def test_ints_that_collide_in_batches(self):
        pairs = [integer(1 + n * (2**61 - 1)) + NONE for n in range(60_000)]
        batches = b"".join(MARK + b"".join(pairs[at : at + 20]) + SETITEMS for at in range(0, 60_000, 20))
        self.assert_only_theirs_falls("its keys are made to collide", scope(EMPTY_DICT + batches))
        singles = b"".join(pair + SETITEM for pair in pairs)
        self.assert_refused("its keys are made to collide", scope(EMPTY_DICT + singles))

    def test_tuples_and_other_keys_that_collide(self):
        numbers = [1 + n * (2**61 - 1) for n in range(60_000)]
        pairs = b"".join(integer(number) + TUPLE1 + NONE for number in numbers)
        self.assert_only_theirs_falls("its keys are made to collide", scope(EMPTY_DICT + MARK + pairs + SETITEMS))
        name = kept(named("fractions", "Fraction"))
        thirds = b"".join(get(0) + integer(3 * number + 1) + integer(3) + TUPLE2 + REDUCE + NONE for number in numbers)
        stream = scope(EMPTY_DICT + MARK + thirds + SETITEMS, name)
        self.assert_only_theirs_falls("its keys are made to collide", stream, ("fractions", "Fraction"))

    def test_fractions_that_take_long_to_reduce(self):
        numbers = kept(integer(3**500_000)) + kept(integer(2**800_000 + 1)) + kept(named("fractions", "Fraction"))
        many = (get(2) + get(0) + get(1) + TUPLE2 + REDUCE) * 1000
        self.assert_only_theirs_falls("hashing and copying", scope(items(many), numbers), ("fractions", "Fraction"))

    def test_keys_nested_so_deep_that_their_hash_ends_the_process(self):
        deep = EMPTY_TUPLE + TUPLE1 * 1_000_000
        levels = "it has tuples in tuples, more than the 10000 levels allowed"
        self.assert_only_theirs_falls(levels, scope(EMPTY_SET + MARK + deep + ADDITEMS), by=CRASHED)
        deep_key = scope(EMPTY_SET + MARK + EMPTY_TUPLE + TUPLE1 * 600 + ADDITEMS)
        self.assert_refused("a key has tuples in tuples, more than 500 levels", deep_key)
        self.assertEqual(theirs(scope(deep), set(), "hash(load())"), CRASHED)
        self.assert_refused(levels, scope(deep))
        for wider in (MARK + deep + NONE * 3 + TUPLE, deep + NONE + TUPLE2, NONE + deep + NONE + TUPLE3):
            self.assert_refused(levels, scope(wider))


if __name__ == "__main__":
    unittest.main()
