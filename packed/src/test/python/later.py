"""A random scope, and random calls on it, by a seed; packed before the calls, and after them in two ways."""

import json
import random
import struct
import textwrap

from tests import pack_moves
from valise import pack
from valise.worker.program import Program
from valise.worker.touched import touched

# The long text is no identifier: CPython makes one object of equal identifiers in all code. One that was not touched
# and one of a later call are then shared where the whole is written, and apart where a part is.
_VALUES = ["1", "2.5", "'text'", "'long, ' * 400", "b'bytes'", "[1, [2]]", "{'a': [1], 'b': {2, 3}}", "(1, 'a')", "bytearray(b'ab')", "len", "range(3)"]


class _Later:
    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        self.data = ["v%d" % number for number in range(rng.randrange(3, 9))]
        self.functions = ["f%d" % number for number in range(rng.randrange(4))]

    def before(self):
        rng = self.rng
        for name in self.data:
            yield "%s = %s" % (name, rng.choice([*_VALUES, "[%s]" % rng.choice(self.data[: self.data.index(name)] or _VALUES)]))
        yield "class C:\n    def __init__(self, x): self.x = x\n    def put(self): self.x.append(len(%s))" % rng.choice(self.data)
        yield "c = C([%s])" % rng.choice(self.data)
        for number, name in enumerate(self.functions):
            yield "def %s(x=%s):\n    global n\n    n = x\n%s" % (name, rng.choice(self.data), textwrap.indent(self._statement(number), "    "))

    def calls(self):
        return [self._statement(len(self.functions)) for _ in range(self.rng.randrange(4))]

    def _statement(self, functions):
        rng, one, other = self.rng, self.rng.choice(self.data), self.rng.choice(self.data)
        called = ["%s()" % name for name in self.functions[:functions]]
        statement = rng.choice(
            ["%s.append(%s)" % (one, other), "%s['new'] = %s" % (one, other), "w = %s" % one, "%s = %s" % (one, rng.choice(_VALUES)),
             "del %s" % one, "%s[0].append(c)" % one, "c.x.append(%s)" % one, "c.put()", "c.x = %s" % one, "class C: y = %s" % one,
             "def f9(): return %s" % one, "%s += [1]" % one, *called]
        )  # fmt: skip
        return "try:\n    %s\nexcept (AttributeError, NameError, TypeError, KeyError, IndexError): pass" % statement


def base(seed):
    """The scope before the calls."""
    names, units = pack_moves.run_calls(list(_Later(seed).before()))
    return pack.pack_scope(names, units)[0]


def streams(block):
    """After the calls, whole and without what is as before: the first stream after its length, and the second."""
    asked = json.loads(block)
    later = _Later(asked["seed"])
    before = list(later.before())
    calls = [*before, *later.calls()]
    names, units = pack_moves.run_calls(calls)
    whole = pack.pack_scope(names, units)[0]
    met = touched(asked["leading"], [(call, []) for call in calls[len(before) :]], calls, True)
    if met is None:
        return struct.pack(">I", len(whole)) + whole + whole
    program = Program()
    program.names = names
    told, latest = program.some({*met, *asked["leading"]})
    rest = {"touched": sorted(met), "latest": latest}
    return struct.pack(">I", len(whole)) + whole + pack.pack_scope(names, units, told, rest=rest)[0]
