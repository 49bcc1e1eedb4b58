"""Modules, and the namespaces that functions have for globals."""

import builtins
import types

from valise.pack import rebuild
from valise.pack.gone import Gone

_BY_IMPORT = ("__builtins__", "__loader__", "__spec__", "__cached__")


class Space:
    """Globals of functions that are not the scope's own: those of a module."""

    __slots__ = ("importable", "key", "name", "names", "whole")

    def __init__(self, names, name, key, importable, whole):
        self.names, self.name, self.key = names, name, key
        self.importable = importable  # by this name
        self.whole = whole  # whether all names travel, or those that functions use


def reduce_space(packer, space):
    if space.importable:
        return rebuild.module_globals, (space.name,)
    if not space.whole:
        return rebuild.globals, (space.key, space.name)
    return rebuild.globals, (space.key, space.name), content(space.names), None, None, rebuild.fill_module


def content(names):
    return {name: value for name, value in names.items() if name not in _BY_IMPORT}


def is_of_module(names):
    """Whether a dict is, by its looks, that of a module, and not one that was given to `exec`."""
    return "__spec__" in names and "__loader__" in names and type(names.get("__name__")) is str


def reduce_module(packer, module):
    names = vars(module)
    name = names.get("__name__")
    if type(name) is str and packer.references.is_importable(name) and packer.modules.get(name) is module:
        return rebuild.module, (name,)
    if names is packer.scope:
        return rebuild.made_module, (names, False, *_own_class(module))
    known = packer.modules.get(name) is module and name != "__main__"
    space = packer.space_of_module(names)
    if space.whole:
        return rebuild.made_module, (space, known, *_own_class(module))
    return rebuild.made_module, (space, known, *_own_class(module)), content(names), None, None, rebuild.fill_module


def _own_class(module):
    return () if type(module) is types.ModuleType else (type(module),)


# What follows rebuilds.


def builtins_(session):
    return vars(builtins)


def globals_(session, key=None, name=None):
    """The namespace of the scope, or (key, name) one of several others."""
    return session.into if key is None else session.space(key, name)


def module_globals(session, name):
    return vars(session.import_module(name))


def module(session, name):
    return session.import_module(name)


def made_module(session, names, known, cls=None):
    """The module that a namespace belongs to; `known`: it could be imported by its name."""
    found = session.module_of(names)
    if cls is not None and not isinstance(cls, Gone):
        found.__class__ = cls
    if known and isinstance(found, types.ModuleType):
        session.offer_module(found)
    return found


def fill_module(session, made, names):
    target = vars(made) if isinstance(made, types.ModuleType) else made
    target.update(names)
