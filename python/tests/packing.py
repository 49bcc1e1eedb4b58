"""What tests of packing have in common: scopes that code has run in, and moves within one process."""

import pickletools
import types
import unittest

from valise import pack
from valise.pack import units


class Scope:
    """A scope: a module's dict, and the units that were compiled for it."""

    def __init__(self):
        self.module = types.ModuleType("__main__")
        self.names = vars(self.module)
        self.units = units.Units()
        self.losses = []

    def run(self, code, file=None):
        file = file or "<call %d>" % (len(self.units._texts) + 1)
        self.units.add(code, file)
        exec(compile(code, file, "exec", dont_inherit=True), self.names)
        return self

    def __getitem__(self, name):
        return self.names[name]

    def pack(self):
        stream, self.losses = pack.pack_scope(self.names, self.units, when="2024-02-29 12:00 UTC")
        return stream

    def moved(self):
        return unpacked(self.pack())


def unpacked(stream):
    scope = Scope()
    scope.losses = pack.unpack_scope(stream, scope.names, scope.units)
    return scope


def scope_of(*codes):
    scope = Scope()
    for code in codes:
        scope.run(code)
    return scope


def plain(stream):
    """The operations of a stream, with texts in the place of references to them: which equal texts are one object depends
    on what else the process has done. Whoever needs the same bytes writes them in a form of his own."""
    said, memo, objects = [], [], 0
    for operation, argument, _ in pickletools.genops(stream):
        if operation.name == "MEMOIZE":
            last = said[-1]
            if last[0] == "TEXT":
                memo.append(last)
            else:
                memo.append(("GET", objects))
                objects += 1
        elif operation.name in ("BINGET", "LONG_BINGET"):
            said.append(memo[argument])
        elif operation.name != "FRAME":
            said.append(("TEXT" if "UNICODE" in operation.name else operation.name, argument))
    return said


class PackTest(unittest.TestCase):
    maxDiff = None

    def assert_gone(self, pattern, touch):
        with self.assertRaisesRegex(pack.GoneError, pattern):
            touch()
