"""Moves the kinds of `pack_kinds` with cloudpickle and dill, for comparison.

`dump FOLDER` and `load FOLDER` do so in the Python that has these. Each kind has a process of its own: reading may
end the interpreter.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

_ROOT = pathlib.Path(__file__).resolve().parent.parent
_SECONDS = 10
_WAYS = ("cloudpickle", "dill", "dill recurse")


def measure(python):
    """Kind -> (what cloudpickle does, what dill does); and facts: versions."""
    with tempfile.TemporaryDirectory() as folder:
        dumped = _run(python, "dump", folder)
        loaded = _run(python, "load", folder)
    facts = dumped.pop("facts")
    found = {}
    for name in dumped:
        said = {way: loaded[name].get(way) or dumped[name][way] for way in _WAYS}
        dill = next((said[way] for way in _WAYS[1:] if said[way] == "yes"), said["dill"])
        found[name] = (said["cloudpickle"], dill)
    return found, facts


def _run(python, action, folder):
    done = subprocess.run(
        [python, str(pathlib.Path(__file__).resolve()), action, folder], stdout=subprocess.PIPE, text=True, check=True, cwd=_ROOT
    )
    return json.loads(done.stdout.splitlines()[-1])


def isolated(run):
    """What a function gives, run in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        # What it prints is not for us.
        null = os.open(os.devnull, os.O_RDWR)
        for fd in range(3):
            os.dup2(null, fd)
        import signal

        signal.alarm(_SECONDS)
        try:
            said = run()
        except BaseException as error:
            said = "no: %s: %s" % (type(error).__name__, str(error)[:300])
        os.write(writer, json.dumps(said).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    return json.loads(data) if data else "no: it ends the interpreter, by signal %d" % (status & 0x7F)


def dump_all(folder):
    import platform

    import cloudpickle
    import dill

    from tests.pack_kinds import KINDS

    ways = {
        "cloudpickle": lambda x: cloudpickle.dumps(x, protocol=5),
        "dill": lambda x: dill.dumps(x, protocol=5),
        "dill recurse": lambda x: dill.dumps(x, protocol=5, recurse=True),
    }
    said: dict = {}
    for number, kind in enumerate(KINDS):
        if sys.version_info >= kind.since:
            said[kind.name] = {
                way: isolated(lambda: _dump(kind, dumps, folder / ("%d.%s" % (number, way))))
                for way, dumps in ways.items()
            }
    said["facts"] = {
        "cloudpickle": cloudpickle.__version__, "dill": dill.__version__, "python": platform.python_version(),
    }  # fmt: skip
    return said


def _dump(kind, dumps, path):
    from tests.pack_moves import run_calls

    namespace, _ = run_calls(kind.calls)
    path.write_bytes(dumps(namespace["x"]))
    return ""


def load_all(folder):
    import cloudpickle
    import dill

    from tests.pack_kinds import KINDS

    loads = {"cloudpickle": cloudpickle.loads, "dill": dill.loads, "dill recurse": dill.loads}
    said: dict = {}
    for number, kind in enumerate(KINDS):
        for way in loads:
            path = folder / ("%d.%s" % (number, way))
            if path.exists():
                said.setdefault(kind.name, {})[way] = isolated(lambda: _load(kind, loads[way], path))
            else:
                said.setdefault(kind.name, {})
    return said


def _load(kind, loads, path):
    import types

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    x = loads(path.read_bytes())
    module.x = x
    return "yes" if eval(kind.check, vars(module)) else "no: it comes back as something else"


if __name__ == "__main__":
    _said = {"dump": dump_all, "load": load_all}[sys.argv[1]](pathlib.Path(sys.argv[2]))
    print(json.dumps(_said))
