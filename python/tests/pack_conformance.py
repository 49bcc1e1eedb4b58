"""Writes docs/conformance.md: which kinds of things survive a move, measured.

    python3 tests/pack_conformance.py [--others PYTHON] PYTHON... > ../docs/conformance.md

Each kind of `pack_kinds` is packed by each of the Pythons and rebuilt by each. `--others` names a Python that has cloudpickle
and dill; each kind is moved with these from one process of it to another. Run from the folder `python`.
"""

import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from tests import pack_moves, pack_others
from tests.pack_kinds import KINDS, TOPICS

_YES, _NOT_ASKED = "yes", "not measured"
_LONGEST = 110  # characters of a reason
_TITLES = {"graphs": "deep and cyclic", "records": "data classes", "enums": "enumerations", "tuples": "named tuples",
           "library": "the library", "suspended": "generators, and what stays behind", "code": "source and code"}  # fmt: skip
_HEAD = """# What survives a move

Written by `python/tests/pack_conformance.py`, which runs the code of each kind (in `python/tests/kinds`), packs the scope, rebuilds
it in another process, and asks there whether it is what it was. "Same version" is Python %(versions)s, each to itself; "other
version" is each of them to each other one that can define the kind. cloudpickle %(cloudpickle)s and dill %(dill)s (the better of
its two ways, with `recurse` and without) moved the same objects within Python %(python)s.

| of %(all)d kinds | same version | other version | cloudpickle | dill |
|---|---|---|---|---|
| survive | %(same)s | %(other)s | %(cp)s | %(dl)s |

What does not survive with Valise is replaced by a stand-in, which raises `valise.GoneError` when it is touched, and named in the
losses with the path to it. Nothing else of the scope is lost. What an older Python cannot rebuild at all, since it
lacks the syntax or the class, is not counted as a failure there: a stand-in that says so is what is right.
"""


def measure(pythons, others):
    """Kind -> (same version, other version, cloudpickle, dill), each "yes" or "no: " and the reason; and facts for the head."""
    versions = {python: _version(python) for python in pythons}
    wrong = pack_moves.pairs(pythons)
    if "all" in wrong:
        raise SystemExit("a whole run has failed: %s" % wrong["all"])
    theirs, facts = pack_others.measure(others) if others else ({}, {"cloudpickle": "", "dill": "", "python": ""})
    losses = _losses()
    cells = {}
    for kind in KINDS:
        same, other = "", ""
        for reason, where in wrong.get(kind.name, {}).items():
            for writer, reader in where:
                if reader in ("packing", writer):
                    same = same or "no: %s: %s" % (versions[writer], reason)
                else:
                    other = other or "no: %s to %s: %s" % (versions[writer], versions[reader], reason)
        if kind.lost and not same:
            same = other = "no: " + losses.get(kind.name, "it exists only in its process")
        if kind.bytecode and not other:
            other = "no: no source gives this code, so it is bytecode of one version"
        cells[kind.name] = (same or _YES, other or same or _YES, *theirs.get(kind.name, (_NOT_ASKED, _NOT_ASKED)))
    facts["versions"] = ", ".join(versions.values())
    return cells, facts


def _version(python):
    code = "import platform; print(platform.python_version())"
    return subprocess.run([python, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def _losses():
    """The reasons of what stays behind."""
    with tempfile.TemporaryDirectory() as folder:
        return pack_moves.run(sys.executable, "reasons", pathlib.Path(folder))


def document(cells, facts):
    count = [sum(row[column].startswith(_YES) for row in cells.values()) for column in range(4)]
    names = ("same", "other", "cp", "dl")
    lines = [_HEAD % {**facts, "all": len(cells), **dict(zip(names, count))}]
    for topic in TOPICS:
        lines.append("## %s\n" % _TITLES.get(topic, topic).capitalize())
        lines.append("| kind | same version | other version | cloudpickle | dill |\n|---|---|---|---|---|")
        for kind in KINDS:
            if kind.topic == topic:
                shown = [_cell(each) for each in cells[kind.name]]
                lines.append("| %s | %s |" % (_cell(kind.name + _since(kind)), " | ".join(shown)))
        lines.append("")
    return "\n".join(lines)


def _since(kind):
    if kind.needs > (3, 9):
        return " (%d.%d and newer)" % kind.needs
    return " (made by %d.%d and newer)" % kind.since if kind.since > (3, 9) else ""


def _cell(text):
    text = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3].rstrip("\\") + "..."


def read(text):
    """Kind -> whether the document says yes, (same version, other version)."""
    found = {}
    for line in text.splitlines():
        parts = line.replace("\\|", "/").strip("| ").split(" | ")
        if len(parts) == 5 and parts[0] != "kind" and not parts[0].startswith(("of ", "survive", "---")):
            found[parts[0]] = tuple(each.startswith(_YES) for each in parts[1:3])
    return found


def row_name(kind):
    """How a kind is named in the document."""
    return _cell(kind.name + _since(kind)).replace("\\|", "/")


if __name__ == "__main__":
    _pythons = sys.argv[1:]
    _others = None
    if _pythons[:1] == ["--others"]:
        _others, _pythons = _pythons[1], _pythons[2:]
    _cells, _facts = measure(_pythons or [sys.executable], _others)
    print(document(_cells, _facts))
