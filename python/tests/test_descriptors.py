"""The worker's own descriptors: out of the way of user code, whatever it does to its own."""

import operator
import unittest

from tests.case import CallTest
from valise.worker import kit


class CodeThatClosesDescriptors(CallTest):
    def test_as_daemons_do_keeps_its_scope(self):
        codes = ("x = 1\nimport os\nos.closerange(3, 1024)", "x += 1", "x")
        self.assertEqual(self.value_of(*codes), 2)

    def test_up_to_its_limit_keeps_its_scope(self):
        code = "import os, resource\nsoft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)\nos.closerange(0, soft)"
        self.assertEqual(self.value_of(code, "soft"), 1024)

    def test_of_all_kinds_is_cut_off(self):
        outcome = self.empty.call("import os\nos.closerange(3, 4096)")
        self.assertEqual(outcome.lost, "its process has ended")

    def test_takes_away_what_forks_are_ordered_by(self):
        outcome = self.empty.call("import os\nos.close(%d)" % kit.OWN.kits)
        self.assertEqual(
            outcome.lost, "the code closed, or replaced, the descriptor by which its process is told to fork"
        )

    def test_leaves_the_scope_that_it_started_from(self):
        scope = self.run_all("x = 1").scope
        self.assertIsNotNone(scope.call("import os\nos.closerange(0, 4096)").lost)
        self.assertEqual(self.assert_returned(scope.call("x")).value, 1)

    def test_finds_nothing_of_ours_below_its_limit(self):
        code = (
            "import os\n"
            "def is_open(fd):\n"
            "    try: os.fstat(fd)\n"
            "    except OSError: return False\n"
            "    return True\n"
            "[fd for fd in range(1024) if is_open(fd)]"
        )
        for codes in ((code,), ("1", code), ("1", "2", code)):
            self.assertEqual(self.value_of(*codes), [0, 1, 2])


class AChainOfCalls(CallTest):
    COUNT = "import os\nlen([fd for fd in os.listdir('/proc/self/fd') if int(fd) < 1024])"

    def test_opens_no_more_descriptors_however_long_it_is(self):
        for code in (self.COUNT, "import asyncio\nawait asyncio.sleep(0)\n" + self.COUNT):
            with self.subTest(code):
                counts = []
                scope = self.empty
                for _ in range(20):
                    outcome = self.assert_returned(scope.call(code))
                    counts.append(outcome.value)
                    scope = outcome.scope
                self.assertEqual(set(counts[2:]), {counts[2]})


class CodeThatOpensDescriptors(CallTest):
    def test_gets_low_numbers(self):
        self.assertEqual(self.value_of("import os\nos.open(os.devnull, os.O_RDONLY)"), 3)

    def test_up_to_its_limit_keeps_its_scope(self):
        codes = (
            (
                "import os\nfiles = []\ntry:\n    while True: files.append(open(os.devnull))\n"
                "except OSError as e: print(e.errno)"
            ),
            "len(files)",
        )
        self.assertEqual(self.value_of(*codes), 1021)

    def test_keeps_them_over_calls(self):
        codes = ("import tempfile\nfile = tempfile.TemporaryFile()\nfile.write(b'kept')", "file.seek(0)", "file.read()")
        self.assertEqual(self.value_of(*codes), b"kept")

    def test_in_the_place_of_standard_ones_keeps_its_scope(self):
        codes = ("import os\nos.close(1)\nfile = open(os.devnull, 'w')\nx = file.fileno()", "print('y')\nx")
        outcome = self.assert_returned(self.run_all(*codes))
        self.assertEqual((outcome.value, outcome.stdout), (1, "y\n"))


class CodeThatLowersItsLimit(CallTest):
    LOWER = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (64, {}))"

    def test_for_now_finds_the_usual_one_in_the_next_call(self):
        self.assertEqual(
            self.value_of(self.LOWER.format(kit.NOFILE_HARD), "resource.getrlimit(resource.RLIMIT_NOFILE)"),
            (kit.NOFILE_SOFT, kit.NOFILE_HARD),
        )

    def test_for_good_is_told_that_it_cannot_be_forked(self):
        # Whoever may raise hard limits, as root may, undoes what the code did.
        code = "import os\nif os.getuid() == 0: os.setresuid(65534, 65534, 65534)\n" + self.LOWER.format(64)
        self.assertEqual(
            self.empty.call(code).lost, "the code set RLIMIT_NOFILE to 64, for good; more than 1040 are needed"
        )


class TheLimitsOfACall(CallTest):
    def limits(self, **details):
        code = (
            "import resource\n"
            "[resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0] for name in ('DATA', 'NPROC', 'NOFILE')]"
        )
        return self.assert_returned(self.empty.call(code, **details)).value

    def test_are_those_of_its_request(self):
        self.assertEqual(self.limits(data_bytes=1 << 30, processes=50), [1 << 30, 50, 1024])

    def test_of_memory_raise_an_error_that_the_code_sees(self):
        outcome = self.assert_admitted(self.empty.call("bytearray(1 << 30)", data_bytes=1 << 28))
        self.assertEqual(outcome.error["type"], "MemoryError")
        self.assertEqual(self.assert_returned(outcome.scope.call("len(bytearray(1 << 29))")).value, 1 << 29)

    def test_do_not_hold_for_the_worker(self):
        code = "import resource\nx = 'x' * 5_000_000\nresource.setrlimit(resource.RLIMIT_DATA, (1, -1))\nx"
        outcome = self.assert_returned(self.empty.call(code, value_bytes=1 << 24))
        self.assertEqual(len(outcome.value), 5_000_000)


class Kits(unittest.TestCase):
    def test_are_four_descriptors_above_what_code_may_use(self):
        of = operator.attrgetter("reply", "out", "err", "kits")
        places = [*of(kit.OWN), *of(kit.FIRST_SPARE), kit.NULL]
        self.assertEqual(len(set(places)), 9)
        self.assertGreater(min(places), kit.NOFILE_SOFT)
        self.assertLess(max(places), kit.NOFILE_HARD)
        self.assertEqual(max(places), kit.HIGHEST)
