"""The soft limits of a process while user code runs in it.

They are set without `resource`, whose functions ask audit hooks: one of user code may refuse.
"""

import ctypes
import resource

_setrlimit = ctypes.PyDLL(None).setrlimit
_getrlimit = resource.getrlimit
_INFINITY = ctypes.c_ulong(-1).value


class Limit:
    """The soft limit of one resource. The hard one stays as it is."""

    def __init__(self, number):
        self._number = number
        self._pair = (ctypes.c_ulong * 2)()  # a struct rlimit: soft, hard
        self._first = None  # the hard limit, before user code ran

    def lower(self, value):
        """Lowers it to a value; to the hard limit, where that is less."""
        self._set(value)

    def lift(self):
        """Makes it what the hard limit is."""
        self._set(_INFINITY)

    def soft(self):
        """What the soft limit has been set to."""
        return self._pair[0]

    def was_lowered(self):
        """Whether user code has lowered the hard limit, which is for good."""
        return self._pair[1] < self._first

    def _set(self, value):
        pair = self._pair
        pair[0] = min(value, pair[1])
        if _setrlimit(self._number, pair):
            self.look()  # user code has lowered the hard limit
            pair[0] = min(value, pair[1])
            _setrlimit(self._number, pair)

    def look(self):
        """Learns the hard limit."""
        _, hard = _getrlimit(self._number)
        self._pair[1] = hard if hard >= 0 else _INFINITY
        if self._first is None:
            self._first = self._pair[1]


DATA = Limit(resource.RLIMIT_DATA)
NPROC = Limit(resource.RLIMIT_NPROC)
NOFILE = Limit(resource.RLIMIT_NOFILE)
ALL = (DATA, NPROC, NOFILE)
