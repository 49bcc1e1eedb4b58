"""Finds the text of a function in its unit, without compiling anything."""

_MOST_LINES = 2_000  # that are looked at for the end of a function
_MOST_CHARACTERS = 200_000


def of(description):
    """The text, or None. Never raises because of the text."""
    if description.kind == "unit":
        return _text_of(description)
    if description.kind not in ("function", "code") or len(description.arguments) < 2:
        return None
    unit, path = description.arguments[:2]
    text = _text_of(unit)
    line = _line_of(path)
    if text is None or line is None:
        return None
    return text if line == 0 else _block(text, line)


def _text_of(unit):
    if getattr(unit, "kind", None) != "unit" or not unit.arguments or type(unit.arguments[0]) is not str:
        return None
    return unit.arguments[0]


def _line_of(path):
    """Of the path `area@12#2` the 12; 0 for the whole unit, None for what is no path."""
    if type(path) is not str:
        return None
    if not path:
        return 0
    line = path.rpartition("@")[2].partition("#")[0]
    return int(line) if line.isascii() and line.isdigit() and 0 < len(line) < 10 else None


def _block(text, line):
    import inspect

    lines = _lines_from(text, line)
    if not lines:
        return None
    try:
        block = inspect.getblock(lines)
    except Exception:
        block = lines[:1]  # what another version of Python takes for code
    return "".join(block)


def _lines_from(text, line):
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if start == 0:
            return []
    return [each + "\n" for each in text[start : start + _MOST_CHARACTERS].split("\n", _MOST_LINES)[:_MOST_LINES]]
