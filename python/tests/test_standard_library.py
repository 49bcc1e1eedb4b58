"""What calls do with modules of the standard library that know of streams, processes, files and time."""

import unittest

from tests.case import CallTest


class Logging(CallTest):
    CONFIGURE = "import logging\nlogging.basicConfig(level=logging.INFO)\nlogging.info('one')"

    def test_writes_to_the_call_that_logs(self):
        first = self.assert_returned(self.run_all(self.CONFIGURE))
        self.assertEqual(first.stderr, "INFO:root:one\n")
        self.assertEqual(first.scope.call("logging.info('two')").stderr, "INFO:root:two\n")
        self.assertEqual(first.scope.call("logging.info('three')").stderr, "INFO:root:three\n")

    def test_has_handlers_that_do_so_after_the_scope_has_moved(self):
        code = "import logging, sys\nhandler = logging.StreamHandler(sys.stdout)"
        moved = self.empty.unpacked(self.assert_returned(self.run_all(code)).scope.packed()).scope
        outcome = self.assert_returned(moved.call("logging.getLogger().addHandler(handler)\nlogging.warning('moved')"))
        self.assertEqual(outcome.stdout, "moved\n")

    def test_waits_for_no_lock_that_a_thread_took_which_has_ended(self):
        hold = (
            "import threading\nheld = threading.Event()\nhandler = logging.getLogger().handlers[0]\n"
            "def hold():\n    handler.acquire()\n    held.set()\n    threading.Event().wait()\n"
            "threading.Thread(target=hold, daemon=True).start()\nheld.wait()"
        )
        outcome = self.assert_returned(self.run_all(self.CONFIGURE, hold, "logging.info('free')"))
        self.assertEqual(outcome.stderr, "INFO:root:free\n")

    def test_writes_from_processes_of_a_call(self):
        code = (
            "import os\nchild = os.fork()\n"
            "if not child:\n    logging.info('child')\n    os._exit(0)\nos.waitpid(child, 0)\nlogging.info('parent')"
        )
        outcome = self.assert_returned(self.run_all(self.CONFIGURE, code))
        self.assertEqual(outcome.stderr, "INFO:root:child\nINFO:root:parent\n")


class Warnings(CallTest):
    DEFINE = "import warnings\ndef old():\n    warnings.warn('old', DeprecationWarning)\n"

    def test_are_shown_once_in_each_call(self):
        outcome = self.assert_returned(self.run_all(self.DEFINE + "old()\nold()"))
        self.assertEqual(outcome.stderr.count("DeprecationWarning: old"), 1)
        outcome = self.assert_returned(outcome.scope.call("old()\nold()"))
        self.assertEqual(outcome.stderr.count("DeprecationWarning: old"), 1)

    def test_are_filtered_as_the_scope_says(self):
        error = self.error_of("import warnings\nwarnings.simplefilter('error')", "warnings.warn('x')")
        self.assertEqual((error["type"], error["message"]), ("UserWarning", "x"))
        self.assertEqual(self.run_all("import warnings\nwarnings.simplefilter('ignore')", "warnings.warn('x')").stderr, "")


class Multiprocessing(CallTest):
    SQUARE = "import multiprocessing, concurrent.futures\ndef square(x):\n    return x * x\n"

    def test_has_pools_for_functions_of_the_scope(self):
        code = "with multiprocessing.Pool(2) as pool:\n    found = pool.map(square, range(4))\nfound"
        self.assertEqual(self.value_of(self.SQUARE, code), [0, 1, 4, 9])

    def test_has_executors_of_processes_and_threads(self):
        for name in ("ProcessPoolExecutor", "ThreadPoolExecutor"):
            code = "with concurrent.futures.%s(2) as pool:\n    found = list(pool.map(square, range(4)))\nfound" % name
            with self.subTest(name):
                self.assertEqual(self.value_of(self.SQUARE, code), [0, 1, 4, 9])

    def test_has_queues_values_and_shared_memory(self):
        code = (
            "from multiprocessing import shared_memory\nqueue, count = multiprocessing.Queue(), multiprocessing.Value('i')\n"
            "memory = shared_memory.SharedMemory(create=True, size=4)\n"
            "def work():\n    count.value, memory.buf[0] = 7, 8\n    queue.put('done')\n"
            "process = multiprocessing.Process(target=work)\nprocess.start()\n"
            "told = [queue.get(), process.join(), process.exitcode, count.value, memory.buf[0]]\n"
            "memory.close()\nmemory.unlink()\ntold"
        )
        self.assertEqual(self.value_of(self.SQUARE, code), ["done", None, 0, 7, 8])

    def test_begins_processes_by_a_fork(self):
        self.assertEqual(self.value_of(self.SQUARE, "multiprocessing.get_start_method()"), "fork")

    def test_says_why_other_programs_do_not_run(self):
        for method in ("spawn", "forkserver"):
            code = "multiprocessing.get_context(%r).Process(target=square, args=(1,)).start()" % method
            with self.subTest(method):
                error = self.error_of(self.SQUARE, code)
                self.assertEqual(error["type"], "PermissionError")
                self.assertIn("use 'fork', which is the default here", error["message"])


class Files(CallTest):
    def test_that_are_temporary_are_in_the_folder_of_the_lineage(self):
        code = (
            "import os, tempfile\nwith tempfile.NamedTemporaryFile() as file:\n    places = [file.name]\n"
            "places += [tempfile.mkdtemp(), tempfile.gettempdir()]\n"
            "all(os.path.commonpath([each, os.getcwd()]) == os.getcwd() for each in places)"
        )
        self.assertIs(self.value_of(code), True)

    def test_that_are_temporary_do_not_go_along_with_a_scope(self):
        packed = self.assert_returned(self.run_all("import tempfile\nplace = tempfile.mkdtemp()")).scope.packed()
        moved = self.empty.unpacked(packed).scope
        self.assertIs(moved.call("place.startswith(tempfile.gettempdir())").value, False)


class Sleep(CallTest):
    def test_ends_when_the_call_is_interrupted(self):
        code = "import time\nprint('asleep', flush=True)\ntime.sleep(3600)"
        outcome = self.assert_admitted(self.empty.call(code, interrupt_at="asleep"))
        self.assertEqual(outcome.error["type"], "KeyboardInterrupt")


if __name__ == "__main__":
    unittest.main()
