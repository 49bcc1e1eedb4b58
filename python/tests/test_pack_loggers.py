"""Loggers: a scope brings along what it has configured, and `dumps` brings a name."""

import io
import logging
import unittest

from valise import pack


class Loggers(unittest.TestCase):
    def setUp(self):
        self.logger = logging.getLogger(self.id())
        self.handler = logging.StreamHandler(io.StringIO())
        self.logger.addHandler(self.handler)
        self.addCleanup(self.logger.handlers.clear)

    def test_do_not_gather_handlers_when_a_scope_comes_back_again_and_again(self):
        names = {"log": self.logger}
        for _ in range(3):
            stream, losses = pack.pack_scope(names)
            names = {}
            self.assertEqual((losses, pack.unpack_scope(stream, names)), ([], []))
            self.assertIs(names["log"], self.logger)
            self.assertEqual(len(self.logger.handlers), 1)
        self.assertIsNot(self.logger.handlers[0], self.handler)

    def test_are_names_in_an_object_that_travels_by_itself(self):
        data = pack.dumps({"log": self.logger, "child": self.logger.getChild("child")})
        self.logger.setLevel(logging.ERROR)
        got = pack.loads(data)
        self.assertIs(got["log"], self.logger)
        self.assertIs(got["child"].parent, self.logger)
        self.assertEqual((self.logger.level, self.logger.handlers), (logging.ERROR, [self.handler]))

    def test_stay_as_they_are_when_they_are_packed(self):
        before = dict(vars(self.logger))
        pack.pack_scope({"log": self.logger})
        self.assertEqual(vars(self.logger), before)


if __name__ == "__main__":
    unittest.main()
