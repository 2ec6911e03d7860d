"""A request and its answer as lines beside each other, with what differs marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract.compiled import Place
from honcho_contract.judging.laws.comparison import differences
from honcho_contract.results.findings import Finding


@dataclass(frozen=True)
class Line:
    """One line of a value; `marked` where the other side has something else."""

    text: str
    marked: bool = False


def sides(one: Finding) -> tuple[list[Line], list[Line]]:
    """The body that was sent and the one that came back.

    Differences are marked where an object was sent and accepted: of the properties that were sent
    and came back, and of those that the finding speaks of and did not come back. Everything else
    has no counterpart on the other side.
    """
    sent, answer = _read(one.sent), _read(one.answer)
    places: set[Place] = set()
    if one.status == 200 and isinstance(sent, dict) and isinstance(answer, dict):
        words = f"{one.reason} {one.detail}"
        shared = {k: v for k, v in sent.items() if k in answer or k in words.split()}
        got = {k: v for k, v in answer.items() if k in shared}
        places = {difference.place for difference in differences(shared, got)}
    return _side(one.sent, sent, places), _side(one.answer, answer, places)


class _NotJson:
    pass


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return _NotJson()


def _side(text: str, value: Any, places: set[Place]) -> list[Line]:
    if isinstance(value, _NotJson):
        return [Line(line) for line in text.splitlines()]
    return [Line(line, _within(at, places)) for line, at in _lines(value, (), "", "")]


def _within(at: Place, places: set[Place]) -> bool:
    return any(at[: len(place)] == place for place in places)


def _lines(value: Any, at: Place, before: str, after: str) -> Iterator[tuple[str, Place]]:
    """Each line of a value's JSON, with the place that it belongs to."""
    indent = "  " * len(at)
    members: list[tuple[Any, str, Any]] = []
    if isinstance(value, dict):
        members = [(key, f"{json.dumps(key, ensure_ascii=False)}: ", v) for key, v in value.items()]
    elif isinstance(value, list):
        members = [(n, "", v) for n, v in enumerate(value)]
    if not members:
        yield f"{indent}{before}{json.dumps(value, ensure_ascii=False)}{after}", at
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield f"{indent}{before}{opening}", at
    for n, (key, name, member) in enumerate(members):
        comma = "," if n + 1 < len(members) else ""
        yield from _lines(member, (*at, key), name, comma)
    yield f"{indent}{closing}{after}", at
