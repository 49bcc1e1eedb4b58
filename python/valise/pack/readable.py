"""What this Python can read of a text with syntax that it lacks: the statements beside those that need it."""

import re

# A line that goes on with the statement above it.
_GOES_ON = re.compile(r"[ \t\f)\]}#]|(?:else|elif|except|finally)\b|$").match
_MOST_JOINED = 30  # pieces of a statement that has lines which look like others, as in a long string


def readable(text, compiles):
    """The text with blank lines in the place of statements that do not compile, so that all others stay on their lines.

    `compiles`: whether a text does. None where nothing is left of it, or what is left does not compile as a whole.
    """
    lines = text.split("\n")
    pieces = _pieces(lines)
    kept = [""] * len(lines)
    at = 0
    while at < len(pieces):
        first = pieces[at][0]
        for number in range(at, min(at + _MOST_JOINED, len(pieces))):
            last = pieces[number][1]
            if compiles("\n" * first + "\n".join(lines[first:last])):
                kept[first:last] = lines[first:last]
                at = number
                break
        at += 1
    left = "\n".join(kept)
    return left if left.strip() and compiles(left) else None


def _pieces(lines):
    """The (first, end) of what begins in the first column; a decorator belongs to what it decorates."""
    begins = []
    decorated = False
    for number, line in enumerate(lines):
        if _GOES_ON(line):
            continue
        if not decorated:
            begins.append(number)
        decorated = line.startswith("@")
    return list(zip(begins, [*begins[1:], len(lines)]))
