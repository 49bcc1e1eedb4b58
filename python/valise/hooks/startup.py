"""Hooks for any Python program, from its start: those of the groups of entry points that VALISE_PATCHES lists.

    VALISE_PATCHES=mkdtemp.trace,other.group python3 program.py

Python calls `begin` before the program, by `valise-patches.start` (PEP 829, from 3.15 on) or, on older ones, by
`valise-patches.pth`, which do nothing where the variable is not set. A group that cannot be had is a warning: a Python
that does not start cannot tell anybody why.
"""

import os
import sys

_VARIABLE = "VALISE_PATCHES"
_begun = False


def groups(text):
    """The names in a list with commas, each once, in order."""
    return list(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))


def begin():
    """Registers the hooks, once in a process."""
    global _begun
    if _begun:
        return
    _begun = True
    for group in groups(os.environ.get(_VARIABLE, "")):
        try:
            _register(group)
        except Exception as error:
            print("%s: the group %r is left out: %s: %s" % (_VARIABLE, group, type(error).__name__, error), file=sys.stderr)


def _register(group):
    from valise.hooks.entries import discover_post_import_hooks, entries

    if not entries(group):
        raise LookupError("no installed package has entry points of that group")
    discover_post_import_hooks(group)
