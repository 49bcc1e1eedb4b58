"""Keeps the texts that this process compiles: what `exec`, `eval` and `compile` are given.

Functions travel as source, and what such a text defined has no file to read it from.
"""

import sys
import threading

_MOST_BYTES = 64 << 20  # of captured texts; the oldest go first
_LARGEST = 8 << 20  # bytes of a text that is captured
_captured: dict = {}  # (file name, source) -> None, the oldest first
_captured_bytes = 0
_capturing = False
_lock = threading.Lock()


def begin():
    """Begins to keep texts. It is an audit hook, so it cannot be taken back, and sees every event: 50 to 100 ns each.
    The texts of files that can be read again are not kept, nor those that define no function."""
    global _capturing
    with _lock:
        if not _capturing:
            _capturing = True
            sys.addaudithook(_observe)


def texts(file):
    """The texts that were compiled under a file name, the newest first."""
    for name, source in reversed(list(_captured)):
        if name == file:
            yield from _decoded(source)


def _decoded(source):
    # A text arrives here encoded as UTF-8, whatever its cookie says; what was bytes obeys the cookie.
    try:
        yield source.decode("utf-8-sig")
    except UnicodeDecodeError:
        import tokenize  # seldom needed

        lines = iter(source.splitlines(True))
        try:
            yield source.decode(tokenize.detect_encoding(lambda: next(lines, b""))[0])
        except (SyntaxError, UnicodeDecodeError, LookupError):
            pass


def _observe(event, arguments, _isinstance=isinstance):
    if event == "compile":
        source, file = arguments
        if _isinstance(source, bytes) and _isinstance(file, str) and len(source) <= _LARGEST:
            if (b"def" in source or b"lambda" in source or b" for " in source) and not file.startswith("/"):
                keep(file, source)


def keep(file, source):
    """Keeps a text, encoded as UTF-8, that is compiled under a file name."""
    global _captured_bytes
    with _lock:
        key = (file, source)
        if _captured.pop(key, _captured) is _captured:
            _captured_bytes += len(source)
        _captured[key] = None
        while _captured_bytes > _MOST_BYTES:
            _, oldest = dropped = next(iter(_captured))
            del _captured[dropped]
            _captured_bytes -= len(oldest)
