"""What the host is told of the value of a call: its type, its repr, and all of it that is data."""

import math

from tests.case import CallTest
from tests.stream import Described


class PlainDataArrivesAsItIs(CallTest):
    def assert_arrives(self, expected, code):
        value = self.value_of(code)
        self.assertEqual(value, expected)
        self.assertIs(type(value), type(expected))

    def test_of_every_plain_type(self):
        for code in (
            "None",
            "True",
            "0",
            "-1",
            "10 ** 100",
            "1.5",
            "float('-inf')",
            "'text'",
            "''",
            r"'\udc80 a lone surrogate \ud800'",
            r"'a NUL \0 and an emoji \U0001f40d'",
            "b'bytes'",
            "bytearray(b'array')",
            "[1, [2, [3]]]",
            "(1,)",
            "()",
            "{1, 2}",
            "frozenset({1, (2, 3)})",
            "{'a': 1, 2: 'b', (3,): [None], None: {}}",
        ):
            with self.subTest(code):
                self.assert_arrives(eval(code), code)

    def test_nan(self):
        self.assertTrue(math.isnan(self.value_of("float('nan')")))

    def test_the_sign_of_zero(self):
        self.assertEqual(math.copysign(1, self.value_of("-0.0")), -1)

    def test_the_order_of_a_dict(self):
        self.assertEqual(list(self.value_of("{'z': 1, 'a': 2, 'm': 3}")), ["z", "a", "m"])

    def test_what_is_shared_stays_shared(self):
        first, second = self.value_of("a = [1]\n[a, a]")
        self.assertIs(first, second)

    def test_what_holds_itself_holds_itself(self):
        value = self.value_of("a = [1]\na.append({'self': a})\na")
        self.assertIs(value[1]["self"], value)

    def test_a_tuple_that_holds_itself(self):
        value = self.value_of("a = []\nt = (a,)\na.append(t)\nt")
        self.assertIs(value[0][0], value)


class TypesOfTheLibraryAreDescribed(CallTest):
    def test_by_kind_and_fields(self):
        for code, *expected in (
            ("1 + 2j", "complex", 1.0, 2.0),
            ("range(1, 10, 2)", "range", 1, 10, 2),
            ("range(True, 3)", "range", 1, 3, 1),
            ("slice(1, None)", "slice", 1, None, None),
            ("import datetime\ndatetime.date(2024, 2, 29)", "date", "2024-02-29"),
            ("import datetime\ndatetime.time(1, 2, 3, 4)", "time", "01:02:03.000004"),
            (
                "from datetime import *\ndatetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=2)))",
                "datetime",
                "2024-01-01T00:00:00+02:00",
            ),
            ("import datetime\ndatetime.timedelta(-1, 2, 3)", "timedelta", -1, 2, 3),
            ("import decimal\ndecimal.Decimal('1.10')", "decimal", "1.10"),
            ("import fractions\nfractions.Fraction(2, -4)", "fraction", -1, 2),
            ("import uuid\nuuid.UUID(int=1)", "uuid", "00000000-0000-0000-0000-000000000001"),
            ("import pathlib\npathlib.Path('/a/b')", "path", "/a/b"),
            ("import pathlib\npathlib.PurePosixPath('a')", "path", "a"),
        ):
            with self.subTest(code):
                value = self.value_of(code)
                self.assertEqual((value.kind, *value.fields), tuple(expected))

    def test_fields_are_plain_even_where_the_object_was_made_of_others(self):
        value = self.value_of("import enum\nclass E(enum.IntEnum):\n    ONE = 1\nrange(E.ONE, 5)")
        self.assertEqual([type(field) for field in value.fields], [int, int, int])

    def test_a_time_zone_that_raises_costs_only_that_value(self):
        value = self.value_of(
            "import datetime\n"
            "class Broken(datetime.tzinfo):\n"
            "    def utcoffset(self, when): raise ValueError\n"
            "[1, datetime.datetime(2024, 1, 1, tzinfo=Broken())]"
        )
        self.assertEqual(value[0], 1)
        self.assertEqual((value[1].kind, value[1].fields[0]), ("object", "datetime.datetime"))

    def test_a_class_that_only_says_it_is_of_the_library_is_an_instance(self):
        value = self.value_of(
            "class Decimal:\n    __module__ = 'decimal'\n    def __repr__(self): return 'no decimal'\nDecimal()"
        )
        self.assertEqual((value.kind, *value.fields), ("instance", "decimal.Decimal", "no decimal"))


class InstancesAreDescribed(CallTest):
    def attributes_of(self, code):
        value = self.value_of(code)
        self.assertEqual(value.kind, "instance")
        return value.attributes

    def test_by_class_and_repr(self):
        value = self.value_of("class Order:\n    def __repr__(self): return 'Order(1)'\nOrder()")
        self.assertEqual(value, Described("instance", "__main__.Order", "Order(1)"))

    def test_by_their_dict(self):
        code = "class Order:\n    def __init__(self): self.id, self.lines = 7, ['tea']\nOrder()"
        self.assertEqual(self.attributes_of(code), {"id": 7, "lines": ["tea"]})

    def test_by_their_slots(self):
        code = (
            "class Base:\n    __slots__ = 'x'\n"
            "class Point(Base):\n    __slots__ = ['y', '__hidden', 'unset', '__dict__', '__weakref__']\n"
            "    def __init__(self): self.x, self.y, self.__hidden, self.z = 1, 2, 3, 4\n"
            "Point()"
        )
        self.assertEqual(self.attributes_of(code), {"x": 1, "y": 2, "__hidden": 3, "z": 4})

    def test_a_named_tuple(self):
        code = "import collections\ncollections.namedtuple('Point', 'x y')(1, 2)"
        self.assertEqual(self.attributes_of(code), {"x": 1, "y": 2})

    def test_a_data_class(self):
        code = "import dataclasses\n@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int = 2\nPoint(1)"
        self.assertEqual(self.attributes_of(code), {"x": 1, "y": 2})

    def test_a_member_of_an_enumeration(self):
        value = self.value_of("import enum\nclass Color(enum.Enum):\n    RED = 'r'\nColor.RED")
        self.assertEqual(value.fields, ("__main__.Color", "<Color.RED: 'r'>"))
        self.assertEqual((value.attributes["_name_"], value.attributes["_value_"]), ("RED", "r"))

    def test_an_instance_that_holds_itself(self):
        value = self.value_of("class Node: pass\nnode = Node()\nnode.next = node\nnode")
        self.assertIs(value.attributes["next"], value)

    def test_an_instance_that_is_there_twice(self):
        first, second = self.value_of("class Node: pass\nnode = Node()\n[node, node]")
        self.assertIs(first, second)

    def test_an_instance_as_a_key(self):
        ((key, value),) = self.value_of("class Key: pass\n{Key(): 1}").items()
        self.assertEqual((key.kind, value), ("instance", 1))

    def test_whatever_its_class_says(self):
        value = self.value_of("class Liar:\n    __class__ = property(lambda self: type)\nLiar()")
        self.assertEqual((value.kind, value.fields[0]), ("instance", "__main__.Liar"))

    def test_whatever_its_class_refuses_to_say(self):
        value = self.value_of(
            "class Sulky:\n"
            "    @property\n"
            "    def __class__(self): raise ValueError\n"
            "    @property\n"
            "    def __dict__(self): raise AttributeError\n"
            "Sulky()"
        )
        self.assertEqual((value.kind, value.fields[0]), ("instance", "__main__.Sulky"))

    def test_whatever_its_metaclass_does(self):
        value = self.value_of(
            "class Meta(type):\n"
            "    def __getattribute__(cls, name): raise ValueError(name)\n"
            "class Strange(metaclass=Meta): pass\n"
            "[1, object.__new__(Strange)]"
        )
        self.assertEqual((value[0], value[1].fields[0]), (1, "__main__.Strange"))


class InstancesOfSubclassesOfPlainTypes(CallTest):
    """They hold what they are as such, under the name of the plain type."""

    def plain_part(self, name, code):
        value = self.value_of(code)
        self.assertEqual(value.kind, "instance")
        return value.attributes[name]

    def test_hold_their_plain_value(self):
        for name, code, expected in (
            ("int", "class I(int): pass\nI(5)", 5),
            ("int", "import enum\nclass E(enum.IntEnum):\n    A = 1\nE.A", 1),
            ("float", "class F(float): pass\nF(1.5)", 1.5),
            ("str", "class S(str): pass\nS('text')", "text"),
            ("bytes", "class B(bytes): pass\nB(b'x')", b"x"),
            ("bytearray", "class B(bytearray): pass\nB(b'x')", bytearray(b"x")),
            ("list", "class L(list): pass\nL([1, 2])", [1, 2]),
            ("tuple", "class T(tuple): pass\nT((1, 2))", (1, 2)),
            ("set", "class S(set): pass\nS({1})", {1}),
            ("frozenset", "class S(frozenset): pass\nS({1})", frozenset({1})),
            ("dict", "import collections\ncollections.Counter('aab')", {"a": 2, "b": 1}),
            ("dict", "import collections\ncollections.defaultdict(list, a=[1])", {"a": [1]}),
        ):
            with self.subTest(code):
                value = self.plain_part(name, code)
                self.assertEqual(value, expected)
                self.assertIs(type(value), type(expected))

    def test_in_the_order_of_an_ordered_dict(self):
        code = "import collections\nd = collections.OrderedDict(a=1, b=2)\nd.move_to_end('a')\nd"
        self.assertEqual(list(self.plain_part("dict", code)), ["b", "a"])

    def test_whatever_they_override(self):
        code = (
            "class Odd(int):\n"
            "    def __int__(self): return 99\n"
            "    __index__ = __add__ = __reduce_ex__ = __int__\n"
            "Odd(5)"
        )
        self.assertEqual(self.plain_part("int", code), 5)

    def test_and_their_own_attributes(self):
        value = self.value_of("class L(list): pass\nnames = L(['a'])\nnames.label = 'x'\nnames")
        self.assertEqual(value.attributes, {"list": ["a"], "label": "x"})


class WhatIsNoDataIsNamed(CallTest):
    def test_by_type_and_repr(self):
        for code, kind in (
            ("len", "builtin_function_or_method"),
            ("def f(): pass\nf", "function"),
            ("lambda: 0", "function"),
            ("class C: pass\nC", "type"),
            ("import os\nos", "module"),
            ("ValueError('no')", "ValueError"),
            ("(x for x in [])", "generator"),
            ("iter([])", "list_iterator"),
            ("object()", "object"),
            ("...", "ellipsis"),
            ("NotImplemented", "NotImplementedType"),
            ("memoryview(b'x')", "memoryview"),
        ):
            with self.subTest(code):
                outcome = self.assert_returned(self.run_all(code))
                self.assertEqual((outcome.value.kind, outcome.value.fields[0]), ("object", kind))
                self.assertEqual(outcome.value.fields[1], outcome.result["repr"])

    def test_nothing_of_it_is_reduced(self):
        code = (
            "class Bomb:\n"
            "    def __reduce_ex__(self, protocol): return print, ('boom',)\n"
            "    __reduce__ = __getstate__ = __reduce_ex__\n"
            "import copyreg\ncopyreg.pickle(Bomb, lambda bomb: (print, ('boom',)))\n"
            "Bomb()"
        )
        outcome = self.assert_returned(self.run_all(code))
        self.assertEqual((outcome.value.kind, outcome.stdout), ("instance", ""))

    def test_the_worker_s_own_class_is_but_a_class(self):
        value = self.value_of("import valise.inert\n[valise.inert.Inert('date', 'x')]")
        self.assertEqual(value[0].kind, "instance")


class TheReprIsForPeople(CallTest):
    def result_of(self, code, **details):
        return self.assert_returned(self.empty.call(code, **details)).result

    def test_is_what_repr_gives(self):
        self.assertEqual(self.result_of("{'a': [1, 'x']}")["repr"], "{'a': [1, 'x']}")

    def test_says_that_it_raised(self):
        result = self.result_of("class Rude:\n    def __repr__(self): raise KeyError\nRude()")
        self.assertEqual(result["repr"], "<Rude: __repr__ raised KeyError>")
        self.assertEqual(result["type"], "__main__.Rude")

    def test_is_asked_for_once(self):
        outcome = self.run_all(
            "class Loud:\n    def __repr__(self):\n        print('asked')\n        return 'Loud'\nLoud()"
        )
        self.assertEqual((outcome.stdout, outcome.result["repr"]), ("asked\n", "Loud"))

    def test_is_a_plain_text_even_where_it_is_a_subclass_of_str(self):
        code = (
            "class Text(str):\n"
            "    def __len__(self): raise ValueError\n"
            "    def __getitem__(self, key): raise ValueError\n"
            "class Rude:\n    def __repr__(self): return Text('rude')\n"
            "Rude()"
        )
        self.assertEqual(self.result_of(code)["repr"], "rude")

    def test_is_cut_where_it_is_very_long(self):
        result = self.result_of("class Long:\n    def __repr__(self): return 'x' * 1_000_000\nLong()")
        self.assertEqual(result["repr"], "x" * 65536 + "... (1000000 characters)")

    def test_is_abridged_where_the_value_is_large(self):
        result = self.result_of("list(range(100_000))")
        self.assertTrue(result["repr"].startswith("[0, 1, 2, "), result["repr"][:100])
        self.assertTrue(result["repr"].endswith("99, ... (100000 in all)]"), result["repr"][-100:])

    def test_keeps_the_order_of_a_large_dict(self):
        result = self.result_of("{-n: n for n in range(100_000)}")
        self.assertTrue(result["repr"].startswith("{0: 0, -1: 1, "), result["repr"][:100])

    def test_of_an_int_whose_digits_would_take_long(self):
        self.assertEqual(self.result_of("1 << 10_000_000", value_bytes=10)["repr"], "<int of 10000001 bits>")

    def test_names_a_class_by_a_plain_text(self):
        code = (
            "class Text(str):\n    def __str__(self): raise ValueError\nclass C: pass\nC.__qualname__ = Text('D')\nC()"
        )
        self.assertEqual(self.result_of(code)["type"], "__main__.D")

    def test_names_a_class_whose_module_is_no_text(self):
        self.assertEqual(self.result_of("class C: __module__ = 5\nC()")["type"], "?.C")


class WhatCannotBeReturnedIsElided(CallTest):
    """The call still returns; only its value stays behind, in the scope."""

    def elided(self, code, **details):
        outcome = self.assert_returned(self.empty.call(code, **details))
        self.assertNotIn("data", outcome.result)
        return outcome

    def test_because_it_is_too_large(self):
        outcome = self.elided("data = ['x' * 100]\ndata * 2 + ['y' * 100_000]", value_bytes=1000)
        self.assertEqual(outcome.result["elided"], "it needs more than the 1000 bytes that a call may return")
        self.assertGreater(outcome.result["size"], 100_000)
        self.assertLess(outcome.result["size"], 101_000)
        self.assertEqual(outcome.result["type"], "list")
        self.assertEqual(self.assert_returned(outcome.scope.call("data")).value, ["x" * 100])

    def test_unless_it_just_fits(self):
        outcome = self.assert_returned(self.empty.call("'x' * 100", value_bytes=200))
        self.assertEqual(outcome.value, "x" * 100)

    def test_because_it_is_nested_too_deeply(self):
        outcome = self.elided("deep = []\nfor _ in range(100_000): deep = [deep]\ndeep")
        self.assertEqual(outcome.result["elided"], "it is nested too deeply")
        self.assertEqual(outcome.result["repr"], "[[[[[[[...]]]]]]]")

    def test_because_it_is_nested_too_deeply_whatever_the_recursion_limit(self):
        outcome = self.elided(
            "import sys\nsys.setrecursionlimit(10 ** 9)\ndeep = []\nfor _ in range(1_000_000): deep = [deep]\ndeep"
        )
        self.assertEqual(outcome.result["elided"], "it is nested too deeply")
        self.assertEqual(self.assert_returned(outcome.scope.call("sys.getrecursionlimit()")).value, 10**9)

    def test_because_it_raises_when_it_is_looked_at(self):
        outcome = self.elided(
            "class Odd(dict):\n    def __iter__(self): raise ValueError('no\\udc80')\n    keys = __iter__\nOdd(a=1)"
        )
        self.assertEqual(outcome.result["elided"], r"it could not be written: ValueError: ValueError('no\udc80')")

    def test_and_a_gigabyte_is_not_copied(self):
        # Pages of zeros that nobody touches take no memory, unless somebody copies them.
        for code in ("bytes(1 << 30)", "[bytes(1 << 30)]", "'\\0' * (1 << 30)"):
            with self.subTest(code):
                self.assertLess(self.elided(code).reply["peak_bytes"], (1 << 30) + (1 << 29))
        for code in ("bytearray(1 << 28)", "{'a': [bytearray(1 << 28)]}"):
            with self.subTest(code):
                self.assertLess(self.elided(code).reply["peak_bytes"], (1 << 28) + (1 << 27))
