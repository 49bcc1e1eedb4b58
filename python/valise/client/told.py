"""What a server tells of scopes: variables, the log, differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from valise.client.reading import Fields


@dataclass(frozen=True)
class Variable:
    """A variable of a scope, without its value. `held_only`: it cannot be packed. `signature`: that of a function,
    else None."""

    name: str
    type: str
    preview: str
    size_bytes: int | None = None
    held_only: bool = False
    signature: str | None = None


@dataclass(frozen=True)
class LogEntry:
    """One of the scopes that a scope came from: the code that made it, how that call ended, and when, as the server
    writes it."""

    scope: str
    code: str | None
    status: str
    time: str


@dataclass(frozen=True)
class Change:
    """A variable that is not the same in two scopes. `source`: for functions the difference of their texts, else
    None."""

    name: str
    old: str | None
    new: str | None
    source: str | None = None


@dataclass(frozen=True)
class ScopeDiff:
    """How one scope differs from another."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]


def variable(fields: Fields) -> Variable:
    return Variable(
        fields.text("name"),
        fields.text("type"),
        fields.text("preview", ""),
        fields.count("size_bytes", None),
        bool(fields.raw("held_only")),
        fields.text("signature", None),
    )


def log_entry(fields: Fields) -> LogEntry:
    time = fields.raw("time")
    return LogEntry(
        fields.text("scope"), fields.text("code", None), fields.text("status", ""), "" if time is None else str(time)
    )


def scope_diff(document: Any) -> ScopeDiff:
    fields = Fields(document, "the difference")
    return ScopeDiff(
        *(tuple(_change(each) for each in fields.values(name)) for name in ("added", "removed", "changed"))
    )


def _change(tree: Any) -> Change:
    if type(tree) is str:
        return Change(tree, None, None)
    fields = Fields(tree, "a change")
    preview = fields.text("preview", None)
    source = fields.text("source", None) or fields.text("diff", None)
    return Change(fields.text("name"), fields.text("old", preview), fields.text("new", preview), source)
