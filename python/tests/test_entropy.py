"""Randomness: two calls on one scope are two processes with one memory, and differ all the same."""

from tests.case import CallTest


class TwoForksOfOneScope(CallTest):
    def two_values(self, before, code):
        scope = self.run_all(before).scope
        return [self.assert_returned(scope.call(code)).value for _ in range(2)]

    def assert_differ(self, before, code):
        first, second = self.two_values(before, code)
        self.assertNotEqual(first, second)

    def test_differ_in_what_is_random(self):
        for before, code in (
            ("import random", "random.random()"),
            ("import random\nrandom.random()", "random.getrandbits(64)"),
            ("import random\nrandom.seed()", "random.random()"),
            ("import random\nrandom.seed(1)", "random.random()"),
            ("import random\nrandom.setstate(random.getstate())", "random.random()"),
            ("import random\ng = random.Random()", "g.random()"),
            ("import random\nclass G(random.Random): pass\ng = G()", "g.random()"),
            ("import random\nclass G(random.Random):\n    __hash__ = None\ng = G()", "g.random()"),
            ("import random\ng = random.Random(5)\ng.seed()", "g.random()"),
            ("import random\ng = random.SystemRandom()", "g.random()"),
            ("import uuid\nuuid.uuid4()", "str(uuid.uuid4())"),
            ("import secrets\nsecrets.token_hex()", "secrets.token_hex()"),
            ("import os", "os.urandom(8)"),
            ("import tempfile\ntempfile._get_candidate_names().__next__()", "next(tempfile._get_candidate_names())"),
        ):
            with self.subTest(before):
                self.assert_differ(before, code)

    def test_differ_also_where_threads_were_left(self):
        thread = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        self.assert_differ(thread + "import random\ng = random.Random()", "[random.random(), g.random()]")

    def test_agree_in_what_the_code_seeded(self):
        for before, code in (
            ("import random\ng = random.Random(42)", "g.random()"),
            ("import random\ng = random.Random()\ng.seed(42)", "g.random()"),
            ("import random\ng = random.Random()\ng.setstate(random.Random(42).getstate())", "g.random()"),
            ("import random, pickle\ng = pickle.loads(pickle.dumps(random.Random(42)))", "g.random()"),
            ("import random, copy\ng = copy.copy(random.Random(42))", "g.random()"),
        ):
            with self.subTest(before):
                self.assertEqual(self.two_values(before, code), [0.6394267984578837] * 2)

    def test_agree_in_it_also_where_threads_were_left(self):
        thread = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        before = thread + "import random\ng = random.Random(42)"
        self.assertEqual(self.two_values(before, "g.random()"), [0.6394267984578837] * 2)

    def test_go_on_in_a_sequence_that_the_code_seeded(self):
        codes = (
            "import random\ng = random.Random(42)\nexpected = [g.random() for _ in range(3)]\ng.seed(42)",
            "got = [g.random()]",
            "got.append(g.random())",
            "got.append(g.random())",
            "got == expected",
        )
        self.assertEqual(self.value_of(*codes), True)

    def test_leave_generators_to_the_garbage_collector(self):
        codes = ("import random\nfor _ in range(1000): g = random.Random()\ndel g", "1")
        self.assertEqual(self.value_of(*codes), 1)

    def test_survive_code_that_breaks_seeding(self):
        code = (
            "import random\nclass G(random.Random):\n    def seed(self, *args): raise ValueError\n"
            "try: G()\nexcept ValueError: pass\n"
            "def broken(*args): raise KeyError\n"
            "g = random.Random()\nrandom.Random.seed = random.seed = broken"
        )
        self.assertEqual(self.value_of(code, "g.random() >= 0"), True)

    def test_find_the_functions_as_they_are_documented(self):
        code = "import random\n[random.Random.seed.__qualname__, random.seed.__doc__[:10], random.setstate.__name__]"
        self.assertEqual(self.value_of(code), ["Random.seed", "Initialize", "setstate"])


class TwoForksWithNumpy(CallTest):
    def setUp(self):
        super().setUp()
        if self.run_all("import numpy").error is not None:
            self.skipTest("numpy is not there")

    def two_values(self, before, code):
        scope = self.run_all("import numpy\n" + before).scope
        return [self.assert_returned(scope.call(code)).value for _ in range(2)]

    def test_differ_in_its_global_generator(self):
        first, second = self.two_values("numpy.random.random()", "float(numpy.random.random())")
        self.assertNotEqual(first, second)

    def test_differ_again_in_later_generations(self):
        first, second = self.two_values("pass", "float(numpy.random.random())")
        scope = self.run_all("import numpy", "numpy.random.random()\n1", "2").scope
        third, fourth = (self.assert_returned(scope.call("float(numpy.random.random())")).value for _ in range(2))
        self.assertEqual(len({first, second, third, fourth}), 4)

    def test_differ_where_the_code_seeded_it(self):
        first, second = self.two_values("numpy.random.seed(42)", "float(numpy.random.random())")
        self.assertNotEqual(first, second)
