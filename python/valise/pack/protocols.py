"""Protocols: what `typing` computes for them is computed again where they arrive, since it differs between versions."""

import sys
import typing

from valise.pack import generated

_COMPUTED = ("__protocol_attrs__", "__non_callable_proto_members__", "__callable_proto_members_only__", "_is_protocol",
             "_is_runtime_protocol")  # fmt: skip
# What 3.13 and newer note about each class; older versions take them for members of a protocol.
_NOTED = ("__firstlineno__", "__static_attributes__")


def is_protocol_like(cls):
    return isinstance(cls, type(typing.Protocol)) and typing.Protocol in cls.__mro__


def parts(cls, own):
    """What `finish` needs. Takes what it covers out of the members."""
    found = {"protocol": bool(own.get("_is_protocol")), "runtime": bool(own.get("_is_runtime_protocol"))}
    for name in _COMPUTED:
        own.pop(name, None)
    noted = {name: own.pop(name) for name in _NOTED if name in own}
    if noted:
        found["noted"] = noted
    generated.pop_from(own, typing)
    return found


def finish(cls, parts):
    type.__setattr__(cls, "_is_protocol", parts["protocol"])
    vars(typing.Protocol)["__init_subclass__"].__func__(cls)
    type.__setattr__(cls, "_is_protocol", parts["protocol"])
    if parts["protocol"] and sys.version_info >= (3, 12):
        type.__setattr__(cls, "__protocol_attrs__", typing._get_protocol_attrs(cls))  # type: ignore[attr-defined]
    if sys.version_info >= (3, 13):
        for name, value in parts.get("noted", {}).items():
            type.__setattr__(cls, name, value)
    if parts["runtime"]:
        typing.runtime_checkable(cls)
