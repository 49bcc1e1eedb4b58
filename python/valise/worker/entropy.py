"""Fresh randomness after a fork, for the generators that this runtime can know of.

The generator behind the functions of `random` is reseeded always, as CPython does at its own
forks. Other generators of that module are known here because their seeding is observed. One that
was seeded by the user with a number keeps its sequence, as it would under `exec`: the user asked
for exactly that.
"""

import random
import sys
import weakref

# Weak references by id: a subclass may not be hashable, and the collections of `weakref` are Python,
# which needs builtins that user code may have patched.
_from_system = {}
_seed, _shared = random.Random.seed, random._inst


def observe():
    """Begins to observe which generators take their seed from the operating system."""

    def seed(self, a=None, version=2):
        if a is None:
            key = id(self)
            _from_system[key] = weakref.ref(self, lambda _: _from_system.pop(key, None))
        else:
            _from_system.pop(id(self), None)
        return _seed(self, a, version)

    seed.__doc__ = _seed.__doc__
    seed.__qualname__, seed.__module__ = _seed.__qualname__, _seed.__module__
    random.Random.seed = seed


def reseed():
    for generator in [_shared, *(reference() for reference in list(_from_system.values()))]:
        _try(_seed, generator)
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        _try(lambda: numpy_random.seed())


def _try(seed, *generator):
    try:
        seed(*generator)
    except Exception:
        pass  # code that broke its builtins, or this generator, keeps what it has
