"""What tests of calls have in common."""

import atexit
import sys
import unittest
from typing import Optional

from tests.host import Host

_shared: Optional[Host] = None


def _shared_host():
    """One zygote serves all tests: each begins with a fork of the empty scope, which no call changes."""
    global _shared
    if _shared is None:
        _shared = Host()
        atexit.register(_close_shared)
    return _shared


def _close_shared():
    complaint = _shared.close() if _shared else ""
    if complaint:
        sys.stderr.write("the zygote or the template of the tests complained:\n" + complaint)


class CallTest(unittest.TestCase):
    """A test that makes calls, beginning with the empty scope."""

    maxDiff = None

    def setUp(self):
        self.host = _shared_host()
        self.addCleanup(self.host.kill_all)
        self.empty = self.host.empty_scope()

    def run_all(self, *codes):
        """Runs each code on the scope that the one before left; all but the last have to return. The last outcome."""
        *before, last = codes
        scope = self.empty
        for code in before:
            scope = self.assert_returned(scope.call(code)).scope
        return self.assert_admitted(scope.call(last))

    def value_of(self, *codes):
        """The value of the last of these."""
        outcome = self.assert_returned(self.run_all(*codes))
        if outcome.result is None:
            self.fail("there is no value")
        self.assertNotIn("elided", outcome.result)
        return outcome.value

    def output_of(self, *codes):
        """What the last of these prints."""
        return self.assert_returned(self.run_all(*codes)).stdout

    def error_of(self, *codes):
        """What the last of these raises, as the reply describes it."""
        outcome = self.run_all(*codes)
        if outcome.error is None:
            self.fail("it returned %r" % (outcome.result,))
        return outcome.error

    def assert_admitted(self, outcome):
        """Its process holds the new scope."""
        if outcome.lost is not None:
            self.fail("lost: %s\n%s%s" % (outcome.lost, outcome.stdout, outcome.stderr))
        return outcome

    def assert_returned(self, outcome):
        self.assert_admitted(outcome)
        if outcome.error is not None:
            self.fail("it raised:\n" + outcome.error["traceback"])
        return outcome
