"""Hooks and threads: each module is given once to each hook, and nobody waits for ever."""

import importlib
import os
import sys
import threading

from tests.hooking import HookTest
from valise import hooks

_DEADLINE = 60


class ManyThreads(HookTest):
    def run_all(self, *functions):
        failures = []

        def run(function):
            try:
                function()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=(each,), daemon=True) for each in functions]
        for each in threads:
            each.start()
        for each in threads:
            each.join(_DEADLINE)
            self.assertFalse(each.is_alive(), "a thread waits for ever")
        self.assertEqual(failures, [])

    def test_that_import_one_module_see_it_patched_once(self):
        for _ in range(20):
            name = self.module("value = 0\n")
            self.hook(name, lambda module: setattr(module, "value", module.value + 1))
            barrier, values = threading.Barrier(8), []

            def work(name=name, barrier=barrier, values=values):
                barrier.wait()
                values.append(importlib.import_module(name).value)

            self.run_all(*[work] * 8)
            self.assertEqual(values, [1] * 8)

    def test_that_register_while_others_import_are_called_once_each(self):
        for _ in range(20):
            name = self.module("value = 0\n")
            barrier, calls = threading.Barrier(8), []

            def register(number, name=name, barrier=barrier, calls=calls):
                barrier.wait()
                self.hook(name, lambda module: calls.append(number))

            def load(name=name, barrier=barrier):
                barrier.wait()
                importlib.import_module(name)

            self.run_all(load, load, *[lambda number=number: register(number) for number in range(6)])
            self.assertEqual(sorted(calls), list(range(6)))

    def test_a_hook_may_wait_for_a_thread_that_registers_and_imports(self):
        name, other = self.module(), self.module()

        def wait(module):
            def work():
                self.hook("hooked_never")
                self.hook(other)
                importlib.import_module(other)

            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            thread.join(_DEADLINE)
            self.assertFalse(thread.is_alive())

        self.hook(name, wait)
        importlib.import_module(name)
        self.assertEqual(len(self.seen), 1)

    def test_a_module_that_another_thread_imports_is_given_at_its_end(self):
        begun, goes_on = threading.Event(), threading.Event()
        events = sys.modules["hooked_events"] = type(sys)("hooked_events")
        events.begun, events.goes_on, events.deadline = begun, goes_on, _DEADLINE
        name = self.module(
            "import hooked_events as e\ne.begun.set()\nassert e.goes_on.wait(e.deadline)\nvalue = 1\n"
        )
        thread = threading.Thread(target=importlib.import_module, args=(name,), daemon=True)
        thread.start()
        self.assertTrue(begun.wait(_DEADLINE))
        self.hook(name, self.patching())
        self.assertFalse(hasattr(sys.modules[name], "value"))
        goes_on.set()
        thread.join(_DEADLINE)
        self.assertEqual(sys.modules[name].value, 2)

    def test_a_fork_of_a_thread_that_registers_can_register(self):
        from valise.hooks import targets

        holds, goes_on = threading.Event(), threading.Event()

        def hold():
            with targets._lock:
                holds.set()
                goes_on.wait(_DEADLINE)

        self.hook("hooked_never")
        thread = threading.Thread(target=hold, daemon=True)
        thread.start()
        self.assertTrue(holds.wait(_DEADLINE))
        pid = os.fork()
        if pid == 0:
            hooks.register_post_import_hook(print, "hooked_never")
            os._exit(7)
        goes_on.set()
        thread.join(_DEADLINE)
        self.assertEqual(os.waitpid(pid, 0)[1] >> 8, 7)
