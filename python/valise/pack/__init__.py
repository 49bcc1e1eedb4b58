"""Packs objects and whole scopes into bytes, and rebuilds them, under any Python from 3.9 on.

Functions travel as source, classes as what their body said, data as pickle does. What cannot travel is replaced by a
stand-in, which raises `GoneError` when it is touched, and named in the losses: (variable, path, type, reason).

Reading packed bytes runs what they name: read only what you would run.
"""

import warnings

from valise.pack import apart, packer, unpacker
from valise.pack.gone import Gone, GoneError
from valise.pack.units import Unit, Units
from valise.pack.unpacker import UnpackError
from valise.resolvers import treatment

__all__ = [
    "Gone", "GoneError", "LossWarning", "Unit", "Units", "UnpackError", "dumps", "loads", "pack_scope", "unpack_scope",
]  # fmt: skip

_VALUE = "value"
_known = Units()  # of what `loads` has read in this process


class LossWarning(UserWarning):
    """Something that was packed cannot leave its process, and is replaced by a stand-in."""


def dumps(obj, losses=None, proxies=None):
    """The bytes of an object, with all that its functions use.

    `losses`: a list to which what could not travel is added, as (variable, path, type, reason), where the variable is
    "value"; without one there is a `LossWarning` for each.

    `proxies`: what becomes of objects that are bound to their context: "resolve", so that what they stand for is packed;
    "refuse", so that each is a loss; "keep", so that they are packed as any other object; without it as `valise.treat_proxies`
    says, at first "resolve". See `valise.register_resolver`.
    """
    proxies = treatment(proxies)
    data, used = packer.write(lambda: packer.Packer({_VALUE: obj}, None, _known, treatment=proxies))
    if losses is not None:
        losses.extend(used.losses)
    else:
        for _, path, name, why in used.losses:
            warnings.warn("%s, a %s, stays behind: %s" % (path, name, why), LossWarning, stacklevel=2)
    return data.whole()


def loads(data):
    """The object that `dumps` was given. Raises `UnpackError` where the bytes are damaged or of a newer format.

    A class that lives in this process already is used as it is.
    """
    top, losses = unpacker.read(data, lambda: unpacker.Session({}, _known, True))
    for _, _, name, why in losses:
        warnings.warn("in a %s, %s" % (name, why), LossWarning, stacklevel=2)
    return top["variables"][_VALUE]


def pack_scope(namespace, units=None, names=None, when=None, proxies=None, rest=None, others=None):
    """Packs a scope. Gives (stream, losses).

    namespace  the dict that the functions of the scope have for globals; it is not changed
    units      a `Units`, or a mapping of file names to texts: what was compiled in the scope
    names      which variables; or a dict of them, some of which the namespace may not have; without it all but those
               that every module has
    when       the time that stand-ins name, as text; without it the present
    proxies    what becomes of objects that are bound to their context, as for `dumps`
    rest       where these are not all variables, a dict of what whoever has the others needs to know; it is written as it is
    others     dicts that are the globals of the scope as well, maybe none: then functions bring of other namespaces only what
               they name. Without it those travel in whole
    """
    written, losses = write_scope(namespace, units, names, when, proxies, rest, others)
    return written.whole(), losses


def write_scope(namespace, units=None, names=None, when=None, proxies=None, rest=None, others=None):
    """As `pack_scope`, but the stream is a `Written`, which copies nothing that is long."""
    proxies = treatment(proxies)
    known = units if isinstance(units, Units) else Units(units or ())
    if names is None:
        chosen = packer.visible(namespace)
    else:
        chosen = dict(names) if isinstance(names, dict) else {name: namespace[name] for name in names}
    data, used = packer.write(lambda: packer.Packer(chosen, namespace, known, when, proxies, rest, others))
    return data, used.losses


def unpack_scope(stream, into, units=None, shown=True, buffers=None):
    """Rebuilds a scope in a dict, which becomes the globals of its functions. Gives the losses: those that
    were noted when it was packed, and what could not be rebuilt. `units`: a `Units` that learns the texts; to be given
    to `pack_scope` when the scope is packed again. `shown`: whether `linecache` is told the lines of the texts.
    `buffers`: where the stream is one that `apart.joined` gave, what that gave as well."""
    import builtins

    into.setdefault("__builtins__", builtins)
    known = units if units is not None else _known
    top, losses = unpacker.read(stream, lambda: unpacker.Session(into, known, False, shown), buffers)
    return [tuple(loss) for loss in top["lost"]] + losses
