"""Weak references and the containers of them. What only they refer to ends with the reading, as it would anywhere."""

import types
import weakref

from valise.pack import instances, rebuild


def kinds():
    yield weakref.ref, reduce_reference
    yield weakref.WeakMethod, reduce_method
    yield weakref.ProxyType, reduce_proxy
    yield weakref.CallableProxyType, reduce_proxy
    yield weakref.WeakValueDictionary, _container(rebuild.weak_values, lambda made: list(made.items()))
    yield weakref.WeakKeyDictionary, _container(rebuild.weak_keys, lambda made: list(made.items()))
    yield weakref.WeakSet, _container(rebuild.weak_set, list)
    yield weakref.finalize, reduce_finalizer


def reduce_reference(packer, reference):
    cls = type(reference)
    if cls is weakref.ref:
        return rebuild.weak, (reference(),)
    attributes, slots = instances.held(reference, cls.__mro__)
    reduced = rebuild.weak, (weakref.ref.__call__(reference), cls)
    return (*reduced, (attributes, slots), None, None, rebuild.slots) if attributes or slots else reduced


def reduce_method(packer, reference):
    method = reference()
    if method is None:
        return rebuild.weak, (None,)
    return rebuild.weak_method, (method.__func__, method.__self__)


def reduce_proxy(packer, proxy):
    try:
        target = proxy.__reduce_ex__.__self__
    except ReferenceError:
        target = None
    return rebuild.proxy, (target,)


def reduce_finalizer(packer, finalizer):
    alive = finalizer.peek()
    if alive is None:
        return rebuild.finalizer, ()
    return rebuild.finalizer, (), (*alive, finalizer.atexit), None, None, rebuild.finalizer_state


def _container(rebuilder, content):
    def reduce(packer, made):
        return rebuilder, (), content(made), None, None, rebuild.weak_fill

    return reduce


# What follows rebuilds.


class _Ended:
    """What a reference that was dead referred to."""

    __slots__ = ("__weakref__",)

    def __call__(self):
        pass


def weak(session, target, cls=weakref.ref):
    return weakref.ref.__new__(cls, _Ended() if target is None else session.hold(target))


def weak_method(session, function, instance):
    return weakref.WeakMethod(types.MethodType(function, session.hold(instance)))


def proxy(session, target):
    return weakref.proxy(_Ended()) if target is None else weakref.proxy(session.hold(target))


def weak_values(session):
    return weakref.WeakValueDictionary()


def weak_keys(session):
    return weakref.WeakKeyDictionary()


def weak_set(session):
    return weakref.WeakSet()


def weak_fill(session, made, content):
    session.hold(content)
    session.later(made.update, content)


def finalizer(session):
    return weakref.finalize.__new__(weakref.finalize)


def finalizer_state(session, made, state):
    target, function, arguments, named, at_exit = state
    session.hold(target)
    made.__init__(target, function, *arguments, **(named or {}))
    made.atexit = at_exit
