"""Frames between a process and its host."""

import os
import socket
import threading
import unittest

from valise.worker import wire


class Frames(unittest.TestCase):
    def setUp(self):
        self.ours, self.theirs = socket.socketpair()
        self.addCleanup(self.ours.close)
        self.addCleanup(self.theirs.close)

    def test_are_a_kind_a_length_and_a_payload(self):
        wire.write_frame(self.ours.fileno(), wire.READY, b"abc")
        self.assertEqual(self.theirs.recv(100), b"R\0\0\0\3abc")

    def test_arrive_as_they_were_sent(self):
        for payload in (b"", b"x", bytes(5_000_000)):
            with self.subTest(len(payload)):
                writer = threading.Thread(target=wire.write_frame, args=(self.ours.fileno(), wire.ENDED, payload))
                writer.start()
                self.assertEqual(wire.read_frame(self.theirs.fileno()), (wire.ENDED, payload))
                writer.join()

    def test_arrive_whole_however_they_come(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        received = []
        thread = threading.Thread(target=lambda: received.append(wire.read_frame(reader)))
        thread.start()
        for byte in b"C\0\0\0\2ok":
            os.write(writer, bytes([byte]))
        thread.join()
        self.assertEqual(received, [(b"C", b"ok")])

    def test_that_end_early_are_the_end(self):
        for beginning in (b"", b"C\0", b"C\0\0\0\5ab"):
            with self.subTest(beginning):
                ours, theirs = socket.socketpair()
                with theirs:
                    ours.sendall(beginning)
                    ours.close()
                    with self.assertRaises(EOFError):
                        wire.read_frame(theirs.fileno())
