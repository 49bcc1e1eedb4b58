"""Puts a function around another one, where that is found by name: in a module, a class or an object.

A wrapper is given (wrapped, instance, args, kwargs): what it stands for, bound to what it was called on; the instance
for a method, the class for a class method, None for functions and static methods; the arguments without the instance.

What is put in the place of a function is a function, with its name, signature and doc, so that `inspect`, `pickle` and
decorators see what they saw before.
"""

import functools
import inspect
import sys
import types

from valise.hooks.targets import register_post_import_hook

_MARKS_COROUTINES = hasattr(inspect, "markcoroutinefunction")


def resolve_path(target, name):
    """Where a name such as "Class.method" leads: (what holds it, its last name, what is there).

    target  a module, class or other object; or the name of a module, which is imported
    name    names with dots between

    Of what a class holds, the last is as the class body made it: a static method, not the function in it. Raises
    ImportError, or AttributeError where a name is not there.
    """
    if isinstance(target, str):
        __import__(target)
        target = sys.modules[target]
    *path, attribute = name.split(".")
    parent = target
    for each in path:
        parent = _raw(parent, each)
    return parent, attribute, _raw(parent, attribute)


def _raw(parent, attribute):
    if isinstance(parent, type):
        for base in parent.__mro__:
            if attribute in vars(base):
                return vars(base)[attribute]
    return getattr(parent, attribute)


def wrap_function_wrapper(target, name, wrapper):
    """Puts a wrapper around what a name leads to, and gives what is in its place now.

    target   as for `resolve_path`; the name of a module that ends in "?" stands for whatever time the module is
             imported: then None is given, and each execution of the module is wrapped
    name     as for `resolve_path`
    wrapper  a function that is given (wrapped, instance, args, kwargs)

    Raises TypeError for what is not called or is a class: wrap its `__init__` or `__new__`.
    """
    if isinstance(target, str) and target.endswith("?"):
        register_post_import_hook(lambda module: wrap_function_wrapper(module, name, wrapper), target[:-1])
        return None
    parent, attribute, original = resolve_path(target, name)
    replacement = _around(original, wrapper, isinstance(parent, type), name)
    setattr(parent, attribute, replacement)
    return replacement


def patch_function_wrapper(target, name, enabled=None):
    """A decorator: puts a function, as a wrapper, around what a name leads to, and gives it back.

    target, name  as for `wrap_function_wrapper`
    enabled       None, whether it is, or a function that says so at each call; where it is not, what it wraps is called
    """

    def patch(wrapper):
        chosen = wrapper
        if enabled is not None:

            def chosen(wrapped, instance, args, kwargs):
                if enabled() if callable(enabled) else enabled:
                    return wrapper(wrapped, instance, args, kwargs)
                return wrapped(*args, **kwargs)

        wrap_function_wrapper(target, name, chosen)
        return wrapper

    return patch


def _around(original, wrapper, in_class, name):
    if isinstance(original, type):
        raise TypeError("%r is a class, and stays one: wrap its __init__ or its __new__" % name)
    if in_class and isinstance(original, staticmethod):
        return staticmethod(_function(original.__func__, wrapper))
    if in_class and isinstance(original, classmethod):
        return classmethod(_method(original, original.__func__, wrapper))
    if not callable(original) and not hasattr(original, "__func__") and not isinstance(original, functools.partialmethod):
        raise TypeError("%r is %s, which is not called" % (name, type(original).__name__))
    if in_class and hasattr(type(original), "__get__"):
        return _method(original, original, wrapper)
    if isinstance(original, types.MethodType):
        return _function(original, wrapper, original.__self__)
    if hasattr(type(original), "__get__"):
        return _function(original, wrapper)
    return WrappedCallable(original, wrapper)


def _function(wrapped, wrapper, instance=None):
    def call(*args, **kwargs):
        return wrapper(wrapped, instance, args, kwargs)

    return _resembling(call, wrapped)


def _method(descriptor, function, wrapper):
    """A function for a class, which binds as the descriptor that it stands for does."""
    bind = type(descriptor).__get__
    of_class = isinstance(descriptor, classmethod)

    def call(*args, **kwargs):
        if not args:
            return bind(descriptor, None, object)()  # a call without its instance: its own TypeError
        instance = args[0]
        wrapped = bind(descriptor, None, instance) if of_class else bind(descriptor, instance, type(instance))
        return wrapper(wrapped, instance, args[1:], kwargs)

    return _resembling(call, function)


def _resembling(call, function):
    functools.update_wrapper(call, function)
    if inspect.iscoroutinefunction(function):
        if _MARKS_COROUTINES:
            inspect.markcoroutinefunction(call)
        else:
            import asyncio.coroutines

            call._is_coroutine = asyncio.coroutines._is_coroutine
    return call


class WrappedCallable:
    """Around what is called and does not bind: a function written in C, say, which as an attribute of a class is not
    its method. A Python function in its place would be one."""

    def __init__(self, wrapped, wrapper):
        functools.update_wrapper(self, wrapped, updated=())
        self._wrapper = wrapper

    def __call__(self, *args, **kwargs):
        return self._wrapper(self.__wrapped__, None, args, kwargs)

    def __getattr__(self, name):
        if name == "__wrapped__":  # not made yet
            raise AttributeError(name)
        return getattr(self.__wrapped__, name)

    def __repr__(self):
        return "<wrapped %r>" % (self.__wrapped__,)

    def __reduce_ex__(self, protocol):
        return getattr(self, "__qualname__", None) or self.__name__  # found by its name, as what it stands for is
