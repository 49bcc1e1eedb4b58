"""Writes what the C pickler cannot: structures beyond its depth, and cycles through hashes.

The stream is the same, the way is not: nothing here recurses, so depth costs memory and no stack. It takes some twenty
times as long, so it is used only where the fast way has failed.
"""

import copyreg
import struct
import types

from valise.pack import losses, rebuild

_BATCH = 1000
_MOST_NESTED = 250_000  # calls within arguments of calls; what nests deeper makes new objects without end
_ATOMS = frozenset(id(kind) for kind in (type(None), bool, int, float, str, bytes, complex))
_CONTAINERS = (set, frozenset, dict)


class _Abandoned(Exception):
    """What was being written was taken back."""


class Deep:
    """Writes one stream; for the state of its packer see `packer.Packer`."""

    def __init__(self, packer, start):
        self._packer = packer
        self._out = [start]
        self._memo = {id(names): (number, names) for number, (names, _) in enumerate(packer.seeds)}
        self._open = 0  # instances with a hash of their own that have no state yet
        self._nested = []  # (object, lengths of output, memo and work, open) in whose arguments we are
        self._work = []
        kinds = {
            bytes: self._bytes, str: self._text, bytearray: self._bytearray, tuple: self._tuple, list: self._list,
            dict: self._dict, set: self._set, frozenset: self._frozenset,
        }  # fmt: skip
        self._memoizes = {id(kind): method for kind, method in kinds.items()}

    def write(self, top):
        work = self._work
        self._save(top)
        while work:
            try:
                child = next(work[-1])
            except StopIteration:
                work.pop()
                continue
            except _Abandoned:
                continue
            self._save(child)
        self._out.append(b".")
        return b"".join(self._out)

    def _save(self, obj):
        kind = type(obj)
        if kind is int:
            return self._out.append(_integer(obj))
        if obj is None or kind is bool:
            return self._out.append(b"N" if obj is None else b"\x88" if obj else b"\x89")
        if kind is float:
            return self._out.append(b"G" + struct.pack(">d", obj))
        known = self._memo.get(id(obj))
        if known is not None:
            return self._get(known[0])
        steps = self._memoizes.get(id(kind), self._reduced)(obj)
        if steps is not None:
            self._work.append(steps)
        return None

    def _memoize(self, obj):
        self._memo[id(obj)] = (len(self._memo), obj)
        self._out.append(b"\x94")

    def _get(self, number):
        self._out.append(b"h" + bytes([number]) if number < 256 else b"j" + struct.pack("<I", number))

    def _bytes(self, obj):
        self._out.append(_sized(obj, b"C", b"B", b"\x8e"))
        self._memoize(obj)

    def _text(self, obj):
        self._out.append(_sized(obj.encode("utf-8", "surrogatepass"), b"\x8c", b"X", b"\x8d"))
        self._memoize(obj)

    def _bytearray(self, obj):
        self._out.append(b"\x96" + struct.pack("<Q", len(obj)) + bytes(obj))
        self._memoize(obj)

    def _tuple(self, obj):
        if not obj:
            self._out.append(b")")
            return None
        return self._tuple_steps(obj)

    def _tuple_steps(self, obj):
        small = len(obj) < 4
        if not small:
            self._out.append(b"(")
        yield from obj
        if id(obj) in self._memo:  # it holds itself, and was written on the way
            self._out.append(b"0" * len(obj) if small else b"1")
            self._get(self._memo[id(obj)][0])
        else:
            self._out.append((b"\x85", b"\x86", b"\x87")[len(obj) - 1] if small else b"t")
            self._memoize(obj)

    def _list(self, obj):
        self._out.append(b"]")
        self._memoize(obj)
        return self._items(obj) if obj else None

    def _items(self, items):
        items = list(items)
        for start in range(0, len(items), _BATCH):
            self._out.append(b"(")
            yield from items[start : start + _BATCH]
            self._out.append(b"e")

    def _dict(self, obj):
        if self._open and any(_is_unsafe(key) for key in obj):
            return self._call(obj, rebuild.late_dict, (), rebuild.late_fill, list(obj.items()))
        self._out.append(b"}")
        self._memoize(obj)
        return self._pairs(obj.items()) if obj else None

    def _pairs(self, pairs):
        pairs = list(pairs)
        for start in range(0, len(pairs), _BATCH):
            self._out.append(b"(")
            for key, value in pairs[start : start + _BATCH]:
                yield key
                yield value
            self._out.append(b"u")

    def _set(self, obj):
        if self._open and any(_is_unsafe(key) for key in obj):
            return self._call(obj, rebuild.late_set, (), rebuild.late_fill, list(obj))
        self._out.append(b"\x8f")
        self._memoize(obj)
        return self._elements(obj) if obj else None

    def _elements(self, obj):
        items = list(obj)
        for start in range(0, len(items), _BATCH):
            self._out.append(b"(")
            yield from items[start : start + _BATCH]
            self._out.append(b"\x90")

    def _frozenset(self, obj):
        self._out.append(b"(")
        yield from obj
        if id(obj) in self._memo:
            self._out.append(b"1")
            self._get(self._memo[id(obj)][0])
        else:
            self._out.append(b"\x91")
            self._memoize(obj)

    def _reduced(self, obj):
        reduced = self._packer.reduce(obj)
        if type(reduced) is str:
            module = obj.__module__ if type(obj) is not type else vars(type)["__module__"].__get__(obj)
            return self._named(obj, module, reduced)
        function, arguments, state, items, pairs, setter = (*reduced, *(None,) * (6 - len(reduced)))
        late = None
        if self._open:
            if pairs is not None:
                pairs = list(pairs)
                if any(_is_unsafe(key) for key, _ in pairs):
                    late, pairs = pairs, None
            elif isinstance(obj, set) and len(arguments) == 1 and function is type(obj):
                function, late, arguments = _newobj, arguments[0], (type(obj),)
            elif isinstance(obj, dict) and len(arguments) == 1 and function is type(obj) and type(arguments[0]) is dict:
                function, late, arguments = _newobj, arguments[0].items(), (type(obj),)  # a Counter
            elif isinstance(obj, set) and function is rebuild.based:
                late, arguments = arguments[2][0], (*arguments[:2], ())
        return self._call(obj, function, arguments, setter, state, items, pairs, late)

    def _named(self, obj, module, name):
        yield module
        yield name
        self._out.append(b"\x93")
        self._memoize(obj)

    def _call(self, obj, function, arguments, setter, state, items=None, pairs=None, late=None):
        self._enter(obj)
        name = getattr(function, "__name__", "")
        if name == "__newobj__":
            yield arguments[0]
            yield tuple(arguments[1:])
            operation = b"\x81"
        elif name == "__newobj_ex__":
            yield from arguments
            operation = b"\x92"
        else:
            yield function
            yield arguments
            operation = b"R"
        self._out.append(operation)
        self._nested.pop()
        if id(obj) in self._memo:
            self._out.append(b"0")
            self._get(self._memo[id(obj)][0])
            return
        self._memoize(obj)
        hashed = id(type(obj)) in self._packer.hashed
        self._open += hashed
        if items is not None:
            yield from self._items(items)
        if pairs is not None:
            yield from self._pairs(pairs)
        if hashed and type(state) is dict and setter is None and not hasattr(type(obj), "__setstate__"):
            # A frozen set has to be made whole, so what it holds needs a hash by then.
            simple = {key: value if _is_simple(value) else None for key, value in state.items()}
            if not all(_is_simple(value) for value in state.values()):
                yield from self._apply(rebuild.early_state, obj, simple)
        if setter is not None and (state is not None or setter is rebuild.late_fill):
            yield from self._apply(setter, obj, state)
        elif state is not None:
            yield state
            self._out.append(b"b")
        if late is not None:
            yield from self._apply(rebuild.late_fill, obj, list(late))
        self._open -= hashed

    def _apply(self, setter, obj, state):
        yield setter
        yield obj
        yield state
        self._out.append(b"\x86R0")

    def _enter(self, obj):
        self._nested.append((obj, len(self._out), len(self._memo), len(self._work) - 1, self._open))
        if len(self._nested) > _MOST_NESTED:
            self._abandon()

    def _abandon(self):
        """Takes back the outermost of the objects whose arguments have no end, and puts a stand-in there."""
        kinds = [type(each[0]) for each in self._nested[-1000:]]
        culprit = max(set(kinds), key=kinds.count)
        at = next(number for number, each in enumerate(self._nested) if type(each[0]) is culprit)
        obj, out, memo, work, self._open = self._nested[at]
        del self._nested[at:], self._out[out:], self._work[work:]
        while len(self._memo) > memo:
            self._memo.popitem()
        reduced = self._packer.lose(obj, "its __reduce_ex__ has no end")
        self._work.append(self._call(obj, *reduced, None, None))
        raise _Abandoned


_newobj = copyreg.__newobj__  # type: ignore[attr-defined]


def _integer(value):
    if 0 <= value < 256:
        return b"K" + bytes([value])
    if 0 <= value < 65536:
        return b"M" + struct.pack("<H", value)
    if -(1 << 31) <= value < 1 << 31:
        return b"J" + struct.pack("<i", value)
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return (b"\x8a" + bytes([len(data)]) if len(data) < 256 else b"\x8b" + struct.pack("<i", len(data))) + data


def _sized(data, short, middle, long):
    size = len(data)
    if size < 256:
        return short + bytes([size]) + data
    return (middle + struct.pack("<I", size) if size < 1 << 32 else long + struct.pack("<Q", size)) + data


def _is_unsafe(key):
    """Whether the hash of a key may read a state that it does not have yet."""
    kind = type(key)
    if id(kind) in _ATOMS or kind is type or kind is types.FunctionType:
        return False
    if kind is tuple or kind is frozenset:
        return any(_is_unsafe(each) for each in key)
    return isinstance(kind.__hash__, types.FunctionType)


def _is_simple(value):
    kind = type(value)
    return id(kind) in _ATOMS or ((kind is tuple or kind is frozenset) and all(_is_simple(each) for each in value))


def has_cycle_through_hash(memo, suspects):
    """Whether something hashed is inside an instance whose hash may need it, so that the C pickler would write the
    filling of a set before the state that the hashes read. `memo`: what was written, id -> (number, object);
    `suspects`: the instances."""
    containers = {}
    for number, obj in memo.values():
        if isinstance(obj, _CONTAINERS) and any(_is_unsafe(key) for key in obj):
            containers[id(obj)] = number
    if not containers:
        return False
    last = max(containers.values())
    pending = [obj for obj in suspects if id(obj) in memo and memo[id(obj)][0] < last]
    seen = {id(obj) for obj in pending}
    while pending:
        for _, child in losses.children(pending.pop()):
            if id(child) in containers:
                return True
            if id(type(child)) not in _ATOMS and id(child) not in seen and not isinstance(child, type):
                seen.add(id(child))
                pending.append(child)
    return False
