"""How processes hold scopes: each call runs in a fork, and what ran becomes the holder of what it made."""

import os
import sys
import unittest

from tests.case import CallTest
from tests.host import Ended


class AScopeIsAValue(CallTest):
    def test_that_may_be_called_any_number_of_times(self):
        scope = self.run_all("x = [1]").scope
        values = [self.assert_returned(scope.call("x.append(%d)\nx" % n)).value for n in range(5)]
        self.assertEqual(values, [[1, n] for n in range(5)])

    def test_that_may_be_called_by_several_at_once(self):
        scope = self.run_all("x = 1").scope
        spares = [scope.spare() for _ in range(5)]
        self.assertEqual(len({spare.pid for spare in spares}), 5)

    def test_that_a_raise_does_not_take_away(self):
        outcome = self.run_all("x = 1", "x = 2\n1 / 0")
        self.assertEqual(self.assert_returned(outcome.scope.call("x")).value, 2)

    def test_that_the_end_of_a_later_process_does_not_take_away(self):
        scope = self.run_all("x = 1").scope
        self.assertEqual(scope.call("import os\nos._exit(3)").lost, "its process has ended")
        self.assertEqual(self.assert_returned(scope.call("x")).value, 1)

    def test_whose_first_spare_is_forked_without_being_asked_for(self):
        scope = self.run_all("n = 0").scope
        for n in range(1, 4):
            outcome = self.assert_returned(scope.call("n += 1\nn", then_fork=True))
            self.assertEqual((outcome.value, outcome.reply["forks"]), (n, True))
            scope = outcome.scope
        self.assertEqual([self.assert_returned(scope.call("n")).value for _ in range(2)], [3, 3])

    def test_whose_spare_waits_until_the_children_of_its_call_are_ended(self):
        outcome = self.assert_returned(
            self.empty.call("import os, time\nif os.fork() == 0: time.sleep(60)", then_fork=True)
        )
        self.assertEqual(outcome.reply["forks"], False)

    def test_that_grows_call_by_call(self):
        scope = self.run_all("n = 0").scope
        for _ in range(100):
            scope = self.assert_returned(scope.call("n += 1")).scope
        self.assertEqual(self.assert_returned(scope.call("n")).value, 100)

    def test_of_live_objects(self):
        codes = (
            "import threading\ngenerator = iter(range(10))\nlock = threading.Lock()\nlock.acquire()\nnext(generator)",
            "next(generator)",
            "[next(generator), lock.locked()]",
        )
        self.assertEqual(self.value_of(*codes), [2, True])

    def test_with_a_folder_that_its_lineage_shares(self):
        first = self.run_all("open('note', 'w').write('kept')\nimport os\nos.getcwd()")
        self.assertEqual(self.assert_returned(first.scope.call("open('note').read()")).value, "kept")
        other = self.assert_returned(self.empty.call("import os\n[os.getcwd(), os.listdir(), os.environ['HOME']]"))
        self.assertNotEqual(other.value[0], first.value)
        self.assertEqual(other.value[1:], [[], other.value[0]])


class WhatACallLeavesBehind(CallTest):
    THREAD = "import threading\nthread = threading.Thread(target=threading.Event().wait, daemon=True)\nthread.start()\n"

    def test_of_threads_is_not_in_its_scope(self):
        outcome = self.assert_returned(self.run_all(self.THREAD + "x = 1"))
        outcome = self.assert_returned(outcome.scope.call("[x, thread.is_alive(), threading.active_count()]"))
        self.assertEqual(outcome.value, [1, False, 1])

    def test_of_threads_is_not_spoken_of(self):
        codes = (self.THREAD, "x = 1", self.THREAD, "2")
        scope = self.empty
        for code in codes:
            outcome = self.assert_returned(scope.call(code))
            self.assertEqual((outcome.stdout, outcome.stderr), ("", ""))
            scope = outcome.scope

    def test_of_threads_where_warnings_are_errors(self):
        codes = ("import warnings\nwarnings.simplefilter('error')\n" + self.THREAD, "1", self.THREAD, "2")
        self.assertEqual(self.value_of(*codes), 2)

    def test_of_threads_that_print_does_not_lock_the_streams(self):
        code = (
            "import sys, threading\n"
            "started = threading.Event()\n"
            "def chat():\n    while True:\n        print('chat' * 1000)\n        started.set()\n"
            "threading.Thread(target=chat, daemon=True).start()\n"
            "x = started.wait()"
        )
        for _ in range(5):
            outcome = self.assert_returned(self.run_all(code))
            outcome = self.assert_returned(outcome.scope.call("print('mine')\nsys.stdout.write('too')"))
            self.assertEqual(outcome.stdout, "mine\ntoo")

    def test_of_threads_in_a_scope_that_is_called_twice(self):
        scope = self.assert_returned(self.run_all(self.THREAD)).scope
        for n in range(2):
            self.assertEqual(self.assert_returned(scope.call(str(n))).value, n)

    def test_of_a_thread_that_a_call_joined_is_nothing(self):
        code = "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()"
        self.assertEqual(self.value_of(code, "1"), 1)

    def test_of_forked_processes_does_not_reply(self):
        outcome = self.assert_returned(self.run_all("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\npid != 0"))
        self.assertEqual(outcome.value, True)
        self.assertEqual(self.assert_returned(outcome.scope.call("pid != 0")).value, True)

    def test_of_forked_processes_ends_as_scripts_end(self):
        for last, status, stderr in (
            ("pass", 0, ""),
            ("raise SystemExit", 0, ""),
            ("raise SystemExit(3)", 3, ""),
            ("raise SystemExit('why')", 1, "why\n"),
            ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        ):
            with self.subTest(last):
                code = (
                    "import os, sys\npid = os.fork()\nif pid == 0:\n    %s\n"
                    "else:\n    status = os.waitpid(pid, 0)[1] >> 8\npid and status"
                )
                outcome = self.run_all(code % last)
                self.assertEqual(self.assert_returned(outcome).value, status)
                self.assertTrue(outcome.stderr.endswith(stderr), outcome.stderr)
                self.assertEqual(bool(stderr), bool(outcome.stderr))

    def test_of_children_is_collected(self):
        outcome = self.run_all(
            "import os\npid = os.fork()\nif pid == 0: os._exit(0)\n"
            "os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)\npid"
        )
        scope, pid = self.assert_returned(outcome).scope, outcome.value
        self.assert_returned(scope.call("1"))
        self.assertFalse(os.path.exists("/proc/%d" % pid))


class AProcessThatCannotFork(CallTest):
    """Without threads nothing that Python calls can hold it up. With threads there are hooks."""

    def test_says_why(self):
        code = WhatACallLeavesBehind.THREAD + (
            "import sys\ndef hook(event, args):\n"
            "    if event == 'os.fork': raise RuntimeError('no forks')\n"
            "sys.addaudithook(hook)"
        )
        self.assertEqual(self.empty.call(code).lost, "RuntimeError: no forks")

    def test_says_why_whatever_it_raises(self):
        code = (
            WhatACallLeavesBehind.THREAD
            + "import sys\nclass Odd(Exception):\n    def __str__(self): raise ValueError\n"
            + "def hook(event, args):\n    if event == 'os.fork': raise Odd\nsys.addaudithook(hook)"
        )
        self.assertEqual(self.empty.call(code).lost, "__main__.Odd: <__str__ raised ValueError>")

    def test_leaves_the_scope_that_it_started_from(self):
        scope = self.run_all("x = 1").scope
        code = WhatACallLeavesBehind.THREAD + "import os\nos.register_at_fork(before=lambda: os._exit(1))"
        self.assertIsNotNone(scope.call(code).lost)
        self.assertEqual(self.assert_returned(scope.call("x")).value, 1)


class AHolder(CallTest):
    def test_ends_with_the_zygotes_channel(self):
        scope = self.run_all("import os\nx = 1").scope
        spare = scope.spare()
        self.host.order("end %d 0 -1" % spare.number)
        with self.assertRaises(Ended):
            spare.frame()

    def test_ends_with_the_host_s_connection(self):
        spare = self.run_all("x = 1").scope.spare()
        spare.sockets["reply"].close()
        while is_running(spare.pid):
            pass

    def test_is_the_head_of_a_group_of_its_own(self):
        outcome = self.run_all("import os\n[os.getpgid(0) == os.getpid(), os.getsid(0) == os.getpid()]")
        self.assertEqual(outcome.value, [True, False])


class TheCodeThatServesCalls(CallTest):
    """The template has rehearsed it before its first fork."""

    @unittest.skipIf(sys.version_info < (3, 11), "CPython specializes no instructions before 3.11")
    def test_is_specialized_in_each_fork(self):
        names = self.value_of(
            "import dis, sys\n"
            "frame, specialized = sys._getframe(), []\n"
            "while frame := frame.f_back:\n"
            "    names = {each.opname for each in dis.get_instructions(frame.f_code, adaptive=True)}\n"
            "    if names - set(dis.opmap): specialized.append(frame.f_code.co_name)\n"
            "specialized"
        )
        self.assertLessEqual({"run_call", "run", "_perform", "cross"}, set(names))

    def test_has_left_nothing_in_the_empty_scope(self):
        self.assertEqual(self.value_of("[name for name in globals() if not name.startswith('__')]"), [])


def is_running(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
