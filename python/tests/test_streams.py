"""Standard input, output and error: the same objects for the whole life of a scope, the right files in each call."""

from tests.case import CallTest


class Output(CallTest):
    def test_of_print_arrives(self):
        outcome = self.run_all("import sys\nprint('out')\nprint('err', file=sys.stderr)")
        self.assertEqual((outcome.stdout, outcome.stderr), ("out\n", "err\n"))

    def test_that_does_not_end_its_line_arrives(self):
        self.assertEqual(self.output_of("print('no end', end='')"), "no end")

    def test_that_raises_afterwards_arrives(self):
        self.assertEqual(self.run_all("print('before', end='')\n1 / 0").stdout, "before")

    def test_of_finalizers_of_what_a_call_drops_arrives(self):
        code = (
            "class Last:\n    def __del__(self): print('gone')\ndef f():\n    last = Last()\n    raise ValueError\nf()"
        )
        self.assertEqual(self.run_all(code).stdout, "gone\n")

    def test_below_python_arrives(self):
        self.assertEqual(self.output_of("import os\nos.write(1, b'raw')\nos.system('echo shell')"), "rawshell\n")

    def test_of_programs_that_it_starts_arrives(self):
        code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])\n"
        self.assertEqual(self.output_of("print(0)\n" + code + "print(2)"), "0\n1\n2\n")

    def test_of_processes_that_it_forks_arrives_once(self):
        code = (
            "import os\nprint('before', end='', flush=True)\nif os.fork() == 0:\n"
            "    print('child')\n    os._exit(0)\nos.wait()\nprint('parent')"
        )
        self.assertEqual(self.output_of(code), "beforechild\nparent\n")

    def test_keeps_its_order_line_by_line(self):
        code = "import os\nfor n in range(3):\n    print(n)\n    os.write(1, b'raw\\n')"
        self.assertEqual(self.output_of(code), "0\nraw\n1\nraw\n2\nraw\n")

    def test_is_utf_8_and_bytes_as_they_are(self):
        self.assertEqual(self.output_of("print('\\u20ac \\udcff')"), "\u20ac \udcff\n")

    def test_of_one_call_is_not_that_of_the_next(self):
        self.assertEqual(self.output_of("print('first', end='')", "print('second')"), "second\n")

    def test_of_one_fork_is_not_that_of_its_sibling(self):
        scope = self.run_all("import sys\nsys.stdout.write('pending')").scope
        for n in range(2):
            self.assertEqual(self.assert_returned(scope.call("print(%d)" % n)).stdout, "%d\n" % n)

    def test_of_a_megabyte_arrives(self):
        self.assertEqual(len(self.output_of("for _ in range(1000): print('x' * 999)")), 1_000_000)


class StreamsKeptOverCalls(CallTest):
    def test_by_their_name(self):
        self.assertEqual(self.output_of("from sys import stdout", "stdout.write('kept')"), "kept")

    def test_by_a_handler_of_logging(self):
        outcome = self.run_all(
            "import logging\nlogging.basicConfig(format='%(message)s')",
            "logging.warning('first')",
            "logging.warning('second')",
        )
        self.assertEqual(outcome.stderr, "second\n")

    def test_by_a_partial_print(self):
        self.assertEqual(
            self.output_of("import functools, sys\nsay = functools.partial(print, file=sys.stdout)", "say('kept')"),
            "kept\n",
        )

    def test_by_the_same_objects(self):
        codes = (
            "import sys\nseen = (sys.stdin, sys.stdout, sys.stderr)",
            "seen == (sys.stdin, sys.stdout, sys.stderr)",
        )
        self.assertEqual(self.value_of(*codes), True)


class StreamsThatTheCodeReplaces(CallTest):
    def test_serve_it(self):
        codes = ("import io, sys\nsys.stdout = io.StringIO()\nprint('x')\nsys.stdout.getvalue()",)
        self.assertEqual(self.value_of(*codes), "x\n")

    def test_are_flushed_when_the_call_ends(self):
        code = "import os, sys\nsys.stdout = os.fdopen(os.dup(1), 'w')\nprint('buffered')"
        self.assertEqual(self.output_of(code), "buffered\n")

    def test_are_the_usual_ones_in_the_next_call(self):
        self.assertEqual(self.output_of("import io, sys\nsys.stdout = sys.stderr = io.StringIO()", "print('x')"), "x\n")

    def test_and_close_and_detach_and_delete_are_new_in_the_next(self):
        for line in (
            "sys.stdout.close()",
            "sys.stdout.detach()",
            "sys.stdout.buffer.detach()",
            "sys.stdout.buffer.raw.close()",
            "del sys.stdout, sys.__stdout__",
            "sys.stdout = None",
            "sys.stdout = 5",
            "sys.stdin.close()",
            "sys.stderr.close()",
            "import os; os.close(0); os.close(1); os.close(2)",
            "import os; os.closerange(0, 3)",
            (
                "class Raises:\n    def flush(self): raise ValueError\n"
                "    def write(self, text): raise ValueError\nsys.stdout = Raises()"
            ),
        ):
            with self.subTest(line):
                scope = self.run_all("import sys\n" + line + "\n").scope
                outcome = self.assert_returned(scope.call("print('x')\nsys.stderr.write('y')\nsys.stdin.read()"))
                self.assertEqual((outcome.value, outcome.stdout, outcome.stderr), ("", "x\n", "y"))

    def test_and_close_leave_the_value_of_the_call(self):
        self.assertEqual(self.value_of("import sys\nsys.stdout.close()\nsys.stderr.close()\n5"), 5)

    def test_and_close_leave_nothing_for_the_next(self):
        codes = (
            "import os\nos.close(1)\ntry: print('lost')\nexcept OSError: pass",
            "import gc\ngc.collect()\nprint('x')",
        )
        self.assertEqual(self.output_of(*codes), "x\n")

    def test_and_redirect_are_right_in_the_next_call(self):
        codes = ("import os\nos.dup2(os.open(os.devnull, os.O_WRONLY), 1)\nprint('into the void')", "print('x')")
        self.assertEqual(self.output_of(*codes), "x\n")


class Input(CallTest):
    def test_is_at_its_end(self):
        error = self.error_of("input()")
        self.assertEqual(error["type"], "EOFError")

    def test_is_descriptor_zero(self):
        self.assertEqual(
            self.value_of("import os, sys\n[sys.stdin.fileno(), os.read(0, 9), sys.stdin.read()]"), [0, b"", ""]
        )

    def test_that_was_given_is_under_descriptor_zero_too(self):
        for code in (
            "import os\nos.read(0, 99).decode()",
            "open(0, closefd=False).read()",
            "import sys\n[sys.stdin.fileno(), sys.stdin.read()][1]",
            "import sys\nopen(sys.stdin.fileno(), 'rb', closefd=False).read().decode()",
            "with open(0) as given: text = given.read()\ntext",
        ):
            with self.subTest(code):
                outcome = self.assert_returned(self.empty.call(code, stdin="a\n\u20ac"))
                self.assertEqual(outcome.value, "a\n\u20ac")
                for _ in range(2):  # in a spare that was forked ahead, and in one that was not
                    after = outcome.scope.call("import os, sys\n[os.read(0, 9), sys.stdin.read()]")
                    self.assertEqual(after.value, [b"", ""])

    def test_that_was_given_is_read_by_processes_that_the_call_starts(self):
        fork = (
            "import os\nread, write = os.pipe()\nif os.fork() == 0:\n    os.write(write, os.read(0, 5))\n    os._exit(0)\n"
            "os.wait()\n[os.read(read, 9), os.read(0, 9)]"
        )
        self.assertEqual(self.assert_returned(self.empty.call(fork, stdin="first rest")).value, [b"first", b" rest"])

    def test_that_was_given_may_be_long(self):
        code = "import sys\n[len(line) for line in sys.stdin]"
        text = "x" * 3_000_000 + "\n" + "y" * 70_000
        self.assertEqual(self.assert_returned(self.empty.call(code, stdin=text)).value, [3_000_001, 70_000])

    def test_that_was_given_is_read_where_no_file_can_be_made(self):
        scope = self.assert_returned(self.run_all("import os\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')")).scope
        self.assertEqual(scope.call("[input(), input()]", stdin="a\nb").value, ["a", "b"])
