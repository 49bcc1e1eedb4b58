"""Imports, once per zygote, what many scopes will want, so that their first use costs nothing."""

import importlib
import traceback


def load(name):
    """Imports a module. Gives None, or why it could not be."""
    try:
        importlib.import_module(name)
    except BaseException as error:
        last = traceback.format_exception_only(type(error), error)[-1].strip()
        return "cannot preload %s: %s" % (name, last)
    return None
