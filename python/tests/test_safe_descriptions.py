"""What is no data comes through `valise.safe_loads` as a description of it."""

import sys
import unittest
import warnings

import valise
from tests import packed_kinds
from tests.packing import scope_of
from tests.streams_by_hand import ReadingTest
from valise.pack import rebuild, unpacker
from valise.safe import rebuilders

_CODE = """\
import functools
rate = 0.2

def net(price, /, discount=0.0, *, tax: float = rate):
    '''What is left.'''
    def inner(n):
        return n * (1 - tax)
    return inner(price) - discount

@functools.lru_cache(
    maxsize=8)
def cached(n):
    return (n,
            "def not_this(): pass")

pair = (lambda a: a + 1, lambda b: [
    b])

class Order:
    limit = [10]
    def __init__(self, number):
        self.number = number
    def total(self): return net(self.number)
    class Line:
        __slots__ = ("text", "order")

order = Order(7)
line = Order.Line()
line.text, line.order = "x", order
order.lines = [line]
bound = order.total
def make(n):
    return lambda: n
closure = make([1])
"""


class AFunction(ReadingTest):
    def setUp(self):
        self.scope = self.read(scope_of(_CODE).pack())

    def test_has_its_names_and_its_text(self):
        net = self.scope["net"]
        self.assertEqual((net.kind, net.module, net.qualname), ("function", "__main__", "net"))
        self.assertEqual(repr(net), "<function __main__.net>")
        self.assertEqual(net.source, _CODE[_CODE.index("def net") : _CODE.index("\n@functools")])
        self.assertEqual(self.scope["cached"].kind, "lru cache")
        cached = self.scope["cached"].arguments[0]
        self.assertEqual(cached.source, _CODE[_CODE.index("@functools") : _CODE.index("\npair")])
        self.assertIn("lambda a: a + 1, lambda b: [\n    b])\n", self.scope["pair"][0].source)
        self.assertEqual(self.scope["closure"].source, "    return lambda: n\n")

    def test_has_its_unit(self):
        unit = self.scope["net"].arguments[0]
        self.assertEqual((unit.kind, unit.qualname, unit.source), ("unit", "<call 1>", _CODE))
        self.assertIs(self.scope["order"].type.attributes["total"].arguments[0], unit)

    def test_has_what_it_holds(self):
        net = self.scope["net"]
        self.assertEqual(net.attributes["defaults"], (0.0,))
        self.assertEqual(net.attributes["kwdefaults"], {"tax": 0.2})
        self.assertEqual(repr(net.attributes["annotations"]["tax"]), "<reference builtins.float>")
        closure = self.scope["closure"]
        self.assertEqual(closure.arguments[3]["n"].attributes, {"content": [1]})

    def test_of_a_library_is_a_reference(self):
        import textwrap

        made = self.read(valise.dumps([textwrap.dedent, len, textwrap.dedent]))
        self.assertEqual(
            repr(made), "[<reference textwrap.dedent>, <reference builtins.len>, <reference textwrap.dedent>]"
        )
        self.assertIs(made[0], made[2])

    def test_whose_text_is_not_known_has_none(self):
        import types

        made = types.FunctionType(compile("def f(): return 1", "<nowhere>", "exec").co_consts[0], {}, "f")
        found = self.read(valise.dumps(made))
        self.assertEqual((found.kind, found.qualname, found.source), ("function", "f", None))

    def test_that_is_bound_has_its_object(self):
        bound = self.scope["bound"]
        self.assertEqual((bound.kind, bound.arguments[0].qualname), ("method", "Order.total"))
        self.assertIs(bound.arguments[1], self.scope["order"])


class AClass(ReadingTest):
    def test_has_its_names_and_members(self):
        scope = self.read(scope_of(_CODE).pack())
        order = scope["Order"]
        self.assertEqual((order.kind, order.module, order.qualname), ("class", "__main__", "Order"))
        self.assertEqual(repr(order.arguments[2]), "(<reference builtins.object>,)")
        self.assertEqual(order.attributes["limit"], [10])
        self.assertEqual(order.attributes["total"].source, "    def total(self): return net(self.number)\n")
        self.assertEqual(order.attributes["Line"].qualname, "Order.Line")


class AnInstance(ReadingTest):
    def test_has_its_class_and_attributes(self):
        scope = self.read(scope_of(_CODE).pack())
        order, line = scope["order"], scope["line"]
        self.assertEqual((order.kind, order.module, order.qualname), ("instance", "__main__", "Order"))
        self.assertIs(order.type, scope["Order"])
        self.assertEqual(order.attributes, {"number": 7, "lines": [line]})
        self.assertEqual(line.attributes, {"text": "x", "order": order})
        self.assertEqual(repr(line), "<instance of __main__.Order.Line with text, order>")

    def test_of_a_builtin_type_has_what_it_holds(self):
        scope = self.read(scope_of(
            "import collections\nclass L(list): pass\nclass D(dict): pass\nclass T(tuple): pass\nclass S(set): pass\n"
            "P = collections.namedtuple('P', 'a b')\nl = L([1, 2]); l.note = 'n'\nd = D(a=1)\nt = T((1, [2]))\n"
            "s = S('a')\np = P(3, 4)"
        ).pack())  # fmt: skip
        self.assertEqual((scope["l"].items, scope["l"].attributes), ([1, 2], {"note": "n"}))
        self.assertEqual(scope["d"].pairs, [("a", 1)])
        self.assertEqual(scope["t"].arguments, ((1, [2]),))
        self.assertEqual(scope["s"].arguments, (["a"],))
        self.assertEqual((scope["p"].qualname, scope["p"].arguments), ("P", (3, 4)))

    def test_may_be_a_key(self):
        scope = self.read(scope_of(
            "import enum\nclass E(enum.Enum):\n    A = 1\nclass C:\n    def __hash__(self): return self.n\n"
            "c = C(); c.n = 1; c.all = {c, E.A}\nd = {c: 'c', E.A: 'a', (c, E.A): 'both'}"
        ).pack())  # fmt: skip
        c = scope["c"]
        (member,) = (each for each in c.attributes["all"] if each is not c)
        self.assertEqual(
            (member.kind, member.qualname, member.attributes), ("member", "E.A", {"name": "A", "value": 1})
        )
        self.assertEqual(scope["d"], {c: "c", member: "a", (c, member): "both"})

    def test_of_an_exception_has_its_arguments_and_causes(self):
        scope = self.read(scope_of(
            "class E(Exception):\n    def __init__(self, code): super().__init__('code %d' % code); self.code = code\n"
            "try:\n    try: 1 / 0\n    except ZeroDivisionError as error: raise E(5) from error\n"
            "except E as error: e = error"
        ).pack())  # fmt: skip
        e = scope["e"]
        self.assertEqual((e.qualname, e.arguments, e.attributes["code"]), ("E", ("code 5",), 5))
        self.assertEqual(repr(e.attributes["__cause__"])[:42], "<instance of builtins.ZeroDivisionError wi")

    def test_of_a_library_is_described(self):
        import datetime
        import re
        import types

        class Zone(datetime.tzinfo):
            def utcoffset(self, when):
                raise AssertionError("this must not run")

        moment = datetime.datetime(2024, 1, 1, tzinfo=Zone())
        found = self.read(valise.dumps([moment, re.compile("a+"), types.SimpleNamespace(a=1)]))
        self.assertEqual(repr(found[0]), "<call of datetime.datetime>")
        self.assertEqual(repr(found[0].arguments[1])[:12], "<instance of")
        self.assertEqual((repr(found[1]), found[1].arguments[0]), ("<call of re._compile>", "a+"))
        self.assertEqual(found[2].attributes, {"a": 1})

    def test_may_be_one_of_very_many_in_a_row(self):
        scope = self.read(
            scope_of("class N: pass\nx = None\nfor _ in range(20_000):\n    n = N(); n.next = x; x = n").pack()
        )
        count, each = 0, scope["x"]
        while each is not None:
            count, each = count + 1, each.attributes["next"]
        self.assertEqual(count, 20_000)


class WhatIsGone(ReadingTest):
    def test_says_why(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = valise.dumps({"frame": sys._getframe()})
        gone = self.read(data)["frame"]
        self.assertEqual(repr(gone), "<gone: frame, a frame is part of a running thread>")
        self.assertEqual((gone.attributes["type"], gone.attributes["path"]), ("frame", "value['frame']"))


class EachKind(ReadingTest):
    def test_can_be_read(self):
        bounds = valise.Bounds(depth=200_000)
        for name, stream in packed_kinds.streams().items():
            with self.subTest(name):
                self.assertIn("x", self.read(stream, bounds=bounds))


class TheTables(unittest.TestCase):
    def test_have_each_name_that_rebuilds(self):
        known = {name for name in rebuild.NAMES if name in unpacker._REBUILDERS or name in unpacker._SPECIAL}
        self.assertEqual(set(rebuilders.REBUILDERS), known, "for valise/safe/rebuilders.py: a row for each")


if __name__ == "__main__":
    unittest.main()
