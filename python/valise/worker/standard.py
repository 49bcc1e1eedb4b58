"""The standard streams, and the folder, of a process that runs a call.

The stream objects live as long as the lineage, so that what took a reference to one (a logging
handler, `from sys import stdout`) still writes to the right place in later calls; only the
descriptors under them change with each process.
"""

import io
import os
import sys

folders = "/work"  # where each lineage has its own

_dup2, _open, _O_RDONLY, _devnull = os.dup2, os.open, os.O_RDONLY, os.devnull
_close, _fstat, _O_WRONLY = os.close, os.fstat, os.O_WRONLY


def _reopen(fd):
    """Makes sure that a descriptor can be written to, where user code has closed it."""
    try:
        _fstat(fd)
    except OSError:
        null = _open(_devnull, _O_WRONLY)
        if null != fd:
            _dup2(null, fd)
            _close(null)


def _stream(fd, errors, raw=io.FileIO, buffered=io.BufferedWriter, text=io.TextIOWrapper):
    # Line buffered, as on a terminal: output is seen as it is written.
    _reopen(fd)
    file = raw(fd, "w", closefd=False)
    return text(buffered(file), encoding="utf-8", errors=errors, line_buffering=True)


class Streams:
    """The objects that `sys.stdin`, `sys.stdout` and `sys.stderr` are at the start of a call."""

    def __init__(self):
        self.stdin = open(os.devnull, encoding="utf-8")
        self.renew_stdout()
        self.renew_stderr()

    def renew_stdout(self):
        self.stdout = _stream(1, "surrogateescape")

    def renew_stderr(self):
        self.stderr = _stream(2, "backslashreplace")

    def install(self):
        sys.stdin = sys.__stdin__ = self.stdin
        sys.stdout = sys.__stdout__ = self.stdout
        sys.stderr = sys.__stderr__ = self.stderr


_streams = Streams()


def install():
    """Makes `sys.stdout` and the like what they are at the start of a call."""
    _streams.install()


def connect(out, err):
    """Makes the descriptors 0, 1 and 2 what they should be, whatever user code did to them."""
    null = _open(_devnull, _O_RDONLY)
    if null != 0:
        _dup2(null, 0, inheritable=True)
        _close(null)
    _dup2(out, 1)
    _dup2(err, 2)
    _streams.install()


def flush():
    """Writes out what is buffered, in the user's stream objects too. May raise what those raise."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def settle():
    """Leaves nothing buffered that a fork would write once more, and no closed stream."""
    try:
        _streams.stdout.flush()
    except Exception:
        _streams.renew_stdout()
    try:
        _streams.stderr.flush()
    except Exception:
        _streams.renew_stderr()


def unlock():
    """Frees the streams of locks that threads held which did not come along into this fork."""
    for stream in (_streams.stdout, _streams.stderr):
        try:
            stream.buffer.__init__(stream.buffer.raw)
        except (AttributeError, ValueError):
            pass  # detached; install() will replace it


def make_folder():
    """Makes the lineage's own folder and enters it. Its name is this process's pid."""
    folder = "%s/%d" % (folders, os.getpid())
    os.mkdir(folder, 0o700)
    os.chdir(folder)
    os.environ["HOME"] = os.environ["TMPDIR"] = folder
