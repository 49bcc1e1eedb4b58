"""Looks at a scope for people: its variables, and the source of what it defined."""

import inspect

from valise.worker import abridge, values

_ITEMS = 6
_CHARACTERS = 60


def variables(program):
    """A list of (name, type, preview) of the scope's names, in the order of their definition."""
    program.publish_all()
    return [(name, values.type_name(value), _preview(value)) for name, value in program.visible().items()]


def source(program, name):
    """The source text of a function or class of the scope. Raises what `inspect` raises."""
    try:
        value = program.visible([name])[name]
    except KeyError:
        raise NameError("name %r is not defined" % name) from None
    program.publish_all()
    return inspect.getsource(value)


def _preview(value):
    try:
        if inspect.isroutine(value):
            return "%s%s" % (getattr(value, "__name__", "?"), inspect.signature(value))
        if inspect.isclass(value):
            return "class %s" % value.__name__
        return abridge.cut(abridge.short(value, _ITEMS, _CHARACTERS, depth=2), 4 * _CHARACTERS)
    except Exception as error:
        return "<%s: %s>" % (type(value).__name__, type(error).__name__)
