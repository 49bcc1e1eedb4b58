"""Texts of values for people: a `repr` that is never much longer than a page, and never takes long to write.

Large containers are cut without a look at what is cut off; `reprlib` would sort them first, and write a large
block of bytes out in full.
"""

from itertools import islice

CHARACTERS = 65536  # what is longer is cut, with a mark
_DEPTH = 6
_LONGEST_INT = 4096  # bits; the digits of an int take time with the square of its length

_BRACKETS = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}
_BLOCKS = (str, bytes, bytearray)


def exact(text):
    """The same text as a plain `str`: an instance of a subclass would run its own code wherever it is used."""
    return text if type(text) is str else str.__str__(text)


def cut(text, characters=CHARACTERS):
    """A text, cut where it is very long."""
    text = exact(text)
    if len(text) <= characters:
        return text
    return "%s... (%d characters)" % (text[:characters], len(text))


def full(value):
    """`repr(value)`, cut where it is very long; where it raises, a text that says so."""
    try:
        return cut(repr(value))
    except Exception as error:
        return "<%s: __repr__ raised %s>" % (type(value).__name__, type(error).__name__)


def message(error):
    """`str(error)`, cut where it is very long; where it raises, a text that says so."""
    try:
        return cut(str(error))
    except Exception as second:
        return "<__str__ raised %s>" % type(second).__name__


def short(value, items=100, characters=10_000, depth=_DEPTH):
    """The beginning of `repr(value)`: at most so many items of each container, and characters of each text."""
    kind = type(value)
    if kind in _BLOCKS:
        text = full(value[:characters])
        return text if len(value) <= characters else "%s... (%d in all)" % (text, len(value))
    if kind is int and value.bit_length() > _LONGEST_INT:
        return "<int of %d bits>" % value.bit_length()
    if kind not in _BRACKETS:
        return cut(full(value), characters)
    return _short_container(value, kind, items, characters, depth)


def _short_container(value, kind, items, characters, depth):
    if not value:
        return repr(value)
    opening, closing = _BRACKETS[kind]
    if not depth:
        return opening + "..." + closing
    first = islice(value.items() if kind is dict else value, items)
    if kind is dict:
        parts = ["%s: %s" % tuple(short(each, items, characters, depth - 1) for each in pair) for pair in first]
    else:
        parts = [short(each, items, characters, depth - 1) for each in first]
    if len(value) > items:
        parts.append("... (%d in all)" % len(value))
    elif kind is tuple and len(value) == 1:
        closing = "," + closing
    return opening + ", ".join(parts) + closing
