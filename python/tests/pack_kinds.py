"""Kinds of things that a scope may hold, read from the texts in the folder `kinds`, one for each topic.

    === name | since 3.10
    code that makes x
    ---
    code of the next call, where there are several
    ? an expression that is true of x

The check is asked after a move, and, to be sure of it, of the scope that was packed. It sees `x` and nothing else of the scope
for certain, so that any library that carries `x` can be asked as well. Facts behind a name:

since 3.10   the Python that can define it
needs 3.12   the Python that can rebuild it; before that a stand-in arrives
lost         a stand-in arrives everywhere, and is named in the losses
changed      the move changes it, because the code says so
bytecode     its code has no source, so under another version a stand-in arrives
"""

import pathlib
from typing import NamedTuple

_FOLDER = pathlib.Path(__file__).resolve().parent / "kinds"
# In the order of a document about them.
TOPICS = ("data", "graphs", "functions", "code", "classes", "metaclasses", "records", "enums", "tuples", "typing", "instances",
          "exceptions", "library", "modules", "suspended")  # fmt: skip


class Kind(NamedTuple):
    name: str
    topic: str
    calls: tuple  # of code
    check: str
    since: tuple = (3, 9)
    needs: tuple = (3, 9)
    lost: bool = False
    changed: bool = False
    bytecode: bool = False

    @property
    def code(self):
        """All calls as one."""
        return "\n".join(self.calls)


def _read(topic):
    text = (_FOLDER / (topic + ".txt")).read_text(encoding="utf-8")
    for part in text.split("=== ")[1:]:
        head, _, body = part.partition("\n")
        name, *facts = head.split(" | ")
        lines = body.rstrip("\n").split("\n")
        check = " and ".join("(%s)" % line[2:] for line in lines if line.startswith("? "))
        code = "\n".join(line for line in lines if not line.startswith("? "))
        yield Kind(name, topic, tuple(code.split("\n---\n")), check, **dict(map(_fact, facts)))


def _fact(text):
    name, _, version = text.partition(" ")
    return name, tuple(map(int, version.split("."))) if version else True


KINDS = tuple(kind for topic in TOPICS for kind in _read(topic))
