"""Graphs of objects, made at random, arrive as they are: by the fast way and by the one for deep structures."""

import os
import random
import unittest

from tests.packing import Scope, unpacked
from valise import pack
from valise.pack import deep, packer

_SEED = int(os.environ.get("VALISE_SEED") or random.SystemRandom().randrange(1 << 32))
_GRAPHS = 150

CODE = """
class Plain:
    pass

class Slotted:
    __slots__ = ("a", "b")

class Named:
    def __init__(self, name):
        self.name = name
    def __hash__(self):
        return hash(self.name)
    def __eq__(self, other):
        return type(other) is Named and self.name == other.name

class Items(list):
    pass

class Table(dict):
    pass
"""


def graph(scope, dice):
    """Some objects, any of which may hold any."""
    kinds = [list, dict, set, scope["Plain"], scope["Slotted"], scope["Items"], scope["Table"], tuple, frozenset]
    made: list = []
    names = iter(range(10**6))
    for _ in range(dice.randrange(2, 60)):
        kind = dice.choice([*kinds, scope["Named"]])
        if kind in (tuple, frozenset):
            held = [each for each in dice.choices(made, k=dice.randrange(4)) if kind is tuple or hashable(each)] if made else []
            made.append(kind(held))
        elif kind is scope["Named"]:
            made.append(kind(next(names)))
        else:
            made.append(kind())
    for obj in made:
        for _ in range(dice.randrange(4)):
            put(scope, dice, obj, dice.choice([*made, dice.randrange(300), "t%d" % dice.randrange(9), 0.5, None, b"b"]))
    return made


def hashable(obj):
    try:
        hash(obj)
    except (TypeError, AttributeError):
        return False
    return True


def put(scope, dice, obj, value):
    kind = type(obj)
    if isinstance(obj, list):
        obj.append(value)
    elif isinstance(obj, dict):
        obj[value if hashable(value) and dice.random() < 0.5 else dice.randrange(9)] = value
    elif kind is set:
        if hashable(value):
            obj.add(value)
    elif kind is scope["Slotted"]:
        setattr(obj, dice.choice("ab"), value)
    elif kind in (scope["Plain"], scope["Named"]):
        setattr(obj, "n%d" % dice.randrange(3), value)


def difference(first, second):
    """Where two graphs differ, as a text; None where they are the same, with all that is one object in one the same in
    the other."""
    pairs, back = {}, {}
    pending = [(first, second, "x")]
    while pending:
        a, b, path = pending.pop()
        if type(a).__name__ != type(b).__name__:
            return "%s: %r and %r" % (path, type(a), type(b))
        if isinstance(a, (int, str, float, bytes, type(None))):
            if a != b:
                return "%s: %r and %r" % (path, a, b)
            continue
        if id(a) in pairs or id(b) in back:
            if pairs.get(id(a)) is not b and a not in ((), frozenset()):
                return "%s: another object" % path
            continue
        pairs[id(a)], back[id(b)] = b, a
        if isinstance(a, (list, tuple)):
            if len(a) != len(b):
                return "%s: %d and %d" % (path, len(a), len(b))
            pending.extend((x, y, "%s[%d]" % (path, n)) for n, (x, y) in enumerate(zip(a, b)))
        elif isinstance(a, dict):
            if len(a) != len(b):
                return "%s: %d and %d keys" % (path, len(a), len(b))
            for n, ((k, v), (l, w)) in enumerate(zip(a.items(), b.items())):
                pending.extend([(k, l, "%s.key%d" % (path, n)), (v, w, "%s.value%d" % (path, n))])
                if l not in b:
                    return "%s: key %r is not found" % (path, n)
        elif isinstance(a, (set, frozenset)):
            if len(a) != len(b) or any(each not in b for each in b):
                return "%s: %d and %d elements" % (path, len(a), len(b))
            order = lambda each: (type(each).__name__, repr(getattr(each, "name", each)) if not _holds(each) else "")  # noqa: E731
            if not any(_holds(each) for each in a):
                pending.extend(zip(sorted(a, key=order), sorted(b, key=order), [path + "{}"] * len(a)))
        for name in ("a", "b"):
            if type(a).__name__ == "Slotted":
                pending.append((getattr(a, name, None), getattr(b, name, None), "%s.%s" % (path, name)))
        if hasattr(a, "__dict__"):
            pending.append((vars(a), vars(b), path + ".__dict__"))
    return None


def _holds(each):
    return isinstance(each, (tuple, frozenset)) or type(each).__name__ in ("Plain", "Slotted")


class Graphs(unittest.TestCase):
    def setUp(self):
        self.scope = Scope().run(CODE)

    def each(self, write):
        for number in range(_GRAPHS):
            seed = "%d/%d" % (_SEED, number)
            self.scope.names["x"] = x = graph(self.scope, random.Random(seed))
            with self.subTest("VALISE_SEED=%d, graph %d" % (_SEED, number)):
                moved = unpacked(write(self.scope))
                self.assertIsNone(difference(x, moved["x"]))

    def test_arrive_as_they_are(self):
        self.each(lambda scope: scope.pack())

    def test_arrive_as_they_are_when_written_without_the_stack(self):
        def write(scope):
            used = packer.Packer(packer.visible(scope.names), scope.names, scope.units)
            return deep.Deep(used, packer.prologue(used.seeds)).write(used.top())

        self.each(write)

    def test_that_differ_are_told_apart(self):
        shared = [1]
        self.assertIsNotNone(difference([shared, shared], [[1], [1]]))
        self.assertIsNotNone(difference({1: 2}, {1: 3}))
        self.assertIsNotNone(difference([[]], [()]))


class BothWays(unittest.TestCase):
    def test_write_the_same_operations(self):
        import pickletools

        scope = Scope().run(
            "import fractions\ndef f(a, b=(1, 2, 3, 4)): return a\nclass C:\n    n = 1\n    def m(self): return self\nc = C()\n"
            "c.me = c\nx = [1, -1, 300, 70000, 2**40, -2**70, 0.5, 'a', 'z' * 300, b'b', b'y' * 300, bytearray(b'q'), None, True,\n"
            "     (), (1,), (1, 2), (1, 2, 3), {}, {1: 2, 'k': [c]}, {7}, frozenset([8]), fractions.Fraction(1, 2), f, C, c]\n"
            "x.append(x)\n"
        )  # fmt: skip
        fast, _ = pack.pack_scope(scope.names, scope.units)
        used = packer.Packer(packer.visible(scope.names), scope.names, scope.units)
        slow = deep.Deep(used, packer.prologue(used.seeds)).write(used.top())

        def operations(stream):
            found = [(operation.name, argument) for operation, argument, _ in pickletools.genops(stream)]
            return [each for each in found if each[0] != "FRAME"]

        # The C pickler writes one item without a batch around it.
        single = {"APPEND": "APPENDS", "SETITEM": "SETITEMS"}
        self.assertEqual(
            [single.get(name, name) for name, _ in operations(fast) if name != "MARK"],
            [name for name, _ in operations(slow) if name != "MARK"],
        )
