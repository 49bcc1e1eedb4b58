"""Keys: what may be hashed, what that costs, and filling dicts and sets without falling for keys that collide.

The hashes of numbers and tuples are known beforehand, so whoever writes a stream can choose keys that all fall into
one place, and n of them take n² steps. No count of equal hashes tells: keys with different hashes can follow the same
way through a table. So what is put into a table is timed, in pieces small enough to stop after. When a table grows,
that takes no more than what it has taken already: seen modulo the old size, the new ways are the old ones, with fewer
places taken.
"""

import datetime
import decimal
import fractions
import pathlib
import sys
import time
import uuid

from valise.errors import UnpackError
from valise.safe.description import Description

_FEW = 32  # keys: 32 * 31 / 2 steps are nothing
_STEPS = 4_000_000  # that a piece may take at worst: some 40 ms
_MOST_PER_PIECE = 1024
_SECONDS = 0.3  # that all keys may take, and
_SECONDS_PER_STEP = 1e-6  # more for each step: three to thirty times what one takes that does not collide
_DEEPEST_KEY = 500  # tuples in tuples: they are hashed, and compared, on the stack
_clock = getattr(time, "thread_time", time.perf_counter)  # not the wall's: this process may have to wait for others

# Their hashes are secret, or there are only few of them.
_SALTED = {str, bytes} if sys.flags.hash_randomization else set()
SAFE = frozenset(_SALTED | {type(None), bool, Description})
# Hashed in one step.
_CHEAP = SAFE | {str, bytes, float, complex, frozenset, type(...), type(NotImplemented), datetime.date,
                 datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone}  # fmt: skip
# Hashed in a number of steps that is known to who has made them; see `note`.
_NOTED = frozenset([decimal.Decimal, fractions.Fraction, pathlib.PosixPath, pathlib.PurePosixPath,
                    pathlib.PureWindowsPath, range, uuid.UUID])  # fmt: skip
_BY_PYTHON = 64  # times as long as others take those of them that are compared by a method in Python
_WORD = 64  # bits of an int that are hashed in one step


class Keys:
    """The keys of one reading."""

    def __init__(self, bounds):
        self.bounds = bounds
        self._work = 0
        self._weights = {}  # id -> (object, steps of its hash); it lives, so that no other has its id
        self._nested = {}  # id of a tuple with tuples in it -> (the tuple, how deep)
        self._seconds, self._timed = 0.0, 0  # steps

    def charge(self, steps):
        """Counts work that is not in proportion to the stream."""
        self._work += steps
        if self._work > self.bounds.work:
            limit = self.bounds.work
            raise UnpackError("hashing and copying what it repeats takes more than the %d steps allowed" % limit)

    def note(self, made, steps):
        """A value was made whose hash takes so many steps each time."""
        if steps > 8:
            self._weights[id(made)] = (made, steps)

    def nest(self, made):
        """Notes how deep a tuple that has tuples in it is."""
        self.charge(3)  # what is noted is larger than what others make
        nested = self._nested
        depth = 1 + max(nested[id(each)][1] if id(each) in nested else 1 for each in made if type(each) is tuple)
        if depth > self.bounds.depth:
            raise UnpackError("it has tuples in tuples, more than the %d levels allowed" % self.bounds.depth)
        nested[id(made)] = (made, depth)

    def fill_dict(self, target, keys, values):
        """Puts pairs into a dict that has none of these keys."""
        weight = self._check(keys)
        expected = len(target) + len(keys)
        for piece in self._pieces(target, keys, weight):
            if type(target) is dict:
                target.update(zip(keys[piece], values[piece]))
            else:
                for key, value in zip(keys[piece], values[piece]):
                    target[key] = value
        if len(target) != expected:
            raise UnpackError("a key is there twice")

    def fill_set(self, target, elements):
        """Puts elements into a set that has none of them."""
        weight = self._check(elements)
        expected = len(target) + len(elements)
        for piece in self._pieces(target, elements, weight):
            target.update(elements[piece])
        if len(target) != expected:
            raise UnpackError("an element is in a set twice")

    def _pieces(self, target, keys, weight):
        """Slices of the keys, to be put into the target one after the other. `weight`: steps that one of them takes."""
        count = len(keys)
        if count + len(target) <= _FEW or SAFE.issuperset(map(type, keys)):
            yield slice(None)
            return
        at = 0
        while at < count:
            size = min(_MOST_PER_PIECE, max(1, _STEPS // ((len(target) + _MOST_PER_PIECE) * weight)))
            piece = slice(at, at + size)
            began = _clock()
            yield piece
            self._seconds += _clock() - began
            self._timed += weight * len(keys[piece])
            if self._seconds > _SECONDS + _SECONDS_PER_STEP * self._timed:
                self._doubt(target, keys[piece], weight)
            at += size

    def _doubt(self, target, keys, weight):
        """It took long: because the keys collide, or because Python collected garbage meanwhile."""
        fastest = None
        for _ in range(3):
            began = _clock()
            for key in keys:
                key in target  # noqa: B015
            took = _clock() - began
            fastest = took if fastest is None else min(took, fastest)
        if fastest > _SECONDS_PER_STEP * weight * len(keys):
            raise UnpackError("its keys are made to collide")
        self._seconds = 0.0

    def _check(self, keys):
        """Refuses what cannot be hashed, or takes too long. Gives the steps of the slowest."""
        work, slowest = 0, 1
        for key in keys:
            kind = type(key)
            if kind in _CHEAP or (kind is int and -(1 << 63) < key < 1 << 63):
                work += 1
            else:
                weight = self._weight(key)
                work += weight
                slowest = max(slowest, weight, _BY_PYTHON if kind in _NOTED else 1)
        # One step a key is paid by the stream, which puts it on the stack.
        if work > len(keys):
            self.charge(work - len(keys))
        return slowest

    def _weight(self, key):
        kind = type(key)
        if kind in _CHEAP:
            return 1
        if kind is int:
            return 1 + key.bit_length() // _WORD
        if kind is tuple:
            return self._weight_of_tuple(key)
        if kind in _NOTED or (kind is slice and slice.__hash__ is not None):
            return self._weights.get(id(key), (None, 8))[1]
        raise UnpackError("a %s cannot be a key or an element of a set" % kind.__name__)

    def _weight_of_tuple(self, whole):
        """One for each element, as often as it is there: that is how they are hashed."""
        weights = self._weights
        if id(whole) in weights:
            return weights[id(whole)][1]
        if id(whole) not in self._nested:
            return 1 + sum(map(self._weight, whole))
        if self._nested[id(whole)][1] > _DEEPEST_KEY:
            raise UnpackError("a key has tuples in tuples, more than %d levels" % _DEEPEST_KEY)
        pending = [whole]
        while pending:
            made = pending[-1]
            inner = [each for each in made if id(each) in self._nested and id(each) not in weights]
            if inner:
                pending.extend(inner)
                continue
            weights[id(made)] = (made, 1 + sum(map(self._weight, made)))
            pending.pop()
        return weights[id(whole)][1]
