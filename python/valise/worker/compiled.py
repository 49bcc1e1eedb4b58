"""The modules of the package as one interpreter has compiled them, in one file beside the package, which spares each jail
that work.

The host makes it before the jail starts: `python3 -I -S -B <folder>/valise/worker/compiled.py`, in a jail in which nothing
else runs. It writes the magic number of the interpreter, and the marshalled code of all modules by their names, in base64 to
standard output.
"""

import importlib.util
import marshal

NAME = "compiled"
# References from before user code ran.
_open, _loads, _MAGIC = open, marshal.loads, importlib.util.MAGIC_NUMBER


def read(folder):
    """Marshalled code by the modules' names; of none where another interpreter has compiled them, or nobody."""
    try:
        with _open(folder + "/" + NAME, "rb") as file:
            content = file.read()
    except OSError:
        return {}
    return _loads(content[len(_MAGIC) :]) if content.startswith(_MAGIC) else {}


def _compile(folder):
    import os

    modules = {}
    for place, _, names in os.walk(os.path.join(folder, "valise")):
        for name in names:
            path = os.path.join(place, name)
            if name.endswith(".py"):
                with open(path, "rb") as file:
                    code = compile(file.read(), path, "exec", dont_inherit=True, optimize=0)
                parts = os.path.relpath(path, folder)[: -len(".py")].split("/")
                modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = marshal.dumps(code)
    return _MAGIC + marshal.dumps(modules)


def _main():
    import base64
    import os
    import sys

    folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.stdout.write(base64.b64encode(_compile(folder)).decode())


if __name__ == "__main__":
    _main()
