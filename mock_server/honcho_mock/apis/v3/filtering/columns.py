"""Which columns filters may name, and what each holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from honcho_mock.behaviour.errors import UnprocessableError

Row = Mapping[str, Any]
Read = Callable[[Row], Any]

TEXT, NUMBER, TIME, FLAG, JSON = "text", "number", "time", "flag", "json"


@dataclass(frozen=True, kw_only=True)
class Column:
    """What one column holds, and how it is read from a row."""

    kind: str
    read: Read


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns of one kind of row, with Honcho's words for any other."""

    noun: str
    refusal: str
    columns: Mapping[str, Column]

    def find(self, name: str) -> Column:
        if name not in self.columns:
            raise UnprocessableError(self.refusal.format(column=name, noun=self.noun))
        return self.columns[name]


def _field(kind: str, name: str) -> Column:
    return Column(kind=kind, read=lambda row: row[name])


def _constant(kind: str, value: Any) -> Column:
    """A column that no answer shows, and in which every row has the same."""
    return Column(kind=kind, read=lambda _row: value)


_UNKNOWN = "Column '{column}' does not exist on {noun}"
_NOT_ALLOWED = "Column '{column}' is not allowed to be filtered on or does not exist on {noun}"
_COMMON = {
    "id": _field(TEXT, "id"),
    "created_at": _field(TIME, "created_at"),
    "metadata": _field(JSON, "metadata"),
}
_WORKSPACE = {"workspace_id": _field(TEXT, "workspace_id")}

WORKSPACES = Columns(noun="Workspace", refusal=_UNKNOWN, columns=_COMMON)
PEERS = Columns(noun="Peer", refusal=_UNKNOWN, columns={**_COMMON, **_WORKSPACE})
SESSIONS = Columns(
    noun="Session",
    refusal=_UNKNOWN,
    columns={**_COMMON, **_WORKSPACE, "is_active": _field(FLAG, "is_active")},
)
MESSAGES = Columns(
    noun="Message",
    refusal=_NOT_ALLOWED,
    columns={
        "peer_id": _field(TEXT, "peer_id"),
        "session_id": _field(TEXT, "session_id"),
        **_WORKSPACE,
        "token_count": _field(NUMBER, "token_count"),
        "created_at": _field(TIME, "created_at"),
        "metadata": _field(JSON, "metadata"),
    },
)


def conclusions(workspace: str) -> Columns:
    """Of conclusions every column of Honcho's table can be named, shown or not."""
    return Columns(
        noun="Document",
        refusal=_UNKNOWN,
        columns={
            "id": _field(TEXT, "id"),
            "content": _field(TEXT, "content"),
            "observer_id": _field(TEXT, "observer_id"),
            "observer": _field(TEXT, "observer_id"),
            "observed_id": _field(TEXT, "observed_id"),
            "observed": _field(TEXT, "observed_id"),
            "session_id": _field(TEXT, "session_id"),
            "level": _field(TEXT, "level"),
            "created_at": _field(TIME, "created_at"),
            "workspace_id": _constant(TEXT, workspace),
            "metadata": _constant(JSON, {}),
            "times_derived": _constant(NUMBER, 1),
            "sync_state": _constant(TEXT, "synced"),
            "deleted_at": _constant(TIME, None),
        },
    )
