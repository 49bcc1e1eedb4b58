"""How the interpreter's files are mapped: what changes for a fork, and that nothing else does."""

import os
import platform
import subprocess
import sys
import tempfile
import unittest

from valise.worker import mapped

_PRELUDE = """
import ctypes, hashlib, json, os, sys
sys.path.insert(0, %r)
from valise.worker import mapped

def areas():
    found = []
    for line in open("/proc/self/smaps"):
        words = line.split()
        if "-" in words[0] and ":" not in words[0]:
            first, end = (int(each, 16) for each in words[0].split("-"))
            found.append({"first": first, "end": end, "access": words[1]})
        elif words[0] in ("Anonymous:", "AnonHugePages:"):
            found[-1][words[0]] = int(words[1])
    return found

def area_of(address):
    return next(each for each in areas() if each["first"] <= address < each["end"])

def constants():
    for segments in mapped._objects():
        for kind, flags, first, end in segments:
            if kind == mapped._LOAD and not flags & mapped._WRITABLE or kind == mapped._RELRO:
                yield kind, first // mapped._PAGE * mapped._PAGE, end // mapped._PAGE * mapped._PAGE

def digest():
    return [hashlib.sha256(ctypes.string_at(first, end - first)).hexdigest() for _, first, end in constants()]

def protected():
    return [first for kind, first, end in constants() if kind == mapped._RELRO and first < end]

code = ctypes.cast(ctypes.pythonapi.Py_GetVersion, ctypes.c_void_p).value
FOLDER = %r
""" % (os.path.dirname(os.path.dirname(os.path.abspath(mapped.__file__))).rpartition("/")[0], "%s")


def _huge_pages_can_be_had():
    release = tuple(int(each) for each in platform.release().split("-")[0].split(".")[:2])
    return release >= (6, 1) and os.path.isdir("/sys/kernel/mm/transparent_hugepage")


@unittest.skipUnless(sys.platform == "linux" and platform.machine() == "x86_64", "is left as it is elsewhere")
class TestMapped(unittest.TestCase):
    def run_apart(self, program):
        """What a process of its own prints: this one's memory stays as it is."""
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(
                [sys.executable, "-c", _PRELUDE % folder + program], capture_output=True, text=True, check=False
            )
            self.assertEqual(run.stderr, "")
            self.assertEqual(run.returncode, 0)
            self.assertEqual(os.listdir(folder), [])
            return run.stdout.split()

    def test_every_address_holds_what_it_held(self):
        self.assertEqual(
            self.run_apart("before = digest(); mapped.prepare(FOLDER); print(len(before) > 5, digest() == before)"),
            ["True", "True"],
        )

    def test_what_the_loader_protected_is_private_and_was_never_written(self):
        before, after, access = self.run_apart(
            "def kilobytes(): return sum(area_of(each)['Anonymous:'] for each in protected())\n"
            "before = kilobytes(); mapped.prepare(FOLDER)\n"
            "print(before, kilobytes(), *{area_of(each)['access'] for each in protected()})"
        )
        self.assertGreater(int(before), 0)
        self.assertEqual(after, "0")
        self.assertEqual(access, "r--p")

    @unittest.skipUnless(_huge_pages_can_be_had(), "this kernel has no huge pages on demand")
    def test_code_lies_in_huge_pages_that_nobody_can_write(self):
        self.assertEqual(
            self.run_apart(
                "mapped.prepare(FOLDER)\n"
                "huge = [each for each in areas() if each['AnonHugePages:'] and 'x' in each['access']]\n"
                "print(*{each['access'] for each in huge}, sum(each['AnonHugePages:'] for each in huge) >= 2048)"
            ),
            ["r-xp", "True"],
        )

    def test_without_a_folder_to_write_only_the_code_is_moved(self):
        self.assertEqual(
            self.run_apart(
                "before = digest(); mapped.prepare('/nowhere')\n"
                "print(digest() == before, sum(area_of(each)['Anonymous:'] for each in protected()) > 0)"
            ),
            ["True", "True"],
        )

    @unittest.skipUnless(_huge_pages_can_be_had(), "this kernel cannot say whether there are huge pages")
    def test_memory_that_comes_to_lie_where_code_was_copied_to_is_left_alone(self):
        self.assertEqual(
            self.run_apart(
                "move, there = mapped._libc.mremap, []\n"
                "def then_map(address, *more):\n"
                "    moved = move(address, *more)\n"
                "    there.append(mapped._libc.mmap(address, mapped._size(4096), 3, 0x100022, -1, mapped._size(0)))\n"
                "    ctypes.memset(there[0], 7, 4096)\n"
                "    return moved\n"
                "mapped._libc.mremap = then_map\n"
                "mapped.prepare(FOLDER); print(any(each['first'] <= there[0] < each['end'] for each in areas()))"
            ),
            ["True"],
        )

    def test_libraries_load_and_threads_run_afterwards(self):
        self.assertEqual(
            self.run_apart(
                "mapped.prepare(FOLDER); import decimal, json, threading\n"
                "told = []; thread = threading.Thread(target=lambda: told.append(decimal.Decimal('1') / 3))\n"
                "thread.start(); thread.join(); print(told[0], ctypes.CDLL('libm.so.6').abs(-3))"
            ),
            ["0.3333333333333333333333333333", "3"],
        )
