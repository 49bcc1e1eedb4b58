"""What tests of the client have in common: one server for all, a client for each test."""

import atexit
import unittest
from typing import Optional

import valise
from tests.client_server import LocalServer

_shared: Optional[LocalServer] = None


def shared_server():
    global _shared
    if _shared is None:
        _shared = LocalServer()
        atexit.register(_shared.close)
    return _shared


class ClientTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.server = shared_server()
        self.client = valise.Client(self.server.url)
        self.addCleanup(self.client.close)

    def scope_of(self, code, **how):
        return self.client.call(code, **how).check().scope
