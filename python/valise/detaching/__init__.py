"""Copies of functions that another thread can run, because no proxy is left in them."""

from valise.detaching.copies import Copies
from valise.detaching.search import Search


def detach(function):
    """A copy of a function that is safe to run in another thread: each proxy in it is what it stands for now.

    function  a function, bound method, `functools.partial`, function with an `lru_cache`, or an instance that can be
              called, of which the copy is the bound method `__call__`

    Looked through are cells, defaults, attributes, the globals that the code names, the instance of a bound method, and
    all functions, lists, tuples, dicts and sets in these. What holds no proxy is the same object in the copy, so that
    both still share it; what holds one is copied, once, so that functions which share a cell or a list share the copy
    of it. Other instances, classes and modules, and plain functions of other modules which the code finds in its
    globals, are left as they are. Where a proxy is among the globals, the copies have a copy of these for globals: what
    is bound there later they do not see.

    The function itself is not changed. Raises `ResolveError` for a proxy out of its context, and TypeError for what is
    not to be copied. May be called by any thread; it is the context of the one that calls that counts.
    """
    search = Search(function)
    return Copies(search).copy_of(search.root)
