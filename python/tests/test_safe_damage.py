"""Damaged bytes are refused by `valise.safe_loads`, and say where; random damage by a seeded generator.

`VALISE_FUZZ=N` in the environment: N damaged streams instead of 3,000. `VALISE_SEED=N` repeats a failure.
"""

import decimal
import os
import random
import time
import unittest

import valise
from tests import packed_kinds
from tests.streams_by_hand import NONE, PROTO, ReadingTest, integer, scope, text
from tests.test_safe_data import VALUES

_STREAMS = int(os.environ.get("VALISE_FUZZ", "3000"))
_MOST_SECONDS = 5  # of a processor, for one: they are small
_LARGE = 20_000  # bytes
_CODES = bytes(range(0x80, 0x99)) + b"(.012BCFGIJKLMNQRSTUVXabcdeghijlopqrstu}])"


class Bytes(ReadingTest):
    def test_that_are_cut_off_are_refused(self):
        data = valise.dumps(VALUES[:40])
        for length in range(0, len(data), 1 + len(data) // 2000):
            with self.subTest(length):
                self.assert_refused(r"malformed at byte \d+: ", data[:length])
        for length in range(400):
            self.assert_refused(r"malformed at byte \d+: ", data[:length])

    def test_that_follow_the_end_are_refused(self):
        self.assert_refused(r"malformed at byte \d+: 3 bytes follow its end", valise.dumps(1) + b"abc")

    def test_that_are_something_else_are_refused(self):
        for data in (
            b"",
            b".",
            b"\x80",
            PROTO,
            b"\x80\x04N.",
            b"PK\x03\x04" + b"\0" * 100,
            b"import os",
            b"\xff" * 1000,
        ):
            with self.subTest(data[:10]):
                self.assert_refused(r"malformed at byte \d+: ", data)
        for data in (PROTO + NONE + b".", PROTO + b"}.", scope(NONE).replace(text("variables"), text("variable"))):
            with self.subTest(data):
                self.assert_refused("this is not a packed scope", data)

    def test_that_end_early_or_with_more_are_refused(self):
        self.assert_refused("it ends with 2 values instead of one", PROTO + NONE + NONE + b".")
        self.assert_refused("it ends with 0 values instead of one", PROTO + b".")
        self.assert_refused("it ends with 1 values instead of one", PROTO + b"(" + NONE + b".")
        self.assert_refused(r"byte 2: it is cut off, or the stack has too few values for APPEND", PROTO + b"a]N.")
        self.assert_refused("there is no mark on the stack for APPENDS", PROTO + b"]Ne.")
        self.assert_refused("too few values for TUPLE2", PROTO + b"N(\x86.")

    def test_of_a_newer_format_are_refused_by_its_number(self):
        self.assert_refused("format 7 is newer than this Valise, which reads 1", scope(NONE, version=7))
        self.assert_refused("this is not a packed scope", scope(NONE, version=0))
        self.assert_refused("this is not a packed scope", scope(NONE).replace(integer(1), b"\x88"))

    def test_of_a_text_that_is_none_are_refused(self):
        self.assert_refused(r"malformed at byte \d+: a text is not UTF-8", scope(b"\x8c\x02\xc3\x28"))

    def test_beyond_a_bound_are_refused(self):
        data = valise.dumps([1, 10**400, "text" * 100])
        self.assert_refused(r"it has \d+ bytes, more than the 100 allowed", data, bounds=valise.Bounds(bytes=100))
        self.assert_refused("more than the 10 instructions allowed", data, bounds=valise.Bounds(instructions=10))
        self.assert_refused("an int has more than the 1000 bits allowed", data, bounds=valise.Bounds(int_bits=1000))
        self.assert_refused("more than the 2 levels allowed", valise.dumps((((1,),),)), bounds=valise.Bounds(depth=2))
        digits = valise.dumps(decimal.Decimal("1" * 50))
        self.assert_refused("a Decimal has more than the 20 digits", digits, bounds=valise.Bounds(digits=20))


class Damage(ReadingTest):
    def test_that_is_random_is_refused_or_harmless(self):
        seed = int(os.environ.get("VALISE_SEED") or random.SystemRandom().getrandbits(32))
        random_ = random.Random(seed)
        streams = [valise.dumps(VALUES[:25]), valise.dumps(VALUES)]
        streams += [stream for stream in packed_kinds.streams().values() if len(stream) < _LARGE]
        refused = 0
        for number in range(_STREAMS):
            data = _damaged(random_, streams)
            began = time.thread_time()
            try:
                _look_at(self.read(data))
            except valise.UnpackError:
                refused += 1
            except BaseException as error:
                raise AssertionError("VALISE_SEED=%d, stream %d: %r" % (seed, number, data[:500])) from error
            self.assertLess(time.thread_time() - began, _MOST_SECONDS, "VALISE_SEED=%d, stream %d" % (seed, number))
        # The generator is of use only where it damages, and not so much that nothing is left to read.
        self.assertGreater(refused, _STREAMS * 0.3, "VALISE_SEED=%d" % seed)
        self.assertLess(refused, _STREAMS * 0.995, "VALISE_SEED=%d" % seed)


def _damaged(random_, streams):
    data = bytearray(random_.choice(streams))
    for _ in range(random_.choice((1, 1, 1, 2, 3, 10))):
        at = random_.randrange(len(data) + 1)
        way = random_.randrange(8)
        if way == 0 and at < len(data):
            data[at] ^= 1 << random_.randrange(8)
        elif way == 1 and at < len(data):
            data[at] = random_.randrange(256)
        elif way == 2:
            data.insert(at, random_.choice(_CODES))
        elif way == 3:
            del data[at : at + random_.choice((1, 2, 5, 50))]
        elif way == 4:
            del data[at:]
        elif way == 5:
            end = at + random_.randrange(100)
            data[end:end] = data[at:end] * random_.choice((1, 1, 2, 20))
        elif way == 6:
            other = random_.choice(streams)
            begin = random_.randrange(len(other))
            data[at:at] = other[begin : begin + random_.randrange(200)]
        else:
            data[at : at + 4] = random_.choice((0, 1, 2**31 - 1, 2**31, 2**32 - 1)).to_bytes(4, "little")
    return bytes(data)


def _look_at(value):
    """Touches what was read, as a caller would."""
    seen, pending = set(), [value]
    while pending:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if type(each) is valise.Description:
            repr(each)
            each.source  # noqa: B018
            pending += [each.type, each.arguments, each.keywords, each.attributes, each.state, each.items, each.pairs]
        elif isinstance(each, dict):
            pending += each.keys()
            pending += each.values()
        elif isinstance(each, (list, tuple, set, frozenset)):
            pending += each
        elif type(each) is not int:  # a long one is not written out by default
            str(each)


if __name__ == "__main__":
    unittest.main()
