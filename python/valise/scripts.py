"""Scripts: Python files that are loaded under a name, without being modules that can be imported, and loaded again when
they change."""

import builtins
import io
import linecache
import os
import threading
import tokenize

from valise import captured

_LARGEST = 64 << 20  # bytes; what is larger is not source text


class ScriptError(Exception):
    """A script cannot be read: it is not there, may not be read, or is not text."""


def load_script(path, name=None, inputs=None):
    """Runs a file, and gives it as a `Script`.

    path    the file; Python in the encoding that it declares, UTF-8 as a rule
    name    its `__name__`, which is also the `__module__` of what it defines; without it the name of the file, without
            the ending. Nothing is put into `sys.modules`, so that any number of scripts can have one name
    inputs  dict of names that are bound before it runs, now and each time it is loaded again

    Raises `ScriptError` where the file cannot be read, and what the code raises, SyntaxError too.
    """
    script = Script(path, name, inputs)
    script.reload_if_changed()
    return script


class Script:
    """A file that was run. Use by any threads.

    path, name  as they were given, the path absolute
    namespace   the globals that its last run left, a dict; those of an earlier run stay as they are, with the functions
                that have them for globals
    """

    def __init__(self, path, name=None, inputs=None):
        self.path = os.path.abspath(os.fsdecode(path))
        self.name = os.path.splitext(os.path.basename(self.path))[0] if name is None else name
        if not isinstance(self.name, str) or not self.name:
            raise TypeError("the name of a script is a text that is not empty, not %r" % (self.name,))
        self.namespace = {}
        self._inputs = dict(inputs or {})
        self._content = None  # of the file, when it was run last
        self._lock = threading.RLock()

    def __repr__(self):
        return "<script %r from %r>" % (self.name, self.path)

    def reload_if_changed(self):
        """Runs the file where its content differs from what was run last. Gives whether it did.

        Raises as `load_script` does; the script then stays what it was, and the same content is not run again.
        """
        with self._lock:
            content = self._read()
            if content == self._content:
                return False
            text = self._decode(content)
            self._content = content
            self.namespace = self._run(text)
            return True

    def _read(self):
        try:
            with open(self.path, "rb") as file:
                content = file.read(_LARGEST + 1)
        except OSError as error:
            why = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
            raise ScriptError("the script %r cannot be read: %s; %s" % (self.path, why, self._stays())) from error
        if len(content) > _LARGEST:
            raise ScriptError("%r has more than %d bytes, so it is not taken for a script" % (self.path, _LARGEST))
        return content

    def _stays(self):
        return "check the path" if self._content is None else "what it defined before stays"

    def _decode(self, content):
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
            return io.TextIOWrapper(io.BytesIO(content), encoding).read()
        except (SyntaxError, UnicodeDecodeError, LookupError) as error:
            why = "%s; save it as UTF-8, or name its encoding in the first line, as in: # coding: latin-1" % error
            raise ScriptError("the script %r is not text: %s" % (self.path, why)) from error

    def _run(self, text):
        code = compile(text, self.path, "exec", dont_inherit=True)
        # So that what it defines can be packed when the file is another one, or gone.
        captured.keep(self.path, text.encode("utf-8", "surrogatepass"))
        linecache.cache.pop(self.path, None)
        namespace = {
            "__name__": self.name,
            "__doc__": None,
            "__package__": None,
            "__loader__": _Source(text),
            "__file__": self.path,
            "__builtins__": builtins,
            **self._inputs,
        }
        exec(code, namespace)
        return namespace


class _Source:
    """What `linecache` and `inspect` ask for the text, when the file is gone."""

    def __init__(self, text):
        self._text = text

    def get_source(self, name):
        return self._text
