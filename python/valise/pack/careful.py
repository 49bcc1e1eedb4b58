"""Reads a stream step by step, so that an object which cannot be rebuilt costs only itself.

The unpickler is the library's own, in Python; its steps that run code of others are guarded. It takes some twenty times as
long as the C one, so it is used only where that has failed.
"""

import io
import pickle

from valise.pack import gone, unpacker

_FATAL = (MemoryError,)


class _Careful(pickle._Unpickler):  # type: ignore[name-defined]
    def __init__(self, file, session):
        super().__init__(file)
        self._session = session

    def find_class(self, module, name):
        return unpacker.find(self._session, module, name)

    dispatch = dict(pickle._Unpickler.dispatch)  # type: ignore[attr-defined]


def _guard_call(operation, count):
    original = _Careful.dispatch[operation[0]]

    def load(self):
        taken = self.stack[-count:]
        try:
            original(self)
        except _FATAL:
            raise
        except Exception as error:
            del self.stack[-1:]
            base = len(self.stack) - (count - 1)
            del self.stack[max(base, 0) :]
            self.stack.append(_stand_in(taken[0], error))

    _Careful.dispatch[operation[0]] = load


def _stand_in(function, error):
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None) or type(function).__name__
    return gone.Gone(str(name), "rebuilding it raised %s: %s" % (type(error).__name__, error))


def _guard_state(operation, to_mark):
    original = _Careful.dispatch[operation[0]]

    def load(self):
        below = (self.metastack[-1] if to_mark else self.stack)[:]
        try:
            original(self)
        except _FATAL:
            raise
        except Exception:
            # The object stays, without what could not be put into it.
            if to_mark:
                if below is not None and len(self.stack) != len(below):
                    self.stack[:] = below
            else:
                self.stack[:] = below[:-1]

    _Careful.dispatch[operation[0]] = load


for _operation in (pickle.REDUCE, pickle.NEWOBJ):
    _guard_call(_operation, 2)
_guard_call(pickle.NEWOBJ_EX, 3)
_guard_state(pickle.BUILD, False)


def read(stream, session):
    try:
        return _Careful(io.BytesIO(stream), session).load()
    except (pickle.UnpicklingError, EOFError, IndexError, KeyError) as error:
        raise unpacker.UnpackError("the packed scope is damaged: %s" % error) from error
