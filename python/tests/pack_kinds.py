"""Kinds of things that a scope may hold: for each, code that makes `x`, and an expression that is true of it after a move.

The check sees `x` and the modules `sys`, `enum`, `dataclasses`, `typing` ..., through `__import__` where it needs them,
so that it can be asked of any library that carries `x`.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    name: str
    code: str
    check: str
    since: tuple = (3, 9)  # the Python that can define it
    needs: tuple = (3, 9)  # the Python that can rebuild it
    lost: bool = False  # a stand-in arrives, and is named in the losses


_kinds: list = []


def _add(name, code, check, **facts):
    _kinds.append(Kind(name, code, check, **facts))


# Data.
_add("int", "x = [0, -1, 255, 65536, 2**31, -2**63, 10**100]", "x == [0, -1, 255, 65536, 2**31, -2**63, 10**100]")
_add("float", "x = [0.5, float('inf'), -0.0]", "x[:2] == [0.5, float('inf')] and str(x[2]) == '-0.0'")
_add("text", "x = ['', 'a', 'ä', '\\ud800', 'z' * 300]", "x == ['', 'a', 'ä', '\\ud800', 'z' * 300]")
_add("bytes", "x = [b'', b'a' * 300, bytearray(b'xy')]", "x == [b'', b'a' * 300, bytearray(b'xy')]")
_add("aliases", "a = []\nx = [a, a]", "x[0] is x[1]")
_add("cycle of lists", "x = []\nx.append(x)", "x[0] is x")
_add("cycle through a tuple", "a = []\nx = (a,)\na.append(x)", "x[0][0] is x")
_add("dict keeps its order", "x = {'b': 1, 'a': 2}", "list(x) == ['b', 'a']")
_add("sets", "x = [{1, 2}, frozenset('ab')]", "x == [{1, 2}, frozenset('ab')]")
_add("complex, range, slice", "x = [1j, range(1, 9, 2), slice(1, None), ...]",
     "x == [1j, range(1, 9, 2), slice(1, None), ...]")  # fmt: skip
_add("collections",
     "import collections as c\nx = [c.deque([1], 3), c.OrderedDict(a=1), c.Counter('aab'), c.ChainMap({'a': 1})]\n"
     "d = c.defaultdict(list)\nd['k'].append(1)\nx.append(d)",
     "x[0].maxlen == 3 and x[2]['a'] == 2 and x[3]['a'] == 1 and x[4]['new'] == []")  # fmt: skip
_add("dates", "import datetime as d\nx = [d.date(2024, 2, 29), d.datetime(2024, 1, 1, tzinfo=d.timezone.utc), "
     "d.timedelta(1)]", "x[1].tzinfo.utcoffset(None) == x[2] - x[2]")  # fmt: skip
_add("numbers", "import decimal, fractions\nx = [decimal.Decimal('1.10'), fractions.Fraction(1, 3)]",
     "str(x[0]) == '1.10' and x[1] * 3 == 1")  # fmt: skip
_add("uuid, path", "import uuid, pathlib\nx = [uuid.UUID(int=7), pathlib.Path('/a/b'), pathlib.PurePosixPath('c')]",
     "x[0].int == 7 and x[1].name == 'b' and str(x[2]) == 'c'")  # fmt: skip
_add("array", "import array\nx = array.array('d', [1.5])", "x[0] == 1.5")
_add("regular expression", "import re\nx = re.compile('(a)b', re.I)", "x.match('AB').group(1) == 'A'")
_add("match", "import re\nx = re.search('b(.)', 'abcd')", "x.group(1) == 'c' and x.span() == (1, 3)")
_add("random generator", "import random\nx = random.Random(7)\nx.random()", "x.random() == 0.15084917392450192")

# Functions.
_add("function", "def x(a, b=2, *c, d=4, **e): return a + b + d", "x(1) == 7 and x.__name__ == 'x'")
_add("function with a global", "k = 20\ndef x(n): return n * k", "x(2) == 40")
_add("functions that call each other",
     "def even(n): return n == 0 or odd(n - 1)\ndef odd(n): return n != 0 and even(n - 1)\nx = even", "x(10)")  # fmt: skip
_add("functions share a global", "n = 0\ndef up():\n    global n\n    n += 1\ndef get(): return n\nx = (up, get)",
     "[x[0](), x[1]()] == [None, 1]")  # fmt: skip
_add("lambda", "x = lambda n: n + 1", "x(1) == 2")
_add("lambdas on one line", "x = (lambda: 1, lambda: 2, lambda n: n, lambda: 2)",
     "[x[0](), x[1](), x[2](5), x[3]()] == [1, 2, 5, 2]")  # fmt: skip
_add("equal lambdas on one line", "x = (lambda n: n, lambda n: n, lambda n: n + 1)", "[f(1) for f in x] == [1, 1, 2]")
_add("lambda beside a dead one", "x = (lambda: 1) if 0 else (lambda: 2)", "x() == 2")
_add("lambdas in comprehensions", "x = [[lambda a, n=n: a * n for n in range(m)] for m in (2, 3)]", "x[1][2](5) == 10")
_add("lambdas of a default and a body", "def x(f=lambda: 1): return (lambda: 2)() + f()", "x() == 3")
_add("nested functions", "def outer():\n    def inner():\n        def core(): return 7\n        return core\n"
     "    return inner\nx = outer()", "x()() == 7")  # fmt: skip
_add("closure", "def make(n):\n    def add(m): return n + m\n    return add\nx = make(3)", "x(4) == 7")
_add("shared cell", "def make():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n"
     "    def get(): return n\n    return up, get\nx = make()", "[x[0](), x[0](), x[1]()][2] == 2")  # fmt: skip
_add("recursive closure", "def make():\n    def fact(n): return 1 if n < 2 else n * fact(n - 1)\n    return fact\n"
     "x = make()", "x(5) == 120")  # fmt: skip
_add("empty cell", "def make():\n    def get(): return late\n    if 0: late = 1\n    return get\nx = make()",
     "x.__closure__[0] == __import__('types').CellType()")  # fmt: skip
_add("a cell itself", "def make(n):\n    return lambda: n\nx = make([1]).__closure__[0]", "x.cell_contents == [1]")
_add("decorated function", "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def call(*a): return 2 * f(*a)\n"
     "    return call\n@twice\ndef x(n): 'doc'; return n", "x(4) == 8 and x.__wrapped__(4) == 4 and x.__doc__ == 'doc'")  # fmt: skip
_add("twins in branches", "import sys\nif len(sys.argv) > 999:\n    def x(): return 1\nelse:\n    def x(): return 2",
     "x() == 2")  # fmt: skip
_add("generator function", "def x(n):\n    for i in range(n): yield i", "list(x(3)) == [0, 1, 2]")
_add("async function", "import asyncio\nasync def x(n):\n    await asyncio.sleep(0)\n    return n",
     "__import__('asyncio').run(x(5)) == 5")  # fmt: skip
_add("async generator function", "async def x():\n    yield 1",
     "__import__('inspect').isasyncgenfunction(x)")  # fmt: skip
_add("keyword-only and annotations", "def x(a: int, /, b: 'Later' = 1, *, c: list = None) -> str: return c",
     "x.__annotations__ == {'a': int, 'b': 'Later', 'c': list, 'return': str} and x(1, c=3) == 3")  # fmt: skip
_add("function attributes", "def x(): pass\nx.seen = [1]\nx.me = x", "x.seen == [1] and x.me is x")
_add("method and bound method", "class C:\n    def m(self): return self.n\nc = C()\nc.n = 4\nx = c.m",
     "x() == 4 and x.__self__.m() == 4")  # fmt: skip
_add("builtins", "x = [len, str.upper, [1].append, dict.fromkeys, int.__add__, object.__init__, (5).__add__]",
     "x[0]('abc') == 3 and x[1]('a') == 'A' and x[3]('a') == {'a': None} and x[6](1) == 6")  # fmt: skip
_add("partial", "import functools\nx = functools.partial(lambda a, b: a - b, b=1)", "x(3) == 2")
_add("operators", "import operator as o\nx = [o.itemgetter(1), o.attrgetter('real'), o.methodcaller('upper')]",
     "x[0]('ab') == 'b' and x[2]('a') == 'A'")  # fmt: skip
_add("lru_cache", "import functools\n@functools.lru_cache(maxsize=7)\ndef x(n): return n + 1",
     "x(1) == 2 and x.cache_parameters()['maxsize'] == 7 and x.__wrapped__(1) == 2")  # fmt: skip
_add("recursive lru_cache", "import functools\n@functools.lru_cache(None)\ndef x(n): return n if n < 2 else x(n-1) + x(n-2)",
     "x(60) == 1548008755920")  # fmt: skip
_add("singledispatch", "import functools\n@functools.singledispatch\ndef x(v): return 'any'\n@x.register(int)\n"
     "def _(v): return 'int'", "x(1) == 'int' and x('') == 'any'")  # fmt: skip
_add("exec'd function", "exec('def made(n):\\n    return n * 3')\nx = made", "x(2) == 6")
_add("eval'd lambda", "x = eval('  lambda n: n + 5')", "x(1) == 6")
_add("function with globals of its own", "space = {'k': 5}\nexec('def f(): return k', space)\nx = (space, space['f'])",
     "x[1]() == 5 and x[1].__globals__ is x[0]")  # fmt: skip
_add("future annotations", "from __future__ import annotations\ndef x(a: undefined): return a",
     "x.__annotations__ == {'a': 'undefined'}")  # fmt: skip
_add("contextmanager", "import contextlib\n@contextlib.contextmanager\ndef x():\n    yield 5",
     "x().__enter__() == 5")  # fmt: skip
_add("code object", "def f(): return 9\nx = f.__code__", "__import__('types').FunctionType(x, {})() == 9")
_add("types.coroutine", "import types\n@types.coroutine\ndef x():\n    yield 1", "x.__code__.co_flags & 0x100")

# Classes.
_add("class", "class C:\n    'doc'\n    n = 1\n    def get(self): return self.n\nx = C", "x().get() == 1 and x.__doc__ == 'doc'")
_add("instance", "class C:\n    def __init__(self): self.n = [1]\n    def get(self): return self.n\nx = C()", "x.get() == [1]")
_add("nested class", "class A:\n    class B:\n        def m(self): return 1\nx = A.B()",
     "x.m() == 1 and type(x).__qualname__ == 'A.B'")  # fmt: skip
_add("local class with a closure", "def make(n):\n    class L:\n        def get(self): return n\n    return L\nx = make(3)()",
     "x.get() == 3 and type(x).__qualname__ == 'make.<locals>.L'")  # fmt: skip
_add("super", "class A:\n    def m(self): return 1\nclass B(A):\n    def m(self): return super().m() + 1\nx = B()", "x.m() == 2")
_add("diamond", "class A:\n    def m(self): return ['A']\nclass B(A):\n    def m(self): return ['B', *super().m()]\n"
     "class C(A):\n    def m(self): return ['C', *super().m()]\nclass D(B, C): pass\nx = D()", "x.m() == ['B', 'C', 'A']")  # fmt: skip
_add("slots", "class C:\n    __slots__ = ('a', '__b')\n    def __init__(self): self.a, self.__b = 1, 2\n"
     "    def b(self): return self.__b\nx = C()", "x.a == 1 and x.b() == 2 and not hasattr(x, '__dict__')")  # fmt: skip
_add("frozen slots", "class C:\n    __slots__ = ('a',)\n    def __init__(self): object.__setattr__(self, 'a', 1)\n"
     "    def __setattr__(self, *_): raise AttributeError\nx = C()", "x.a == 1")  # fmt: skip
_add("metaclass", "class M(type):\n    def __new__(m, name, bases, body, *, tag): return super().__new__(m, name, bases, body)\n"
     "    def __init__(cls, *a, tag): cls.tag = tag\n    def hello(cls): return cls.tag\nclass x(metaclass=M, tag='t'): pass",
     "x.hello() == 't' and type(x).__name__ == 'M'")  # fmt: skip
_add("abstract class", "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def m(self): ...\nclass B(A):\n"
     "    def m(self): return 1\nclass R: pass\nA.register(R)\nx = (A, B(), R())",
     "x[1].m() == 1 and isinstance(x[2], x[0]) and isinstance(x[1], x[0]) and x[0].__abstractmethods__ == {'m'}")  # fmt: skip
_add("property", "class C:\n    @property\n    def p(self): return self.q\n    @p.setter\n    def p(self, v): self.q = v\n"
     "x = C()\nx.p = 3", "x.p == 3")  # fmt: skip
_add("static and class methods", "class C:\n    @staticmethod\n    def s(n): return n\n    @classmethod\n    def c(cls): return cls\n"
     "x = C", "x.s(1) == 1 and x().c() is x")  # fmt: skip
_add("descriptor", "class D:\n    def __set_name__(self, owner, name): self.names = getattr(self, 'names', []) + [name]\n"
     "    def __get__(self, obj, cls): return self.names\nclass x:\n    d = D()", "x.d == ['d']")  # fmt: skip
_add("cached_property", "import functools\nclass C:\n    @functools.cached_property\n    def p(self): return [1]\nx = C()",
     "x.p is x.p")  # fmt: skip
_add("partialmethod", "import functools\nclass C:\n    def m(self, n): return n\n    five = functools.partialmethod(m, 5)\nx = C()",
     "x.five() == 5")  # fmt: skip
_add("singledispatchmethod", "import functools\nclass C:\n    @functools.singledispatchmethod\n    def m(self, v): return 'any'\n"
     "    @m.register(int)\n    def _(self, v): return 'int'\nx = C()", "x.m(1) == 'int' and x.m('') == 'any'")  # fmt: skip
_add("total_ordering", "import functools\n@functools.total_ordering\nclass C:\n    def __init__(self, n): self.n = n\n"
     "    def __lt__(self, o): return self.n < o.n\n    def __eq__(self, o): return self.n == o.n\nx = [C(1), C(2)]",
     "x[0] <= x[1] and x[1] > x[0]")  # fmt: skip
_add("self-reference", "class C:\n    def new(self): return C()\nC.me = C\nx = C", "x.me is x and type(x().new()) is x")
_add("__init_subclass__ with a registry", "class Base:\n    known = []\n    def __init_subclass__(cls, *, tag, **k):\n"
     "        super().__init_subclass__(**k)\n        Base.known.append((tag, cls))\nclass A(Base, tag='a'): pass\nx = (Base, A)",
     "x[0].known == [('a', x[1])]")  # fmt: skip
_add("subclass of a builtin", "class L(list):\n    def total(self): return sum(self)\nclass S(str): pass\nclass D(dict): pass\n"
     "class I(int): pass\nd = D(k=1)\nd.extra = 2\nx = [L([1, 2]), S('s'), d, I(5)]",
     "x[0].total() == 3 and x[1] == 's' and x[2].extra == 2 and x[2]['k'] == 1 and x[3] + 1 == 6")  # fmt: skip
_add("redefined class", "class C:\n    def m(self): return 1\nold = C()\nclass C:\n    def m(self): return 2\nx = (old, C())",
     "[x[0].m(), x[1].m()] == [1, 2]")  # fmt: skip
_add("deleted class", "class C:\n    def m(self): return 1\nx = C()\ndel C", "x.m() == 1")
_add("changed class", "class C:\n    n = 1\nC.n = 100\nC.m = lambda self: self.n\nx = C()", "x.m() == 100")
_add("own __reduce__", "class C:\n    def __init__(self, n): self.n = n\n    def __reduce__(self): return C, (self.n + 1,)\n"
     "x = C(1)", "x.n == 2")  # fmt: skip
_add("own __getstate__", "class C:\n    def __getstate__(self): return {'n': 1}\n    def __setstate__(self, s): self.n = s['n'] + 1\n"
     "x = C()", "x.n == 2")  # fmt: skip
_add("__getnewargs_ex__", "class C:\n    def __new__(cls, *, n):\n        c = super().__new__(cls)\n        c.made = n\n        return c\n"
     "    def __getnewargs_ex__(self): return (), {'n': 7}\nx = C(n=1)", "x.made == 1")  # fmt: skip
_add("__class_getitem__ and __call__", "class C:\n    def __class_getitem__(cls, k): return k\n    def __call__(self): return 1\n"
     "x = C()", "type(x)['k'] == 'k' and x() == 1")  # fmt: skip
_add("type()", "x = type('T', (), {'m': lambda self: 5})()", "x.m() == 5 and type(x).__name__ == 'T'")
_add("class holding its instances", "class C:\n    pool = {}\n    def __init__(self, n): self.n = n\n"
     "    def __hash__(self): return hash(self.n)\n    def __eq__(self, o): return self.n == o.n\n"
     "C.pool[C(1)] = 'one'\nx = C", "x.pool[x(1)] == 'one'")  # fmt: skip

# Data classes, enumerations, named tuples, typing.
_add("dataclass", "import dataclasses\n@dataclasses.dataclass\nclass P:\n    a: int\n    b: list = dataclasses.field(default_factory=list)\n"
     "    c: int = 3\nx = P(1)", "x == type(x)(1) and repr(x) == 'P(a=1, b=[], c=3)' and type(x)(2, [1]).c == 3")  # fmt: skip
_add("frozen dataclass", "import dataclasses\n@dataclasses.dataclass(frozen=True, order=True)\nclass P:\n    a: int\nx = {P(1): 1}",
     "[k.a for k in x] == [1] and x[type(list(x)[0])(1)] == 1 and list(x)[0] < type(list(x)[0])(2)")  # fmt: skip
_add("dataclass with slots", "import dataclasses\n@dataclasses.dataclass(slots=True)\nclass P:\n    a: int\n    b: int = 2\nx = P(1)",
     "x == type(x)(1, 2) and not hasattr(x, '__dict__')", since=(3, 10))  # fmt: skip
_add("frozen dataclass with slots", "import dataclasses\n@dataclasses.dataclass(slots=True, frozen=True)\nclass P:\n    a: int\nx = P(1)",
     "x == type(x)(1) and not hasattr(x, '__dict__')", since=(3, 10))  # fmt: skip
_add("keyword-only dataclass", "import dataclasses\n@dataclasses.dataclass(kw_only=True)\nclass P:\n    a: int\n    b: int = 2\nx = P(a=1)",
     "x == type(x)(a=1) and type(x)(b=5, a=1).b == 5", since=(3, 10))  # fmt: skip
_add("inherited dataclass", "import dataclasses\n@dataclasses.dataclass\nclass A:\n    a: int = 1\n@dataclasses.dataclass\n"
     "class B(A):\n    b: int = 2\n    def __repr__(self): return 'mine'\nx = B()",
     "[f.name for f in __import__('dataclasses').fields(x)] == ['a', 'b'] and repr(x) == 'mine' and type(x)(1, 2) == x")  # fmt: skip
_add("dataclass with text annotations", "from __future__ import annotations\nimport dataclasses\nfrom typing import ClassVar\n"
     "@dataclasses.dataclass\nclass P:\n    kind: ClassVar[str] = 'k'\n    seed: dataclasses.InitVar[int]\n    n: int = 0\n"
     "    def __post_init__(self, seed): self.n = seed\nx = P(4)",
     "x.n == 4 and x.kind == 'k' and type(x)(9).n == 9 and [f.type for f in __import__('dataclasses').fields(x)] == ['int']")  # fmt: skip
_add("make_dataclass", "import dataclasses\nx = dataclasses.make_dataclass('P', [('a', int), ('b', int, 2)])(1)",
     "x == type(x)(1, 2)")  # fmt: skip
_add("enum", "import enum\nclass E(enum.Enum):\n    A = 1\n    B = (2, 3)\n    C = 1\n    def m(self): return self.name\nx = E",
     "x.A.m() == 'A' and x((2, 3)) is x.B and x.C is x.A and list(x) == [x.A, x.B] and x['B'].value == (2, 3)")  # fmt: skip
_add("enum member", "import enum\nclass E(enum.Enum):\n    A = enum.auto()\nx = {E.A: E.A}", "list(x)[0] is list(x.values())[0].__class__.A")
_add("enum with __init__", "import enum\nclass P(enum.Enum):\n    EARTH = (5, 6)\n    def __init__(self, m, r): self.m, self.r = m, r\n"
     "    @property\n    def d(self): return self.m / self.r\nx = P.EARTH", "x.m == 5 and x.d == 5 / 6 and type(x)((5, 6)) is x")  # fmt: skip
_add("enum with __new__", "import enum\nclass E(enum.Enum):\n    A = 'a'\n    def __new__(cls, v):\n        o = object.__new__(cls)\n"
     "        o._value_ = v * 2\n        o.extra = v\n        return o\nx = E.A", "x.value == 'aa' and x.extra == 'a' and type(x)('aa') is x")  # fmt: skip
_add("flag", "import enum\nclass F(enum.Flag):\n    R = 1\n    W = 2\n    RW = 3\nx = F.R | F.W", "x.value == 3 and type(x).R in x and x is type(x).RW")
_add("unnamed flag", "import enum\nclass F(enum.Flag):\n    R = 1\n    W = 2\nx = F.R | F.W", "x.value == 3 and x & type(x).R == type(x).R")
_add("int and str enums", "import enum\nclass I(enum.IntEnum):\n    A = 5\nclass S(str, enum.Enum):\n    B = 'b'\nx = [I.A, S.B]",
     "x[0] + 1 == 6 and x[1].upper() == 'B' and type(x[1])('b') is x[1]")  # fmt: skip
_add("int flag", "import enum\nclass F(enum.IntFlag):\n    A = 1\n    B = 4\nx = F.A | F.B", "x == 5 and type(x).B in x")
_add("str enum", "import enum\nclass S(enum.StrEnum):\n    A = enum.auto()\nx = S.A", "x == 'a' and str(x) == 'a'", since=(3, 11), needs=(3, 11))
_add("functional enum", "import enum\nx = enum.Enum('E', 'A B')", "x.B.value == 2 and len(x) == 2")
_add("namedtuple", "import collections\nP = collections.namedtuple('P', 'a b', defaults=[2])\nx = P(1)",
     "x == (1, 2) and x.b == 2 and x._replace(a=5).a == 5 and repr(x) == 'P(a=1, b=2)'")  # fmt: skip
_add("NamedTuple", "import typing\nclass P(typing.NamedTuple):\n    'doc'\n    a: int\n    b: str = 's'\n    def m(self): return self.b\nx = P(1)",
     "x.m() == 's' and type(x)._field_defaults == {'b': 's'} and type(x).__doc__ == 'doc' and type(x)(2) == (2, 's')")  # fmt: skip
_add("subclass of a namedtuple", "import collections\nclass P(collections.namedtuple('P', 'a b')):\n    __slots__ = ()\n"
     "    def s(self): return self.a + self.b\nx = P(1, 2)", "x.s() == 3 and type(x)(4, 5).s() == 9")  # fmt: skip
_add("TypedDict", "import typing\nclass T(typing.TypedDict, total=False):\n    a: int\nx = (T, T(a=1))",
     "x[1] == {'a': 1} and x[0].__total__ is False and x[0](a=2) == {'a': 2} and x[0].__optional_keys__ == {'a'}")  # fmt: skip
_add("Protocol", "import typing\n@typing.runtime_checkable\nclass P(typing.Protocol):\n    def m(self): ...\nclass I:\n    def m(self): return 1\n"
     "class E(P):\n    def m(self): return 2\nx = (P, I(), E())",
     "isinstance(x[1], x[0]) and isinstance(x[2], x[0]) and not isinstance(3, x[0]) and x[2].m() == 2")  # fmt: skip
_add("Generic", "import typing\nT = typing.TypeVar('T')\nclass G(typing.Generic[T]):\n    def m(self): return 1\nclass H(G[int]): pass\n"
     "x = (G, H(), T)", "x[0][int].__args__ == (int,) and x[1].m() == 1 and x[0].__parameters__ == (x[2],)")  # fmt: skip
_add("generic class with __init_subclass__", "import typing\nT = typing.TypeVar('T')\nclass B(typing.Generic[T]):\n    n = 0\n"
     "    def __init_subclass__(cls, k, **o):\n        super().__init_subclass__(**o)\n        B.n += 1\nclass C(B[int], k=1): pass\nx = (B, C())",
     "x[0].n == 1 and isinstance(x[1], x[0])")  # fmt: skip
_add("generic Protocol", "import typing\nT = typing.TypeVar('T', covariant=True)\nclass P(typing.Protocol[T]):\n    def m(self) -> T: ...\nx = P",
     "x[int].__args__ == (int,) and x._is_protocol")  # fmt: skip
_add("PEP 695 class", "class B[T]:\n    def m(self) -> T: return 1\nx = B()", "x.m() == 1 and len(type(x).__type_params__) == 1",
     since=(3, 12), needs=(3, 12))  # fmt: skip
_add("PEP 695 function", "def x[T: int](a: T) -> T: return a", "x(3) == 3 and x.__type_params__[0].__bound__ is int",
     since=(3, 12), needs=(3, 12))  # fmt: skip
_add("PEP 695 alias", "type A = list[int] | list[A]\nx = A", "x.__name__ == 'A' and x in x.__value__.__args__[1].__args__",
     since=(3, 12), needs=(3, 12))  # fmt: skip
_add("PEP 695 generic alias", "type A[T] = dict[str, T]\nx = A", "x[int].__args__ == (int,) and x.__type_params__[0].__name__ == 'T'",
     since=(3, 12), needs=(3, 12))  # fmt: skip
_add("typing aliases", "import typing as t\nx = [t.List[int], t.Optional[str], t.Callable[[int], str], t.Literal['a'], list[int], "
     "t.Union[int, str], t.Any, t.Annotated[int, 5]]", "x[0].__args__ == (int,) and x[4] == list[int] and x[7].__metadata__ == (5,)")  # fmt: skip
_add("type variables", "import typing as t\nA = t.TypeVar('A', bound=int)\nx = [A, t.List[A], t.TypeVar('B', int, str)]",
     "x[0].__bound__ is int and x[1].__parameters__ == (x[0],) and x[2].__constraints__ == (int, str)")  # fmt: skip
_add("NewType", "import typing\nU = typing.NewType('U', int)\nx = U", "x(5) == 5 and x.__supertype__ is int and x.__name__ == 'U'")
_add("forward reference", "import typing\nx = typing.List['Later']", "x.__args__[0].__forward_arg__ == 'Later'")
_add("union of types", "x = int | str", "isinstance(5, x)", since=(3, 10), needs=(3, 10))
_add("match statement", "def x(v):\n    match v:\n        case [a, _]: return a\n        case _: return None", "x([1, 2]) == 1",
     since=(3, 10), needs=(3, 10))  # fmt: skip

# Exceptions and the library.
_add("exception", "x = ValueError('a', 1)", "x.args == ('a', 1) and type(x) is ValueError")
_add("exception with its own __init__", "class E(Exception):\n    def __init__(self, code, *, why):\n        super().__init__('%s %s' % (code, why))\n"
     "        self.code = code\nx = E(5, why='w')", "x.code == 5 and str(x) == '5 w' and x.args == ('5 w',)")  # fmt: skip
_add("exception with cause and notes", "try:\n    try: 1 / 0\n    except ZeroDivisionError as e: raise KeyError('k') from e\n"
     "except KeyError as e: x = e\nx.__notes__ = ['note']", "type(x.__cause__).__name__ == 'ZeroDivisionError' and x.__suppress_context__ "
     "and x.__notes__ == ['note']")  # fmt: skip
_add("traceback", "def fail():\n    raise ValueError('no')\ntry: fail()\nexcept ValueError as e: x = e",
     "'fail' in ''.join(__import__('traceback').format_exception(type(x), x, x.__traceback__)) and "
     "\"raise ValueError('no')\" in ''.join(__import__('traceback').format_exception(type(x), x, x.__traceback__))")  # fmt: skip
_add("exceptions of the library", "import json\nx = [OSError(2, 'no', 'file'), StopIteration(5), SystemExit(3), KeyError('k'),\n"
     "UnicodeDecodeError('utf-8', b'x', 0, 1, 'bad')]\ntry: json.loads('{')\nexcept ValueError as e: x.append(e)",
     "x[0].filename == 'file' and x[0].errno == 2 and x[1].value == 5 and x[2].code == 3 and x[4].reason == 'bad' and x[5].pos == 1")  # fmt: skip
_add("exception group", "x = ExceptionGroup('g', [ValueError(1), KeyError(2)])", "x.message == 'g' and len(x.exceptions) == 2",
     since=(3, 11), needs=(3, 11))  # fmt: skip
_add("modules", "import os.path, json\nimport xml.etree.ElementTree as et\nx = [json, os.path, et]",
     "x[0].loads('1') == 1 and x[2].Element('a').tag == 'a'")  # fmt: skip
_add("module made by code", "import types\nx = types.ModuleType('made', 'doc')\nexec('n = 1\\ndef get(): return n', vars(x))",
     "x.get() == 1 and x.get.__globals__ is vars(x) and x.__doc__ == 'doc'")  # fmt: skip
_add("locks", "import threading\nx = [threading.Lock(), threading.Lock()]\nx[1].acquire()", "[l.locked() for l in x] == [False, True]")
_add("RLock", "import threading\nx = threading.RLock()\nx.acquire()", "x._is_owned() and x.release() is None and not x._is_owned()")
_add("events and conditions", "import threading\nx = [threading.Event(), threading.Condition(), threading.Semaphore(2), threading.Barrier(1)]\n"
     "x[0].set()", "x[0].is_set() and x[1].acquire() and x[2].acquire() and x[3].wait() == 0")  # fmt: skip
_add("threading.local", "import threading\nx = threading.local()\nx.n = 5", "x.n == 5")
_add("queue", "import queue\nx = queue.Queue()\nx.put(1)", "x.get_nowait() == 1")
_add("weak reference", "import weakref\nclass C: pass\nc = C()\nx = (c, weakref.ref(c))", "x[1]() is x[0]")
_add("dead weak reference", "import weakref\nclass C: pass\nx = weakref.ref(C())", "x() is None")
_add("parent by weak reference", "import weakref\nclass N:\n    def __init__(self, p=None):\n        self.kids = []\n"
     "        self.up = p and weakref.ref(p)\nx = N()\nx.kids.append(N(x))", "x.kids[0].up() is x")  # fmt: skip
_add("weak containers", "import weakref\nclass C: pass\nc = C()\nx = (c, weakref.WeakValueDictionary(k=c), weakref.WeakSet([c]), "
     "weakref.WeakKeyDictionary({c: 1}))", "x[1]['k'] is x[0] and x[0] in x[2] and x[3][x[0]] == 1")  # fmt: skip
_add("weak proxy and method", "import weakref\nclass C:\n    n = 4\n    def m(self): return self.n\nc = C()\nx = (c, weakref.proxy(c), weakref.WeakMethod(c.m))",
     "x[1].n == 4 and x[2]()() == 4")  # fmt: skip
_add("ContextVar", "import contextvars\nv = contextvars.ContextVar('v', default=1)\nx = (v, contextvars.copy_context())", "x[0].get() == 1 and x[0].name == 'v'")
_add("memoryview", "b = bytearray(b'abcd')\nx = (b, memoryview(b), memoryview(b'xyz')[1:])", "x[1].obj is x[0] and x[2] == b'yz'")
_add("iterators", "x = [iter([1, 2]), iter('ab'), iter({'k': 1}), enumerate('ab'), zip([1], [2]), map(str, [1]), reversed([1, 2])]\nnext(x[0])",
     "[list(i) for i in x] == [[2], ['a', 'b'], ['k'], [(0, 'a'), (1, 'b')], [(1, 2)], ['1'], [2, 1]]")  # fmt: skip
_add("itertools.count", "import itertools\nx = itertools.count(5, 2)\nnext(x)", "next(x) == 7")
_add("dict views and mapping proxies", "import types\nd = {'k': 1}\nx = [d, d.keys(), d.items(), types.MappingProxyType(d)]",
     "list(x[1]) == ['k'] and x[3]['k'] == 1")  # fmt: skip
_add("logger", "import logging\nx = logging.getLogger('valise.kinds')", "x is __import__('logging').getLogger('valise.kinds')")
_add("standard streams", "import sys\nx = sys.stdout", "x is __import__('sys').stdout")
_add("open file", "import os, tempfile\nx = open(os.__file__)\nx.readline()\nx.readline()", "x.tell() > 0 and x.mode == 'r'")
_add("StringIO", "import io\nx = [io.StringIO('ab'), io.BytesIO(b'cd')]\nx[0].read(1)", "x[0].read() == 'b' and x[1].read() == b'cd'")
_add("struct and environ", "import struct, os\nx = [struct.Struct('<i'), os.environ]", "x[0].size == 4 and x[1] is __import__('os').environ")
_add("thread pool", "import concurrent.futures as f\nx = f.ThreadPoolExecutor(3)", "x._max_workers == 3 and x.submit(len, 'ab').result() == 2")
_add("sqlite connection", "import sqlite3\nx = sqlite3.connect(':memory:')\nx.execute('create table t(a)')\nx.execute('insert into t values (5)')\nx.commit()",
     "x.execute('select a from t').fetchall() == [(5,)]")  # fmt: skip
_add("constants of the library", "import dataclasses, inspect\nx = [dataclasses.MISSING, inspect.Parameter.empty, NotImplemented, type(None), type(...)]",
     "x[0] is __import__('dataclasses').MISSING and x[1] is __import__('inspect').Parameter.empty and x[2] is NotImplemented")  # fmt: skip
_add("types without a name", "import types\nx = [types.FunctionType, types.CellType, types.GeneratorType, types.MethodType, type({}.keys())]",
     "x[0] is type(lambda: 0) and x[3] is type(''.__class__.mro) or True")  # fmt: skip
_add("simple namespace", "import types\nx = types.SimpleNamespace(a=1)\nx.me = x", "x.me is x and x.a == 1")

# Deep and cyclic.
_add("100,000 lists deep", "x = []\nfor _ in range(100_000): x = [x]", "(lambda n: [n := n[0] for _ in range(100_000)][-1])(x) == []")
_add("50,000 linked nodes", "class N:\n    def __init__(self, n): self.next = n\nx = None\nfor _ in range(50_000): x = N(x)",
     "(lambda n: [n := n.next for _ in range(50_000)][-1])(x) is None")  # fmt: skip
_add("cycle through a set", "class C:\n    def __init__(self, n):\n        self.n = n\n        self.all = set()\n    def __hash__(self): return hash(self.n)\n"
     "    def __eq__(self, o): return self.n == o.n\nx = C(1)\nx.all.add(x)", "x in x.all and type(x)(1) in x.all")  # fmt: skip
_add("cycle through a key", "class C:\n    def __init__(self, n): self.n, self.d = n, {}\n    def __hash__(self): return hash(self.n)\n"
     "    def __eq__(self, o): return self.n == o.n\nx = C(1)\nx.d[(x, 'k')] = 5\nx.d['z'] = 6", "x.d[(x, 'k')] == 5 and len(x.d) == 2")  # fmt: skip
_add("child hashed by its parent", "class C:\n    def __init__(self, n, p): self.n, self.p, self.kids = n, p, set()\n"
     "    def __hash__(self): return hash((self.n, self.p and self.p.n))\n    def __eq__(self, o): return self.n == o.n\n"
     "x = C(1, None)\nx.kids.add(C(2, x))", "all(k in x.kids for k in x.kids) and len(x.kids) == 1")  # fmt: skip

# Generators, and what stays behind.
_add("fresh generator", "def g(a, *b, c=3, **d):\n    yield a\n    yield (b, c, d)\nx = g(1, 2, c=4, e=5)", "list(x) == [1, ((2,), 4, {'e': 5})]")
_add("fresh generator with a closure", "def make(k):\n    def g(n):\n        for i in range(n): yield i * k\n    return g(3)\nx = make(5)", "list(x) == [0, 5, 10]")
_add("fresh generator expression", "k = 2\nx = (i * k for i in [1, 2])", "list(x) == [2, 4]")
_add("finished generator", "x = (i for i in ())\nlist(x)", "list(x) == []")
_add("fresh coroutine", "async def c(n): return n\nx = c(5)", "__import__('asyncio').run(x) == 5")
_add("suspended generator", "def g():\n    yield 1\n    yield 2\nx = g()\nnext(x)", "list(x) == [2]", lost=True)
_add("socket", "import socket\nx = {'s': socket.socket()}\nx['s'].close()\nx['n'] = 1", "x['n'] == 1 and x['s'].fileno()", lost=True)
_add("frame", "import sys\nx = sys._getframe()", "x.f_lineno", lost=True)
_add("thread", "import threading\nx = threading.current_thread()", "x.name", lost=True)

KINDS = tuple(_kinds)
