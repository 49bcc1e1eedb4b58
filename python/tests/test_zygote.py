"""The zygote: it prepares once, then connects processes to the host and passes signals, as ordered."""

import os
import platform
import signal
import unittest

from tests.host import Ended, Host, Worker


class ZygoteTest(unittest.TestCase):
    def start(self, *preparation):
        host = Host(*preparation)
        self.addCleanup(lambda: self.assertEqual(host.close(), ""))
        return host

    def value_of(self, host, code):
        return host.empty_scope().call(code).value


class Preparation(ZygoteTest):
    def test_is_answered_with_the_version_and_the_pid_of_the_template(self):
        word, version, pid, sweeper, landlock, asked = self.start().answer.split()
        self.assertEqual((word, version), ("ready", platform.python_version()))
        self.assertTrue(os.path.exists("/proc/" + pid))
        self.assertTrue(os.path.exists("/proc/" + sweeper))

    def test_imports_what_calls_will_want(self):
        host = self.start("preload colorsys", "preload json.tool")
        self.assertEqual(
            self.value_of(host, "import sys\n['colorsys' in sys.modules, 'json.tool' in sys.modules]"), [True, True]
        )

    def test_says_what_cannot_be_imported(self):
        host = self.start("preload no.such.module")
        self.assertEqual(host.answer, "failed cannot preload no.such.module: ModuleNotFoundError: No module named 'no'")

    def test_says_in_one_line_what_raises_when_it_is_imported(self):
        host = self.start("preload this_is\u20acnot")
        self.assertTrue(host.answer.startswith("failed cannot preload this_is\u20acnot: "), host.answer)

    def test_sets_limits_that_no_call_can_raise(self):
        host = self.start("limit CORE 0", "limit FSIZE 1000000")
        code = "import resource\n[resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_FSIZE)]"
        self.assertEqual(self.value_of(host, code), [(0, 0), (1_000_000, 1_000_000)])


class Orders(ZygoteTest):
    def test_for_processes_that_are_not_there_do_no_harm(self):
        host = self.start()
        host.order("end 12345 0 -1")
        host.order("end 12345 0 54321")
        host.order("interrupt 4194304")
        orphan = host.fork(Worker(12345))
        with self.assertRaises(Ended):
            orphan.frame()
        self.assertEqual(self.value_of(host, "5"), 5)

    def test_that_come_many_at_once_are_obeyed_in_order(self):
        host = self.start()
        spares = [host.fork(host.template) for _ in range(50)]
        self.assertEqual({spare.frame()[0] for spare in spares}, {b"R"})


class FoldersOfLineages(ZygoteTest):
    _MODE = "import os\nfolder = os.path.dirname(os.getcwd())\nos.stat(folder).st_mode & 0o777"

    def test_have_names_that_nobody_can_guess(self):
        host = self.start()
        names = [self.value_of(host, "import os\nos.path.basename(os.getcwd())") for _ in range(2)]
        secrets = {name.partition("-")[2] for name in names}
        self.assertEqual([len(secret) for secret in secrets], [16, 16])

    def test_can_be_reached_though_a_lineage_has_closed_what_they_lie_in(self):
        host = self.start()
        usual = self.value_of(host, self._MODE)
        neighbor = host.empty_scope().call("1").scope
        closed = host.empty_scope().call(self._MODE + "\nos.chmod(folder, 0)\nos.stat(folder).st_mode & 0o777")
        self.assertEqual(closed.value, 0)
        self.assertEqual(neighbor.call(self._MODE).value, usual)
        closed.scope.call("os.chmod(folder, 0)")
        self.assertEqual(self.value_of(host, self._MODE), usual)


class Itself(ZygoteTest):
    def test_is_not_ended_by_signals_that_a_terminal_sends(self):
        host = self.start()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(host.pid, number)
        self.assertEqual(self.value_of(host, "5"), 5)

    def test_ends_when_the_host_ends_and_so_do_its_processes(self):
        host = Host()
        spare = host.empty_scope().spare()
        pid = spare.pid
        self.assertEqual(host.close(), "")
        while os.path.exists("/proc/%d" % pid):
            pass

    def test_keeps_its_token_from_the_memory_of_all_others(self):
        host = self.start()
        spare = host.empty_scope().spare()
        try:
            self.assertTrue(is_in_memory(host.pid, host.token))
        except PermissionError:
            self.skipTest("this user may not read the memory of its own processes")
        for pid in (int(host.answer.split()[2]), spare.pid):
            for form in (host.token, host.token.hex().encode()):
                self.assertFalse(is_in_memory(pid, form))


def is_in_memory(pid, needle):
    with open("/proc/%d/maps" % pid) as maps, open("/proc/%d/mem" % pid, "rb", 0) as memory:
        for line in maps:
            bounds, rights, *_ = line.split()
            start, end = (int(bound, 16) for bound in bounds.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                if needle in memory.read(end - start):
                    return True
    return False
