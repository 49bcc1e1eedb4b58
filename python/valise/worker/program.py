"""The program of a scope: its `__main__` module, and the source texts that made it."""

import ast
import builtins
import inspect
import io
import keyword
import linecache
import re
import sys
import types

from valise.worker import bindings

_MAIN = "__main__"
_IN_EXPRESSIONS = {"None", "True", "False", "not", "lambda", "await"}
_modules = sys.modules
# What the compiler, and `warnings`, keep in a namespace for themselves.
_WRITTEN_BY_PYTHON = frozenset(
    ["__annotations__", "__annotate__", "__conditional_annotations__", "__warningregistry__"]
)
# References from before user code ran: what it does to these modules must not matter here.
_compile = compile
_Expr, _Expression = ast.Expr, ast.Expression
_ONLY_AST, _AWAIT = ast.PyCF_ONLY_AST, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_StringIO = io.StringIO
# A name, a number, a string or a bracket; no keyword, and nothing that is assigned to.
_BEGINS_EXPRESSION = re.compile(
    r"(?!(?:%s)\b)[\w(\[{'\"](?![^()\[\]{}'\"#]*(?<![=!<>])=(?!=))" % "|".join(sorted({*keyword.kwlist} - _IN_EXPRESSIONS))
).match
_NO_STATEMENTS = compile("", "<nothing>", "exec", _AWAIT)
_LONG = 1 << 16  # characters, up to which two compilations take no longer than one tree
_getline, _Code = linecache.getline, types.CodeType


class Program:
    """A namespace, which is the dict of a real module `__main__`, and the units compiled for it.

    `pickle`, `typing.get_type_hints` and `dataclasses` look names up in `sys.modules`; so the
    module is there, and its dict is the globals of all that is defined in the scope.
    """

    def __init__(self):
        self.module = types.ModuleType(_MAIN)
        self.names = vars(self.module)
        self.names["__builtins__"] = builtins
        self._own = dict(self.names)
        self._hidden = _WRITTEN_BY_PYTHON.union(self._own)
        self._units = {}  # file name -> source text, in the order of compilation
        self._codes = {}  # file name -> what that was compiled to
        self._lines = {}  # file name -> its lines, as `linecache` has them, where they were asked for
        self._known = None  # the units that the scope was unpacked from
        self._is_whole = True
        self._bindings = bindings.Bindings()

    def install(self):
        """Puts right what code may have removed or replaced and the next call relies on."""
        sys.modules = _modules
        # Imported anew, these two would lack what the interpreter itself puts there when it starts.
        _modules["sys"], _modules["builtins"], _modules[_MAIN] = sys, builtins, self.module
        # Each call may be warned once of each line, as each cell of a notebook.
        self.names.pop("__warningregistry__", None)

    def bind(self, inputs):
        """Binds names, but for those that every module has."""
        self.names.update(inputs)
        for name, value in self._own.items():
            self.names.setdefault(name, value)
        self.names["__builtins__"] = builtins
        self.names["__name__"] = _MAIN

    def visible(self, among=None):
        """The names and values that the scope's code defined; where `among` are names, of these."""
        names, hidden = self.names, self._hidden
        if among is not None:
            return {name: names[name] for name in among if name in names and name not in hidden}
        return {name: value for name, value in list(names.items()) if type(name) is str and name not in hidden}

    def bound_by(self, text, inputs):
        """The names that a call can bind; None where that cannot be told."""
        return self._bindings.of(text, inputs, self._units, len(self.names))

    def some(self, chosen):
        """Of these, those that are among a set of names, and the names, in order, that come after all others. Neither looks at
        the others: in a fork each object that is so much as looked at costs the copy of a page."""
        latest = []
        for name in reversed(self.names):
            if type(name) is str and name not in self._hidden:
                if name not in chosen:
                    break
                latest.append(name)
        return self.visible(sorted(chosen)), latest[::-1]

    def difference(self, before, among=None):
        """The names (changed, removed) since `before`, which `visible` gave for the same `among`: bound, or bound to another
        object; no longer bound."""
        now, absent = self.visible(among), object()
        changed = [name for name, value in now.items() if before.get(name, absent) is not value]
        removed = [name for name in before if name not in now]
        self._bindings.look(self._units, len(self.names))
        return changed, removed

    def compile(self, text, file):
        """Compiles a text as one unit. Gives the code objects (statements, last expression); the
        second is None where the text does not end in an expression."""
        file = self._register(text, file)
        codes = self._codes[file] = _compile_apart(text, file) or _compile_tree(text, file)
        return codes

    def _register(self, text, file):
        """Remembers the text under a file name that no other text of this scope has."""
        file = file or self._next_name()
        unique, number = file, 1
        while self._units.get(unique, text) != text:
            number += 1
            unique = "%s (%d)" % (file, number)
        self._units[unique] = text
        return unique

    def _next_name(self):
        number = len(self._units) + 1
        while "<call %d>" % number in self._units:  # a scope that was unpacked has not all units that it once had
            number += 1
        return "<call %d>" % number

    def known_units(self, make):
        """All units of the scope, those that it was unpacked from too, as what `make` gives for the first."""
        if self._known is None:
            self._known = make()
        for file, text in self._units.items():
            codes = [code for code in self._codes.get(file, ()) if code is not None]
            self._known.add(text, file, codes if any(map(_defines, codes)) else ())
        return self._known

    def texts(self):
        """The texts that are known, and whether they are all that this scope was ever made of."""
        return list(self._units.values()), self._is_whole

    def learn(self, texts):
        """Takes the texts, by file name, that an unpacked scope was compiled from."""
        self._is_whole = False  # those that defined nothing did not travel
        for file, text in texts:
            self._units.setdefault(file, text)

    def _cache(self):
        """The cache of `linecache`; an empty one where user code has broken that."""
        cache = getattr(linecache, "cache", None)
        return cache if type(cache) is dict else {}

    def lines(self, file):
        """The lines of a unit; None for another file."""
        lines = self._lines.get(file)
        if lines is None and file in self._units:
            # Not splitlines(), which also splits at form feeds and the like, where the compiler does not.
            lines = _StringIO(self._units[file], None).readlines()
            if lines and not lines[-1].endswith("\n"):
                lines[-1] += "\n"  # as `linecache` does, and 3.11 counts on it for its carets
            self._lines[file] = lines
        return lines

    def publish(self, file):
        """Makes the lines of a unit known to `linecache`; does nothing for another file."""
        lines = self.lines(file)
        if lines is not None:
            # Without a modification time, checkcache() leaves the entry alone.
            self._cache().setdefault(file, (len(self._units[file]), None, lines, file))

    def line(self, file, number):
        """A line of a unit, or of a file of the library; "" where there is none."""
        lines = self.lines(file)
        if lines is None:
            return _getline(file, number)
        return lines[number - 1] if number is not None and 0 < number <= len(lines) else ""

    def publish_all(self):
        """Makes the lines of all units known to `linecache`, which user code may have cleared."""
        for file in self._units:
            self.publish(file)

    def file_of(self, cls):
        """The file name of the unit that defines a class of this scope, or None.

        A class knows its module and not its file. A method knows: its code has the file name.
        Without methods it is the newest unit with a class statement of that name, and, where the
        class knows it (3.13), on that line.
        """
        for function in _functions_of(cls):
            file = function.__code__.co_filename
            if file in self._units and _qualname(function).startswith(cls.__qualname__ + "."):
                return file
        line = vars(cls).get("__firstlineno__")
        for file in reversed(list(self._units)):
            for name, first in _class_statements(self._units[file]):
                if name == cls.__qualname__ and line in (None, first):
                    return file
        return None


def _compile_tree(text, file):
    tree = _compile(text, file, "exec", _ONLY_AST | _AWAIT, dont_inherit=True)
    last = None
    if tree.body and isinstance(tree.body[-1], _Expr):
        last = _Expression(tree.body.pop().value)
    flags = _AWAIT
    statements = _compile(tree, file, "exec", flags, dont_inherit=True)
    if last is not None:
        flags |= statements.co_flags & _FUTURES
        last = _compile(last, file, "eval", flags, dont_inherit=True)
    return statements, last


def _compile_apart(text, file):
    """The same without a tree, whose nodes are objects of as many types, and would copy as many pages
    of a fork; or None, where the text is not clearly statements and one line with an expression.

    It is, where what comes before the line compiles alone, so that no bracket, string or block is
    open, and the line as an expression. (A lone carriage return ends a line too, and is not counted.)
    """
    start = text.rfind("\n", 0, len(text.rstrip())) + 1
    line = text[start:]
    if start > _LONG or not _BEGINS_EXPRESSION(line) or "\r" in text:
        return None
    try:
        if not start:
            return _NO_STATEMENTS, _compile(line, file, "eval", _AWAIT, dont_inherit=True)
        above = "\n" * text.count("\n", 0, start)  # so that its lines keep their numbers
        statements = _compile(text[:start], file, "exec", _AWAIT, dont_inherit=True)
        flags = _AWAIT | statements.co_flags & _FUTURES
        return statements, _compile(above + line, file, "eval", flags, dont_inherit=True)
    except Exception:
        return None  # and the tree will tell what is wrong, if anything is


def _defines(code):
    """Whether there is code inside it: of functions, classes, lambdas."""
    return any(type(each) is _Code for each in code.co_consts)


def _functions_of(cls):
    for value in vars(cls).values():
        for name in (None, "__func__", "fget", "func"):  # in static and class methods, properties
            function = value if name is None else getattr(value, name, None)
            try:
                function = inspect.unwrap(function)
            except ValueError:
                continue  # it wraps itself
            if isinstance(function, types.FunctionType):
                yield function


def _qualname(function):
    # Since 3.11 the code knows its own; what the function says may be what it wraps.
    return getattr(function.__code__, "co_qualname", function.__qualname__)


def _class_statements(text):
    """The qualified names of the classes that a text defines, and the first line of each."""
    try:
        pending: list = [("", ast.parse(text))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    while pending:
        prefix, parent = pending.pop()
        for node in ast.iter_child_nodes(parent):
            inner = prefix
            if isinstance(node, ast.ClassDef):
                yield prefix + node.name, min(each.lineno for each in (node, *node.decorator_list))
                inner = prefix + node.name + "."
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner = prefix + node.name + ".<locals>."
            pending.append((inner, node))


def _future_flags():
    import __future__

    flags = 0
    for name in __future__.all_feature_names:
        flags |= getattr(__future__, name).compiler_flag
    return flags


_FUTURES = _future_flags()


def teach_linecache(program):
    """Lets `linecache` find the lines of a unit when somebody asks for them, which is seldom."""
    original = linecache.updatecache

    def updatecache(filename, module_globals=None):
        lines = program.lines(filename)
        if lines is None:
            return original(filename, module_globals)
        program.publish(filename)
        return lines

    updatecache.__doc__ = original.__doc__
    linecache.updatecache = updatecache


def teach_inspect(program):
    """Lets `inspect.getsource` find what the scope defined.

    It finds functions by the file name in their code, but asks a class for its module's file, and
    `__main__` has none here: its classes come from as many units as there were calls. Either way
    it reads the lines from `linecache`, which user code may have cleared.
    """
    original = inspect.getfile

    def getfile(object):
        file = None
        if isinstance(object, type) and object.__module__ == _MAIN:
            file = program.file_of(object)
        if file is None:
            file = original(object)
        program.publish(file)
        return file

    getfile.__doc__ = original.__doc__
    inspect.getfile = getfile
