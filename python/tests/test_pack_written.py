"""Streams in pieces: long blocks are neither copied when they are written nor when they are read."""

import _pickle
import io
import pickle
import unittest

from valise.pack import apart
from valise.pack.written import LONG, Written

_START = b"\x80\x05"


def written(obj):
    target = Written(_START)
    _pickle.Pickler(target, 5).dump(obj)
    return target


def read(target):
    """What comes of a stream whose pieces were sent."""
    blocks = [bytearray(view) for view in target.blocks()]
    stream, buffers = apart.joined(target.rest(), target.places(), blocks)
    return _pickle.Unpickler(io.BytesIO(stream), buffers=buffers).load(), blocks


class StreamsInPieces(unittest.TestCase):
    def test_have_the_bytes_that_a_pickler_writes_into_one_piece(self):
        for length in (0, 1, 65_535, 65_536, LONG - 1, LONG, LONG + 1, 3 * LONG):
            for obj in (bytes(length), bytearray(length), "a" * length, "\xe9" * length, pickle.PickleBuffer(bytearray(length))):
                with self.subTest(type(obj).__name__, length=length):
                    target = written([1, obj, obj, "end"])
                    whole = io.BytesIO()
                    _pickle.Pickler(whole, 5).dump([1, obj, obj, "end"])
                    self.assertEqual(target.whole(), whole.getvalue())
                    self.assertEqual(target.size(), len(whole.getvalue()))

    def test_leave_long_blocks_where_they_are(self):
        block = bytearray(b"x" * LONG)
        target = written([pickle.PickleBuffer(block), "a" * 10])
        self.assertEqual([length for _, length in target.places()], [LONG])
        block[5] = ord("y")
        self.assertEqual(target.blocks()[0][5], ord("y"))
        self.assertLess(len(target.rest()), 1000)

    def test_keep_nothing_of_a_bytearray_that_may_change_its_length(self):
        block = bytearray(LONG)
        target = written([block])
        block.clear()
        self.assertEqual(pickle.loads(target.whole()), [bytearray(LONG)])

    def test_do_not_take_a_long_frame_for_a_block(self):
        for number in (1 << (8 * LONG + 5), -(1 << (8 * LONG))):
            target = written([number, bytes(LONG), number])
            self.assertEqual(len(target.places()), 1)
            self.assertEqual(pickle.loads(target.whole()), [number, bytes(LONG), number])

    def test_are_read_into_what_was_received(self):
        same = bytearray(b"ab" * LONG)
        objects = [same, bytes(same), "\xe9\ud800" * LONG, same, [bytes(LONG)]]
        made, blocks = read(written(objects))
        self.assertEqual(made, objects)
        self.assertIs(made[0], made[3])
        self.assertIs(made[0], blocks[0])

    def test_are_read_where_blocks_look_like_the_ends_of_others(self):
        for width in (4, 8):
            for code in b"BX\x8e\x8d\x96":
                tail = bytes([code]) + LONG.to_bytes(width, "little")
                objects = [tail, bytes(LONG), "z", bytearray(LONG), tail]
                made, _ = read(written(objects))
                self.assertEqual(made, objects)


class LongBlocks(unittest.TestCase):
    def test_of_numpy_arrays_are_neither_copied_nor_changed(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not installed")
        from valise.pack import pack_scope, unpack_scope, write_scope

        for make in (
            lambda: numpy.arange(LONG // 8),
            lambda: numpy.arange(LONG).reshape(1024, -1).T,
            lambda: numpy.arange(LONG)[::2],
            lambda: numpy.arange(LONG)[: LONG // 8 - 1],
            lambda: numpy.zeros((0, 5)),
            lambda: numpy.frombuffer(bytes(LONG), "u1"),
        ):
            array = make()
            target, losses = write_scope({"array": array, "twice": [array, array]})
            self.assertEqual((target.whole(), losses), pack_scope({"array": array, "twice": [array, array]}))
            scope: dict = {}
            unpack_scope(target.whole(), scope)
            numpy.testing.assert_array_equal(scope["array"], array)
            if array.flags.forc and array.flags.writeable and array.nbytes >= LONG:
                numpy.asarray(target.blocks()[0]).view(array.dtype)[0] = 7
                self.assertEqual(array.flat[0], 7)
                blocks = [bytearray(view) for view in target.blocks()]
                stream, buffers = apart.joined(target.rest(), target.places(), blocks)
                scope = {}
                unpack_scope(stream, scope, buffers=buffers)
                self.assertIs(scope["twice"][0], scope["array"])
                blocks[0][:8] = (9).to_bytes(8, "little")
                self.assertEqual(scope["array"].flat[0], 9)
                scope["array"].flat[0] = 8  # it is writable
