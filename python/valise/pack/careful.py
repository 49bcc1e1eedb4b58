"""Reads a stream step by step, so that an object which cannot be rebuilt costs only itself.

The unpickler is the library's own, in Python; its steps that run code of others are guarded. It takes some twenty times as
long as the C one, so it is used only where that has failed.
"""

import copyreg
import functools
import io
import pickle

from valise.pack import gone, unpacker


class _Careful(pickle._Unpickler):  # type: ignore[name-defined]
    def __init__(self, file, session):
        super().__init__(file)
        self._session = session
        self._waiting = {}  # id of an object -> what goes into it at the end

    def find_class(self, module, name):
        return unpacker.find(self._session, module, name)

    dispatch = dict(pickle._Unpickler.dispatch)  # type: ignore[attr-defined]

    def _load_items(self):
        self._put(list.append, "append", [(each,) for each in self.pop_mark()])

    def _load_pairs(self):
        items = self.pop_mark()
        self._put(dict.__setitem__, "__setitem__", list(zip(items[::2], items[1::2])))

    def _load_elements(self):
        self._put(set.add, "add", [(each,) for each in self.pop_mark()])

    def _put(self, plain, name, content):
        """Puts content into the object on top. What fails is tried again at the end, since it may need what comes later: a
        `__hash__` may ask for a global of the scope. Until then all that goes into this object waits, for its order."""
        target = self.stack[-1]
        put = functools.partial(plain, target) if type(target) is plain.__objclass__ else None
        waiting = self._waiting.get(id(target))
        for number, each in enumerate(content):
            try:
                if waiting is None:
                    put = put or getattr(target, name)
                    put(*each)
                    continue
            except MemoryError:
                raise
            except Exception:
                waiting = self._waiting[id(target)] = []
                self._session.later(self._put_again, (target, plain, name, waiting))
            waiting.extend(content[number:])
            return

    def _put_again(self, given):
        target, plain, name, content = given
        for each in content:
            try:
                if type(target) is plain.__objclass__:
                    plain(target, *each)
                else:
                    getattr(target, name)(*each)
            except MemoryError:
                raise
            except Exception as error:
                if type(target) is not gone.Gone:
                    self._session.lose(type(target).__name__, "an element could not be put back", error)

    dispatch[pickle.APPENDS[0]] = _load_items
    dispatch[pickle.SETITEMS[0]] = _load_pairs
    dispatch[pickle.ADDITEMS[0]] = _load_elements


def _guard_call(operation, original_call):
    """A call that fails gives a stand-in. `original_call`: from what is on the stack, (callable, arguments)."""
    original = _Careful.dispatch[operation[0]]
    count = original_call.__code__.co_argcount

    def load(self):
        height = len(self.stack) - count
        taken = self.stack[height:]
        try:
            original(self)
        except MemoryError:
            raise
        except Exception as error:
            self.stack[height:] = [self._session.stand_in(_stand_in(error, *original_call(*taken)))]

    _Careful.dispatch[operation[0]] = load


def _guard_state(operation):
    """A state that cannot be set leaves the object as it is."""
    original = _Careful.dispatch[operation[0]]

    def load(self):
        height = len(self.stack) - 1
        made, state = self.stack[height - 1 :]
        try:
            if type(made) is gone.Gone:
                gone.remember_state(made, state)
                del self.stack[height:]
            else:
                original(self)
        except MemoryError:
            raise
        except Exception as error:
            del self.stack[height:]
            self._session.lose(type(made).__name__, "its state could not be set", error)

    _Careful.dispatch[operation[0]] = load


def _stand_in(error, function, arguments):
    if isinstance(error, gone.GoneError):
        why = "what it is made of is gone: %s" % error
    else:
        why = "rebuilding it raised %s: %s" % (type(error).__name__, error)
    rebuilder = getattr(function, "rebuilder", None) if type(function) is functools.partial else None
    if rebuilder is not None and len(arguments) == 2 and type(arguments[0]) is gone.Gone:
        gone.remember_state(arguments[0], arguments[1], rebuilder)  # it was to set the state of what is gone
    made = gone.Gone(_name_of(function), why)
    return gone.remember(made, rebuilder or function, arguments)


def _name_of(function):
    for name in ("__qualname__", "__name__"):
        try:
            return str(getattr(function, name))
        except Exception:
            pass
    return type(function).__name__


_guard_call(pickle.REDUCE, lambda function, arguments: (function, arguments))
_guard_call(pickle.NEWOBJ, lambda cls, arguments: (copyreg.__newobj__, (cls, *arguments)))  # type: ignore
_guard_call(pickle.NEWOBJ_EX, lambda cls, arguments, named: (copyreg.__newobj_ex__, (cls, arguments, named)))  # type: ignore
_guard_state(pickle.BUILD)


def read(stream, session):
    try:
        return _Careful(io.BytesIO(stream), session).load()
    except (pickle.UnpicklingError, EOFError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise unpacker.UnpackError("the packed scope is damaged: %s" % error) from error
