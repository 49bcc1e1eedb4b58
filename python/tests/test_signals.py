"""Interrupts and other signals: they reach user code, and nothing else."""

import signal

from tests.case import CallTest
from tests.host import Call

PRELUDE = "import signal, time\n"


class AnInterrupt(CallTest):
    def interrupted(self, code, *later):
        outcome = self.assert_admitted(self.empty.call(PRELUDE + code, interrupt_at="now\n"))
        for each in later:
            outcome = self.assert_admitted(outcome.scope.call(each))
        return outcome

    def test_is_a_keyboard_interrupt_where_the_code_is(self):
        for line in ("while True: pass", "time.sleep(60)", "sum(1 for _ in iter(int, 1))"):
            with self.subTest(line):
                error = self.interrupted("print('now')\n" + line).error
                self.assertEqual((error["type"], error["message"]), ("KeyboardInterrupt", ""))
                self.assertEqual(error["frames"][0]["unit"], "<call 1>")

    def test_keeps_the_scope(self):
        outcome = self.interrupted("x = 1\nprint('now')\nwhile True: pass", "x")
        self.assertEqual(self.assert_returned(outcome).value, 1)

    def test_lets_the_code_tidy_up(self):
        code = "try:\n    print('now')\n    while True: pass\nfinally:\n    tidy = True"
        self.assertEqual(self.interrupted(code, "tidy").value, True)

    def test_may_be_caught(self):
        code = "try:\n    print('now')\n    while True: pass\nexcept KeyboardInterrupt:\n    caught = True\ncaught"
        self.assertEqual(self.assert_returned(self.interrupted(code)).value, True)

    def test_comes_again_when_the_first_was_caught(self):
        code = (
            "for _ in range(2):\n    try:\n        print('now')\n        while True: pass\n"
            "    except KeyboardInterrupt:\n        print('caught')"
        )
        self.assertEqual(self.assert_returned(self.interrupted(code)).stdout, "now\ncaught\n" * 2)

    def test_calls_the_code_s_own_handler(self):
        code = (
            "caught = []\n"
            "def handler(number, frame): caught.append(number)\n"
            "signal.signal(signal.SIGINT, handler)\n"
            "print('now')\n"
            "while not caught: pass\n"
            "caught"
        )
        self.assertEqual(self.assert_returned(self.interrupted(code)).value, [signal.SIGINT])

    def test_finds_the_usual_handler_in_the_next_call(self):
        scope = self.run_all(PRELUDE + "signal.signal(signal.SIGINT, signal.SIG_IGN)").scope
        error = self.assert_admitted(scope.call("print('now')\nwhile True: pass", interrupt_at="now\n")).error
        self.assertEqual(error["type"], "KeyboardInterrupt")

    def test_waits_while_the_code_holds_it_back(self):
        code = (
            "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\n"
            "print('now')\n"
            "while signal.SIGINT not in signal.sigpending(): pass\n"
            "'undisturbed'"
        )
        outcome = self.interrupted(code, "signal.pthread_sigmask(signal.SIG_BLOCK, [])")
        self.assertEqual(self.assert_returned(outcome).value, set())

    def test_reaches_a_repr_of_the_code(self):
        error = self.interrupted(
            "class Slow:\n    def __repr__(self):\n        print('now')\n        while True: pass\nSlow()"
        ).error
        self.assertEqual(
            (error["type"], error["message"]), ("KeyboardInterrupt", "KeyboardInterrupt, while the result was written")
        )

    def test_reaches_a_repr_even_where_the_code_ignored_it(self):
        error = self.interrupted(
            "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            "class Slow:\n    def __repr__(self):\n        print('now')\n        while True: pass\nSlow()"
        ).error
        self.assertEqual(error["type"], "KeyboardInterrupt")

    def test_in_the_text_of_an_exception_leaves_its_type(self):
        error = self.interrupted(
            "class Slow(Exception):\n    def __str__(self):\n        print('now')\n        while True: pass\nraise Slow"
        ).error
        self.assertEqual(error["type"], "__main__.Slow")

    def test_that_comes_before_the_code_begins_waits_for_it(self):
        spare = self.empty.spare()
        self.host.order("interrupt %d" % spare.pid)
        while not is_pending(spare.pid, signal.SIGINT):
            pass
        outcome = Call(self.host, spare, kind="code", code="while True: pass", file="").outcome()
        self.assertEqual(self.assert_admitted(outcome).error["type"], "KeyboardInterrupt")

    def test_that_comes_after_the_code_has_ended_is_too_late(self):
        outcome = self.run_all("import os\nos.getpid()")
        self.host.order("interrupt %d" % outcome.value)
        self.assertEqual(self.assert_returned(outcome.scope.call("1")).value, 1)
        self.assertEqual(self.assert_returned(outcome.scope.call("2")).value, 2)

    def test_does_not_reach_the_scope_that_the_call_started_from(self):
        scope = self.run_all("import os\nx = 1").scope
        self.assert_admitted(scope.call("print('now')\nwhile True: pass", interrupt_at="now\n"))
        self.assertEqual(self.assert_returned(scope.call("x")).value, 1)


class OtherSignals(CallTest):
    def test_are_handled_by_the_code(self):
        code = PRELUDE + (
            "seen = []\nsignal.signal(signal.SIGUSR1, lambda *a: seen.append(1))\n"
            "signal.raise_signal(signal.SIGUSR1)\nseen"
        )
        self.assertEqual(self.value_of(code), [1])

    def test_find_their_handlers_in_later_calls(self):
        codes = (
            PRELUDE + "seen = []\nsignal.signal(signal.SIGUSR1, lambda *a: seen.append(1))",
            "signal.raise_signal(signal.SIGUSR1)\nseen",
        )
        self.assertEqual(self.value_of(*codes), [1])

    def test_are_not_held_back_because_an_earlier_call_held_them_back(self):
        codes = (
            PRELUDE + "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())",
            "signal.pthread_sigmask(signal.SIG_BLOCK, [])",
        )
        self.assertEqual(self.value_of(*codes), set())

    def test_that_end_a_process_end_the_call(self):
        self.assertIsNotNone(self.empty.call("import os\nos.kill(os.getpid(), 9)").lost)
        self.assertIsNotNone(self.empty.call("import os\nos.abort()").lost)


class Timers(CallTest):
    ALARM = "class TooLong(Exception): pass\ndef alarm(*args): raise TooLong\nsignal.signal(signal.SIGALRM, alarm)\n"

    def test_interrupt_the_code(self):
        error = self.error_of(PRELUDE + self.ALARM + "signal.setitimer(signal.ITIMER_REAL, 0.01)\nwhile True: pass")
        self.assertEqual(error["type"], "__main__.TooLong")

    def test_that_are_left_running_end_with_the_call(self):
        for timer in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF"):
            with self.subTest(timer):
                codes = (
                    PRELUDE + "signal.setitimer(signal.%s, 3600, 3600)" % timer,
                    "signal.getitimer(signal.%s)" % timer,
                )
                self.assertEqual(self.value_of(*codes), (0.0, 0.0))

    def test_that_fire_all_the_time_end_the_code_and_nothing_else(self):
        code = PRELUDE + self.ALARM + "signal.setitimer(signal.ITIMER_REAL, 1e-4, 1e-4)"
        for _ in range(20):
            outcome = self.assert_admitted(self.empty.call(code))
            if outcome.error is not None:
                self.assertEqual(outcome.error["type"], "__main__.TooLong")
            self.assertEqual(self.assert_returned(outcome.scope.call("5")).value, 5)


def is_pending(pid, number):
    with open("/proc/%d/status" % pid) as status:
        pending = status.read().partition("\nShdPnd:")[2].split()[0]
    return int(pending, 16) >> (number - 1) & 1
