"""Units: the source texts that were compiled, and which of them a code object comes from.

A function travels as its unit and its path in it. A unit is taken for a code object only if compiling it again gives
an equal one: what is known under a file name may be another text, or a tree that was changed before it was compiled.
"""

import __future__

import ast
import linecache
import marshal
import os
import sys
import tokenize

from valise import captured
from valise.pack import paths
from valise.pack.identity import sha256
from valise.pack.readable import readable

_FUTURES = {getattr(__future__, name).compiler_flag: name for name in __future__.all_feature_names}
_MODES = ("exec", "eval", "single")


class UnitError(Exception):
    """A unit cannot be compiled by this Python, or has no code under a path."""


class Unit:
    """A source text, and how it is compiled. Equal units are the same object within a `Units`.

    text      the source
    file      the file name that its code objects have
    mode      "exec", "eval" or "single"
    features  names of the `__future__` features that were on from outside
    optimize  0, 1 (no asserts) or 2 (no docstrings)
    """

    def __init__(self, text, file, mode="exec", features=(), optimize=0):
        self.text, self.file, self.mode = text, file, mode
        self.features, self.optimize = tuple(features), optimize
        self._paths = None
        self._adopted = None  # what the text was compiled to, until it is asked for
        self._ahead = None  # the same, marshalled, for a text without such features as its code tells of
        self._is_in_pieces = False
        self._problem = None
        self._is_all_wrong = False

    def key(self):
        return self.text, self.file, self.mode, self.features, self.optimize

    def adopt(self, codes):
        """Takes what the text was compiled to, by who knows that it was: one code object, or those of pieces in their order,
        where the text was compiled as statements and an expression."""
        if self._paths is None:
            self._adopted, self._is_in_pieces = list(codes), len(codes) > 1

    def expect(self, marshalled):
        """Takes what `ahead_of_use` gave for the text, from who is as trusted as this process."""
        if self.mode == "exec" and self.optimize == sys.flags.optimize:
            self._ahead = marshalled

    def code_at(self, path):
        """The code object at a path; raises `UnitError` where there is none."""
        if path and self._paths is not None:
            code = self._paths.code_at(path)
            if code is not None:
                return code
        try:
            found = self._compiled(whole=not path)
        except UnitError:
            found = self._compiled_rest()
        code = found.code_at(path)
        if code is None and self._problem is not None:
            raise UnitError(self._problem)
        if code is None:
            raise UnitError("%s has no code at %r under Python %s" % (self.file, path, _version()))
        return code

    def path_of(self, code):
        """The path of an equal code object, or None."""
        try:
            return self._compiled(whole=code.co_name == paths.MODULE).path_of(code)
        except MemoryError:
            raise
        except Exception:
            return None  # it does not compile here, or an audit hook of the user's own has an objection

    def _compiled(self, whole=False):
        """What the text was compiled to. `whole`: where the code object of the text itself is asked for, which pieces have not."""
        if whole and self._is_in_pieces:
            self._adopted = self._paths = None
            self._is_in_pieces = False
        if self._problem is None and self._paths is None:
            try:
                found = None if self._adopted else self._expected()
                if found is None:
                    codes = self._adopted or [self._compile(self.text)]
                    found = paths.Paths(self.text, codes, self._tree, self._compile)
                self._paths, self._adopted = found, None
            except SyntaxError as error:
                line = (error.text or "").strip()
                at = "line %s" % error.lineno + (": " + line if line else "")
                self._problem = "%s does not compile under Python %s: %s, %s" % (self.file, _version(), error.msg, at)
            except (ValueError, RecursionError, MemoryError, OverflowError, SystemError) as error:
                self._problem = "%s does not compile under Python %s: %r" % (self.file, _version(), error)
        if self._paths is None:
            raise UnitError(self._problem)
        return self._paths

    def _expected(self):
        """What was compiled ahead, where that asks for the features that this asks for."""
        marshalled, self._ahead = self._ahead, None
        code, groups = marshal.loads(marshalled) if marshalled else (None, None)
        if code is None or not set(self.features) <= set(_features(code)):
            return None
        return paths.Paths(self.text, [code], self._tree, self._compile, groups)

    def _compiled_rest(self):
        """What needs syntax that this Python lacks must not cost the other functions of the text."""
        rest = readable(self.text, self._compiles) if self.mode == "exec" and not self._is_all_wrong else None
        if rest is None:
            self._is_all_wrong = True
            raise UnitError(self._problem)
        self._paths = paths.Paths(
            rest, [self._compile(rest)], lambda: self._compile(rest, ast.PyCF_ONLY_AST), self._compile
        )
        return self._paths

    def _compiles(self, text):
        try:
            self._compile(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, SystemError):
            return False
        return True

    def _tree(self):
        return self._compile(self.text, ast.PyCF_ONLY_AST)

    def _compile(self, source, more=0):
        flags = more
        if self.mode == "exec":
            flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        for name in self.features:
            feature = getattr(__future__, name, None)
            if feature is not None:
                flags |= feature.compiler_flag
        return compile(source, self.file, self.mode, flags, dont_inherit=True, optimize=self.optimize)


def ahead_of_use(code):
    """What a text was compiled to as a module, in the form that `Unit.expect` takes: with all paths, which to find takes a
    third as long as to compile."""
    return marshal.dumps((code, paths.groups_of([code])))


def _version():
    return "%d.%d" % sys.version_info[:2]


class Units:
    """Texts by file name, and the units made of them. Use by one thread at a time."""

    def __init__(self, texts=()):
        """`texts`: a mapping of file names to texts."""
        self.ahead = {}  # what texts were compiled to: see `Unit.expect`; by `name_of` them
        self._texts = {}  # file name -> list of texts, the newest last
        self._units = {}  # Unit.key() -> Unit
        self._compiled = {}  # file name -> units that functions were found in, the last one first
        self._found = {}  # id of a code object -> (code object, unit, path)
        for file, text in dict(texts).items():
            self.add(text, file)

    def add(self, text, file, codes=()):
        """Makes a text known. `codes`: what it was compiled to as a module, see `Unit.adopt`, where that is at hand; it saves
        compiling it once more. It has to be certain that no tree was changed in between."""
        texts = self._texts.setdefault(file, [])
        if text not in texts:
            texts.append(text)
        if codes:
            unit = self.unit(text, file, "exec", _features(codes[0]), sys.flags.optimize)
            unit.adopt(codes)
            self._put_first(unit)

    def texts(self):
        """The known texts: pairs of file name and text."""
        return [(file, text) for file, texts in self._texts.items() for text in texts]

    def unit(self, text, file, mode="exec", features=(), optimize=0):
        """The unit of these, known from now on."""
        unit = Unit(text, file, mode, features, optimize)
        known = self._units.setdefault(unit.key(), unit)
        if known is unit:
            self.add(text, file)
            if self.ahead:
                unit.expect(self.ahead.get(name_of(text, file)))
        return known

    def take(self, code, unit):
        """Takes a unit for a code object that was made for it, without being in it."""
        self._found[id(code)] = (code, unit, "")

    def find(self, code, names=None):
        """The (unit, path) of a code object, or None. `names`: the globals of its function, which may know a loader."""
        found = self._found.get(id(code))
        if found is not None and found[0] is code:
            return found[1:]
        result = self._search(code, names)
        if result is not None:
            self._found[id(code)] = (code, *result)
        return result

    def _search(self, code, names):
        for unit in self._compiled.get(code.co_filename, ()):
            path = unit.path_of(code)
            if path is not None:
                return unit, path
        features = _features(code)
        for text in self._candidates(code, names):
            if not _may_hold(text, code):
                continue
            # What is asked for from outside cannot be told from what the text asks for; it is harmless twice.
            for mode, optimize in self._variants(text, code.co_filename, features):
                unit = self._units.get((text, code.co_filename, mode, features, optimize))
                unit = unit or Unit(text, code.co_filename, mode, features, optimize)
                path = unit.path_of(code)
                if path is not None:
                    unit = self._units.setdefault(unit.key(), unit)
                    self._put_first(unit)
                    return unit, path
        return None

    def _put_first(self, unit):
        units = self._compiled.setdefault(unit.file, [])
        if unit in units:
            units.remove(unit)
        units.insert(0, unit)

    def _variants(self, text, file, features):
        usual = sys.flags.optimize
        first = [(unit[2], unit[4]) for unit in self._units if unit[:2] == (text, file) and unit[3] == features]
        others = [(mode, usual) for mode in _MODES] + [("exec", level) for level in (0, 1, 2) if level != usual]
        return dict.fromkeys(first + others)

    def _candidates(self, code, names):
        file = code.co_filename
        seen = set()
        for source in (self._own, captured.texts, lambda file: _cached_text(file, names), _file_text):
            for text in source(file):
                if text not in seen:
                    seen.add(text)
                    yield text

    def _own(self, file):
        return reversed(self._texts.get(file, ()))


def name_of(text, file):
    """A name for a text and its file name, which no others have."""
    return "%s %s" % (sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), file)


def _features(code):
    return tuple(name for flag, name in _FUTURES.items() if code.co_flags & flag)


def _may_hold(text, code):
    name = code.co_name
    return (name[:1] == "<" or name in text) and text.count("\n") + 1 >= code.co_firstlineno


def _cached_text(file, names):
    try:
        known = file in linecache.cache
        lines = linecache.getlines(file, names if type(names) is dict else None)
        if not known:
            linecache.cache.pop(file, None)  # packing changes nothing
        if all(type(line) is str for line in lines):
            yield "".join(lines)
    except Exception:
        pass  # a loader of the user's own


def _file_text(file):
    if os.path.isabs(file):
        try:
            with tokenize.open(file) as stream:
                yield stream.read()
        except (OSError, SyntaxError, ValueError):
            pass
