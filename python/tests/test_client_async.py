"""The client for asyncio."""

import asyncio
import signal
import threading

import valise
from tests.client_case import ClientTest
from tests.client_stall import StallingServer

rate = 2


def thrice(n):
    return n * rate


class AnAsyncClient(ClientTest):
    def run_with_client(self, story):
        async def run():
            async with valise.AsyncClient(self.server.url) as client:
                return await story(client)

        return asyncio.run(run())

    def test_makes_calls_at_the_same_time(self):
        async def story(client):
            scope = (await client.call("def f(x): return x + 1")).check().scope
            return await asyncio.gather(*(client.call_function(scope, "f", each) for each in range(5)))

        self.assertEqual(self.run_with_client(story), [1, 2, 3, 4, 5])

    def test_raises_what_the_code_raises(self):
        async def story(client):
            scope = (await client.call("def f(): raise KeyError(1)")).scope
            await client.call_function(scope, "f")

        with self.assertRaisesRegex(valise.RemoteError, "KeyError"):
            self.run_with_client(story)

    def test_streams_events(self):
        async def story(client):
            return [event async for event in client.stream("print(1)\n2")]

        *_, written, ended = self.run_with_client(story)
        self.assertEqual((written.text, ended.outcome.value), ("1\n", 2))

    def test_hears_output_in_its_loop(self):
        async def story(client):
            heard = []
            loop = asyncio.get_running_loop()
            outcome = await client.call(
                "print(1)\n2", on_output=lambda *each: heard.append((each, asyncio.get_running_loop() is loop))
            )
            await asyncio.sleep(0)
            return heard, outcome.value

        self.assertEqual(self.run_with_client(story), ([(("stdout", "1\n"), True)], 2))

    def test_takes_the_place_of_exec(self):
        async def story(client):
            scope = await client.call_sandbox("rate = 3\ndef f(n): return thrice(n) + 1", {**globals()})
            return await client.run(scope["f"], 2), rate

        self.assertEqual(self.run_with_client(story), (7, 2))

    def test_waits_for_scopes_in_threads(self):
        async def story(client):
            outcome = await client.call("x = 1")
            return await client.run(dict, outcome.scope)

        self.assertEqual(self.run_with_client(story), {"x": 1})


class ATaskThatIsCancelled(ClientTest):
    def test_interrupts_its_call(self):
        server = StallingServer()
        self.addCleanup(server.close)

        async def story():
            async with valise.AsyncClient(server.url) as client:
                task = asyncio.ensure_future(client.call("1", call="ca_mine"))
                await client.run(server.asked.wait, 30)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task

        asyncio.run(story())
        self.assertEqual(server.interrupted, ["/v1/calls/ca_mine"])


class AThreadThatIsInterrupted(ClientTest):
    def test_interrupts_its_call(self):
        server, main = StallingServer(), threading.get_ident()
        self.addCleanup(server.close)
        # Who runs the tests in the background may have it ignored.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))

        def interrupt():
            if server.asked.wait(30):
                signal.pthread_kill(main, signal.SIGINT)

        threading.Thread(target=interrupt, daemon=True).start()
        with valise.Client(server.url) as client, self.assertRaises(KeyboardInterrupt):
            client.call("1", call="ca_mine")
        self.assertEqual(server.interrupted, ["/v1/calls/ca_mine"])
