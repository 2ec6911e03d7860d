"""What a recording shows of a server, as a state: the rows that it answered, as they were last."""

from __future__ import annotations

import json
import logging
from collections import Counter
from sys import maxsize
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from honcho_mock.behaviour.backend import Backend
from honcho_mock.behaviour.errors import HonchoError
from honcho_mock.behaviour.storage.store import Store
from honcho_mock.serving.routing import Tree, ids_of
from honcho_mock.workshop.clock import written
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.state.load import FORMAT
from honcho_openapi.recording import RecordingError
from honcho_openapi.recordings import read_recording
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from honcho_mock.behaviour.generation import Generation
    from honcho_mock.behaviour.resources import Resource, Row
    from honcho_mock.behaviour.storage.store import Parents, Place
    from honcho_mock.workshop.state.forms import Forms
    from honcho_openapi.operations import Operation
    from honcho_openapi.recording import Recorded

UNFIT = "unlike the document"
ORPHANED = "without a parent in the recording"
UNLINKED = "linked to what is not in the recording"
RENAMED = "with a name that another one has had since"

_log = logging.getLogger("honcho_mock.recorded")


def read_recorded(path: str | Path, forms: Forms) -> dict[str, Any]:
    """The state that a recording shows. What cannot be in one is left out, counted, and logged.

    Raises a `WorkshopError` where the file cannot be read as a recording.
    """
    try:
        exchanges = read_recording(path)
    except RecordingError as error:
        raise WorkshopError(str(error)) from error
    seen = _Seen(forms)
    for one in exchanges:
        seen.take(one)
    state, taken = seen.state()
    if seen.left_out or not taken:
        told = "; ".join(f"{count} {why}" for why, count in seen.left_out.items())
        _log.warning("%s: %d rows taken, and left out: %s", path, taken, told or "none")
    return state


class _Answers:
    """Which operations answer with rows, and how: a `row`, a `list` of rows or a `page` of them."""

    def __init__(self, generation: Generation) -> None:
        self._tree = Tree()
        self._found: dict[str, tuple[Operation, str]] = {}
        for operation in generation.api.operations.values():
            resource = generation.resources.get(operation.resource)
            if resource is not None:
                self._tree.add(operation.method, operation.path, operation.id)
                how = _how(operation, resource, dict(generation.api.document))
                self._found[operation.id] = operation, how

    def find(self, method: str, path: str) -> tuple[Operation, str] | None:
        found = self._tree.find(method, path)
        return None if found is None else self._found[found[0]]


def _how(operation: Operation, resource: Resource, document: dict[str, Any]) -> str:
    """How an operation answers with rows; empty where it does not."""
    row, answer = {"$ref": f"#/components/schemas/{resource.schema}"}, operation.answer or {}
    properties = resolve(answer, document).get("properties", {})
    if answer == row:
        return "row"
    if answer.get("items") == row:
        return "list"
    return "page" if properties.get("items", {}).get("items") == row else ""


class _Seen:
    """The rows that were seen, as they were last: those seen last at the end."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._resources = forms.resources
        self._answers = _Answers(forms.generation)
        self.rows: dict[Place, Row] = {}
        self.first: dict[Place, int] = {}
        self.left_out: Counter[str] = Counter()

    def take(self, one: Recorded) -> None:
        path = unquote(one.path)
        found = self._answers.find(one.method, path)
        if found is None or str(one.status) not in found[0].successes:
            return
        operation, how = found
        if operation.verb == "delete":
            self._delete(self._resources[operation.resource], ids_of(operation.path, path))
            return
        for row in _rows(how, one):
            self._see(operation.resource, row)

    def state(self) -> tuple[dict[str, Any], int]:
        """The rows below their parents, in the order in which they were made; and their number."""
        kept: dict[Place, Row] = {}
        state: dict[str, Any] = {"format": FORMAT, **{name: [] for name in self._resources.roots}}
        latest = self._named()
        # The rows that are kept, where what links to them finds them.
        backend = Backend(
            Store(max_messages=maxsize), resources=self._resources, new_id=str, now=str
        )
        for resource in self._resources.values():
            mine = [key for key in self.rows if key[0] == resource.name]
            for key in sorted(
                mine, key=lambda one: (self.rows[one].get("created_at", ""), self.first[one])
            ):
                row = self.rows[key]
                why = self._why_not(resource, row, backend, latest)
                if why:
                    self.left_out[why] += 1
                    continue
                parents = self._resources.parents_of(resource, row)
                table = backend.table(resource, parents)
                assert table is not None
                # Before it has rows below it.
                backend.put(resource, table, parents, row)
                kept[resource.name, (*parents, row["id"])] = row
                above: Any = state if resource.parent is None else kept[resource.parent, parents]
                above.setdefault(resource.name, []).append(row)
        return state, len(kept)

    def _see(self, name: str, raw: Any) -> None:
        resource = self._resources[name]
        if not isinstance(raw, dict) or self._forms.answers[name](raw) or not raw["id"]:
            self.left_out[UNFIT] += 1
            return
        try:
            time = written(raw["created_at"]) if "created_at" in raw else ""
        except WorkshopError:
            self.left_out[UNFIT] += 1
            return
        row = resource.shape(raw["id"], time, self._resources.parents_of(resource, raw), raw)
        if resource.ended:
            row[resource.ended] = raw[resource.ended]
        key = name, (*self._resources.parents_of(resource, row), row["id"])
        self.rows.pop(key, None)
        self.rows[key] = row
        self.first.setdefault(key, len(self.first))

    def _delete(self, resource: Resource, ids: Parents) -> None:
        row = self.rows.get((resource.name, ids))
        if row is not None and resource.ended:
            row[resource.ended] = False
            return
        self.rows.pop((resource.name, ids), None)
        for name, below in list(self.rows):
            if below[: len(ids)] == ids and resource in self._resources.above(
                self._resources[name]
            ):
                del self.rows[name, below]

    def _named(self) -> dict[tuple[str, Parents, str], str]:
        """Who has a name now: who was seen with it last."""
        return {
            (name, ids[:-1], row["name"]): ids[-1]
            for (name, ids), row in self.rows.items()
            if self._resources[name].named
        }

    def _why_not(
        self,
        resource: Resource,
        row: Row,
        backend: Backend,
        latest: dict[tuple[str, Parents, str], str],
    ) -> str:
        """Why a row cannot be in the state; empty if it can."""
        parents = self._resources.parents_of(resource, row)
        if backend.table(resource, parents) is None:
            return ORPHANED
        if resource.named and latest[resource.name, parents, row["name"]] != row["id"]:
            return RENAMED
        if resource.expect_linked is not None:
            try:
                resource.expect_linked(backend, parents, row)
            except HonchoError:
                return UNLINKED
        return ""


def _rows(how: str, one: Recorded) -> Iterator[Any]:
    """The rows of an answer, in the order in which they were made."""
    if not how:
        return
    try:
        answer = json.loads(one.answer or b"null")
    except (ValueError, RecursionError):
        answer = None
    if how == "row":
        yield answer
        return
    found = answer.get("items") if how == "page" and isinstance(answer, dict) else answer
    if not isinstance(found, list):
        yield None
        return
    yield from reversed(found) if "reverse=true" in one.query.lower().split("&") else found
