"""Random programs, by a seed: classes, functions, closures and instances that share objects and refer to each other in
circles; and a text that says what a scope holds, equal for equal scopes."""

import collections
import enum
import random
import types

_MAKERS = ["[]", "{}", "set()", "collections.OrderedDict()", "collections.deque()", "bytearray(b'ab')"]
_LEAVES = ["None", "True", "1", "2.5", "-(2**70)", "'text'", "'x' * 300", "b'bytes'", "(1, 'a')", "1j", "range(3)"]


class _Program:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.lines = ["import collections, dataclasses, enum, functools"]
        self.classes, self.functions, self.objects, self.keys, self.closures = [], [], [], [], []

    def add(self, *lines):
        self.lines += lines

    def any(self):
        rng = self.rng
        pool = rng.choice([self.classes, self.functions, self.objects, _LEAVES, _LEAVES]) or _LEAVES
        chosen = rng.choice(pool)
        return rng.choice([chosen, chosen, chosen, "(%s, %s)" % (chosen, rng.choice(_LEAVES))])

    def key(self):
        # Without closures: which of two functions fills a cell depends on which is met first, in a set by their hashes.
        plain = [name for name in self.functions if name not in self.closures]
        return self.rng.choice(self.keys + self.classes + plain + ["None", "1", "'k'", "b'k'", "(1, 2)"])

    def plain_class(self, name):
        base = self.rng.choice([c for c in self.classes if c[0] == "C"] + [""] * 2)
        self.add(
            "class %s%s:" % (name, "(%s)" % base if base else ""),
            "    '''%s'''" % name if self.rng.randrange(2) else "    pass",
            "    shared = %s" % self.any(),
            "    def __init__(self, number=0): self.number = number",
            "    def own(self): return (%s, self.number)" % self.rng.choice(["__class__.__name__", "'%s'" % name]),
            "    @staticmethod",
            "    def twice(x): return [x, x]",
            "    @property",
            "    def next(self): return self.number + 1",
        )
        self.classes.append(name)

    def other_class(self, name):
        kind = self.rng.randrange(4)
        if kind == 0:
            self.add("@dataclasses.dataclass", "class D%s:" % name, "    number: int = 0", "    rest: list = None")
            self.classes.append("D" + name)
        elif kind == 1:
            self.add("class E%s(enum.Enum):" % name, "    A = 1", "    B = 'b'")
            self.keys += ["E%s.A" % name, "E%s.B" % name]
        elif kind == 2:
            self.add("N%s = collections.namedtuple('N%s', 'a b')" % (name, name))
            self.keys.append("N%s(1, 'n')" % name)
        else:
            self.add(
                "class H%s:" % name,
                "    def __init__(self, name): self.name = name",
                "    def __hash__(self): return hash(self.name)",
                "    def __eq__(self, other): return type(other) is type(self) and self.name == other.name",
            )
            self.keys.append("h%s" % name)
            self.objects.append("h%s" % name)
            self.add("h%s = H%s('%s')" % (name, name, name))

    def function(self, name):
        kind = self.rng.randrange(5)
        if kind == 0:
            self.add("def %s(x=%s): return (x, %s)" % (name, self.any(), self.any()))
        elif kind == 1:
            self.add("%s = lambda x=%s, *, y=%s: [x, y]" % (name, self.any(), self.any()))
        elif kind == 2:
            self.add(
                "def make_%s(cell):" % name,
                "    def get(): return cell",
                "    def put(new):",
                "        nonlocal cell",
                "        cell = new",
                "        return get",
                "    return get, put",
                "%s, put_%s = make_%s(%s)" % (name, name, name, self.any()),
            )
            self.functions.append("put_" + name)
            self.closures += [name, "put_" + name]
        elif kind == 3:
            self.add("def %s(n=3): return 1 if n < 2 else n * %s(n - 1)" % (name, name))
            self.add("%s.note = %s" % (name, self.any()))
        else:
            inner = self.rng.choice(self.functions or ["len"])
            self.add("@functools.wraps(%s)" % inner, "def %s(*a, **k): return %s(*a, **k)" % (name, inner))
        self.functions.append(name)

    def object(self, name):
        kind = self.rng.randrange(3)
        made = self.rng.choice(self.classes) + "()" if kind and self.classes else self.rng.choice(_MAKERS)
        self.add("%s = %s" % (name, made))
        self.objects.append(name)

    def fill(self, name):
        """Puts things into an object, whatever it is."""
        self.add("_fill(%s, [%s], [%s])" % (name, self.any() + ", " + self.any(), self.key() + ", " + self.key()))


_FILL = """
def _fill(it, some, keys):
    if type(it) in (list, collections.deque): it.extend(some)
    elif type(it) in (dict, collections.OrderedDict): it.update(zip(keys, some))
    elif type(it) is set: it.update(keys)
    elif hasattr(it, '__dict__'): vars(it).update(first=some[0], second=some[1], keys=set(keys))
"""


def text(seed):
    """The text of a program. It keeps what it defines, and some of what it made under several names."""
    program = _Program(seed)
    rng = program.rng
    for number in range(rng.randrange(2, 12)):
        name = str(number)
        made = rng.randrange(4)
        if made == 0:
            program.plain_class("C" + name)
        elif made == 1:
            program.other_class(name)
        elif made == 2:
            program.function("f" + name)
        else:
            program.object("o" + name)
    program.add(_FILL)
    for _ in range(2):
        for name in program.objects:
            program.fill(name)
    program.add("del _fill")
    for name in rng.sample(program.objects, len(program.objects) // 3):
        program.add("del " + name)
    return "\n".join(program.lines) + "\n"


class _Describing:
    def __init__(self, namespace):
        self.namespace = namespace
        self.numbers = {}
        self.kept = []  # what has a number must not end
        self.pending = collections.deque()

    def show(self, each):
        if isinstance(each, (type(None), bool, int, float, complex, str, bytes, range)):
            return "%s:%r" % (type(each).__name__, each)
        if _is_known(each):
            return "%s:%s" % (type(each).__name__, getattr(each, "__qualname__", each.__name__))
        if type(each) in (tuple, frozenset):
            parts = [self.show(part) for part in (each if type(each) is tuple else sorted(each, key=_rough))]
            return "%s(%s)" % (type(each).__name__, ", ".join(parts))
        if id(each) not in self.numbers:
            self.numbers[id(each)] = len(self.numbers)
            self.kept.append(each)
            self.pending.append(each)
        return "@%d" % self.numbers[id(each)]

    def run(self):
        lines = ["%s = %s" % (name, self.show(value)) for name, value in _visible(self.namespace)]
        while self.pending:
            each = self.pending.popleft()
            parts = "; ".join("%s %s" % (name, self.show(value)) for name, value in self.parts(each))
            lines.append("@%d %s %s" % (self.numbers[id(each)], type(each).__name__, parts))
        return "\n".join(lines)

    def parts(self, each):
        yield "type", type(each)
        if isinstance(each, types.FunctionType):
            yield from self.function_parts(each)
        elif isinstance(each, type):
            yield "names", (each.__name__, each.__qualname__, each.__module__, each.__doc__, each.__bases__)
            for name in sorted(vars(each)):
                if not _is_machinery(name):
                    yield name, vars(each)[name]
        elif isinstance(each, (staticmethod, classmethod)):
            yield "function", each.__func__
        elif isinstance(each, property):
            yield "functions", (each.fget, each.fset, each.fdel)
        elif isinstance(each, types.CellType):
            yield "content", each.cell_contents
        elif isinstance(each, enum.Enum):
            yield "member", (each.name, each._value_)
        else:
            yield from self.content(each)

    def function_parts(self, each):
        yield "names", (each.__name__, each.__qualname__, each.__module__, each.__doc__)
        yield "defaults", (each.__defaults__, each.__kwdefaults__, each.__closure__)
        yield "here", each.__globals__ is self.namespace
        yield "attributes", vars(each)
        yield "code", (each.__code__.co_name, each.__code__.co_firstlineno, each.__code__.co_names)

    def content(self, each):
        if isinstance(each, (list, collections.deque, tuple)):
            yield from enumerate(each)
        elif isinstance(each, (set, frozenset)):
            yield from enumerate(sorted(each, key=_rough))
        elif isinstance(each, dict):
            yield from enumerate(each.items())
        elif isinstance(each, bytearray):
            yield "bytes", bytes(each)
        yield from getattr(each, "__dict__", {}).items()


def _is_known(each):
    """Whether it is a part of the library."""
    return isinstance(each, types.ModuleType) or (
        isinstance(each, (type, types.BuiltinFunctionType)) and each.__module__ != "__main__"
    )


def _is_machinery(name):
    """Whether the library has generated it, or an interpreter."""
    return name.startswith(("__", "_")) and name not in ("__init__", "__hash__", "__eq__")


def _rough(each):
    if isinstance(each, types.FunctionType):
        return "function %s %s" % (each.__qualname__, each.__code__.co_firstlineno)
    if isinstance(each, type):
        return "%s %s" % (type(each).__name__, each.__qualname__)
    if hasattr(each, "name"):
        return "%s %s" % (type(each).__name__, each.name)
    if type(each) in (tuple, frozenset):
        return "%s %s" % (type(each).__name__, [_rough(part) for part in each])
    return "%s %r" % (type(each).__name__, each)


def _visible(namespace):
    return [(name, value) for name, value in namespace.items() if not name.startswith("__")]


def describe(namespace):
    """What a namespace holds, and who shares what."""
    return _Describing(namespace).run()
