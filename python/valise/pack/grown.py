"""Instances of classes of the library whose attributes differ between versions."""

import sys

from valise.pack import rebuild

# Attributes that came with 3.10 to 3.14, and what they are where nobody asked for more, or what makes that.
_GROWN = {
    ("pprint", "PrettyPrinter"): ((3, 10), {"_underscore_numbers": False}),
    ("queue", "Queue"): ((3, 13), {"is_shutdown": False}),
    ("argparse", "Action"): ((3, 13), {"deprecated": False}),
    ("logging", "PercentStyle"): ((3, 10), {"_defaults": None}),
    ("argparse", "ArgumentParser"): ((3, 14), {"suggest_on_error": False, "color": False}),
    ("argparse", "_SubParsersAction"): ((3, 13), {"_deprecated": set}),
    ("traceback", "TracebackException"): (
        (3, 11), {"__notes__": None, "exceptions": None, "max_group_width": 15, "max_group_depth": 10},
    ),
}  # fmt: skip


def reduce(packer, made):
    """An instance of a class that newer versions gave further attributes."""
    return rebuild.grown, (type(made),), dict(made.__dict__), None, None, rebuild.grown_state


def reduce_frame_summary(packer, made):
    positions = {name: getattr(made, name, None) for name in ("end_lineno", "colno", "end_colno")}
    return rebuild.frame_summary, (made.filename, made.lineno, made.name, made.line, made.locals, positions)


# What follows rebuilds.


def grown(session, cls):
    return cls.__new__(cls)


def grown_state(session, made, state):
    made.__dict__.update(state)
    for cls in type(made).__mro__:
        since, attributes = _GROWN.get((cls.__module__, cls.__name__), ((4,), {}))
        for name, value in attributes.items() if sys.version_info >= since else ():
            made.__dict__.setdefault(name, value() if callable(value) else value)
    if type(made).__name__ == "TracebackException":
        _name_type(made.__dict__)


def _name_type(attributes):
    """What a `TracebackException` knows of the type of its exception, in the words of every version."""
    cls = attributes.pop("exc_type", attributes.get("_exc_type"))
    if sys.version_info < (3, 13):
        attributes["exc_type"] = cls
        attributes.setdefault("_truncated", False)
        return
    known = isinstance(cls, type)
    attributes["_exc_type"] = cls
    attributes.setdefault("_have_exc_type", known)
    attributes.setdefault("_is_syntax_error", known and issubclass(cls, SyntaxError))
    attributes.setdefault("exc_type_qualname", cls.__qualname__ if known else None)
    attributes.setdefault("exc_type_module", cls.__module__ if known else None)


def frame_summary(session, file, line, name, text, names, positions):
    import traceback

    named = positions if sys.version_info >= (3, 11) else {}
    made = traceback.FrameSummary(file, line, name, lookup_line=False, line=text, **named)
    made.locals = names
    return made
