"""Top-level await, as in a notebook: the scope has an event loop of its own."""

from tests.case import CallTest


class ACallMayAwait(CallTest):
    def test_in_its_last_expression(self):
        self.assertEqual(self.value_of("import asyncio", "await asyncio.sleep(0, 'done')"), "done")

    def test_in_its_statements(self):
        self.assertEqual(self.value_of("import asyncio\nx = await asyncio.sleep(0, 1)", "x"), 1)

    def test_with_async_for_and_async_with(self):
        code = (
            "import contextlib\n"
            "@contextlib.asynccontextmanager\n"
            "async def opened():\n    yield [1, 2]\n"
            "async def each(items):\n    for item in items: yield item\n"
            "seen = []\n"
            "async with opened() as items:\n"
            "    async for item in each(items):\n        seen.append(item)\n"
            "seen + [item async for item in each([3])]"
        )
        self.assertEqual(self.value_of(code), [1, 2, 3])

    def test_what_an_earlier_call_defined(self):
        self.assertEqual(self.value_of("x = 5\nasync def f(): return x", "await f()"), 5)

    def test_and_a_coroutine_that_is_not_awaited_is_a_value(self):
        self.assertEqual(self.value_of("async def f(): pass", "f()").fields[0], "coroutine")

    def test_and_a_coroutine_function_that_the_host_calls_is_awaited(self):
        scope = self.run_all("import asyncio\nasync def double(n):\n    await asyncio.sleep(0)\n    return 2 * n").scope
        self.assertEqual(self.assert_returned(scope.call_function("double", 4)).value, 8)

    def test_with_the_loop_running_before_its_first_await(self):
        codes = ("import asyncio\nasync def f(): return 1", "task = asyncio.create_task(f())\nawait task")
        self.assertEqual(self.value_of(*codes), 1)

    def test_with_the_loop_running_after_its_last_await(self):
        codes = ("import asyncio\nawait asyncio.sleep(0)\nasyncio.get_running_loop().is_running()",)
        self.assertEqual(self.value_of(*codes), True)

    def test_with_one_context_from_begin_to_end(self):
        code = "import asyncio, contextvars\nv = contextvars.ContextVar('v')\nv.set(1)\nawait asyncio.sleep(0)\nv.get()"
        self.assertEqual(self.value_of(code), 1)

    def test_and_call_asyncio_run_where_it_does_not_await(self):
        codes = ("import asyncio\nasync def f(): return 1", "await f()", "asyncio.run(f())", "await f()")
        self.assertEqual(self.value_of(*codes), 1)

    def test_and_gets_the_error_that_asyncio_run_raises_where_it_does(self):
        error = self.error_of(
            "import asyncio\nasync def f(): return 1\nx = f()\nawait asyncio.sleep(0)\nasyncio.run(x)"
        )
        self.assertIn("cannot be called from a running event loop", error["message"])

    def test_even_where_it_closed_the_loop(self):
        self.assertEqual(
            self.value_of(
                "import asyncio\nawait asyncio.sleep(0)\nloop = asyncio.get_running_loop()",
                "loop.close()",
                "await asyncio.sleep(0, 1)",
            ),
            1,
        )

    def test_even_where_it_closed_the_descriptors_of_the_loop(self):
        codes = (
            "import asyncio\nawait asyncio.sleep(0)",
            "import os\nos.closerange(3, 1024)",
            "mine = [open(os.devnull) for _ in range(9)]\nawait asyncio.to_thread(lambda: 1)",
            "import gc\ndel mine[4:]\ngc.collect()\nawait asyncio.to_thread(lambda: [file.read() for file in mine])",
        )
        self.assertEqual(self.value_of(*codes), [""] * 4)

    def test_with_nothing_reported_that_was_not_wrong(self):
        outcome = self.run_all("import asyncio\nawait asyncio.sleep(0)", "await asyncio.sleep(0)")
        self.assertEqual((outcome.stdout, outcome.stderr), ("", ""))


class TasksStayInTheScope(CallTest):
    COUNTER = (
        "import asyncio\n"
        "counted = 0\n"
        "async def count():\n"
        "    global counted\n"
        "    while True:\n"
        "        counted += 1\n"
        "        await asyncio.sleep(0)\n"
        "task = asyncio.create_task(count())\n"
        "await asyncio.sleep(0)"
    )
    GO_ON = "before = counted\nfor _ in range({}): await asyncio.sleep(0)\ncounted - before"

    def test_and_go_on_when_a_later_call_awaits(self):
        self.assertGreaterEqual(self.value_of(self.COUNTER, self.GO_ON.format(10)), 10)

    def test_and_rest_when_it_does_not(self):
        before, after = self.value_of(self.COUNTER, "before = counted", "[before, counted]")
        self.assertEqual(before, after)

    def test_and_go_on_in_each_fork_by_itself(self):
        scope = self.run_all(self.COUNTER).scope
        first = self.assert_returned(scope.call(self.GO_ON.format(10)))
        second = self.assert_returned(scope.call(self.GO_ON.format(1000)))
        self.assertLess(first.value, 100)
        self.assertGreaterEqual(second.value, 1000)
        self.assertLess(self.assert_returned(first.scope.call("counted")).value, 100)

    def test_and_may_be_awaited_later(self):
        codes = (
            "import asyncio\nasync def work():\n    await asyncio.sleep(0.01)\n    return 'done'",
            "task = asyncio.create_task(work())\nawait asyncio.sleep(0)",
            "await task",
        )
        self.assertEqual(self.value_of(*codes), "done")


class EachForkHasALoopOfItsOwn(CallTest):
    """What a fork shares with its parent is open files, and the loop would wait on those of the parent."""

    def test_which_other_threads_wake(self):
        in_thread = "await asyncio.get_running_loop().run_in_executor(None, lambda: {!r})"
        codes = ["import asyncio"] + [in_thread.format(number) for number in range(4)]
        self.assertEqual(self.value_of(*codes), 3)

    def test_which_watches_the_files_that_it_watched(self):
        code = (
            "import asyncio, socket\n"
            "ours, theirs = socket.socketpair()\n"
            "ours.setblocking(False)\n"
            "heard = asyncio.get_running_loop().create_future()\n"
            "asyncio.get_running_loop().add_reader(ours, lambda: heard.done() or heard.set_result(ours.recv(9)))\n"
            "await asyncio.sleep(0)"
        )
        codes = (
            code,
            "theirs.send(b'hello')\nawait heard",
        )
        self.assertEqual(self.value_of(*codes), b"hello")

    def test_and_waits_side_by_side_with_its_siblings(self):
        scope = self.run_all("import asyncio\nawait asyncio.sleep(0)").scope
        code = "await asyncio.gather(*[asyncio.to_thread(lambda n=n: n) for n in range(3)])"
        for _ in range(3):
            self.assertEqual(self.assert_returned(scope.call(code)).value, [0, 1, 2])


class AnInterruptReachesWhatIsAwaited(CallTest):
    # Says "now" when the code waits.
    NAP = "asyncio.get_running_loop().call_later(0.01, print, 'now')\nasync def nap(): await asyncio.sleep(60)\n"

    def interrupted(self, code, *later):
        outcome = self.assert_admitted(self.empty.call("import asyncio\n" + code, interrupt_at="now\n"))
        for each in later:
            outcome = self.assert_admitted(outcome.scope.call(each))
        return outcome

    def test_where_it_waits(self):
        error = self.interrupted(self.NAP + "await nap()").error
        self.assertEqual(error["type"], "KeyboardInterrupt")
        self.assertEqual([frame["name"] for frame in error["frames"]][:2], ["<module>", "nap"])

    def test_where_it_runs(self):
        outcome = self.interrupted("async def spin():\n    print('now')\n    while True: pass\nawait spin()")
        self.assertEqual(outcome.error["type"], "KeyboardInterrupt")
        self.assertEqual([frame["name"] for frame in outcome.error["frames"]][:2], ["<module>", "spin"])
        self.assertEqual(outcome.stderr, "")

    def test_so_that_it_can_tidy_up(self):
        outcome = self.interrupted(
            self.NAP + "tidy = False\ntry:\n    await nap()\nfinally:\n    await asyncio.sleep(0)\n    tidy = True",
            "tidy",
        )
        self.assertEqual(outcome.value, True)

    def test_and_what_it_raises_then_is_raised(self):
        error = self.interrupted(
            self.NAP + "try:\n    await nap()\nexcept asyncio.CancelledError:\n    raise ValueError('woken')"
        ).error
        self.assertEqual((error["type"], error["message"]), ("ValueError", "woken"))

    def test_and_what_it_returns_then_is_returned(self):
        outcome = self.interrupted(
            self.NAP
            + "async def deep():\n    try: await nap()\n    except asyncio.CancelledError: return 'woken'\nawait deep()"
        )
        self.assertEqual(self.assert_returned(outcome).value, "woken")

    def test_and_the_loop_serves_the_next_call(self):
        outcome = self.interrupted(self.NAP + "await nap()", "await asyncio.sleep(0, 'awake')")
        self.assertEqual(outcome.value, "awake")
