"""Paths of code objects in a unit, the same under every Python.

A path names the functions, lambdas, classes and generator expressions on the way, as the *syntax tree* nests them:
`Shape/area`, `outer/<lambda>#2`. `#2` is the third of that name in its parent. The tree of code objects differs between
versions: they merge equal lambdas, drop dead code, inline comprehensions, add scopes for type parameters. So nodes
are counted, and each is then found among the code objects of its parent.
"""

import ast
import types

_LATE = 1 << 20  # lines beyond any text, to tell code objects apart
_HOISTED = ("<listcomp>", "<setcomp>", "<dictcomp>", "__annotate__")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SCOPES = (*_DEFINITIONS, ast.Lambda, ast.GeneratorExp)


class Paths:
    """The code objects of one compiled text, by path."""

    def __init__(self, parse, compile_tree):
        """`parse` gives the syntax tree, a new one each time; `compile_tree` compiles one."""
        tree = parse()
        self._parse, self._compile = parse, compile_tree
        self._marked = None
        code = compile_tree(tree)
        self.codes = {"": code}
        self._keys = {(code.co_name, code.co_firstlineno): [""]}
        self._numbers = {id(node): number for number, node in enumerate(_all_scopes(tree))}
        pending = [("", tree, code)]
        while pending:
            prefix, node, code = pending.pop()
            pending.extend(self._match_children(prefix, node, code))

    def path_of(self, code):
        """The path of a code object that equals this one, or None."""
        equal = [path for path in self._keys.get((code.co_name, code.co_firstlineno), ()) if self.codes[path] == code]
        if len(equal) > 1 and hasattr(code, "co_positions"):
            positions = list(code.co_positions())
            for path in equal:
                if list(self.codes[path].co_positions()) == positions:
                    return path
        return equal[0] if equal else None

    def _match_children(self, prefix, parent, code):
        counts: dict = {}
        groups: dict = {}
        for node in _scopes_in(parent):
            name = _name_of(node)
            ordinal = counts[name] = counts.get(name, -1) + 1
            path = prefix + name + ("#%d" % ordinal if ordinal else "")
            groups.setdefault((name, _first_line(node)), []).append((path, node))
        if not groups:
            return
        children: dict = {}
        for child in _children(code):
            children.setdefault((child.co_name, child.co_firstlineno), []).append(child)
        for key, nodes in groups.items():
            codes = children.get(key, [])
            if len(nodes) > 1 and codes:
                codes = self._tell_apart([node for _, node in nodes], codes)
            for (path, node), child in zip(nodes, codes):
                if child is not None:
                    self.codes[path] = child
                    self._keys.setdefault(key, []).append(path)
                    yield path + "/", node, child

    def _tell_apart(self, nodes, codes):
        """Which of the code objects, all of one name on one line, belongs to which node; None for none.

        The text is compiled once more with a line of its own for every scope. So no two are equal, none is merged, and
        the line says which node it is. Those that are left have the same order as the real ones.
        """
        if self._marked is None:
            self._marked = _compile_marked(self._parse(), self._compile)
        marked = [(number, self._marked[self._numbers[id(node)]]) for number, node in enumerate(nodes)
                  if self._numbers[id(node)] in self._marked]
        marked.sort(key=lambda pair: pair[1][0])
        found = [None] * len(nodes)
        if len(marked) == len(codes):
            for (number, _), code in zip(marked, codes):
                found[number] = code
            return found
        alike: dict = {}
        for code in codes:
            alike.setdefault(_shape(code), []).append(code)
        used: dict = {}
        for number, (_, code) in marked:
            shape = _shape(code)
            same = alike.get(shape)
            if same:
                # Those that were merged do the same.
                found[number] = same[min(used.get(shape, 0), len(same) - 1)]
                used[shape] = used.get(shape, 0) + 1
        return found


def _compile_marked(tree, compile_tree):
    """The number of each scope -> (its order, its code object), where the compiler kept it."""
    for number, node in enumerate(_all_scopes(tree)):
        first = node
        if isinstance(node, _DEFINITIONS):
            for each in (node, *node.decorator_list[:1]):
                _move(each, _LATE + number)
            continue
        _move(first, _LATE + number)
    found: dict = {}
    pending = [compile_tree(tree)]
    while pending:
        for child in _children(pending.pop()):
            if child.co_firstlineno >= _LATE:
                found[child.co_firstlineno - _LATE] = (len(found), child)
            pending.append(child)
    return found


def _move(node, line):
    node.lineno = node.end_lineno = line
    node.col_offset = node.end_col_offset = 0


def _children(code):
    """The code objects in one, with those that some versions put into scopes of their own."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            if constant.co_name in _HOISTED or constant.co_name.startswith("<generic parameters"):
                yield from _children(constant)
            else:
                yield constant


def _shape(code):
    """What a code object does, without where it stands."""
    constants = tuple(
        _shape(each) if isinstance(each, types.CodeType) else (type(each), repr(each)) for each in code.co_consts
    )
    return (
        code.co_name, code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars,
        code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags,
    )  # fmt: skip


def _name_of(node):
    if isinstance(node, ast.Lambda):
        return "<lambda>"
    return "<genexpr>" if isinstance(node, ast.GeneratorExp) else node.name


def _first_line(node):
    return node.decorator_list[0].lineno if getattr(node, "decorator_list", None) else node.lineno


def _all_scopes(tree):
    pending = [tree]
    while pending:
        for node in _scopes_in(pending.pop()):
            yield node
            pending.append(node)


def _scopes_in(parent):
    """The scopes directly in one, in an order that all versions share. Decorators, defaults, annotations and bases are
    evaluated by the scope around, and so is the first iterable of a generator expression."""
    pending = list(reversed(_inside(parent) if isinstance(parent, _SCOPES) else [parent]))
    while pending:
        node = pending.pop()
        if isinstance(node, _SCOPES):
            inside = {id(each) for each in _inside(node)}
            outside = [each for each in ast.iter_child_nodes(node) if id(each) not in inside]
            if isinstance(node, ast.GeneratorExp):
                outside = [node.generators[0].iter]
            pending.extend(reversed(outside))
            yield node
        else:
            pending.extend(reversed(list(ast.iter_child_nodes(node))))


def _inside(node):
    if isinstance(node, ast.Lambda):
        return [node.body]
    if isinstance(node, ast.GeneratorExp):
        first, *others = node.generators
        return [node.elt, first.target, *first.ifs, *others]
    return node.body
