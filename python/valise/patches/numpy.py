"""Generators of numpy that took their seed from the system get another one in each fork, as those of `random` do.

Two calls on one scope are two forks of one process. A generator that nobody has seeded would give both the same numbers,
which no code expects of it. One that was seeded keeps its sequence: who seeds asks for exactly that.
"""

import os
import sys

from valise.hooks import wrap_function_wrapper

_BITS = 128  # as many as numpy itself takes from the system
_MANY = 256  # from so many on, those that nobody has any more are let go
_OURS = 2  # references to a bit generator while it is asked: of the list, and of the question
_unseeded: list = []  # bit generators; there are no weak references to them


def know_generators(random):
    wrap_function_wrapper(random, "default_rng", _default_rng)


def _default_rng(wrapped, instance, args, kwargs):
    made = wrapped(*args, **kwargs)
    seed = args[0] if args else kwargs.get("seed")
    if seed is None:
        if len(_unseeded) >= _MANY:
            _let_go()
        _unseeded.append(made.bit_generator)
    return made


def _let_go():
    _unseeded[:] = [_unseeded[n] for n in range(len(_unseeded)) if sys.getrefcount(_unseeded[n]) > _OURS]


def reseed():
    """Gives the generators of this process states of their own. After a fork."""
    _let_go()
    for bits in _unseeded:
        bits.state = type(bits)(int.from_bytes(os.urandom(_BITS // 8), "big")).state
