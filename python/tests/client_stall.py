"""A server for tests whose calls end when they are interrupted, and not before."""

import json
import threading

from tests.client_http import LoopbackServer, body_of, reply


class StallingServer(LoopbackServer):
    """`asked` is set when a call has come; `interrupted` are the paths of those that were interrupted."""

    def __init__(self):
        self.asked, self._over = threading.Event(), threading.Event()
        self.interrupted: list[str] = []
        super().__init__(self._handle)

    def _handle(self, asked):
        if asked.command == "DELETE":
            self.interrupted.append(asked.path)
            self._over.set()
            reply(asked, {"call": "ca_mine", "status": "running"})
            return
        call = json.loads(body_of(asked))["call"]
        self.asked.set()
        self._over.wait(30)
        reply(asked, {"call": call, "status": "interrupted", "value": None, "scope": "sc_1"})

    def close(self):
        self._over.set()
        super().close()
