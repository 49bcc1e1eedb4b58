"""Packs a scope: one pickle, written by the C pickler, which asks `Packer` about all that is not plain data."""

import _pickle
import builtins
import enum
import functools
import sys
import time
import types
import weakref

from valise.pack import (
    called,
    classes,
    deep,
    exceptions,
    functions,
    generics,
    gone,
    instances,
    library,
    namespaces,
    proxies,
    rebuild,
    units,
    weak,
)
from valise.pack.losses import Finder
from valise.pack.references import References
from valise.pack.written import Written
from valise.resolvers import RESOLVE, Resolution
from valise.streams import FORMAT

PROTOCOL = 5
_HIDDEN = frozenset(
    ["__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__", "__file__", "__cached__",
     "__annotations__", "__annotate__", "__conditional_annotations__", "__warningregistry__"]
)  # fmt: skip
_modules = sys.modules
_MOST_ENTRIES = 2  # an object that is asked for once more while it is being written needs itself to be made
_HEADER = b"\x80\x05"
_MODULE = "valise.pack.rebuild"


class Packer:
    """What packs one scope, once.

    variables   what is packed, by name
    scope       the dict that the functions of the scope have for globals; None where functions bring what they use
    known       the `Units` of the scope
    when        the time that is noted in stand-ins
    treatment   what becomes of proxies: one of `resolvers.MODES`
    rest        where these are not all variables of a scope, what those need to know who have the others
    others      None where all namespaces travel in whole; or dicts that are the scope's globals as well, and then of other
                namespaces only what functions name
    """

    def __init__(self, variables, scope, known, when=None, treatment=RESOLVE, rest=None, others=None):
        self.variables, self.scope, self.units = variables, scope, known
        self.rest = rest
        self.modules = _modules
        self.references = References()
        self.losses = []  # (variable, path, type, reason)
        self.when = when or time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
        self.hashed = {}  # by their addresses, classes with a __hash__ of their own, of instances that were written
        self.suspects = []  # instances of these whose hash may need what is written inside them
        self.treatment, self.resolution = treatment, Resolution()
        self._finder = Finder(variables, self.resolution if treatment == RESOLVE else None)
        self._unnoted = []  # classes that `copyreg` has not met yet
        self._spaces = {}  # id of a dict -> Space
        self._claimed = {}  # id of a cell -> the cell
        self.provided = {}  # id of what is called in the reading -> (it, what of the scope it uses)
        self._entered = {}  # id of an object -> how often it was asked for
        self._used = {}  # id of a code object -> (the code object, the globals that it names)
        self._lost = {}  # id of an object -> (the object, what is written for it)
        self._reduced = {}  # id of an object -> (the object, how it is written)
        self._common, self._inherited = _handlers()
        self._handlers = {}  # of the kinds that were met
        self._kept = []  # so that no address is used twice
        # Near the end of the stack it is nobody's fault; the slow way has all of the stack for each object.
        # Who packs by hand may interrupt it; where scopes are packed, signals are held back, and it is the object's doing.
        self._interrupts = (KeyboardInterrupt,) if scope is None else ()
        self.fatal = (MemoryError, RecursionError, *self._interrupts)
        self.seeds = [(vars(builtins), "builtins")]
        if scope is not None:
            self.seeds.append((scope, "globals"))
        self._seeded = {id(names): names for names, _ in self.seeds}
        self._brings_names = scope is None or others is not None  # functions bring what they use of other namespaces
        self._seeded.update((id(names), scope) for names in others or ())
        if others is not None:
            self.references.leave_out(scope.get("__name__"))  # what the module defines is the scope's

    def top(self):
        """What is written. The losses are complete when they are reached, after the variables."""
        top = {"format": FORMAT, "python": sys.version.split()[0], "variables": self.variables, "lost": self.losses}
        return {**top, "rest": self.rest} if self.rest is not None else top

    def reduce(self, obj):
        """How an object is written, as `__reduce_ex__` says it. Never raises because of the object."""
        cls = type(obj)
        try:
            handler = self._handlers.get(id(cls))  # a metaclass may have its own idea of a hash
            if handler is None:
                handler = self._common.get(id(cls)) or self._choose(cls)
                self._handlers[id(cls)] = handler
            return handler(self, obj)
        except self.fatal:
            raise
        except BaseException as error:
            return self.lose(obj, _reason(error))

    def try_again(self):
        """There is stack and memory enough now: what lacks them still is to blame itself."""
        self.fatal = self._interrupts

    def reduce_instance(self, obj):
        """As an instance of any class."""
        return instances.reduce(self, obj)

    def _choose(self, cls):
        if self.resolution.is_proxy(cls):
            handler = proxies.HANDLERS[self.treatment]
        elif issubclass(cls, type):
            handler = _careful(classes.reduce_class)
        elif issubclass(cls, enum.Enum):
            from valise.pack import enums

            handler = enums.reduce_member
        elif issubclass(cls, BaseException):
            handler = _careful(exceptions.reduce_exception)
        elif issubclass(cls, gone.Gone):
            handler = _reduce_gone
        else:
            handler = next(
                (_careful(self._common[id(base)]) for base in cls.__mro__[1:] if id(base) in self._inherited), None
            ) or _instance_handler(self, cls)
            if cls.__flags__ & (1 << 9) and "__slotnames__" not in vars(cls):
                self._unnoted.append(cls)
        self._kept.append(cls)
        return handler

    def entered(self, obj):
        """Counts how often an object was asked for: it is written once, unless it needs itself to be made."""
        count = self._entered[id(obj)] = self._entered.get(id(obj), 0) + 1
        return count > _MOST_ENTRIES

    def times_entered(self, obj):
        """How often an object was asked for by now."""
        return self._entered.get(id(obj), 0)

    # What the handlers ask for.

    def refer(self, obj, reference, module):
        """What is imported where it arrives. `module` is the one that the object names, which the pickler writes."""
        return reference[1] if reference[0] == module else (rebuild.reference, reference)

    def special_function(self, function):
        if generics.is_new_type(function):
            return generics.reduce_new_type(self, function)
        return library.reduce_dispatch(self, function) if library.is_dispatch(function) else None

    def find_unit(self, code, function):
        return self.units.find(code, function.__globals__ if function is not None else None)

    def namespace(self, names):
        """What is written for the globals of a function."""
        if id(names) in self._seeded:
            return self._seeded[id(names)]
        if id(names) in self._spaces:
            return self._spaces[id(names)]
        name = names.get("__name__")
        module = _modules.get(name) if type(name) is str else None
        of_module = isinstance(module, types.ModuleType) and vars(module) is names
        importable = of_module and self.references.is_importable(name)
        if self._travels_as_dict(names) and not of_module and not namespaces.is_of_module(names):
            return names  # it was given to `exec`, and variables may refer to it as the dict that it is
        return self._add_space(names, importable)

    def _travels_as_dict(self, names):
        if self.scope is None:
            return False
        return not self._brings_names or any(names is value for value in self.variables.values())

    def space_of_module(self, names):
        return self._spaces.get(id(names)) or self._add_space(names, False)

    def _add_space(self, names, importable):
        name = names.get("__name__")
        name = name if type(name) is str else "?"
        space = namespaces.Space(names, name, len(self._spaces), importable, not self._brings_names)
        self._spaces[id(names)] = space
        return space

    def used_globals(self, function):
        """The globals that a function names, where it has to bring them; None elsewhere."""
        if not self._brings_names:
            return None
        names = function.__globals__
        space = self._spaces.get(id(names))
        if space is None or space.importable or space.whole:
            return None
        code = function.__code__
        known = self._used.get(id(code))
        if known is None:
            known = self._used[id(code)] = (code, functions.global_names(code))
        return {name: names[name] for name in known[1] if name in names and name not in namespaces._BY_IMPORT}

    def claim(self, cell):
        """Whether a function is the first to fill a cell."""
        if id(cell) in self._claimed:
            return False
        self._claimed[id(cell)] = cell
        return True

    def once(self, obj, handler):
        """What a handler gives, the same each time."""
        known = self._reduced.get(id(obj))
        if known is None:
            known = self._reduced[id(obj)] = (obj, handler(self, obj))
        return known[1]

    def is_claimed(self, cell):
        return id(cell) in self._claimed

    def lose(self, obj, why):
        """Notes that an object cannot travel, and gives what stands for it."""
        known = self._lost.get(id(obj))
        if known is None:
            name = _type_name(type(obj))
            nearest = self.note_loss(obj, name, why)
            known = self._lost[id(obj)] = (obj, (rebuild.gone, (name, why, nearest, self.when)))
        return known[1]

    def note_loss(self, obj, name, why):
        """Notes what the scope that arrives will lack in the place of an object. Gives the shortest path to it."""
        found = self._finder.find(obj) or [("", "")]
        self.losses.extend((variable, path, name, why) for variable, path in found)
        return min((path for _, path in found), key=len)

    def leave_no_trace(self):
        """Takes out of classes what `copyreg` notes there when it is asked for an instance's state."""
        for cls in self._unnoted:
            if "__slotnames__" in vars(cls):
                type.__delattr__(cls, "__slotnames__")

    def gone_again(self, cls):
        return _reduce_original(gone.gone_of(cls))


def _reason(error):
    if isinstance(error, instances.Refused):
        return str(error)
    try:
        text = str(error)
    except Exception:
        text = ""
    name = type(error).__name__
    return "packing it raised %s: %s" % (name, text[:500]) if text else "packing it raised %s" % name


def _type_name(cls):
    try:
        module = vars(type)["__module__"].__get__(cls)
    except AttributeError:
        module = "?"
    name = vars(type)["__qualname__"].__get__(cls)
    return name if module == "builtins" else "%s.%s" % (module, name)


def _careful(handler):
    """A handler of what may need itself to be made."""

    @functools.wraps(handler)
    def handle(packer, obj):
        if packer.entered(obj):
            return packer.lose(obj, "it cannot be made without being there already")
        return handler(packer, obj)

    return handle


def _instance_handler(packer, cls):
    plain = instances.choose(packer, cls)
    # Not asked for as an attribute: that of a mock makes another mock, whose own is to be asked for, without end.
    if isinstance(called.attribute(cls, "__hash__"), types.FunctionType):
        packer.hashed[id(cls)] = cls
        return _careful(instances.watching(plain))
    module = getattr(_modules.get(getattr(cls, "__module__", None)), "__dict__", None)
    if module is None or plain is not instances._plain or packer.references.of_class(cls) is None:
        return plain if plain is instances._plain else _careful(plain)

    def handle(packer, obj):
        constant = packer.references.constant(obj, cls)
        return (rebuild.reference, constant) if constant is not None else plain(packer, obj)

    return handle


def _reduce_gone(packer, obj):
    if gone.original(obj) is None:
        packer.note_loss(obj, *gone.fields(obj)[:2])  # it was lost before, and is still
    return _reduce_original(obj)


def _reduce_original(stand_in):
    original = gone.original(stand_in)
    if original is None:
        return rebuild.gone, gone.fields(stand_in)
    function, arguments, state, setter = original
    if state is None:
        return function, arguments
    return (function, arguments, state) if setter is None else (function, arguments, state, None, None, setter)


def _reduce_unit(packer, unit):
    return rebuild.unit, (unit.text, unit.file, unit.mode, unit.features, unit.optimize)


def _fixed_kinds():
    return {
        rebuild.Rebuilder: lambda packer, obj: obj.name,
        classes.Later: classes.reduce_later,
        called.Provision: called.reduce_provision,
        units.Unit: _reduce_unit,
        namespaces.Space: namespaces.reduce_space,
        type: _careful(classes.reduce_class),
        types.FunctionType: _careful(functions.reduce_function),
        types.CellType: functions.reduce_cell,
        types.MethodType: _careful(functions.reduce_method),
        types.CodeType: functions.reduce_code,
        types.ModuleType: _careful(namespaces.reduce_module),
        types.GeneratorType: _careful(functions.reduce_generator),
        types.CoroutineType: _careful(functions.reduce_generator),
        types.AsyncGeneratorType: _careful(functions.reduce_generator),
        types.TracebackType: exceptions.reduce_traceback,
        property: _careful(classes.reduce_property),
        classmethod: _careful(classes.reduce_wrapped),
        staticmethod: _careful(classes.reduce_wrapped),
        functools.singledispatchmethod: _careful(classes.reduce_dispatch_method),
        functools.cached_property: _careful(classes.reduce_cached_property),
    }


def _own_kinds():
    yield from _fixed_kinds().items()
    for kinds in (generics.kinds(), weak.kinds(), library.kinds()):
        for kind, handler in kinds:
            yield kind, _careful(handler)


_made: dict = {}  # what `library.loaded` said -> (handlers, inherited, the kinds, whose addresses must not be used again)


def _handlers():
    """The handlers of kinds, and the kinds whose subclasses are handled as they are, by their addresses. Both are made once,
    as a rule ahead of all forks: making them would cost each the copies of 150 pages."""
    loaded = library.loaded()
    if loaded not in _made:
        kinds = list(_own_kinds())
        inherited = {id(kind) for kind in (types.ModuleType, weakref.ref, property, *library.inherited())}
        _made.clear()
        _made[loaded] = ({id(kind): handler for kind, handler in kinds}, inherited, kinds)
    return _made[loaded][:2]


_handlers()


class _Stream(_pickle.Pickler):
    def __init__(self, file, packer):
        super().__init__(file, PROTOCOL)
        self.reducer_override = packer.reduce


def write(make):
    """Writes what a packer has; `make` gives a new one, since one that has failed is spent. Gives (a `Written`, packer)."""
    restore_names()
    packer = make()
    try:
        data = _write_fast(packer)
    except Exception:
        data = None  # too deep, as a rule; or a dict that a reducer changed while it was written
    finally:
        packer.leave_no_trace()
    if data is None:
        packer = make()
        packer.try_again()
        try:
            data = Written.of(deep.Deep(packer, prologue(packer.seeds)).write(packer.top()))
        finally:
            packer.leave_no_trace()
    return data, packer


def _write_fast(packer):
    """The stream, or None where the fast way would write a set before what its hashes read."""
    file = Written(prologue(packer.seeds))
    pickler = _Stream(file, packer)
    pickler.memo = {id(names): (number, names) for number, (names, _) in enumerate(packer.seeds)}
    pickler.dump(packer.top())
    if packer.suspects and deep.has_cycle_through_hash(pickler.memo.copy(), packer.suspects):
        return None
    return file


def restore_names():
    """The pickler looks the names up that it writes, and user code may have emptied this."""
    _modules[_MODULE] = rebuild  # type: ignore[assignment]


def prologue(seeds):
    """Calls that make the dicts which are never written out, and remember them under the first numbers."""
    written = [_HEADER]
    for _, name in seeds:
        for text in (_MODULE, name):
            written.append(b"\x8c" + bytes([len(text)]) + text.encode())
        written.append(b"\x93)R\x940")
    return b"".join(written)


def visible(namespace):
    """The variables of a namespace: what is named by a text and is not Python's own."""
    return {name: value for name, value in list(namespace.items()) if type(name) is str and name not in _HIDDEN}
