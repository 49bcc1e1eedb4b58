"""Knows whether there are audit hooks, which see all that a process does, and can refuse it."""

import sys

hooked = False
_addaudithook = sys.addaudithook


def observe():
    """Begins to observe whether user code adds one."""

    def addaudithook(hook):
        global hooked
        _addaudithook(hook)
        hooked = True

    addaudithook.__doc__ = _addaudithook.__doc__
    addaudithook.__module__ = "sys"
    sys.addaudithook = addaudithook
