"""Proxies: objects that stand for another one in a context, as a request, and mean nothing outside of it."""

import copyreg
import types

from valise.pack import rebuild
from valise.resolvers import KEEP, REFUSE, RESOLVE, ResolveError

_reconstructor = copyreg._reconstructor  # type: ignore[attr-defined]
_mro = vars(type)["__mro__"].__get__
_dict = vars(type)["__dict__"].__get__


def _resolve(packer, proxy):
    """What it stands for, in its place; so two proxies of one object become that object."""
    if packer.entered(proxy):
        return packer.lose(proxy, "it is a proxy of something that cannot be made without it")
    try:
        return rebuild.resolved, (packer.resolution.resolve(proxy),)
    except ResolveError as error:
        return packer.lose(proxy, str(error))


def _refuse(packer, proxy):
    return packer.lose(proxy, "it is a proxy, which is bound to its context, and proxies were to be refused")


def _keep(packer, proxy):
    """The proxy itself. What it says of itself is what the object that it stands for would say, so it is not asked."""
    return _reconstructor, (type(proxy), object, None), own_state(proxy), None, None, rebuild.slots


def own_state(obj):
    """What an instance holds itself, as two dicts or None: its attributes and its slots."""
    try:
        attributes = object.__getattribute__(obj, "__dict__")
    except AttributeError:
        attributes = None
    slots = {}
    for base in _mro(type(obj)):
        for name, member in _dict(base).items():
            if type(member) is types.MemberDescriptorType:
                try:
                    slots[name] = member.__get__(obj)
                except AttributeError:
                    pass  # nothing is in it
    return attributes, slots or None


HANDLERS = {RESOLVE: _resolve, REFUSE: _refuse, KEEP: _keep}
