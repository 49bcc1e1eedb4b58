"""The program of a scope: its `__main__` module, and the source texts that made it."""

import ast
import builtins
import inspect
import io
import linecache
import sys
import types

_MAIN = "__main__"
_compile = compile
_builtins = builtins
_StringIO = io.StringIO
_getline = linecache.getline


class Program:
    """A namespace, which is the dict of a real module `__main__`, and the units compiled for it.

    `pickle`, `typing.get_type_hints` and `dataclasses` look names up in `sys.modules`; so the
    module is there, and its dict is the globals of all that is defined in the scope.
    """

    def __init__(self):
        self.module = types.ModuleType(_MAIN)
        self.names = vars(self.module)
        self.names["__builtins__"] = _builtins
        self._own = frozenset(self.names)
        self._units = {}  # file name -> source text, in the order of compilation
        self._lines = {}  # file name -> its lines, as `linecache` has them

    def install(self):
        """Puts right what code may have removed or replaced and the next call relies on."""
        sys.modules[_MAIN] = self.module
        self.names["__builtins__"] = _builtins
        self.names["__name__"] = _MAIN

    def snapshot(self):
        return dict(self.names)

    def difference(self, before):
        """The names (changed, removed) since `before`: bound, bound to another object; unbound."""
        changed, removed = [], []
        absent = object()
        for name, value in self.names.items():
            if type(name) is str and before.get(name, absent) is not value:
                if name not in self._own:
                    changed.append(name)
        for name in before:
            if type(name) is str and name not in self.names and name not in self._own:
                removed.append(name)
        return changed, removed

    def visible(self):
        """The names and values that the scope's code defined."""
        return {
            name: value
            for name, value in list(self.names.items())
            if type(name) is str and name not in self._own
        }

    def compile(self, text, file):
        """Compiles a text as one unit. Gives the code objects (statements, last expression); the
        second is None where the text does not end in an expression."""
        file = self._register(text, file)
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = _compile(text, file, "exec", flags, dont_inherit=True)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        statements = _compile(tree, file, "exec", flags, dont_inherit=True)
        if last is not None:
            flags |= statements.co_flags & _FUTURES
            last = _compile(last, file, "eval", flags, dont_inherit=True)
        return statements, last

    def _register(self, text, file):
        """Remembers the text under a file name that no other text of this scope has."""
        file = file or "<call %d>" % (len(self._units) + 1)
        unique, number = file, 1
        while self._units.get(unique, text) != text:
            number += 1
            unique = "%s (%d)" % (file, number)
        self._units[unique] = text
        # Not splitlines(), which also splits at form feeds and the like, where the compiler does not.
        self._lines[unique] = _StringIO(text, None).readlines()
        self._publish(unique)
        return unique

    def _publish(self, file):
        # Without a modification time, checkcache() leaves the entry alone.
        linecache.cache[file] = (len(self._units[file]), None, self._lines[file], file)

    def line(self, file, number):
        """A line of a unit, or of a file of the library; "" where there is none."""
        lines = self._lines.get(file)
        if lines is None:
            return _getline(file, number)
        return lines[number - 1] if number is not None and 0 < number <= len(lines) else ""

    def publish_all(self):
        """Makes the lines of all units known to `linecache`, which user code may have cleared."""
        for file in self._units:
            if file not in linecache.cache:
                self._publish(file)

    def file_of_class(self, cls):
        """The file name of the unit that defines a class of this scope, or None.

        A class knows its module and not its file. A method knows: its code has the file name.
        Without methods it is the newest unit with a class statement of that name, and, where the
        class knows it (3.13), on that line.
        """
        for value in vars(cls).values():
            function = inspect.unwrap(getattr(value, "__func__", value))
            code = getattr(function, "__code__", None)
            if code is not None and code.co_filename in self._units:
                if code.co_qualname.startswith(cls.__qualname__ + ".") if hasattr(
                    code, "co_qualname"
                ) else function.__qualname__.startswith(cls.__qualname__ + "."):
                    return code.co_filename
        line = vars(cls).get("__firstlineno__")
        for file in reversed(list(self._units)):
            if self._has_class(file, cls.__qualname__, line):
                return file
        return None

    def _has_class(self, file, qualname, line):
        name = qualname.rpartition(".")[2]
        try:
            tree = ast.parse(self._units[file])
        except (SyntaxError, ValueError):
            return False
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == name:
                first = min([node.lineno] + [each.lineno for each in node.decorator_list])
                if line is None or line == first:
                    return True
        return False


def _future_flags():
    import __future__

    flags = 0
    for name in __future__.all_feature_names:
        flags |= getattr(__future__, name).compiler_flag
    return flags


_FUTURES = _future_flags()


def teach_inspect(program):
    """Lets `inspect.getsource` find the classes of the scope.

    It finds functions by the file name in their code, but asks a class for its module's file, and
    `__main__` has none here: its classes come from as many units as there were calls.
    """
    original = inspect.getfile

    def getfile(object):
        if isinstance(object, type) and object.__module__ == _MAIN:
            file = program.file_of_class(object)
            if file is not None:
                return file
        return original(object)

    getfile.__doc__ = original.__doc__
    inspect.getfile = getfile
