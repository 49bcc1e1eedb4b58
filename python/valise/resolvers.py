"""Resolvers: what turns a context-bound object, a proxy, into the object that it stands for.

A proxy means something only in its context: a thread, a request, a task. So it is resolved before it leaves: when a
scope is packed, and by `valise.detach`. Known are the proxies whose class has a method `_current_obj` (those of Paste
and Pylons) or `_get_current_object` (those of werkzeug, flask, celery) and forwards attributes; others are registered.

Nothing here asks a proxy for anything but the object that it stands for: `isinstance`, `==` and attributes would be
answered by that object, or raise.
"""

import threading

RESOLVE, REFUSE, KEEP = "resolve", "refuse", "keep"
MODES = (RESOLVE, REFUSE, KEEP)
_METHODS = ("_current_obj", "_get_current_object")
_FORWARDING = ("__getattr__", "__getattribute__")
_MOST_PROXIES = 100  # that stand for one another; a resolver may make new ones without end

_mro = vars(type)["__mro__"].__get__
_dict = vars(type)["__dict__"].__get__
_module = vars(type)["__module__"].__get__
_qualname = vars(type)["__qualname__"].__get__
_lock = threading.Lock()
_treatment = RESOLVE
_registered: tuple = ()  # (whether it takes a type, resolve), the last one first; replaced and never changed


class ResolveError(RuntimeError):
    """A proxy cannot be resolved: it is out of its context, or stands for itself."""


def register_resolver(kind, resolve):
    """Makes a kind of proxies known to this process, from now on. The one that was registered last goes first.

    kind     a class, for it and its subclasses; or its name, as "package.module.Class", for one that need not be
             imported; or a function that is given the type of an object, once each time something is packed, and says
             whether it is a proxy
    resolve  a function that is given a proxy and gives the object that it stands for; it may raise, and may be called
             by any thread

    Gives a function that takes this back. May be called by any thread.
    """
    global _registered
    if isinstance(kind, type):
        accepts = _is_subclass_of(kind)
    elif isinstance(kind, str):
        accepts = _is_named(kind)
    elif callable(kind):
        accepts = kind
    else:
        raise TypeError("a kind of proxies is a class, its name or a function that is given a type, not %r" % (kind,))
    if not callable(resolve):
        raise TypeError("a resolver is a function that is given a proxy, not %r" % (resolve,))
    entry = (accepts, resolve)
    with _lock:
        _registered = (entry, *_registered)

    def take_back():
        global _registered
        with _lock:
            _registered = tuple(each for each in _registered if each is not entry)

    return take_back


def _is_subclass_of(kind):
    return lambda cls: any(base is kind for base in _mro(cls))


def _is_named(name):
    def accepts(cls):
        for base in _mro(cls):
            try:
                if name == "%s.%s" % (_module(base), _qualname(base)):
                    return True
            except AttributeError:
                pass  # a class without a module
        return False

    return accepts


def treat_proxies(mode):
    """Says what becomes of proxies in this process, and in those that are forked from it, where a call does not say so:
    "resolve", as it is at first, "refuse" or "keep". Gives what it was. May be called by any thread."""
    global _treatment
    with _lock:
        before, _treatment = _treatment, treatment(mode)
    return before


def treatment(mode):
    """What becomes of proxies: what is given, or for None what the process does. Raises ValueError for another word."""
    if mode is None:
        return _treatment
    if mode not in MODES:
        raise ValueError("proxies are treated as one of %s, not as %r" % (", ".join(map(repr, MODES)), mode))
    return mode


class Resolution:
    """What proxies stand for. Each is asked once, so that what is packed at one time fits together. For one thread."""

    def __init__(self):
        self._resolvers = {}  # id of a type -> (type, its resolver or None)
        self._known = {}  # id of a proxy -> (proxy, what it stands for)
        self._failed = {}  # id of a proxy -> (proxy, why it stands for nothing)

    def is_proxy(self, cls):
        """Whether the instances of a type are proxies."""
        return self._resolver(cls) is not None

    def resolve(self, obj):
        """The object that a proxy stands for, the last one where that is a proxy too; another object itself. Raises
        `ResolveError`."""
        if id(obj) in self._known:
            return self._known[id(obj)][1]
        if id(obj) in self._failed:
            raise ResolveError(self._failed[id(obj)][1])
        passed, found = [], obj
        try:
            resolver = self._resolver(type(found))
            while resolver is not None:
                if any(each is found for each in passed):
                    raise ResolveError("it is a proxy that stands for itself")
                if len(passed) == _MOST_PROXIES:
                    raise ResolveError("it is a proxy of a proxy, and so on, %d times" % _MOST_PROXIES)
                passed.append(found)
                found = _asked(resolver, found)
                resolver = self._resolver(type(found))
        except ResolveError as error:
            self._failed[id(obj)] = (obj, str(error))
            raise
        for proxy in passed:
            self._known[id(proxy)] = (proxy, found)
        return found

    def _resolver(self, cls):
        known = self._resolvers.get(id(cls))
        if known is None:
            known = self._resolvers[id(cls)] = (cls, _find(cls))
        return known[1]


def _asked(resolver, proxy):
    try:
        return resolver(proxy)
    except Exception as error:
        try:
            text = "%s: %s" % (type(error).__name__, str(error)[:500])
        except Exception:
            text = type(error).__name__
        raise ResolveError(
            "it is a proxy out of its context; asked for what it stands for, it raised %s" % text
        ) from error


def _find(cls):
    for accepts, resolve in _registered:
        try:
            if accepts(cls):
                return resolve
        except Exception as error:
            return _raising(error)
    bodies = [_dict(base) for base in _mro(cls)[:-1]]
    if any(base is type for base in _mro(cls)) or not any(name in body for body in bodies for name in _FORWARDING):
        return None
    for name in _METHODS:
        for body in bodies:
            if name in body:
                return _by_method(body[name])
    return None


def _raising(error):
    def resolve(proxy):
        raise error

    return resolve


def _by_method(found):
    """What calls a method, or what is in a slot, without a look at the attributes of the proxy."""
    bind = getattr(type(found), "__get__", None)

    def resolve(proxy):
        return (found if bind is None else bind(found, proxy, type(proxy)))()

    return resolve
