"""Unpacks a stream: the C unpickler, with rebuilders that belong to one reading.

Who reads a stream runs what it names, as with `pickle`: it has to be trusted as code is.
"""

import _pickle
import builtins
import functools
import importlib
import io
import linecache
import sys
import types

from valise.errors import UnpackError
from valise.pack import (
    apart,
    called,
    classes,
    enums,
    exceptions,
    extended,
    files,
    functions,
    generics,
    gone,
    grown,
    identity,
    instances,
    library,
    loggers,
    losses,
    namespaces,
    rebuild,
    references,
    units,
    weak,
)
from valise.streams import checked

_modules = sys.modules
_REBUILDERS = {
    "builtins": namespaces.builtins_,
    "globals": namespaces.globals_,
}
for _name in rebuild.NAMES:
    for _module in (
        namespaces, functions, classes, enums, generics, exceptions, weak, library, files, loggers, grown, instances, extended, called,
    ):  # fmt: skip
        if _name not in _REBUILDERS and _name in vars(_module) and not isinstance(vars(_module)[_name], type(sys)):
            _REBUILDERS[_name] = vars(_module)[_name]
del _name, _module


class Session:
    """One reading of one stream.

    into     the dict that the functions of the scope have for globals
    known    the `Units` that the units of the stream are added to
    lasting  whether classes that live in this process already are used, and not made again
    shown    whether `linecache` is told the lines of units; else whoever reads does it
    """

    def __init__(self, into, known, lasting, shown=True):
        self.into, self.units, self._lasting, self.shown = into, known, lasting, shown
        self.losses = []  # (variable, path, type, reason), as those of the packing, but found out in the reading
        self.aliases = {}  # id of a type alias -> the list that its value is put into
        self._spaces = {}  # key -> module
        self._of_names = {}  # id of a namespace -> its module
        self._classes = []  # (class, id) that were made
        self._living = {}  # id of a class -> the class, of those that were there before
        self._orders = {}  # id of a class -> the names of its members, until all are there
        self._later = []  # (function, argument), for when everything has its state
        self._provided = {}  # variables that were needed before the others
        self._held = []  # what only weak references refer to, until the end
        self._stand_ins = []
        self._by_gone = {}  # id of a stand-in -> the globals of the function it stands for

    def rebuilder(self, name):
        """The function that a stream calls by a name."""
        function = _SPECIAL.get(name) or _REBUILDERS.get(name)
        if function is None:
            raise UnpackError("this Valise does not know %r; it was packed by a newer one" % name)

        call = functools.partial(function, self)  # half as slow as a function around it
        call.rebuilder = getattr(rebuild, name)  # type: ignore[attr-defined]
        call.__qualname__ = name.strip("_").replace("_", " ")  # type: ignore[attr-defined]
        return call

    def finish(self, top):
        """Gives the scope its variables, then does what had to wait until everything is there."""
        if not self._lasting:
            for name in self._provided:  # for their order
                self.into.pop(name, None)
            self.into.update(top["variables"])
        for function, argument in self._later:
            function(argument)
        identity.adopt(self._classes)
        self._held.clear()
        if self._stand_ins:
            self._name_stand_ins(top["variables"])

    def _name_stand_ins(self, variables):
        finder = losses.Finder(variables)
        for made in self._stand_ins:
            kind, why, _, _ = gone.fields(made)
            found = finder.find(made) or [("", "")]
            # That of a class is in the class that stands for it.
            self.losses.extend((variable, path.replace("._gone", ""), kind, why) for variable, path in found)

    def stand_in(self, made):
        """Takes note of a stand-in that was made because something could not be rebuilt."""
        self._stand_ins.append(made)
        return made

    def provide(self, names):
        """Gives the scope some of its variables early."""
        for name, value in names.items():
            if self.into.setdefault(name, value) is value:
                self._provided[name] = value

    def note(self, kind, why):
        """Notes something that this Python leaves out."""
        self.losses.append(("", "", kind, why))

    def lose(self, kind, what, error):
        """Notes what was lost in the reading."""
        self.losses.append(("", "", kind, "%s: %s: %s" % (what, type(error).__name__, error)))

    # What the rebuilders ask for.

    def space(self, key, name):
        return vars(self._space(key, name))

    def _space(self, key, name):
        module = self._spaces.get(key)
        if module is None:
            module = self._spaces[key] = types.ModuleType(name)
            vars(module)["__builtins__"] = builtins
            self._of_names[id(vars(module))] = module
        return module

    def module_of(self, names):
        if names is self.into:
            main = _modules.get("__main__")
            if main is not None and vars(main) is names:
                return main
        module = self._of_names.get(id(names))
        if module is None:
            module = types.ModuleType(names.get("__name__", "__main__"))
            vars(module).update(names)
        return module

    def offer_module(self, module):
        """A module that was imported where it comes from can be imported here, in a scope."""
        if not self._lasting:
            _modules.setdefault(module.__name__, module)

    def import_module(self, name):
        return importlib.import_module(name)

    def prepare_globals(self, names, own_builtins):
        # A function takes its builtins from its globals when it is made.
        if own_builtins is not None:
            names["__builtins__"] = own_builtins

    def add_globals(self, function, names):
        target = self._by_gone.get(id(function)) if isinstance(function, gone.Gone) else function.__globals__
        if target is not None:
            for name, value in names.items():
                target.setdefault(name, value)

    def gone_for(self, kind, why, rebuilder, arguments, name=None):
        made = self.stand_in(gone.remember(gone.Gone(kind, why, name or ""), rebuilder, arguments))
        if rebuilder in (rebuild.function, rebuild.bytecode):
            self._by_gone[id(made)] = arguments[-2 if len(arguments) < 5 else -3]
        return made

    def keep_state(self, made, state, setter):
        gone.remember_state(made, state, setter)

    def living_class(self, name):
        found = identity.class_of(name) if self._lasting else None
        if found is not None:
            self._living[id(found)] = found
        return found

    def is_living(self, cls):
        return id(cls) in self._living

    def keep_order(self, cls, names):
        self._orders[id(cls)] = names

    def order_of(self, cls):
        return self._orders.pop(id(cls), ())

    def add_class(self, cls, name):
        self._classes.append((cls, name))

    def hold(self, obj):
        self._held.append(obj)
        return obj

    def later(self, function, argument):
        self._later.append((function, argument))

    def publish(self, unit, code):
        """Lets a frame find its lines. `code` stands for code of the unit."""
        publish(unit)
        self.units.take(code, unit)


def publish(unit):
    """Lets tracebacks and `inspect` find the lines of a unit. Of two scopes that call different texts by one name, the
    one that was unpacked last is shown; a file that is there is not hidden."""
    known = linecache.cache.get(unit.file)
    if known is None or known[1] is None:
        lines = io.StringIO(unit.text, None).readlines()
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"  # as `linecache` has them
        linecache.cache[unit.file] = (len(unit.text), None, lines, unit.file)


def _unit(session, *arguments):
    made = functions.unit(session, *arguments)
    if session.shown:
        publish(made)
    return made


def _reference(session, module, name):
    return references.resolve(module, name)


def _gone(session, name, why, path="", when=""):
    return gone.Gone(name, why, path, when)


def _late_fill(session, made, content):
    session.later(_fill, (made, content))


def _early_state(session, made, attributes):
    made.__dict__.update(attributes)


def _fill(given):
    made, content = given
    if isinstance(made, set):
        made.update(content)
    else:
        for key, value in content:
            made[key] = value


_SPECIAL = {
    "unit": _unit,
    "reference": _reference,
    "gone": _gone,
    "resolved": lambda session, target: target,
    "late_set": lambda session: set(),
    "late_dict": lambda session: {},
    "late_fill": _late_fill,
    "early_state": _early_state,
}


class _Reader(_pickle.Unpickler):
    def __init__(self, file, session, buffers):
        super().__init__(file, buffers=buffers)
        self._session = session

    def find_class(self, module, name):
        return find(self._session, module, name)


def find(session, module, name):
    """What a name of the stream stands for."""
    if module == rebuild.Rebuilder.__module__:
        return session.rebuilder(name)
    try:
        return references.resolve(module, name)
    except (ImportError, AttributeError) as error:
        why = "%s.%s cannot be imported in this process: %s" % (module, name, error)
        return gone.gone_class(session.gone_for(name, why, rebuild.reference, (module, name)), name)


def read(stream, make_session, buffers=None):
    """The top of a stream, rebuilt, and what was lost in that. `make_session` gives a new session, since one that has failed
    is spent. `buffers`: objects that the stream takes from outside; then there is no second try, but `WholeNeeded`."""
    session = make_session()
    try:
        top = checked(_Reader(io.BytesIO(stream), session, buffers).load())
        session.finish(top)
    except EOFError as error:
        raise UnpackError("the packed scope is damaged: %s" % error) from error
    except (UnpackError, MemoryError):
        raise
    except Exception as error:
        if "truncated" in str(error) and type(error) is _pickle.UnpicklingError:
            raise UnpackError("the packed scope is damaged: %s" % error) from error
        if buffers is not None:
            raise apart.WholeNeeded from error
        # One object that cannot be made must not cost the others; the slow way tells them apart.
        from valise.pack import careful

        session = make_session()
        top = checked(careful.read(stream, session))
        session.finish(top)
    return top, session.losses
