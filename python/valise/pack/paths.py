"""Paths of code objects in a unit, the same under every Python.

A path is a name and a line: `area@12` is the code named `area` whose first line, decorators counted, is 12. No text can have
two functions or classes of one name on one line. It can have several lambdas there, or generator expressions: the path of
the third is `<lambda>@12#2`, counted in the *syntax tree*. The trees of code objects differ between versions, which merge
equal lambdas, drop dead code, inline comprehensions, and add scopes for type parameters; so what is counted is found among
the code objects by compiling the text once more, with a line of its own for each of them.
"""

import ast
import dis
import types

_Code = types.CodeType
_LAST_LINE = 1 << 30  # that the compiler takes
_NOP = dis.opmap["NOP"]
MODULE = "<module>"
# A sign of each that there may be more than one on a line.
_ANONYMOUS = {"<lambda>": "lambda", "<genexpr>": "("}
_OWN_SCOPES = ("<listcomp>", "<setcomp>", "<dictcomp>", "__annotate__")  # that only some versions have
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SCOPES = (*_DEFINITIONS, ast.Lambda, ast.GeneratorExp)


class Paths:
    """The code objects of one compiled text, by path."""

    def __init__(self, text, codes, parse, compile_tree, groups=None):
        """`codes`: what the text was compiled to. `parse` gives its syntax tree, a new one each time; `compile_tree`
        compiles one. `groups`: those of the codes, where they are known."""
        self._lines = None
        self._text, self._parse, self._compile = text, parse, compile_tree
        self._roots = codes
        self._groups = groups_of(codes) if groups is None else groups
        self._told = {}  # (name, line) -> code object or None, in the order of the syntax tree
        self._nodes = None
        self._marked = None

    def code_at(self, path):
        """The code object at a path, or None."""
        if not path:
            return self._roots[0]
        name, _, place = path.rpartition("@")
        if name not in _ANONYMOUS and place.isdecimal():
            codes = self._groups.get((name, int(place)), ())
            return codes[0] if codes else None
        line, _, ordinal = place.partition("#")
        if not line.isdecimal() or not (ordinal or "0").isdecimal():
            return None
        codes = self._in_order((name, int(line)))
        return codes[int(ordinal or 0)] if int(ordinal or 0) < len(codes) else None

    def path_of(self, code):
        """The path of this code object, or of an equal one, or None."""
        key = code.co_name, code.co_firstlineno
        if code.co_name == MODULE:
            return "" if self._roots[0] is code or self._roots[0] == code else None
        if code not in self._groups.get(key, ()):
            return None
        codes = self._in_order(key)
        equal = [number for number, each in enumerate(codes) if each is code]
        equal = equal or [number for number, each in enumerate(codes) if each == code]
        if len(equal) > 1 and hasattr(code, "co_positions"):
            positions = list(code.co_positions())
            equal = [number for number in equal if list(codes[number].co_positions()) == positions] or equal
        if not equal:
            return None
        return "%s@%d" % key + ("#%d" % equal[0] if equal[0] else "")

    def _in_order(self, key):
        """The code objects of a name on a line, one for each node of the syntax tree."""
        codes = self._groups.get(key, [])
        sign = _ANONYMOUS.get(key[0])
        if sign is None or not codes or (len(codes) == 1 and self._line(key[1]).count(sign) == 1):
            return codes
        found = self._told.get(key)
        if found is None:
            found = self._told[key] = self._tell_apart(key, codes)
        return found

    def _line(self, number):
        if self._lines is None:
            self._lines = self._text.split("\n")
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def _tell_apart(self, key, codes):
        """Which of the code objects belongs to which node; None for a node that the compiler dropped.

        Where each scope has a line of its own, no two are equal, none is merged, and the line says which node it is. Those
        that are left have the order of the real ones.
        """
        if self._marked is None:
            tree = self._parse()
            self._nodes = [(_name_of(node), _first_line(node)) for node in _all_scopes(tree)]
            self._marked = _compile_marked(tree, self._compile)
        numbers = [number for number, each in enumerate(self._nodes) if each == key]
        marked = [(*self._marked[number], at) for at, number in enumerate(numbers) if number in self._marked]
        marked.sort(key=lambda each: each[0])
        found = [None] * len(numbers)
        if len(marked) == len(codes):
            for (_, _, at), code in zip(marked, codes):
                found[at] = code
            return found
        alike: dict = {}
        for code in codes:
            alike.setdefault(_shape(code), []).append(code)
        used: dict = {}
        for _, code, at in marked:
            shape = _shape(code)
            same = alike.get(shape)
            if same:
                # Those that were merged do the same.
                found[at] = same[min(used.get(shape, 0), len(same) - 1)]
                used[shape] = used.get(shape, 0) + 1
        return found


def groups_of(roots):
    """(name, line) -> the code objects in these that have them, in the order of the tree."""
    groups: dict = {}
    for root in roots:
        for code in all_codes(root):
            groups.setdefault((code.co_name, code.co_firstlineno), []).append(code)
    return groups


def all_codes(root):
    """The code objects in one, each before those in it, without those that only some versions have."""
    pending = [root]
    while pending:
        code = pending.pop()
        constants = code.co_consts
        if _Code in map(type, constants):  # most have none inside
            pending.extend([each for each in reversed(constants) if type(each) is _Code])
        name = code.co_name
        if name[:1] in "<_" and (name in _OWN_SCOPES or name.startswith("<generic parameters")):
            continue
        if code is not root:
            yield code


def _compile_marked(tree, compile_tree):
    """The number of each scope -> (its order, its code object), where the compiler kept it."""
    scopes = list(_all_scopes(tree))
    step = 2 + max((getattr(node, "end_lineno", None) or 0 for node in ast.walk(tree)), default=0)
    if step * (len(scopes) + 1) > _LAST_LINE:
        return {}
    for number, node in enumerate(scopes):
        # All lines of a scope move together, so that its code stays as it is. Scopes within have lines of their own.
        for each in (node, *getattr(node, "decorator_list", ())[:1], *_nodes_in(node)):
            if hasattr(each, "lineno"):
                each.lineno = each.lineno % step + step * (number + 1)
                each.end_lineno = max(each.lineno, (each.end_lineno or 0) % step + step * (number + 1))
                each.col_offset = each.end_col_offset = 0
    found: dict = {}
    for order, code in enumerate(all_codes(compile_tree(tree))):
        if code.co_firstlineno >= step:
            found[code.co_firstlineno // step - 1] = (order, code)
    return found


def _shape(code):
    """What a code object does, without where it stands."""
    constants = tuple(
        _shape(each) if isinstance(each, types.CodeType) else (type(each), repr(each)) for each in code.co_consts
    )
    return (
        code.co_name, _without_nops(code.co_code), constants, code.co_names, code.co_varnames, code.co_freevars,
        code.co_cellvars, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags,
    )  # fmt: skip


def _without_nops(code):
    # They are left where a line would vanish, and where a scope stands is not what it does.
    return bytes(each for at in range(0, len(code), 2) if code[at] != _NOP for each in code[at : at + 2])


def _name_of(node):
    if isinstance(node, ast.Lambda):
        return "<lambda>"
    return "<genexpr>" if isinstance(node, ast.GeneratorExp) else node.name


def _first_line(node):
    return node.decorator_list[0].lineno if getattr(node, "decorator_list", None) else node.lineno


def _all_scopes(tree):
    """The scopes of a text, in an order that all versions share."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, _SCOPES):
            yield node
        pending.extend(reversed(list(ast.iter_child_nodes(node))))


def _nodes_in(scope):
    """The nodes of a scope, without those of the scopes in it. Decorators, defaults, annotations and bases belong to the
    scope around, and so does the first iterable of a generator expression."""
    pending = list(_inside(scope))
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))


def _inside(node):
    if isinstance(node, ast.Lambda):
        return [node.body]
    if isinstance(node, ast.GeneratorExp):
        first, *others = node.generators
        return [node.elt, first.target, *first.ifs, *others]
    return node.body
