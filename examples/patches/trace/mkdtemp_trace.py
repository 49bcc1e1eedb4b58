"""A patch in a package of its own: says on stderr which temporary folders are made, and by whom."""

import sys

from valise.hooks import wrap_function_wrapper


def patch(tempfile):
    wrap_function_wrapper(tempfile, "mkdtemp", trace)


def trace(wrapped, instance, args, kwargs):
    made = wrapped(*args, **kwargs)
    caller = sys._getframe(2)
    print("mkdtemp: %s, for %s line %d" % (made, caller.f_code.co_filename, caller.f_lineno), file=sys.stderr)
    return made
