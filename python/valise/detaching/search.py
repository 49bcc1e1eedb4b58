"""Finds the proxies that a function reaches, and what leads to them."""

import functools
import types
import weakref

from valise.detaching.kinds import ATOMS, KINDS, Globals, attributes, entries, is_kind, is_plain, method, of_instance
from valise.pack import functions
from valise.resolvers import Resolution, ResolveError


class Search:
    """What a function reaches, and what of that leads to a proxy."""

    def __init__(self, function):
        self.stands_for = {}  # id of a proxy -> the object
        self.held = []  # the objects that were looked into
        self._kept = []  # all that were reached, so that no address is used twice
        self._resolution = Resolution()
        self._parents = {}  # id -> ids of what holds it
        self._way = {}  # id -> (id of what it was reached from, step)
        self._globals = {}  # id of a namespace -> Globals
        self._instances = set()  # ids of the instances that belong to a function
        self._pending = []
        self.root = function if self._resolution.is_proxy(type(function)) else self._called(function)
        self._way[id(self.root)] = (None, _name(function))
        self._pending.append(self.root)
        while self._pending:
            self._look_into(self._pending.pop())
        self.to_copy = self._leading_to_proxies()

    def _called(self, obj):
        """What is to be copied of what was given: of an instance the method that is called."""
        if isinstance(obj, type) or not callable(obj):
            raise TypeError("detach copies a function, a method or an instance that can be called, not %r" % (obj,))
        call = method(type(obj), "__call__") if is_plain(type(obj)) else None
        return obj if call is None else types.MethodType(call, obj)

    def _look_into(self, obj):
        self.held.append(obj)
        if self._resolution.is_proxy(type(obj)):
            try:
                found = self._resolution.resolve(obj)
            except ResolveError as error:
                raise ResolveError("%s cannot be detached: %s" % (self._path(obj), error)) from error
            self.stands_for[id(obj)] = found
            if obj is self.root:
                found = self.stands_for[id(obj)] = self._called(found)
            self._reach(obj, "", found)
            return
        for step, child in self._children(obj):
            self._reach(obj, step, child)
        if type(obj) is types.FunctionType and obj.__globals__ is vars(functools):
            # What `singledispatch` remembers of its functions must not be remembered by both.
            for cell in obj.__closure__ or ():
                if _is_cache(cell):
                    self._parents.setdefault(id(obj), []).append(id(cell.cell_contents))

    def _reach(self, obj, step, child):
        kind = type(child)
        if id(kind) in ATOMS:
            return
        self._kept.append(child)
        self._parents.setdefault(id(child), []).append(id(obj))
        looks = is_kind(kind) or id(child) in self._instances or self._resolution.is_proxy(kind)
        if looks and id(child) not in self._way:
            self._way[id(child)] = (id(obj), step)
            self._pending.append(child)

    def _children(self, obj):
        kind = type(obj)
        if kind is types.FunctionType:
            return self._of_function(obj)
        if kind is types.MethodType:
            if is_plain(type(obj.__self__)):
                self._instances.add(id(obj.__self__))
            return [(".__func__", obj.__func__), (".__self__", obj.__self__)]
        if is_kind(kind):
            return KINDS[kind](obj)
        return of_instance(obj) if is_plain(kind) else ()

    def _of_function(self, function):
        yield from zip((".%s" % name for name in function.__code__.co_freevars), function.__closure__ or ())
        for name in ("__defaults__", "__kwdefaults__"):
            yield from ((".%s%s" % (name, step), value) for step, value in entries(getattr(function, name) or ()))
        yield from attributes(vars(function))
        names = function.__globals__
        own = self._globals.get(id(names))
        if own is None:
            own = self._globals[id(names)] = Globals(names)
        yield ".__globals__", own
        for name in functions.global_names(function.__code__):
            if name in names and name not in own.named:
                value = own.named[name] = names[name]
                if type(value) is not types.FunctionType or value.__closure__ or value.__globals__ is names:
                    self._reach(own, "[%r]" % name, value)

    def globals_of(self, function):
        return self._globals[id(function.__globals__)]

    def _leading_to_proxies(self):
        found, pending = set(), list(self.stands_for)
        while pending:
            key = pending.pop()
            if key not in found:
                found.add(key)
                pending.extend(self._parents.get(key, ()))
        root = self.stands_for.get(id(self.root), self.root)
        if is_kind(type(root)):
            found.add(id(root))  # it is to be a copy in any case
        return found

    def _path(self, obj):
        steps, key = [], id(obj)
        while key is not None and len(steps) < 50:
            key, step = self._way[key]
            steps.append(step)
        return "".join(reversed(steps))


def _name(function):
    name = getattr(function, "__name__", None) if is_kind(type(function)) else None
    return name if type(name) is str else type(function).__name__


def _is_cache(cell):
    try:
        return type(cell.cell_contents) is weakref.WeakKeyDictionary
    except ValueError:
        return False
