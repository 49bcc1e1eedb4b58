"""Where in the scope an object is that cannot travel: which variables reach it, and on which path."""

import collections
import gc
import types

from valise.resolvers import ResolveError

_MOST_OBJECTS = 2_000_000  # that are walked; about two seconds
# By their addresses: a metaclass may have its own idea of a hash.
_ATOMS = frozenset(
    id(kind)
    for kind in (int, float, str, bytes, bool, type(None), complex, bytearray, types.CodeType, types.ModuleType)
)
_FRAMED = {
    id(types.GeneratorType): "gi_frame",
    id(types.CoroutineType): "cr_frame",
    id(types.AsyncGeneratorType): "ag_frame",
}
_OPAQUE = frozenset(id(kind) for kind in (types.FrameType, types.TracebackType, types.BuiltinFunctionType))
_MOST_PATH = 200  # characters


class Finder:
    """Finds paths, as `cfg.handlers[0].stream`. Walks the scope once, at the first loss."""

    def __init__(self, variables, resolution=None):
        """`resolution`: what knows the objects that proxies stand for, where these are packed."""
        self._variables, self._resolution = variables, resolution
        self._parents = None  # id of an object -> [(id of its parent or None, step)]

    def find(self, obj):
        """The (variable, path) of each variable that reaches an object, the path being a shortest one."""
        if self._parents is None:
            self._walk()
        found = {}
        seen = {id(obj)}
        queue = collections.deque([(id(obj), "")])
        while queue:
            key, path = queue.popleft()
            for parent, step in self._parents.get(key, ()):
                if parent is None:
                    found.setdefault(step, _abridged(step + path))
                elif parent not in seen:
                    seen.add(parent)
                    queue.append((parent, step + path if len(path) < _MOST_PATH else path))
        return sorted(found.items())

    def _walk(self):
        parents = self._parents = {}
        self._kept = []  # so that no address is used twice
        queue = collections.deque()
        for name, value in self._variables.items():
            parents.setdefault(id(value), []).append((None, name))
            queue.append(value)
        walked = set()
        while queue and len(walked) < _MOST_OBJECTS:
            obj = queue.popleft()
            if id(obj) in walked:
                continue
            walked.add(id(obj))
            self._kept.append(obj)
            for step, child in self._children_of(obj):
                if id(type(child)) not in _ATOMS:
                    parents.setdefault(id(child), []).append((id(obj), step))
                    queue.append(child)

    def _children_of(self, obj):
        try:
            return list(self._children(obj))
        except Exception:
            return []  # a class or a container that is hostile to being looked at

    def _children(self, obj):
        if self._resolution is None or not self._resolution.is_proxy(type(obj)):
            return children(obj)
        try:
            return [("", self._resolution.resolve(obj))]
        except ResolveError:
            return []


def _abridged(path):
    return path if len(path) <= _MOST_PATH else "%s..." % path[:_MOST_PATH]


def children(obj):
    """The (step, object) of what an object holds, without running code of its class."""
    cls = type(obj)
    if issubclass(cls, (list, tuple)):
        base = list if issubclass(cls, list) else tuple
        for number, child in enumerate(base.__iter__(obj)):
            yield "[%d]" % number, child
    elif issubclass(cls, dict):
        for key, child in list(dict.items(obj)):
            yield _key(key), child
            if id(type(key)) not in _ATOMS:
                yield ".keys()", key
    elif cls is set or cls is frozenset:
        for child in list(obj):
            yield "{...}", child
    elif cls is types.FunctionType:
        yield from _of_function(obj)
    elif cls is types.CellType:
        try:
            yield "", obj.cell_contents
        except ValueError:
            pass
    elif cls is types.MethodType:
        yield ".__self__", obj.__self__
        yield ".__func__", obj.__func__
    elif id(cls) in _FRAMED:
        frame = getattr(obj, _FRAMED[id(cls)])
        for name, child in frame.f_locals.items() if frame is not None else ():
            yield ".%s.f_locals[%r]" % (_FRAMED[id(cls)], name), child
    elif id(cls) in _OPAQUE:
        return
    elif not issubclass(cls, type):
        attributes = _attributes(obj)
        known = {id(child) for _, child in attributes}
        yield from attributes
        for child in gc.get_referents(obj):
            if id(child) not in known and child is not cls and type(child) is not dict:
                yield "...", child
    if issubclass(cls, type) or cls.__flags__ & (1 << 9):
        owner = obj if issubclass(cls, type) else cls
        if owner.__flags__ & (1 << 9):
            if owner is not obj:
                yield ".__class__", owner
            else:
                for name, child in list(vars(type)["__dict__"].__get__(owner).items()):
                    yield ".%s" % name, child


def _key(key):
    return "[%r]" % key if id(type(key)) in _ATOMS else "[...]"


def _of_function(function):
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        yield ".%s" % name, cell
    for number, child in enumerate(function.__defaults__ or ()):
        yield ".__defaults__[%d]" % number, child
    for name, child in (function.__kwdefaults__ or {}).items():
        yield ".__kwdefaults__[%r]" % name, child
    for name, child in function.__dict__.items():
        yield ".%s" % name, child


def _attributes(obj):
    found = []
    try:
        found.extend((".%s" % name, child) for name, child in object.__getattribute__(obj, "__dict__").items())
    except (AttributeError, TypeError):
        pass
    for cls in type(obj).__mro__:
        for name, value in list(vars(cls).items()):
            if type(value) is types.MemberDescriptorType:
                try:
                    found.append((".%s" % name, value.__get__(obj)))
                except AttributeError:
                    pass
    return found
