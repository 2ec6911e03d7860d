"""What a recording shows of a server, as a state: the rows that it answered, as they were last."""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from honcho_mock.behaviour.resources import RESOURCES, ROOTS, Resource, Row
from honcho_mock.serving.routing import Tree, ids_of
from honcho_mock.workshop.clock import written
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.state.load import FORMAT, row_checks
from honcho_openapi import load
from honcho_openapi.operations import Operation, operations
from honcho_openapi.recording import RecordingError
from honcho_openapi.recordings import read_recording
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from honcho_mock.behaviour.store import Parents
    from honcho_openapi.recording import Recorded

Key = tuple[str, str]
"""A resource, and an id of it."""

KEPT_INACTIVE = "sessions"
"""What a delete leaves there."""

UNFIT = "unlike the document"
ORPHANED = "without a parent in the recording"
UNLINKED = "linked to what is not in the recording"
RENAMED = "with a name that another one has had since"

_log = logging.getLogger("honcho_mock.recorded")


def read_recorded(path: str | Path) -> dict[str, Any]:
    """The state that a recording shows. What cannot be in one is left out, counted, and logged.

    Raises a `WorkshopError` where the file cannot be read as a recording.
    """
    try:
        exchanges = read_recording(path)
    except RecordingError as error:
        raise WorkshopError(str(error)) from error
    seen = _Seen()
    for one in exchanges:
        seen.take(one)
    state, taken = seen.state()
    if seen.left_out or not taken:
        told = "; ".join(f"{count} {why}" for why, count in seen.left_out.items())
        _log.warning("%s: %d rows taken, and left out: %s", path, taken, told or "none")
    return state


@cache
def _known() -> tuple[Tree, dict[str, Operation]]:
    tree, found = Tree(), {}
    for operation in operations():
        if operation.resource in RESOURCES:
            tree.add(operation.method, operation.path, operation.id)
            found[operation.id] = operation
    return tree, found


@cache
def _holds() -> dict[str, str]:
    """By operation: whether its answer is a `row`, a `list` of rows or a `page` of them."""
    document = load()
    known = _known()[1].values()
    rows = {one.resource: one.answer for one in known if one.verb == "create"}
    found = {}
    for one in known:
        row, answer = rows[one.resource], one.answer or {}
        properties = resolve(answer, document).get("properties", {})
        if answer == row:
            found[one.id] = "row"
        elif answer.get("items") == row:
            found[one.id] = "list"
        elif properties.get("items", {}).get("items") == row:
            found[one.id] = "page"
    return found


@dataclass(kw_only=True)
class _Seen:
    """The rows that were seen, as they were last: those seen last at the end."""

    rows: dict[Key, Row] = field(default_factory=dict)
    first: dict[Key, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def take(self, one: Recorded) -> None:
        tree, known = _known()
        path = unquote(one.path)
        found = tree.find(one.method, path) if one.status == 200 else None
        if found is None:
            return
        operation = known[found[0]]
        if operation.verb == "delete":
            self._delete(operation.resource, ids_of(operation.path, path)[-1])
            return
        for row in _rows(operation, one):
            self._see(operation.resource, row)

    def state(self) -> tuple[dict[str, Any], int]:
        """The rows below their parents, in the order in which they were made; and their number."""
        kept: dict[Key, Row] = {}
        state: dict[str, Any] = {"format": FORMAT, **{name: [] for name in ROOTS}}
        latest = self._named()
        for resource in RESOURCES.values():
            mine = [key for key in self.rows if key[0] == resource.name]
            for key in sorted(
                mine, key=lambda one: (self.rows[one]["created_at"], self.first[one])
            ):
                row = self.rows[key]
                why = self._why_not(resource, row, kept, latest)
                if why:
                    self.left_out[why] += 1
                    continue
                kept[key] = row
                above: Any = state
                if resource.parent is not None:
                    above = kept[resource.parent, _parents(resource, row)[-1]]
                above.setdefault(resource.name, []).append(row)
        return state, len(kept)

    def _see(self, name: str, raw: Any) -> None:
        resource = RESOURCES[name]
        if not isinstance(raw, dict) or row_checks()[name](raw) or not raw["id"]:
            self.left_out[UNFIT] += 1
            return
        try:
            time = written(raw["created_at"])
        except WorkshopError:
            self.left_out[UNFIT] += 1
            return
        row = resource.shape(raw["id"], time, _parents(resource, raw), raw)
        row |= {field: raw[field] for field in ("is_active",) if field in row}
        key = name, row["id"]
        self.rows.pop(key, None)
        self.rows[key] = row
        self.first.setdefault(key, len(self.first))

    def _delete(self, name: str, key: str) -> None:
        row = self.rows.get((name, key))
        if row is not None and name == KEPT_INACTIVE:
            row["is_active"] = False
            return
        self.rows.pop((name, key), None)
        for child in RESOURCES[name].children:
            for place, below in list(self.rows.items()):
                if place[0] == child and below[RESOURCES[name].id] == key:
                    del self.rows[place]

    def _named(self) -> dict[tuple[str, Parents, str], str]:
        """Who has a name now: who was seen with it last."""
        return {
            (name, _parents(RESOURCES[name], row), row["name"]): key
            for (name, key), row in self.rows.items()
            if RESOURCES[name].named
        }

    def _why_not(
        self,
        resource: Resource,
        row: Row,
        kept: dict[Key, Row],
        latest: dict[tuple[str, Parents, str], str],
    ) -> str:
        """Why a row cannot be in the state; empty if it can."""
        parents = _parents(resource, row)
        if resource.parent is not None:
            above = kept.get((resource.parent, parents[-1]))
            if above is None or _parents(RESOURCES[resource.parent], above) != parents[:-1]:
                return ORPHANED
        if resource.named and latest[resource.name, parents, row["name"]] != row["id"]:
            return RENAMED
        if resource.name == "metamessages" and not _is_linked(row, parents, kept):
            return UNLINKED
        return ""


def _rows(operation: Operation, one: Recorded) -> Iterator[Any]:
    """The rows of an answer, in the order in which they were made."""
    holds = _holds().get(operation.id)
    if holds is None:
        return
    try:
        answer = json.loads(one.answer or b"null")
    except (ValueError, RecursionError):
        answer = None
    if holds == "row":
        yield answer
        return
    found = answer.get("items") if holds == "page" and isinstance(answer, dict) else answer
    if not isinstance(found, list):
        yield None
        return
    yield from reversed(found) if "reverse=true" in one.query.lower().split("&") else found


def _parents(resource: Resource, row: Row) -> Parents:
    """The ids of what a row is below, outermost first."""
    found: list[str] = []
    while resource.parent is not None:
        resource = RESOURCES[resource.parent]
        found.insert(0, row[resource.id])
    return tuple(found)


def _is_linked(row: Row, user: Parents, kept: dict[Key, Row]) -> bool:
    """Whether what a metamessage links to is there, with the same user."""
    session, message = row["session_id"], row["message_id"]
    if session is None:
        return message is None
    links = [("sessions", session)] + ([("messages", message)] if message is not None else [])
    return all(
        link in kept and (kept[link]["app_id"], kept[link]["user_id"]) == user for link in links
    )
