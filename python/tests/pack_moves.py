"""Moves the kinds of `pack_kinds`: `write FOLDER` packs each in this Python, `read FOLDER` unpacks and checks each.

Each prints one JSON object: name of the kind -> "ok", or what went wrong. Run by `test_pack_kinds`, and, for every pair of
several Pythons, as `python3 tests/pack_moves.py pairs PYTHON...` from the folder `python`.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

_ROOT = pathlib.Path(__file__).resolve().parent.parent


def run_code(code):
    """A scope that code has run in, and its units."""
    import types

    from valise import captured
    from valise.pack import units

    captured.begin()
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = vars(module)
    exec(compile(code, "<call 1>", "exec", dont_inherit=True), namespace)
    return namespace, units.Units({"<call 1>": code})


def write(folder):
    import valise
    from tests.pack_kinds import KINDS

    said = {}
    for number, kind in enumerate(KINDS):
        if sys.version_info < kind.since:
            said[kind.name] = "not there"
            continue
        try:
            namespace, known = run_code(kind.code)
            stream, losses = valise.pack_scope(namespace, known)
            said[kind.name] = "ok" if bool(losses) == kind.lost else "lost: %r" % (losses,)
            (folder / str(number)).write_bytes(stream)
        except Exception as error:
            said[kind.name] = "packing: %s: %s" % (type(error).__name__, str(error)[:300])
    return said


def read(folder):
    import types

    import valise
    from tests.pack_kinds import KINDS
    from valise.pack import units

    said = {}
    for number, kind in enumerate(KINDS):
        path = folder / str(number)
        if not path.exists():
            continue
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        into = vars(module)
        try:
            valise.unpack_scope(path.read_bytes(), into, units.Units())
            said[kind.name] = check(kind, into)
        except Exception as error:
            said[kind.name] = "%s: %s" % (type(error).__name__, str(error)[:300])
    return said


def check(kind, into):
    import valise

    try:
        holds = eval(kind.check, into)
    except valise.GoneError as error:
        expected = kind.lost or sys.version_info < kind.needs
        return "ok" if expected else "gone: %s" % error
    if kind.lost or sys.version_info < kind.needs:
        return "ok"  # better than promised
    return "ok" if holds else "check: %r" % (holds,)


def run(python, action, folder):
    done = subprocess.run(
        [python, str(pathlib.Path(__file__).resolve()), action, str(folder)], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, check=False, cwd=_ROOT,
    )  # fmt: skip
    if done.returncode != 0:
        return {"all": "exit %d: %s" % (done.returncode, done.stderr[-1000:])}
    return json.loads(done.stdout.splitlines()[-1])


def pairs(pythons):
    """Packs with each, unpacks with each; prints what fails, and gives how much that is."""
    failed = 0
    for writer in pythons:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            failed += _show(writer, "packs", run(writer, "write", folder))
            for reader in pythons:
                failed += _show(writer, "is read by " + reader, run(reader, "read", folder))
    return failed


def _show(writer, what, said):
    wrong = {name: why for name, why in said.items() if why not in ("ok", "not there")}
    print("%s %s: %d of %d" % (writer, what, len(said) - len(wrong), len(said)), flush=True)
    for name, why in wrong.items():
        print("    %s: %s" % (name, why))
    return len(wrong)


if __name__ == "__main__":
    _action, *_arguments = sys.argv[1:]
    if _action == "pairs":
        sys.exit(1 if pairs(_arguments) else 0)
    _out = sys.stdout
    _said = {"write": write, "read": read}[_action](pathlib.Path(_arguments[0]))
    _out.write(json.dumps(_said) + "\n")
    _out.flush()
