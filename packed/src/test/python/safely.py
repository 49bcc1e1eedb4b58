"""What `valise.safe_loads` reads of streams: values of expressions, and how two readings differ."""

import valise

_FIELDS = ("type", "arguments", "keywords", "attributes", "state", "items", "pairs")


def value(code, stream):
    """The repr of what code names `result`, with the variables of a scope as its names."""
    names = {**valise.safe_loads(stream, scope=True), "valise": valise}
    exec(compile(code, "<test>", "exec"), names)
    return repr(names["result"])


def difference(first, second):
    """How the scopes of two streams differ, with what is shared in them; nothing where they are the same."""
    pending = [("", valise.safe_loads(first, scope=True), valise.safe_loads(second, scope=True))]
    partner: dict = {}
    kept = list(pending)  # or others would get their ids
    while pending:
        path, one, other = pending.pop()
        if type(one) is not type(other):
            return "%s: %r, %r" % (path, one, other)
        mutable = isinstance(one, (list, dict, set, valise.Description)) or type(one) is bytearray
        if mutable:
            known = partner.get(id(one), partner.get(-id(other)))
            if known is not None:
                if known != (id(one), id(other)):
                    return "%s is shared in one only" % path
                continue
            partner[id(one)] = partner[-id(other)] = (id(one), id(other))
        inside = list(_children(one, other))
        plain = not inside and not mutable and type(one) is not frozenset
        if inside == [None] or (plain and repr(one) != repr(other)):
            return "%s: %.100r, %.100r" % (path, one, other)
        pending += [(path + name, left, right) for name, left, right in inside]
        kept += pending[-len(inside) :] if inside else []
    return ""


def _children(one, other):
    """(name, part of one, part of the other); or None where they do not match."""
    if isinstance(one, valise.Description):
        if (one.kind, one.module, one.qualname) != (other.kind, other.module, other.qualname):
            yield None
        for name in _FIELDS:
            yield "." + name, getattr(one, name), getattr(other, name)
    elif isinstance(one, (list, tuple)):
        if len(one) != len(other):
            yield None
        for number, (left, right) in enumerate(zip(one, other)):
            yield "[%d]" % number, left, right
    elif isinstance(one, dict):
        if len(one) != len(other):
            yield None
        for number, (left, right) in enumerate(zip(one.items(), other.items())):
            yield " item %d" % number, left, right
    elif isinstance(one, (set, frozenset)):
        # Of the others nobody can say which belongs to which.
        left, right = ({each for each in side if type(each) in (int, str, float, bytes)} for side in (one, other))
        if len(one) != len(other) or left != right:
            yield None
