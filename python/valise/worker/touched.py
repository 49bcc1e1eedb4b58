"""Tells what some calls can have touched, from what their code names.

Only what was touched has to be packed again. The host says which variables led to more than plain data when the scope was packed;
the others were plain data that nothing else in the scope reached. Code comes to those by their names alone, or by a way
around names. So the code of the calls is followed: the names that it has; where such a name stood for more than plain
data, the texts of the scope that have it as well, with the functions in them; the names in these, and so on. Plain data
that no name leads to is as it was.

That holds for code that uses names as names: arithmetic, functions, classes, containers, and the modules below. Where code
could come to a namespace by another way (`globals()`, frames, `exec`, other modules), and where code may have run unasked
(finalizers, weak references, hooks), nobody can tell.
"""

import ast
import builtins
import sys
import types

# References from before user code ran.
_compile, _modules, _Code = compile, sys.modules, types.CodeType
_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_MOST_CHARACTERS = 1 << 16  # of texts that are followed; compiling them takes some ten milliseconds

# Names of builtins that lead to a namespace, or to an attribute whose name is made.
_AROUND_NAMES = frozenset(
    ["__import__", "__loader__", "__spec__", "breakpoint", "compile", "delattr", "eval", "exec", "getattr", "globals", "help",
     "input", "locals", "setattr", "vars"]
)  # fmt: skip
_builtins = {name: value for name, value in vars(builtins).items() if name not in _AROUND_NAMES}
# Modules that keep nothing of what they are given, call nothing but what they are asked to, and take no names for objects.
_MODULES = frozenset(
    ["base64", "bisect", "cmath", "collections", "datetime", "decimal", "fractions", "hashlib", "heapq", "itertools", "json",
     "math", "random", "re", "statistics", "textwrap", "time"]
)  # fmt: skip
# Attributes that lead from an object to a frame, and so to a namespace.
_FRAMES = frozenset(
    ["ag_frame", "cr_frame", "f_back", "f_builtins", "f_globals", "f_locals", "gi_frame", "tb_frame", "tb_next"]
)
# What classes define, and what class bodies have; not what leads from an object to how it came to be.
_PROTOCOLS = frozenset(
    name for kind in (int, float, str, list, dict, set, type(iter(())), BaseException) for name in dir(kind) if name[:2] == "__"
).difference(
    ["__cause__", "__context__", "__getattribute__", "__reduce__", "__reduce_ex__", "__traceback__"]
) | {
    "__annotations__", "__bool__", "__call__", "__classcell__", "__complex__", "__conditional_annotations__", "__enter__",
    "__exit__", "__firstlineno__", "__get__", "__getattr__", "__match_args__", "__missing__", "__module__", "__name__",
    "__next__", "__post_init__", "__qualname__", "__reversed__", "__set__", "__set_name__", "__slots__",
    "__static_attributes__",
}  # fmt: skip
# Words in a text of the scope by which code may run that no code names.
_UNASKED = (
    "__del__", "__import__", "_getframe", "addaudithook", "builtins", "callbacks", "copyreg", "ctypes", "finalize", "meta_path",
    "modules", "monitoring", "path_hooks", "setprofile", "settrace", "signal", "stderr", "stdout", "weakref",
)  # fmt: skip


class _UnknownError(Exception):
    """The code can have reached anything."""


def touched(leading, calls, texts, complete):
    """A set of names: what calls can have touched is called by them, or one of `leading`. None where that cannot be told.

    leading   the names of the variables that led to more than plain data before the calls
    calls     (text, names that were bound besides) for each
    texts     what was compiled in the scope
    complete  whether that is all that ever was
    """
    if any(word in text for text in texts for word in _UNASKED):
        return None
    reach = _Reach(leading, texts if complete else None)
    try:
        for text, bound in calls:
            reach.meet(_names_in(text))
            reach.meet(bound)
        return reach.follow()
    except (_UnknownError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Reach:
    """What names lead to."""

    def __init__(self, leading, texts):
        self._leading = _MODULES.union(leading)  # code may have put something into a module
        self._texts = texts
        self._met = set()
        self._pending = []

    def meet(self, names):
        """Code has these names."""
        for name in names:
            if name not in self._met:
                self._met.add(name)
                _check(name)
                if name in self._leading:
                    self._pending.append(name)

    def follow(self):
        """All names that were met, when all has been followed."""
        unread = self._all_names() if self._pending else {}
        while self._pending:
            name = self._pending.pop()
            for text in [text for text, names in unread.items() if name in names]:
                self.meet(unread.pop(text))
        return self._met

    def _all_names(self):
        """The names in each text of the scope."""
        if self._texts is None or sum(map(len, self._texts)) > _MOST_CHARACTERS:
            raise _UnknownError
        found = {text: _names_in(text) for text in self._texts}
        if not all(map(_AROUND_NAMES.isdisjoint, found.values())):
            raise _UnknownError  # one may have bound any name to what it reaches
        return found


def _check(name):
    if name in _FRAMES or name in _AROUND_NAMES or (name[:2] == "__" and name[-2:] == "__" and name not in _PROTOCOLS):
        raise _UnknownError
    if name in _builtins:
        if vars(builtins).get(name) is not _builtins[name]:
            raise _UnknownError
    elif name in _modules and name not in _MODULES:
        raise _UnknownError  # it may be an attribute that is called like a module


def _names_in(text):
    """All names that the code of a text has."""
    found: set = set()
    pending = [_compile(text, "<call>", "exec", _AWAIT, dont_inherit=True)]
    while pending:
        code = pending.pop()
        found.update(code.co_names)
        for constant in code.co_consts:
            if type(constant) is _Code:
                pending.append(constant)
            elif type(constant) is tuple and "*" in constant:
                raise _UnknownError  # an import of names that are not told
    return found
