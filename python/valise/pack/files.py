"""Open files: those with a path are opened again where they were, those in memory travel with their content."""

import io
import os
import sys

from valise.pack import rebuild


def reduce(packer, file):
    for name in ("stdin", "stdout", "stderr"):
        if file is getattr(sys, name, None) or file is getattr(sys, "__%s__" % name, None):
            return rebuild.standard_stream, (name,)
    path = getattr(file, "name", None)
    if file.closed:
        named = {"encoding": file.encoding, "errors": file.errors} if isinstance(file, io.TextIOBase) else {}
        return rebuild.closed_file, (type(file).__name__, path, getattr(file, "mode", None), named)
    if path is None and _is_in_memory(file):
        return _reduce_layered(packer, file)
    if type(path) is not str or not os.path.isfile(path):
        return packer.lose(file, "it has no path under which it could be opened again: %r" % (path,))
    mode = getattr(file, "mode", "r")
    text = isinstance(file, io.TextIOBase)
    # Asking a text or a buffer that writes would flush it, and in a fork that writes its content twice.
    reading = not file.writable()
    position = file.tell() if reading else os.lseek(file.fileno(), 0, os.SEEK_CUR)
    named = {"encoding": file.encoding, "errors": file.errors} if text else {}
    return rebuild.file, (os.path.abspath(path), _without_emptying(mode), position, named)


def _is_in_memory(file):
    inner = file
    while isinstance(inner, (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom)):
        inner = inner.buffer if isinstance(inner, io.TextIOWrapper) else inner.raw
    return isinstance(inner, io.BytesIO)


def _reduce_layered(packer, file):
    """A text file or a buffer over bytes in memory. What it has not passed on yet is passed on, or it would be lost."""
    file.flush()
    if not isinstance(file, io.TextIOWrapper):
        return rebuild.layered, (type(file).__name__, file.raw, file.tell(), {})
    named = {"encoding": file.encoding, "errors": file.errors, "line_buffering": file.line_buffering,
             "write_through": file.write_through}  # fmt: skip
    return rebuild.layered, ("TextIOWrapper", file.buffer, file.tell(), named)


def _without_emptying(mode):
    """What was opened to be written anew must not be emptied once more."""
    return "rb+" if "b" in mode and mode[0] in "wx" else "r+" if mode[0] in "wx" else mode


# What follows rebuilds.


def standard_stream(session, name):
    return getattr(sys, name)


def file(session, path, mode, position, named):
    mode = _without_emptying(mode)
    if "b" not in mode and not named:
        mode += "b"
    try:
        made = open(path, mode, **named)
        made.seek(position)
    except OSError as error:
        return session.gone_for("file", "it cannot be opened again: %s" % error, rebuild.file,
                                (path, mode, position, named))  # fmt: skip
    return made


def layered(session, kind, inner, position, named):
    made = getattr(io, kind)(inner, **named)
    made.seek(position)
    return made


def closed_file(session, kind, path, mode, named):
    reads = kind in ("TextIOWrapper", "BufferedReader", "FileIO")  # whether it could is of no use any more
    made = raw = io.FileIO(os.devnull, "r" if reads else "r+")
    raw.name = path
    if kind == "TextIOWrapper":
        made = io.TextIOWrapper(io.BufferedReader(raw), **named)
        made.mode = mode
    elif kind != "FileIO":
        made = getattr(io, kind)(raw)
    made.close()
    return made
