"""Random graphs of objects, by a seed, and what two of them have in common."""

import collections
import datetime
import decimal
import random


class Thing:
    """Hashed by its identity; its state is a dict."""

    def __init__(self, number=0):
        self.number = number


class Slotted:
    """Its state is a pair."""

    __slots__ = ("left", "number", "right")

    def __init__(self, number=0):
        self.number = number


class Named:
    """Its hash reads its state."""

    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return type(other) is Named and self.name == other.name


class Stack(list):
    """A list with attributes."""


class Table(dict):
    """A dict with attributes."""


def make(seed):
    """A namespace of some variables that share objects and have cycles. What is in sets can be told apart."""
    rng = random.Random(seed)
    leaves = [_leaf(rng, number) for number in range(rng.randrange(1, 30))]
    objects = [_shell(rng, number) for number in range(rng.randrange(1, 60))]
    frozen = []
    for _ in range(rng.randrange(20)):
        frozen.append(_frozen(rng, leaves, objects, frozen))
    everything = leaves + objects + frozen
    for each in objects:
        _fill(rng, each, everything, leaves)
    return {"v%d" % number: rng.choice(everything) for number in range(rng.randrange(1, 8))}


def _leaf(rng, number):
    kind = rng.randrange(10)
    if kind == 0:
        return rng.choice([None, True, False, (), frozenset(), 0, -1, 255, 256, 65535, 65536, 2**31, -(2**31)])
    if kind == 1:
        return rng.randrange(-(2**70), 2**70)
    if kind == 2:
        return rng.random()
    if kind == 3:
        return "text %d %s" % (number, "\u00e9\ud800\U0001f600"[: rng.randrange(4)])
    if kind == 4:
        return rng.randbytes(rng.randrange(400)) if hasattr(rng, "randbytes") else b"bytes %d" % number
    if kind == 5:
        return decimal.Decimal(rng.randrange(1000)) / 8
    if kind == 6:
        return datetime.datetime(2026, 1, 1 + rng.randrange(28), tzinfo=datetime.timezone.utc)
    if kind == 7:
        return "x" * rng.randrange(5000)
    if kind == 8:
        return complex(rng.random(), 1)
    return "name %d" % rng.randrange(10)


def _shell(rng, number):
    kind = rng.randrange(10)
    if kind == 7:
        return Named("named %d" % number)
    if kind in (3, 4):
        return (Thing, Slotted)[kind - 3](number)
    shells = (list, dict, set, Thing, Slotted, Stack, Table, None, collections.OrderedDict, bytearray)
    return shells[kind]()


def _hashable(each):
    try:
        hash(each)
    except (TypeError, AttributeError):
        return False
    return True


def _frozen(rng, leaves, objects, frozen):
    pool = leaves + objects + frozen
    some = [rng.choice(pool) for _ in range(rng.randrange(1, 6))]
    if rng.randrange(3) == 0:
        # Of what is complete: a frozenset that is needed for a hash of its own element cannot be made.
        return frozenset(each for each in some if _hashable(each) and not isinstance(each, (Named, tuple)))
    return tuple(some)


def _fill(rng, each, everything, leaves):
    some = [rng.choice(everything) for _ in range(rng.randrange(6))]
    keys = [key for key in some if _hashable(key)]
    kind = type(each)
    if kind in (list, Stack):
        each.extend(some)
    if kind in (dict, Table, collections.OrderedDict):
        each.update((key, rng.choice(everything)) for key in keys)
    if kind is set:
        each.update(keys)
    if kind is bytearray:
        each.extend(b"bytes")
    if kind in (Thing, Stack, Table):
        for name in ("a", "b"):
            setattr(each, name, rng.choice(everything))
    if kind is Named:
        each.other = rng.choice(leaves)  # the plain pickler cannot fill a set in a circle with it
    if kind is Slotted:
        each.left = rng.choice(everything)
        each.right = rng.choice(leaves)


_MUTABLE = (list, dict, set, Thing, Slotted, Named, Stack, Table, collections.OrderedDict, bytearray)


def describe(namespace):
    """A text that is equal for graphs of the same shape and content, if the elements of sets can be told apart."""
    numbers = {}
    lines = []
    pending = collections.deque()

    def show(each):
        if type(each) in _MUTABLE:
            if id(each) not in numbers:
                numbers[id(each)] = len(numbers)
                pending.append(each)
            return "@%d" % numbers[id(each)]
        if type(each) is tuple:
            return "(%s)" % ", ".join(show(part) for part in each)
        if type(each) is frozenset:
            return "frozenset{%s}" % ", ".join(show(part) for part in sorted(each, key=rough))
        return "%s:%r" % (type(each).__name__, each)

    for name, value in namespace.items():
        lines.append("%s = %s" % (name, show(value)))
    while pending:
        each = pending.popleft()
        kind = type(each)
        parts = []
        if kind in (list, Stack):
            parts += [show(part) for part in each]
        elif kind in (dict, Table, collections.OrderedDict):
            parts += ["%s: %s" % (show(key), show(value)) for key, value in each.items()]
        elif kind is set:
            parts += [show(part) for part in sorted(each, key=rough)]
        elif kind is bytearray:
            parts.append(repr(bytes(each)))
        if kind is Slotted:
            parts += ["%s=%s" % (name, show(getattr(each, name))) for name in Slotted.__slots__]
        elif hasattr(each, "__dict__"):
            parts += ["%s=%s" % (name, show(value)) for name, value in vars(each).items()]
        lines.append("@%d %s %s" % (numbers[id(each)], kind.__name__, "; ".join(parts)))
    return "\n".join(lines)


def rough(each, depth=4):
    """What tells elements of sets apart, by their content and some of what is below."""
    kind = type(each)
    if depth == 0:
        return kind.__name__
    if kind in (list, tuple, Stack):
        return "%s[%s]" % (kind.__name__, ",".join(rough(part, depth - 1) for part in each))
    if kind in (set, frozenset):
        return "%s{%s}" % (kind.__name__, ",".join(sorted(rough(part, depth - 1) for part in each)))
    if kind in (dict, Table, collections.OrderedDict):
        pairs = [rough(key, depth - 1) + ":" + rough(value, depth - 1) for key, value in each.items()]
        return "%s{%s}" % (kind.__name__, ",".join(pairs))
    if kind is Slotted:
        return "Slotted(%s)" % ",".join(rough(getattr(each, name), depth - 1) for name in Slotted.__slots__)
    if kind in (Thing, Named):
        return "%s(%s)" % (kind.__name__, ",".join(rough(value, depth - 1) for value in vars(each).values()))
    return "%s:%r" % (kind.__name__, each)
