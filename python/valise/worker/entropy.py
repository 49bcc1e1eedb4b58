"""Fresh randomness after a fork, for the generators that this runtime can know of.

The generators behind the functions of `random` and of `numpy.random` are reseeded always, as CPython
does with the first at its own forks. Others of `random` are known because their seeding is observed.
One that was seeded by the user, or put into a state, keeps its sequence, as it would under `exec`:
who makes a generator and seeds it asks for exactly that.
"""

import _random
import os
import random
import sys
import weakref

# Weak references by id: a subclass may not be hashable, and the collections of `weakref` are Python,
# which needs builtins that user code may have patched.
_from_system: dict = {}
_Random, _shared, _urandom = random.Random, random._inst, os.urandom
_seed, _setstate = _Random.seed, _Random.setstate
_seed_in_c = _random.Random.seed
_modules = sys.modules


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


def _note(generator, from_system):
    key = id(generator)
    if from_system:
        _from_system[key] = weakref.ref(generator, lambda _: _from_system.pop(key, None))
    else:
        _from_system.pop(key, None)


def reseed():
    """Gives this process randomness of its own."""
    try:
        # What `_seed` does without a seed; but the pages that its Python would copy cost a tenth
        # of a millisecond.
        _seed_in_c(_shared)
        _shared.gauss_next = None
    except Exception:
        pass  # code that broke its builtins, or this generator, keeps what it has
    if _from_system:  # most have none, and an empty loop needs pages too
        for generator in [reference() for reference in list(_from_system.values())]:
            try:
                _seed(generator)
            except Exception:
                pass
    if "numpy.random.mtrand" in _modules:
        try:
            _reseed_numpy()
        except Exception:
            pass  # not as the module that this was written for


def _reseed_numpy():
    patch = _modules.get("valise.patches.numpy")
    if patch is not None:
        patch.reseed()
    key = _modules["numpy"].frombuffer(_urandom(_NUMPY_WORDS * 4), "uint32")
    _modules["numpy.random.mtrand"]._rand.set_state(("MT19937", key, _NUMPY_WORDS))


_NUMPY_WORDS = 624
