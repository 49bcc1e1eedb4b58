"""What stands for an object that a reader does not make: a function, a class, an instance, a call."""

from valise.safe import source

_LONGEST = 100  # characters of a name in a repr
_MOST_NAMES = 8  # of attributes in a repr


class Description:
    """An object as the stream describes it. Nothing in it can be called. What it says was written by whoever wrote the
    stream: it may lie.

    kind        "function", "class", "instance", "module", "reference", "unit", "gone" ...: the word for what it was. A
                "reference" is what can be imported by its name; a "call" is what calling something would have given
    module      of a function, a class, a reference; of an instance or a call, that of its `type`. A text or None
    qualname    the qualified name, likewise; of a unit its file name
    type        of an instance its class; of a call what was to be called; otherwise None
    arguments   tuple: what it was to be made with. docs/format.md says for each kind what they are
    keywords    dict: likewise
    attributes  dict: what a state gave to it, by name
    state       a state that is no dict
    items       list: what was appended to it, as to an instance of a subclass of `list`
    pairs       list of (key, value): what was put into it, as into an instance of a subclass of `dict`

    Two are equal if they are the same object. Its fields cannot be set; what they hold is as mutable as it is.
    """

    __slots__ = ("__weakref__", "_attributes", "_items", "_keywords", "_pairs", "arguments", "kind", "module",
                 "qualname", "state", "type")  # fmt: skip

    def __setattr__(self, name, value):
        raise AttributeError("a description of what was packed cannot be changed")

    def __delattr__(self, name):
        raise AttributeError("a description of what was packed cannot be changed")

    @property
    def attributes(self):
        return {} if self._attributes is None else self._attributes

    @property
    def keywords(self):
        return {} if self._keywords is None else self._keywords

    @property
    def items(self):
        return [] if self._items is None else self._items

    @property
    def pairs(self):
        return [] if self._pairs is None else self._pairs

    @property
    def source(self):
        """The text of a unit; of a function or a code object the piece of its unit that defines it. None where there is
        no unit. It is looked up in at most 2,000 lines, when it is asked for."""
        return source.of(self)

    def __repr__(self):
        what = ".".join(_shown(name) for name in (self.module, self.qualname) if name)
        if self.kind == "gone":
            return "<gone: %s, %s>" % (what or "something", _shown(self.attributes.get("why")))
        if self.kind in ("instance", "call"):
            what = "of " + (what or "something")
        text = "%s %s" % (_shown(self.kind), what) if what else _shown(self.kind)
        if self.kind == "instance" and self._attributes:
            names = [_shown(name) for name, _ in zip(self._attributes, range(_MOST_NAMES))]
            text += " with " + ", ".join(names) + (", ..." if len(self._attributes) > _MOST_NAMES else "")
        return "<%s>" % text


def _shown(text):
    if type(text) is not str:
        return "?"
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    return text if text.isprintable() else ascii(text)[1:-1]


# How the reader fills in what others cannot change.
_new = object.__new__
_kind, _module, _qualname = (vars(Description)[name].__set__ for name in ("kind", "module", "qualname"))
_type, _arguments, _state = (vars(Description)[name].__set__ for name in ("type", "arguments", "state"))
_attributes, _keywords = (vars(Description)[name].__set__ for name in ("_attributes", "_keywords"))
_items, _pairs = (vars(Description)[name].__set__ for name in ("_items", "_pairs"))


def describe(kind, module=None, qualname=None, type=None, arguments=(), keywords=None):
    """A new one. Names that are no texts are left out."""
    made = _new(Description)
    _kind(made, kind)
    set_names(made, module, qualname)
    _type(made, type)
    _arguments(made, arguments)
    _keywords(made, keywords)
    _attributes(made, None)
    _state(made, None)
    _items(made, None)
    _pairs(made, None)
    return made


def set_names(made, module, qualname):
    _module(made, module if type(module) is str else None)
    _qualname(made, qualname if type(qualname) is str else None)


def set_state(made, state):
    _state(made, state)


def set_attributes(made, attributes):
    _attributes(made, attributes)


def items_of(made):
    """The list that is to be appended to."""
    if made._items is None:
        _items(made, [])
    return made._items


def pairs_of(made):
    if made._pairs is None:
        _pairs(made, [])
    return made._pairs
