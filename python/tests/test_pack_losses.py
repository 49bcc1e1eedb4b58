"""What cannot travel costs itself, says so when it is touched, and is named with the path to it."""

from tests.packing import PackTest, scope_of, unpacked


class ALoss(PackTest):
    CODE = (
        "import socket\nclass Handler:\n    def __init__(self, stream): self.stream = stream\n"
        "class Config: pass\ncfg = Config()\nsock = socket.socket()\nsock.close()\n"
        "cfg.handlers = [Handler(sock)]\ncfg.n = 1\nother = {'k': (1, sock)}\ndef use(s=sock): return s\n"
        "def make(s):\n    return lambda: s\nclosure = make(sock)\n"
    )

    def setUp(self):
        self.scope = scope_of(self.CODE)
        self.moved = self.scope.moved()

    def test_is_named_for_each_variable_with_its_path(self):
        why = "a socket is a connection of its process"
        self.assertEqual(
            sorted(self.scope.losses),
            sorted(
                (name, path, "socket.socket", why)
                for name, path in [
                    ("sock", "sock"), ("cfg", "cfg.handlers[0].stream"), ("other", "other['k'][1]"),
                    ("use", "use.__defaults__[0]"), ("closure", "closure.s"),
                ]
            ),
        )  # fmt: skip
        self.assertEqual(self.moved.losses, self.scope.losses)

    def test_costs_nothing_else(self):
        self.assertEqual(self.moved["cfg"].n, 1)
        self.assertEqual(self.moved["other"]["k"][0], 1)

    def test_stays_one_object(self):
        self.assertIs(self.moved["sock"], self.moved["cfg"].handlers[0].stream)
        self.assertIs(self.moved["sock"], self.moved["use"]())
        self.assertIs(self.moved["sock"], self.moved["closure"]())

    def test_says_what_it_was_when_and_why(self):
        pattern = r"was a socket\.socket, which is gone since the scope was packed at 2024-02-29 12:00 UTC: a socket is a conn"
        gone = self.moved["sock"]
        for touch in (
            lambda: gone.close, gone, lambda: gone[0], lambda: gone + 1, lambda: 1 + gone, lambda: len(gone), lambda: bool(gone),
            lambda: list(gone), lambda: gone == 1, lambda: gone < 1, lambda: str(gone), lambda: "%d" % gone, lambda: -gone,
            lambda: setattr(gone, "n", 1), lambda: 1 in gone, lambda: gone.__enter__(), lambda: gone.n, lambda: delattr(gone, "n"),
            lambda: gone.__dict__, lambda: int(gone), lambda: f"{gone}", lambda: gone.__reduce__(), lambda: next(gone),
        ):  # fmt: skip
            self.assert_gone(pattern, touch)

    def test_has_a_repr(self):
        self.assertRegex(repr([self.moved["sock"]]), r"^\[<gone: sock was a socket\.socket.*>\]$")

    def test_can_be_a_key_and_an_instance_of_nothing(self):
        self.assertEqual({self.moved["sock"]: 1}[self.moved["sock"]], 1)
        self.assertNotIsInstance(self.moved["sock"], int)

    def test_is_the_same_loss_after_each_move(self):
        again = self.moved.moved()
        self.assertEqual(sorted(again.losses), sorted(self.scope.losses))
        self.assertEqual(repr(again["sock"]), repr(self.moved["sock"]))
        self.assertEqual(self.moved.pack(), again.pack())


class AnObjectThatDoesNotPack(PackTest):
    def assert_costs_itself(self, code, reason, path="x[0]"):
        scope = scope_of(code + "\nx = [bad, 1]\ny = 2")
        moved = scope.moved()
        self.assertEqual((moved["x"][1], moved["y"]), (1, 2))
        named = {variable: (where, why) for variable, where, _, why in scope.losses}
        self.assertEqual(named["x"][0], path)
        self.assertRegex(named["x"][1], reason)
        self.assert_gone(reason, lambda: moved["x"][0].anything)

    def reducing(self, body):
        return "class Bad:\n    def __reduce_ex__(self, protocol): %s\nbad = Bad()" % body

    def test_because_it_raises(self):
        self.assert_costs_itself(self.reducing("raise ValueError('not me')"), "packing it raised ValueError: not me")

    def test_because_its_error_has_no_text(self):
        code = "class E(Exception):\n    def __str__(self): raise self\n" + self.reducing("raise E")
        self.assert_costs_itself(code, "packing it raised E$")

    def test_because_it_lies(self):
        for body, reason in (
            ("return 5", "gave a int instead of a tuple"),
            ("return (1, 2)", "does not give a callable and a tuple"),
            ("return (len,)", "gave a tuple instead"),
            ("return len, [1]", "does not give a callable"),
            ("return len, (), None, 5", "packing it raised TypeError"),
            ("return len, (), None, None, [1]", "packing it raised TypeError"),
            ("return len, (), None, None, [(1, 2, 3)]", "items that are not pairs"),
            ("return len, (), None, None, None, 5", "a setter that cannot be called"),
            ("return 'no.such.name'", "it says that it is __main__.no.such.name"),
            ("return __import__('copyreg').__newobj__, (list,)", "another class than its own"),
            ("return __import__('copyreg').__newobj__, ()", "another class than its own"),
            ("return __import__('copyreg').__newobj_ex__, (Bad, 1, 2)", "wrong arguments for __new__"),
        ):
            with self.subTest(body):
                self.assert_costs_itself(self.reducing(body), reason)

    def test_because_it_never_ends(self):
        self.assert_costs_itself(self.reducing("return Bad, (Bad(),)"), "has no end")

    def test_because_it_recurses(self):
        self.assert_costs_itself(self.reducing("return self.__reduce_ex__(protocol)"), "RecursionError")

    def test_because_it_needs_itself(self):
        self.assert_costs_itself(self.reducing("return Bad, (self,)"), "cannot be made without being there already")

    def test_because_its_attributes_raise(self):
        code = "class Bad:\n    def __reduce_ex__(self, p): return object, ()\n    def __getattribute__(self, name): raise KeyError(name)\nbad = Bad()"
        self.assert_costs_itself(code, "packing it raised KeyError")

    def test_because_its_state_raises(self):
        code = "class Bad:\n    def __getstate__(self): return self.missing\nbad = Bad()"
        self.assert_costs_itself(code, "AttributeError")

    def test_because_its_items_raise(self):
        code = "class Bad(list):\n    def __iter__(self): raise OSError('gone')\nbad = Bad([1])"
        scope = scope_of(code + "\ny = 2")
        self.assertEqual(scope.moved()["y"], 2)


class AnObjectThatDoesNotUnpack(PackTest):
    def test_costs_itself(self):
        scope = scope_of(
            "def fail(*a): raise ValueError('no')\nclass A:\n    def __reduce__(self): return fail, (1,)\n"
            "class B:\n    def __init__(self): self.n = 1\n    def __setstate__(self, s): raise KeyError('s')\n"
            "class H:\n    def __hash__(self): raise TypeError('h')\n    def __eq__(self, o): return True\n"
            "x = [A(), B(), 1]\ny = {'a': A(), 'b': 2}\nz = [{1: 2}, {3, 4}, [5]]"
        )
        moved = scope.moved()
        self.assert_gone("rebuilding it raised ValueError: no", lambda: moved["x"][0].n)
        self.assertIs(type(moved["x"][1]), moved["B"])
        self.assertEqual((moved["x"][2], moved["y"]["b"], moved["z"]), (1, 2, [{1: 2}, {3, 4}, [5]]))

    def test_because_a_module_is_missing_costs_itself(self):
        scope = scope_of("import fractions, decimal\nx = [fractions.Fraction(1, 3), 5]\nk = fractions\nd = decimal.Decimal(1)")
        stream = scope.pack().replace(b"fractions", b"fractiomz")
        moved = unpacked(stream)
        self.assertEqual((moved["x"][1], moved["d"]), (5, 1))
        self.assert_gone("fractiomz", lambda: moved["x"][0] + 1)
        self.assert_gone("fractiomz", lambda: moved["k"].Fraction)

    def test_travels_on(self):
        scope = scope_of("import fractions\nx = [fractions.Fraction(1, 3), fractions.Fraction, fractions]")
        missing = unpacked(scope.pack().replace(b"fractions", b"fractiomz"))
        back = unpacked(missing.pack().replace(b"fractiomz", b"fractions"))
        self.assertEqual(back["x"][0] * 3, 1)
        self.assertIs(back["x"][2].Fraction, back["x"][1])


class Suspended(PackTest):
    def test_generators_say_where_they_wait(self):
        scope = scope_of("def g():\n    yield 1\n    yield 2\nx = g()\nnext(x)")
        scope.pack()
        self.assertRegex(scope.losses[0][3], "it waits in g, <call 1> line 2")
        self.assertEqual(next(scope["x"]), 2)
