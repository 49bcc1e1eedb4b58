"""The sweeper: it removes what lineages leave behind, whatever that is."""

import os
import pathlib
import tempfile
import time
import unittest

from tests.host import Host
from valise.worker import sweeper

_FUTURE = time.time() + 3600


class SweeperTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folders = pathlib.Path(temporary.name, "work")
        self.shared = pathlib.Path(temporary.name, "shared")
        for each in (self.folders, self.shared, self.folders / "7", self.folders / "8"):
            each.mkdir()
        (self.folders / "8" / "kept").write_text("kept")
        self.sweeper = sweeper.Sweeper(str(self.folders), str(self.shared))

    def assert_only_the_other_is_left(self):
        self.assertEqual(sorted(os.listdir(self.folders)), ["8", "ended"])
        self.assertEqual(os.listdir(self.folders / "ended"), [])
        self.assertEqual((self.folders / "8" / "kept").read_text(), "kept")


class Folders(SweeperTest):
    def test_of_lineages_that_have_ended_are_removed_with_all_that_is_in_them(self):
        (self.folders / "7" / "a" / "b").mkdir(parents=True)
        (self.folders / "7" / "a" / "file").write_text("x")
        os.mkfifo(self.folders / "7" / "pipe")
        self.sweeper.sweep("7", 0)
        self.assert_only_the_other_is_left()

    def test_that_nobody_may_read_are_removed(self):
        (self.folders / "7" / "closed" / "within").mkdir(parents=True)
        for path in ("7/closed/within", "7/closed", "7"):
            (self.folders / path).chmod(0)
        self.sweeper.sweep("7", 0)
        self.assert_only_the_other_is_left()

    def test_that_were_closed_while_they_were_taken_apart_are_removed(self):
        aside = self.folders / "ended"
        (aside / "3" / "within").mkdir(parents=True)
        for path in (aside / "3", aside):
            path.chmod(0)
        self.sweeper.sweep("7", 0)
        self.assert_only_the_other_is_left()

    def test_that_are_nested_deeper_than_any_path_or_stack_are_removed(self):
        before = os.open(".", os.O_RDONLY)
        try:
            os.chdir(self.folders / "7")
            for _ in range(5000):
                os.mkdir("d")
                os.chdir("d")
        finally:
            os.fchdir(before)
            os.close(before)
        self.sweeper.sweep("7", 0)
        self.assert_only_the_other_is_left()

    def test_that_links_point_to_stay(self):
        (self.folders / "7" / "link").symlink_to(self.folders / "8")
        (self.folders / "7" / "file").symlink_to(self.folders / "8" / "kept")
        self.sweeper.sweep("7", 0)
        self.assert_only_the_other_is_left()

    def test_that_are_links_themselves_stay(self):
        (self.folders / "9").symlink_to(self.folders / "8")
        self.sweeper.sweep("9", 0)
        self.assertTrue((self.folders / "8" / "kept").exists())

    def test_that_appear_too_late_go_with_the_next(self):
        self.sweeper.sweep("9", 0)
        (self.folders / "9").mkdir()
        self.sweeper.sweep("7", 0)
        self.assert_only_the_other_is_left()

    def test_are_removed_empty_or_not_once_all_others_are(self):
        self.sweeper.sweep("7", 0)
        for name in ("9", "10"):
            (self.folders / name).mkdir()
        (self.folders / "10" / "file").write_text("x")
        self.sweeper.sweep("9", 0)
        self.assertFalse((self.folders / "9").exists())
        self.sweeper.sweep("10", 0)
        self.assert_only_the_other_is_left()

    def test_that_are_never_there_are_looked_for_twice_only(self):
        self.sweeper.sweep("9", 0)
        self.sweeper.sweep("7", 0)
        (self.folders / "9").mkdir()
        self.sweeper.sweep("10", 0)
        self.assertTrue((self.folders / "9").exists())


class SharedMemory(SweeperTest):
    def test_older_than_all_lineages_that_live_is_freed(self):
        (self.shared / "left").write_text("x")
        self.sweeper.sweep("7", _FUTURE)
        self.assertEqual(os.listdir(self.shared), [])

    def test_that_a_lineage_may_have_made_that_lives_stays_whatever_its_date(self):
        left = self.shared / "left"
        left.write_text("x")
        os.utime(left, (0, 0))
        self.sweeper.sweep("7", time.time())
        self.assertEqual(os.listdir(self.shared), ["left"])


class OrdersToIt(unittest.TestCase):
    def test_reach_it_through_the_zygote(self):
        host = Host()
        self.addCleanup(lambda: self.assertEqual(host.close(), ""))
        first = host.empty_scope().call("import os\nopen('file', 'w').write('x')\nos.getcwd()")
        second = host.empty_scope().call("import os\nos.getcwd()")
        self.assertNotEqual(first.value, second.value)
        number, _, _ = os.path.basename(first.value).partition("-")
        host.order("sweep %s 0" % number)
        deadline = time.monotonic() + 60
        while os.path.exists(first.value) and time.monotonic() < deadline:
            os.sched_yield()
        self.assertFalse(os.path.exists(first.value))
        self.assertTrue(os.path.exists(second.value))
