"""Functions and what belongs to them: code, cells, methods, generators.

A function travels as its unit, its path in the unit and what it holds. The code object is compiled where it arrives.
"""

import builtins
import dis
import gc
import importlib.util
import inspect
import marshal
import sys
import types

from valise.pack import rebuild
from valise.pack.gone import Gone
from valise.pack.units import UnitError

_OPCODES = dis.opmap
_GLOBAL_NAMES = frozenset(
    code for name, code in _OPCODES.items() if name.split("_", 1)[-1] in ("GLOBAL", "NAME", "FROM_DICT_OR_GLOBALS")
    and name.split("_", 1)[0] in ("LOAD", "STORE", "DELETE") or name == "LOAD_FROM_DICT_OR_GLOBALS"
)  # fmt: skip
_LOAD_GLOBAL = _OPCODES["LOAD_GLOBAL"]
_EXTENDED = _OPCODES["EXTENDED_ARG"]
_SHIFTED = sys.version_info >= (3, 11)  # LOAD_GLOBAL keeps a flag in the lowest bit of its argument
_RETURN_GENERATOR = _OPCODES.get("RETURN_GENERATOR")
_MAGIC = importlib.util.MAGIC_NUMBER.hex()
_ITERABLE = 0x100  # CO_ITERABLE_COROUTINE, which `types.coroutine` adds to a copy of the code


def reduce_function(packer, function):
    reference = packer.references.of(function, function.__module__, function.__qualname__)
    if reference is not None:
        return packer.refer(function, reference, function.__module__)
    special = packer.special_function(function)
    if special is not None:
        return special
    # One that is met again within its own globals is written there, and has to be whole.
    return packer.once(function, _reduce)


def _reduce(packer, function):
    code = function.__code__
    names = packer.namespace(function.__globals__)
    cells = function.__closure__ or ()
    closure = dict(zip(code.co_freevars, cells)) or None
    state = _state(packer, function, code, cells)
    arguments = (names, closure, *_own_builtins(function))
    iterable = code.co_flags & _ITERABLE
    found = packer.find_unit(code.replace(co_flags=code.co_flags & ~_ITERABLE) if iterable else code, function)
    if found is None:
        return rebuild.bytecode, (_marshal(code), *arguments), state, None, None, rebuild.function_state
    if iterable:
        state["iterable"] = True
    return rebuild.function, (*found, *arguments), state, None, None, rebuild.function_state


def _own_builtins(function):
    own = function.__globals__.get("__builtins__", builtins)
    if own is builtins or own is vars(builtins) or type(own) is not dict:
        return ()
    return (own,)


def _state(packer, function, code, cells):
    state = {"module": function.__module__, "qualname": function.__qualname__}
    if function.__name__ != code.co_name:
        state["name"] = function.__name__
    if function.__doc__ != _doc_of(code):
        state["doc"] = function.__doc__
    for key, value in (("defaults", function.__defaults__), ("kwdefaults", function.__kwdefaults__)):
        if value:
            state[key] = value
    annotations = _annotations(function)
    if annotations:
        state["annotations"] = annotations
    if function.__dict__:
        state["attributes"] = dict(function.__dict__)
    parameters = getattr(function, "__type_params__", ())
    if parameters:
        state["type_params"] = parameters
    filled = [(cell, cell.cell_contents) for cell in cells if _is_filled(cell) and packer.claim(cell)]
    if filled:
        state["cells"] = filled
    used = packer.used_globals(function)
    if used:
        state["globals"] = used
    return state


def _annotations(function):
    try:
        return function.__annotations__
    except Exception:
        pass  # since 3.14 they are evaluated when they are asked for
    try:
        import annotationlib

        return annotationlib.get_annotations(function, format=annotationlib.Format.STRING)
    except Exception:
        return None


def _doc_of(code):
    if not code.co_consts or type(code.co_consts[0]) is not str:
        return None
    if sys.version_info >= (3, 14) and not code.co_flags & 0x4000000:  # CO_HAS_DOCSTRING
        return None
    return code.co_consts[0]


def _is_filled(cell):
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True


def reduce_cell(packer, cell):
    # The function that it was met in fills it.
    if packer.is_claimed(cell) or not _is_filled(cell):
        return rebuild.cell, ()
    return rebuild.cell, (), (cell.cell_contents,), None, None, rebuild.fill_cell


def global_names(code):
    """The names that code looks up in its globals, with that of the code inside it."""
    found: dict = {}
    pending = [code]
    while pending:
        code = pending.pop()
        pending.extend(each for each in code.co_consts if isinstance(each, types.CodeType))
        raw, extended = code.co_code, 0
        for at in range(0, len(raw), 2):
            operation, argument = raw[at], raw[at + 1] | extended
            if operation == _EXTENDED:
                extended = argument << 8
                continue
            extended = 0
            if operation in _GLOBAL_NAMES:
                argument = argument >> 1 if _SHIFTED and operation == _LOAD_GLOBAL else argument
                if argument < len(code.co_names):
                    found[code.co_names[argument]] = None
    return found


def reduce_code(packer, code):
    found = packer.find_unit(code, None)
    return (rebuild.marshalled, (_marshal(code),)) if found is None else (rebuild.code, found)


def _marshal(code):
    """What `bytecode` needs of code without a unit: it is for this interpreter's version only."""
    # Version 2 has no references, which depend on how often a constant happens to be referred to.
    return _MAGIC, "Python %d.%d" % sys.version_info[:2], code.co_name, marshal.dumps(code, 2)


def reduce_method(packer, method):
    return rebuild.method, (method.__func__, method.__self__)


_KINDS = {
    types.GeneratorType: ("generator", "gi_"),
    types.CoroutineType: ("coroutine", "cr_"),
    types.AsyncGeneratorType: ("async_generator", "ag_"),
}


def reduce_generator(packer, generator):
    kind, prefix = _KINDS[type(generator)]
    frame, code = getattr(generator, prefix + "frame"), getattr(generator, prefix + "code")
    if frame is None:
        return rebuild.finished, (kind, generator.__name__, generator.__qualname__)
    what = kind.replace("_", " ")
    if getattr(generator, prefix + "running"):
        return packer.lose(generator, "a running %s is part of its thread" % what)
    if not _is_fresh(generator, frame, code):
        return packer.lose(
            generator,
            "a %s that has begun exists only in its process; it waits in %s, %s line %s"
            % (what, code.co_name, code.co_filename, frame.f_lineno),
        )
    function = _function_of(generator, frame, code)
    values = dict(frame.f_locals)
    count = code.co_argcount + code.co_kwonlyargcount
    names = code.co_varnames
    positional = tuple(values[name] for name in names[: code.co_argcount])
    named = {name: values[name] for name in names[code.co_argcount : count]}
    if code.co_flags & 0x04:
        positional += values[names[count]]
        count += 1
    if code.co_flags & 0x08:
        named.update(values[names[count]])
    return rebuild.generator, (function, positional, named, generator.__name__, generator.__qualname__)


def _is_fresh(generator, frame, code):
    if type(generator) is types.GeneratorType:
        return inspect.getgeneratorstate(generator) == inspect.GEN_CREATED
    if type(generator) is types.CoroutineType:
        return inspect.getcoroutinestate(generator) == inspect.CORO_CREATED
    if hasattr(inspect, "getasyncgenstate"):
        return inspect.getasyncgenstate(generator) == inspect.AGEN_CREATED
    if _RETURN_GENERATOR is None:
        return frame.f_lasti == -1
    return code.co_code[frame.f_lasti] == _RETURN_GENERATOR


def _function_of(generator, frame, code):
    held = gc.get_referents(generator) + gc.get_referents(frame)
    for each in held:
        if type(each) is types.FunctionType and each.__code__ is code and each.__globals__ is frame.f_globals:
            return each
    cells = [each for each in gc.get_referents(frame) if type(each) is types.CellType]
    free = len(code.co_freevars)
    closure = tuple(cells[len(cells) - free :]) if free else None
    return types.FunctionType(code, frame.f_globals, code.co_name, None, closure)


# What follows rebuilds.


def unit(session, text, file, mode, features, optimize):
    return session.units.unit(text, file, mode, features, optimize)


def function(session, unit, path, names, closure, own_builtins=None):
    arguments = (unit, path, names, closure) + (() if own_builtins is None else (own_builtins,))
    try:
        code = unit.code_at(path)
    except UnitError as error:
        return session.gone_for("function", str(error), rebuild.function, arguments)
    return _make(session, code, names, closure, own_builtins)


def bytecode(session, marshalled, names, closure, own_builtins=None):
    arguments = (marshalled, names, closure) + (() if own_builtins is None else (own_builtins,))
    code = _unmarshal(session, marshalled, rebuild.bytecode, arguments)
    return code if isinstance(code, Gone) else _make(session, code, names, closure, own_builtins)


def _unmarshal(session, marshalled, rebuilder, arguments):
    magic, version, name, data = marshalled
    if magic != _MAGIC:
        why = "the source of %s is not known, so it was packed as bytecode of %s, and this is Python %d.%d" % (
            name, version, *sys.version_info[:2],
        )  # fmt: skip
        return session.gone_for("function", why, rebuilder, arguments)
    return marshal.loads(data)


def _make(session, code, names, closure, own_builtins):
    session.prepare_globals(names, own_builtins)
    free = code.co_freevars
    cells = tuple([(closure or {}).get(name) or types.CellType() for name in free]) if free else None
    return types.FunctionType(code, names, code.co_name, None, cells)


def function_state(session, made, state):
    for cell, content in state.get("cells", ()):
        cell.cell_contents = content
    if "globals" in state:
        session.add_globals(made, state["globals"])
    if isinstance(made, Gone):
        return session.keep_state(made, state, rebuild.function_state)
    if state.get("iterable"):
        made.__code__ = made.__code__.replace(co_flags=made.__code__.co_flags | _ITERABLE)
    for key, value in state.items():
        if key in _ATTRIBUTES:
            setattr(made, _ATTRIBUTES[key], value)
    if "attributes" in state:
        made.__dict__.update(state["attributes"])
    return made


_ATTRIBUTES = {
    "name": "__name__", "module": "__module__", "qualname": "__qualname__", "doc": "__doc__",
    "defaults": "__defaults__", "kwdefaults": "__kwdefaults__", "annotations": "__annotations__",
    **({"type_params": "__type_params__"} if sys.version_info >= (3, 12) else {}),
}  # fmt: skip


def cell(session):
    return types.CellType()


def fill_cell(session, made, state):
    (made.cell_contents,) = state


def code(session, unit, path):
    try:
        return unit.code_at(path)
    except UnitError as error:
        return session.gone_for("code", str(error), rebuild.code, (unit, path))


def marshalled(session, marshalled):
    return _unmarshal(session, marshalled, rebuild.marshalled, (marshalled,))


def method(session, function, instance):
    return types.MethodType(function, instance)


def generator(session, function, positional, named, name, qualname):
    if isinstance(function, Gone):
        return session.gone_for("generator", "its function is gone", rebuild.generator,
                                (function, positional, named, name, qualname))  # fmt: skip
    made = function(*positional, **named)
    made.__name__, made.__qualname__ = name, qualname
    return made


async def _end():
    pass


def finished(session, kind, name, qualname):
    if kind == "generator":
        made = (each for each in ())
        next(made, None)
    elif kind == "coroutine":
        made = _end()
        made.close()
    else:
        made = _async_end()
        step = made.__anext__()
        try:
            step.send(None)
        except StopAsyncIteration:
            pass
    made.__name__, made.__qualname__ = name, qualname
    return made


async def _async_end():
    return
    yield


