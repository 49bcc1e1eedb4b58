"""Exceptions and tracebacks. An exception is made again without its `__init__`, whose arguments nobody knows."""

import builtins
import types

from valise.pack import rebuild
from valise.pack.instances import checked

_LINKS = ("__cause__", "__context__", "__traceback__")
_STUB = "raise error"
_members: dict = {}  # class -> the attributes that are no part of its __dict__


def reduce_exception(packer, error):
    cls = type(error)
    if cls.__reduce__ is not _native(cls).__reduce__ or cls.__reduce_ex__ is not object.__reduce_ex__:
        return _linked(error, checked(packer, error, error.__reduce_ex__(5)))
    state = _links(error)
    native = {name: getattr(error, name, None) for name in _members_of(_native(cls))}
    native = {name: value for name, value in native.items() if value is not None}
    if native:
        state["native"] = native
    attributes = getattr(error, "__dict__", None)
    if attributes:
        state["attributes"] = attributes
    slots = _slots(cls, error)
    if slots:
        state["slots"] = slots
    arguments = BaseException.__dict__["args"].__get__(error)
    if hasattr(error, "exceptions") and isinstance(error, getattr(builtins, "BaseExceptionGroup", ())):
        arguments = (error.message, error.exceptions)
    return rebuild.exception, (cls, _native(cls), arguments), state or None, None, None, rebuild.exception_state


def _links(error):
    """What Python itself hangs on an exception."""
    found = {}
    for name in _LINKS:
        value = BaseException.__dict__[name].__get__(error)
        if value is not None:
            found[name] = value
    if BaseException.__dict__["__suppress_context__"].__get__(error):
        found["__suppress_context__"] = True
    return found


def _linked(error, reduced):
    """What an exception says of itself, with what `__reduce__` of exceptions forgets."""
    links = _links(error)
    notes = BaseException.__dict__["__dict__"].__get__(error).get("__notes__")
    if notes is not None:
        links["attributes"] = {"__notes__": notes}
    if not links or type(reduced) is str or len(reduced) > 5:
        return reduced
    if len(reduced) > 2 and reduced[2] is not None:
        links["own"] = reduced[2]
    return (*reduced[:2], links, *(*reduced[3:5], None, None)[:2], rebuild.exception_state)


def _native(cls):
    """The class written in C that an exception's class is made of."""
    return next(each for each in cls.__mro__ if not each.__flags__ & (1 << 9))


def _members_of(cls):
    found = _members.get(cls)
    if found is None:
        found = _members[cls] = [
            name
            for each in cls.__mro__
            if each not in (BaseException, object)
            for name, value in vars(each).items()
            if type(value) in (types.MemberDescriptorType, types.GetSetDescriptorType) and name != "exceptions"
        ]
    return found


def _slots(cls, error):
    found = {}
    for each in cls.__mro__:
        if each.__flags__ & (1 << 9):
            for name, value in vars(each).items():
                if type(value) is types.MemberDescriptorType:
                    try:
                        found[name] = value.__get__(error)
                    except AttributeError:
                        pass
    return found


def reduce_traceback(packer, traceback):
    entries = []
    while traceback is not None:
        frame, code = traceback.tb_frame, traceback.tb_frame.f_code
        found = packer.find_unit(code, None)
        entries.append(
            (
                code.co_filename, traceback.tb_lineno, code.co_name, getattr(code, "co_qualname", code.co_name),
                frame.f_globals.get("__name__"), found[0] if found else None,
            )
        )  # fmt: skip
        traceback = traceback.tb_next
    return rebuild.traceback, (entries,)


# What follows rebuilds.


def exception(session, cls, native, arguments):
    try:
        made = native.__new__(cls, *arguments)
    except TypeError:
        made = native.__new__(cls)
    try:
        native.__init__(made, *arguments)
    except (TypeError, IndexError):
        pass  # some want arguments that a class of the user's own took itself; those of syntax errors grow with 3.10
    BaseException.__dict__["args"].__set__(made, arguments)
    return made


def exception_state(session, made, state):
    if "own" in state:
        made.__setstate__(state["own"])
    for name, value in state.get("native", {}).items():
        try:
            setattr(made, name, value)
        except (AttributeError, TypeError):
            pass  # one that this version does not have, or computes
    for name in (*_LINKS, "__suppress_context__"):
        if name in state:
            try:
                BaseException.__dict__[name].__set__(made, state[name])
            except TypeError:
                pass  # what it was linked to is gone
    made.__dict__.update(state.get("attributes", {}))
    for name, value in state.get("slots", {}).items():
        object.__setattr__(made, name, value)


def traceback(session, entries):
    """A traceback that prints as the one that was packed. Its frames are of stand-in code, without variables."""
    made = None
    for file, line, name, qualname, module, unit in reversed(entries):
        frame = _frame(file, name, qualname, module)
        if unit is not None:
            session.publish(unit, frame.f_code)
        made = types.TracebackType(made, frame, -1, line)
    return made


def _frame(file, name, qualname, module):
    code = compile(_STUB, file, "exec", dont_inherit=True).replace(co_name=name)
    if hasattr(code, "co_qualname"):
        code = code.replace(co_qualname=qualname)
    try:
        exec(code, {"__name__": module, "error": _Stop()})
    except _Stop as stop:
        return stop.__traceback__.tb_next.tb_frame
    raise AssertionError("a stub did not raise")


class _Stop(Exception):
    pass
