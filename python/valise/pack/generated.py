"""Tells what a module of the library put into a class from what the user wrote there."""

import types


def function_in(value):
    """The function that a member of a class is made of, or None."""
    for name in ("__func__", "fget", "func"):
        inner = getattr(value, name, None) if isinstance(value, (staticmethod, classmethod, property)) else None
        if inner is not None:
            return function_in(inner)
    return value if isinstance(value, types.FunctionType) else None


def is_from(value, module):
    """Whether a member is a function that the module defines."""
    function = function_in(value)
    return function is not None and function.__globals__ is vars(module)


def pop_from(own, module):
    """Takes what is a function of the module out of the members of a class."""
    for name in [name for name, value in own.items() if is_from(value, module)]:
        del own[name]
