"""Moves the kinds of `pack_kinds`: `write FOLDER` packs each in this Python, `read FOLDER` unpacks and checks each, `reasons FOLDER` says why some stay
behind.

Each prints one JSON object: name of the kind -> "ok", or what went wrong. Run by `test_pack_kinds`, and, for every pair of
several Pythons, as `python3 tests/pack_moves.py pairs PYTHON...` from the folder `python`.
"""

import json
import os
import linecache
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

_ROOT = pathlib.Path(__file__).resolve().parent.parent


def run_calls(calls):
    """A scope that these have run in, and its units."""
    import types

    from valise import captured
    from valise.pack import units

    captured.begin()
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = vars(module)
    texts = {"<call %d>" % number: text for number, text in enumerate(calls, 1)}
    for file, text in texts.items():
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        exec(compile(text, file, "exec", dont_inherit=True), namespace)
    return namespace, units.Units(texts)


def write(folder):
    import valise
    from tests.pack_kinds import KINDS

    said = {}
    for number, kind in enumerate(KINDS):
        if sys.version_info < kind.since:
            said[kind.name] = "not there"
            continue
        try:
            namespace, known = run_calls(kind.calls)
            stream, losses = valise.pack_scope(namespace, known)
            (folder / str(number)).write_bytes(stream)
            said[kind.name] = "ok" if bool(losses) == kind.lost else "lost: %r" % (losses,)
            if not kind.changed and not kind.lost and not eval(kind.check, namespace):
                said[kind.name] = "the check is wrong, or packing changed it"
        except Exception as error:
            said[kind.name] = "packing: %s: %s" % (type(error).__name__, str(error)[:300])
    return said


def reasons(folder):
    """Kind -> why it stays behind."""
    import valise
    from tests.pack_kinds import KINDS

    said = {}
    for kind in KINDS:
        if kind.lost:
            namespace, known = run_calls(kind.calls)
            _, losses = valise.pack_scope(namespace, known)
            said[kind.name] = losses[0][3]
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
            stream = path.read_bytes()
            losses = valise.unpack_scope(stream, into, units.Units())
            lacking = sys.version_info < kind.needs
            moved = stream.find(b"%d.%d." % sys.version_info[:2]) == -1
            if lacking and losses:
                said[kind.name] = "ok"  # it is named
                continue
            said[kind.name] = check(kind, into, moved)
            if losses and not kind.lost and not (kind.bytecode and moved) and said[kind.name] == "ok":
                said[kind.name] = "lost in unpacking: %r" % (losses,)
        except Exception as error:
            said[kind.name] = "%s: %s" % (type(error).__name__, str(error)[:300])
    return said


def check(kind, into, moved=False):
    """How it went; `moved`: to another version."""
    import valise

    try:
        holds = eval(kind.check, into)
    except valise.GoneError as error:
        expected = kind.lost or sys.version_info < kind.needs or (kind.bytecode and moved)
        return "ok" if expected else "gone: %s" % error
    if kind.lost:
        return "not gone"
    return "ok" if holds else "check: %r" % (holds,)


def run(python, action, folder):
    done = subprocess.run(
        [python, str(pathlib.Path(__file__).resolve()), action, str(folder)], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, check=False, cwd=_ROOT, env={**os.environ, "TMPDIR": str(folder)},
    )  # fmt: skip
    if done.returncode != 0:
        return {"all": "exit %d: %s" % (done.returncode, done.stderr[-1000:])}
    return json.loads(done.stdout.splitlines()[-1])


def pairs(pythons):
    """Packs with each, unpacks with each. Gives kind -> what went wrong -> where that was, as (writer, reader)."""
    wrong: dict = {}

    def note(said, pair):
        for name, what in said.items():
            if what not in ("ok", "not there"):
                wrong.setdefault(name, {}).setdefault(what, []).append(pair)

    for writer in pythons:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            note(run(writer, "write", folder), (writer, "packing"))
            for reader in pythons:
                note(run(reader, "read", folder), (writer, reader))
    return wrong


if __name__ == "__main__":
    _action, *_arguments = sys.argv[1:]
    if _action == "pairs":
        _wrong = pairs(_arguments)
        print(json.dumps(_wrong, indent=1, ensure_ascii=False))
        sys.exit(1 if _wrong else 0)
    _out = sys.stdout
    _said = {"write": write, "read": read, "reasons": reasons}[_action](pathlib.Path(_arguments[0]))
    _out.write(json.dumps(_said) + "\n")
    _out.flush()
