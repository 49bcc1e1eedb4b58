"""Fresh randomness after a fork, for the generators that this runtime can know of.

Those of `random` are known because their seeding is observed. One that was seeded by the user, or
put into a state, keeps its sequence, as it would under `exec`: the user asked for exactly that.
"""

import os
import random
import sys
import weakref

# Weak references by id: a subclass may not be hashable, and the collections of `weakref` are Python,
# which needs builtins that user code may have patched.
_from_system: dict = {}
_Random, _shared, _urandom = random.Random, random._inst, os.urandom
_seed, _setstate, _getstate = _Random.seed, _Random.setstate, _Random.getstate


def observe():
    """Begins to observe which generators take their seed from the operating system."""

    def seed(self, a=None, version=2):
        _note(self, a is None)
        return _seed(self, a, version)

    def setstate(self, state):
        _note(self, False)
        return _setstate(self, state)

    for function, original in ((seed, _seed), (setstate, _setstate)):
        function.__doc__, function.__module__ = original.__doc__, original.__module__
        function.__qualname__ = original.__qualname__
        setattr(_Random, original.__name__, function)
        # The functions of the module are methods of one generator, bound when it was made.
        setattr(random, original.__name__, getattr(_shared, original.__name__))
    _note(_shared, True)


def _note(generator, from_system):
    key = id(generator)
    if from_system:
        _from_system[key] = weakref.ref(generator, lambda _: _from_system.pop(key, None))
    else:
        _from_system.pop(key, None)


def sequence():
    """What to `restore` after `os.fork`, which always reseeds the generator behind the functions of
    `random`; None where that may be."""
    return None if id(_shared) in _from_system else _getstate(_shared)


def restore(sequence):
    if sequence is not None:
        _setstate(_shared, sequence)


def reseed():
    """Gives this process randomness of its own."""
    for reference in list(_from_system.values()):
        try:
            _seed(reference())
        except Exception:
            pass  # code that broke its builtins, or this generator, keeps what it has
    try:
        _reseed_numpy()
    except Exception:
        pass  # not as the module that this was written for


def _reseed_numpy():
    module = sys.modules.get("numpy.random.mtrand")
    if module is None:
        return
    bits = module._rand._bit_generator
    # There is a sequence of seeds where the seed is the system's, and none where it is the user's.
    if getattr(bits, "seed_seq", None) or getattr(bits, "_seed_seq", None):
        key = sys.modules["numpy"].frombuffer(_urandom(_NUMPY_WORDS * 4), "uint32")
        module._rand.set_state(("MT19937", key, _NUMPY_WORDS))


_NUMPY_WORDS = 624
