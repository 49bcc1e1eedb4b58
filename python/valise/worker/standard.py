"""The standard streams, and the folder, of a process that runs a call.

The stream objects live as long as the lineage, so that what took a reference to one (a logging
handler, `from sys import stdout`) still writes to the right place in later calls; only the
descriptors under them change with each process.
"""

import ctypes
import io
import os
import sys

from valise.worker import wire

folders = "/work"  # where each lineage has its own
_NAME_BYTES = 8  # nobody can guess so many

_dup2, _open, _close, _fstat = os.dup2, os.open, os.close, os.fstat
_devnull, _O_RDWR = os.devnull, os.O_RDWR
_FileIO, _TextIOWrapper, _BytesIO = io.FileIO, io.TextIOWrapper, io.BytesIO
_BufferedReader, _BufferedWriter = io.BufferedReader, io.BufferedWriter
_write, _lseek, _getpid = os.write, os.lseek, os.getpid
_chdir, _putenv, _modules = os.chdir, os.putenv, sys.modules
_environment: dict = os.environ._data  # type: ignore[attr-defined] # of `os.environ` and `os.environb`, by names in bytes
# Not those of `os`, which ask audit hooks.
_chmod, _open_unheard = ctypes.PyDLL(None).chmod, ctypes.PyDLL(None).open
_UNNAMED = os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC
_own_folder = b"."  # of the lineage, once it has entered that
_shared: list = []  # folders that all lineages use, each as (path, mode)


def _open_input():
    _reopen(0)
    return _TextIOWrapper(_BufferedReader(_FileIO(0, "r", closefd=False)), encoding="utf-8")


def _open_output(fd, errors):
    # Line buffered, as on a terminal: output is seen as it is written.
    _reopen(fd)
    buffer = _BufferedWriter(_FileIO(fd, "w", closefd=False))
    return _TextIOWrapper(buffer, encoding="utf-8", errors=errors, line_buffering=True)


def _reopen(fd):
    """Makes sure that a descriptor can be used, where user code has closed it."""
    try:
        _fstat(fd)
    except OSError:
        null = _open(_devnull, _O_RDWR)
        if null != fd:
            _dup2(null, fd)
            _close(null)


class Streams:
    """The objects that `sys.stdin`, `sys.stdout` and `sys.stderr` are at the start of a call."""

    def __init__(self):
        self.stdin = _open_input()
        self.stdout = _open_output(1, "surrogateescape")
        self.stderr = _open_output(2, "backslashreplace")

    def install(self):
        sys.stdin = sys.__stdin__ = self.stdin
        sys.stdout = sys.__stdout__ = self.stdout
        sys.stderr = sys.__stderr__ = self.stderr

    def renew_broken(self):
        """Replaces what user code has closed, detached, or filled with what cannot be written."""
        if not _is_usable(self.stdin, "fileno"):
            self.stdin = _open_input()
        if not _is_usable(self.stdout, "flush"):
            self.stdout = _open_output(1, "surrogateescape")
        if not _is_usable(self.stderr, "flush"):
            self.stderr = _open_output(2, "backslashreplace")


def _is_usable(stream, probe):
    try:
        getattr(stream, probe)()
    except Exception:
        return False
    return True


_streams = Streams()


def install():
    """Makes `sys.stdout` and the like what they are at the start of a call."""
    _streams.install()


def give(text):
    """Makes `sys.stdin`, and the descriptor under it, read a text, until this call ends. It is in a file without a name, since
    a pipe holds no long text; where there is no room for one, `sys.stdin` alone reads it."""
    content = text.encode("utf-8", "surrogatepass")
    raw = _BufferedReader(_FileIO(0, "r", closefd=False)) if _fill_input(content) else _BytesIO(content)
    sys.stdin = _TextIOWrapper(raw, encoding="utf-8", errors="surrogatepass")


def ask(connection):
    """Makes `sys.stdin` ask the host for each line, until this call ends."""
    sys.stdin = _TextIOWrapper(_BufferedReader(_Asking(connection)), encoding="utf-8", errors="surrogatepass")


class _Asking(io.RawIOBase):
    """Reads lines that the host is asked for. What the code has written so far is shown before that."""

    def __init__(self, connection):
        self._connection, self._process = connection, _getpid()
        self._question = 0
        self._rest = b""

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self._rest:
            self._rest = self._next_line()
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _next_line(self):
        if _getpid() != self._process:
            return b""  # of a later call, or of a process that this one has started
        flush()
        self._question += 1
        number = self._question.to_bytes(4, "big")
        wire.write_frame(self._connection, wire.ASKS, number)
        while True:
            kind, payload = wire.read_frame(self._connection)
            # Others are answers to what an interrupt has ended the waiting for.
            if kind == wire.ANSWER and payload[:4] == number:
                return payload[4:]


def _fill_input(content):
    """Whether descriptor 0 is at the start of a file with this content now."""
    fd = _open_unheard(_own_folder, _UNNAMED, 0o600)
    if fd < 0:
        return False
    try:
        view = memoryview(content)
        while view:
            view = view[_write(fd, view) :]
        _lseek(fd, 0, 0)
        _dup2(fd, 0)
    except OSError:
        return False
    finally:
        _close(fd)
    return True


def connect(null, out, err):
    """Makes the descriptors 0, 1 and 2 what they should be, whatever user code did to them."""
    _dup2(null, 0)
    _dup2(out, 1)
    _dup2(err, 2)
    _streams.install()


def disconnect(null):
    """Leaves nobody to read what may still be written, by a finalizer, say, and nothing of what the call was given to read."""
    _dup2(null, 0)
    _dup2(null, 1)
    _dup2(null, 2)


def flush():
    """Writes out what is buffered, in the user's stream objects too."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except Exception:
            pass  # closed, detached, None, or an object of the user's own


def settle():
    """Leaves nothing buffered that a fork would write once more, and no closed stream."""
    _streams.renew_broken()
    # Now, when the descriptors are still this call's: what a broken stream could not write, it
    # tries to write once more when it is dropped.
    _streams.install()


def unlock():
    """Frees the streams of locks that threads held which did not come along into this fork."""
    for stream in (_streams.stdout, _streams.stderr):
        try:
            stream.buffer.__init__(stream.buffer.raw)
        except (AttributeError, ValueError):
            pass  # detached; install() will replace it


def share(folder):
    """Has `mend` see to a folder. In the zygote, before the template is forked."""
    found = os.stat(folder)
    if found.st_uid == os.geteuid():  # root's are beyond the reach of user code, and of this
        _shared.append((os.fsencode(folder), ctypes.c_uint(found.st_mode & 0o7777)))


def mend():
    """Gives the shared folders the modes that they should have. Where every lineage's user owns them: Landlock
    has no right for changes of a mode, so user code can take them from all others, until this is called."""
    for folder, mode in _shared:
        _chmod(folder, mode)


def make_folder(name):
    """Makes a lineage's own folder, and gives its path. No other lineage of the jail ever has its name, nor can
    guess it, or it could change the folder's mode. In the zygote."""
    mend()
    folder = "%s/%s-%s" % (folders, name, os.urandom(_NAME_BYTES).hex())
    os.mkdir(folder, 0o700)
    return folder


def enter_folder(folder):
    """Makes a folder the lineage's own: its path, as bytes."""
    global _own_folder
    _chdir(folder)
    _own_folder = folder
    # Past the Python of `os.environ`: what it needs are pages to copy.
    for name in (b"HOME", b"TMPDIR"):
        _putenv(name, folder)
        _environment[name] = folder
    tempfile = _modules.get("tempfile")
    if tempfile is not None:
        tempfile.tempdir = None  # where what was preloaded has asked for it, it is another folder
