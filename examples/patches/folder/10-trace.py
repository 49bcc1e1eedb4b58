"""The same patch as a file: valise run --patches examples/patches/folder examples/patches/use.py"""

import sys

from valise.hooks import patch_function_wrapper


@patch_function_wrapper("tempfile?", "mkdtemp")
def trace(wrapped, instance, args, kwargs):
    made = wrapped(*args, **kwargs)
    print("mkdtemp: %s" % made, file=sys.stderr)
    return made
