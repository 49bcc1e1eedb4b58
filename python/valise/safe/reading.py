"""What one reading of one stream knows, and what its instructions ask for."""

import collections
import uuid

from valise.errors import UnpackError
from valise.safe import data, rebuilders
from valise.safe.description import Description, describe, items_of, pairs_of
from valise.safe.keys import Keys

_TABLES = (dict, collections.OrderedDict, collections.defaultdict)


class Reading:
    """Makes data, and describes all else. Use by one thread, once."""

    def __init__(self, bounds):
        self.bounds = bounds
        self.keys = Keys(bounds)
        self._references = {}  # (module, qualified name) -> Description: one name is one object
        self._numberless = {}  # id of a UUID that has no number yet -> the UUID
        self._later = []  # (set or dict, what it is filled with when everything is there)

    def named(self, module, name):
        """STACK_GLOBAL: what can be imported by a name."""
        constant = data.CONSTANTS.get((module, name)) if type(module) is type(name) is str else None
        return self.reference(module, name) if constant is None else constant

    def reference(self, module, name):
        if not type(module) is type(name) is str or not module or not name:
            raise UnpackError("what is named is not named by two texts")
        key = module, name
        made = self._references.get(key)
        if made is None:
            made = self._references[key] = describe("reference", module, name)
        return made

    def call(self, function, arguments):
        """REDUCE. Calls nothing that the stream names: the names are looked up in tables of our own."""
        if type(arguments) is not tuple:
            raise UnpackError("something is called with a %s, not with a tuple" % type(arguments).__name__)
        if type(function) is not Description:
            raise UnpackError("a %s is called" % type(function).__name__)
        if function.kind == "reference":
            key = function.module, function.qualname
            if key[0] == rebuilders.MODULE:
                return self._rebuild(key[1], arguments)
            entry = data.MADE_BY_CALL.get(key)
            if entry is not None:
                make, least, most = entry
                _check_count(key[1], arguments, least, most)
                made = make(self.keys, *arguments)
                if made is not data.DESCRIBE:
                    return made
        kind = "instance" if function.kind == "class" else "call"
        return describe(kind, function.module, function.qualname, function, arguments)

    def _rebuild(self, name, arguments):
        entry = rebuilders.REBUILDERS.get(name)
        if entry is None:
            raise UnpackError("this Valise does not know %r; it was packed by a newer one" % name[:100])
        make, least, most = entry
        _check_count(name, arguments, least, most)
        return make(self, arguments)

    def new(self, cls, arguments, keywords=None):
        """NEWOBJ, and NEWOBJ_EX with keywords."""
        if type(arguments) is not tuple or not (keywords is None or type(keywords) is dict):
            raise UnpackError("an instance is made of a tuple of arguments, and a dict of those with names")
        made = rebuilders.instance(cls, arguments, keywords)
        if (cls.module, cls.qualname, cls.kind) == ("uuid", "UUID", "reference") and not arguments and not keywords:
            made = data.empty_uuid(self.keys)
            self._numberless[id(made)] = made
        return made

    def build(self, made, state):
        """BUILD."""
        if type(made) is uuid.UUID and id(made) in self._numberless:
            data.set_uuid(self._numberless.pop(id(made)), state)
        else:
            rebuilders.build(self, made, state)

    def append(self, target, elements):
        """APPEND and APPENDS."""
        if type(target) is list or type(target) is collections.deque:
            target.extend(elements)
        elif type(target) is Description and target.kind in ("instance", "call", "gone"):
            items_of(target).extend(elements)
        else:
            raise UnpackError("something is appended to a %s" % _kind_of(target))

    def put(self, target, keys, values):
        """SETITEM and SETITEMS."""
        if type(target) in _TABLES:
            self.keys.fill_dict(target, keys, values)
        elif type(target) is Description and target.kind in ("instance", "call", "gone"):
            self.keys.charge(len(keys))
            pairs_of(target).extend(zip(keys, values))
        else:
            raise UnpackError("an item is set in a %s" % _kind_of(target))

    def add(self, target, elements):
        """ADDITEMS."""
        if type(target) is not set:
            raise UnpackError("elements are added to a %s" % _kind_of(target))
        self.keys.fill_set(target, elements)

    def frozen(self, elements):
        """FROZENSET."""
        made = set()
        self.keys.fill_set(made, elements)
        return frozenset(made)

    def later(self, target, content):
        if type(target) is not set and type(target) not in (*_TABLES, collections.Counter):
            raise UnpackError("a %s is filled" % _kind_of(target))
        self.keys.charge(len(content))
        self._later.append((target, content))

    def finish(self):
        """Does what had to wait until everything is there."""
        for target, content in self._later:
            if type(target) is set:
                self.keys.fill_set(target, content)
            else:
                if not all(type(pair) is tuple and len(pair) == 2 for pair in content):
                    raise UnpackError("a dict is filled with what are no pairs")
                self.keys.fill_dict(target, [key for key, _ in content], [value for _, value in content])
        if self._numberless:
            raise UnpackError("a UUID has no number")


def _check_count(name, arguments, least, most):
    if not least <= len(arguments) <= most:
        raise UnpackError("%s is called with %d arguments" % (name, len(arguments)))


def _kind_of(target):
    return target.kind if type(target) is Description else type(target).__name__
