"""User code that runs while a stream is read: what it uses of the scope has to be there before.

A scope gets its variables when all of it is read. What `__reduce__` names to be called, and `__setstate__`, run earlier; so
what they use, as far as their code names it, is written before them.
"""

import types

from valise.pack import functions, rebuild

_HEAP = 1 << 9
_CODE = (types.FunctionType, types.ModuleType, type, int, float, str, bytes, bool, type(None))
_type_dict = vars(type)["__dict__"].__get__


class Provision:
    """Variables that are put into the scope when this is read."""

    __slots__ = ("names",)

    def __init__(self, names):
        self.names = names


def reduce_provision(packer, provision):
    return rebuild.provide, (provision.names,)


def prepared(packer, obj, reduced):
    """A reduce value whose user code finds what it uses."""
    if packer.scope is None:
        return reduced  # functions bring what they use
    function, arguments, state, items, pairs, setter = (*reduced, *(None,) * (6 - len(reduced)))
    # Met again in what it uses itself, it is made of what there is by then.
    used = provisions(packer, function) if packer.times_entered(obj) < 2 else ()
    if used:
        function, arguments = rebuild.called, (*used, function, arguments)
    if state is not None:
        sets = setter if setter is not None else attribute(type(obj), "__setstate__")
        used = provisions(packer, sets)
        if used:
            state, setter = (*used, state, setter), rebuild.state_by
    return (function, arguments, state, items, pairs, setter)[: 6 if setter is not None else max(2, len(reduced))]


def attribute(cls, name):
    """What a class has under a name, as it is there: no descriptor is asked."""
    return next((_type_dict(base)[name] for base in cls.__mro__ if name in _type_dict(base)), None)


def provisions(packer, called):
    """(code, data): `Provision`s of what a call uses of the scope's globals, in this order; () if it uses none. Code
    comes first, since data may need it."""
    key = id(called)
    known = packer.provided.get(key)
    if known is None:
        names = _used(packer, called)
        found = ()
        if names:
            code = {name: value for name, value in names.items() if isinstance(value, _CODE)}
            data = {name: value for name, value in names.items() if name not in code}
            found = tuple(Provision(each) for each in (code, data))
        known = packer.provided[key] = (called, found)
    return known[1]


def _used(packer, called):
    """What code that may run in a call names of the scope's globals, by name."""
    scope, found, seen = packer.scope, {}, set()
    pending = [called]
    while pending:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if type(each) is types.MethodType:
            pending += [each.__func__, each.__self__]
        elif type(each) in (classmethod, staticmethod):
            pending.append(each.__func__)
        elif type(each) is property:
            pending += [each.fget, each.fset]
        elif type(each) is types.FunctionType:
            if each.__globals__ is scope:
                for name in functions.global_names(each.__code__):
                    if name in scope and name not in found and name[:2] != "__":
                        found[name] = scope[name]
                        pending.append(scope[name])
            pending.extend(_contents(each))
        else:
            cls = each if isinstance(each, type) else type(each)
            if cls.__flags__ & _HEAP and packer.references.of_class(cls) is None:
                for base in cls.__mro__:
                    if base.__flags__ & _HEAP:
                        pending.extend(_type_dict(base).values())
    return found


def _contents(function):
    """Functions and classes that a function has at hand."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            pass
    yield from function.__defaults__ or ()


# What follows rebuilds.


def provide(session, names):
    session.provide(names)


def called(session, code, data, function, arguments):
    return function(*arguments)


def state_by(session, made, state):
    _, _, content, setter = state
    if setter is not None:
        setter(made, content)
    else:
        made.__setstate__(content)
