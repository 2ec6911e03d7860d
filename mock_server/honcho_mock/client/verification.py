"""Whether a client sent what it should have: the calls that match, and how the others differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from honcho_mock.client.arguments import no_attribute
from honcho_mock.workshop.errors import UnknownError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NEAREST = 3
"""How many calls a miss shows."""

SHOWN = 200
ABSENT: Any = object()


@dataclass(frozen=True, kw_only=True)
class ClientCall:
    """One exchange of a journal, as the control plane tells it."""

    number: int
    at: str
    seconds: float
    method: str
    path: str
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    operation: str | None
    ids: Mapping[str, str] = field(repr=False)
    body: Any
    status: int
    answer_headers: Mapping[str, str] = field(repr=False)
    answer: Any = field(repr=False)
    whole: bool = field(repr=False)
    original: Mapping[str, Any] | None = field(default=None, repr=False)
    fault: int | None
    sentence: str
    request_faults: Sequence[str] = field(repr=False)
    answer_faults: Sequence[str] = field(repr=False)
    error: str | None = field(repr=False)
    curl: str = field(repr=False)

    if not TYPE_CHECKING:  # type checkers know better than this which names there are

        def __getattr__(self, name: str) -> Any:
            raise no_attribute(self, name)


def call_of(told: Mapping[str, Any]) -> ClientCall:
    """An exchange from what the control plane tells, which may be more."""
    return ClientCall(**{one.name: told[one.name] for one in fields(ClientCall)})


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What calls should have been like; what is left out may be anything.

    Of a mapping the fields given must be there and equal, at any depth; a list must be as long as
    the one expected; all else must be equal. What a query holds is text: numbers, true and false
    are expected as the texts that they are sent as.
    """

    body: Any = ABSENT
    query: Mapping[str, Any] | None = None
    ids: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    status: int | None = None

    def __post_init__(self) -> None:
        for name in ("query", "ids", "headers"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, Mapping):
                raise ValueError(f"{name}={value!r}: expected a mapping of names to values")
        if self.status is not None and type(self.status) is not int:
            raise ValueError(f"status={self.status!r}: expected a whole number, such as 200")

    def differences(self, exchange: ClientCall) -> list[str]:
        """Each field in which a call is something else, and what it is instead."""
        found: list[str] = []
        if self.body is not ABSENT:
            found += _differences("body", self.body, exchange.body)
        query = {name: _sent(value) for name, value in (self.query or {}).items()}
        found += _differences("query", query, dict(exchange.query))
        found += _differences("ids", dict(self.ids or {}), dict(exchange.ids))
        headers = {name.lower(): value for name, value in (self.headers or {}).items()}
        found += _differences("headers", headers, dict(exchange.headers))
        if self.status is not None and self.status != exchange.status:
            found.append(f"status: expected {self.status}, was {exchange.status}")
        return found


def expected_from(given: Mapping[str, Any]) -> Expected:
    """What is expected, by name."""
    known = [one.name for one in fields(Expected)]
    for name in given:
        if name not in known:
            raise UnknownError("field of a call", name, known)
    return Expected(**given)


def miss(
    operation: str, wanted: str, expected: Expected, calls: Sequence[ClientCall], others: list[str]
) -> str:
    """The message of an assertion that failed: what was expected, and the calls nearest to it."""
    unlike = [(expected.differences(call), call) for call in calls]
    matching = sum(not differences for differences, _ in unlike)
    lines = [f"expected {operation} {wanted}, and {matching} of {len(calls)} calls match"]
    if not calls:
        lines.append(f"  {operation} was never called; what was: {', '.join(others) or 'nothing'}")
    like = [call for differences, call in unlike if not differences]
    lines += [line for call in like[:NEAREST] for line in _matching(call)]
    if len(like) > NEAREST:
        lines.append(f"  and {len(like) - NEAREST} more that match")
    nearest = sorted((pair for pair in unlike if pair[0]), key=lambda pair: len(pair[0]))
    for differences, call in nearest[:NEAREST]:
        lines.append(f"  call {call.number}, answered {call.status}, differs in:")
        lines += [f"    {difference}" for difference in differences]
        if call.sentence:
            lines.append(f"    ({call.sentence})")
    if len(nearest) > NEAREST:
        lines.append(f"  and {len(nearest) - NEAREST} more that differ as much or more")
    return "\n".join(lines)


def _matching(call: ClientCall) -> Iterator[str]:
    """A call that was as expected, where so many were not."""
    query = f"?{urlencode(call.query)}" if call.query else ""
    yield f"  call {call.number} matches, answered {call.status}: {call.method} {call.path}{query}"
    if call.body is not None:
        yield f"    body: {_shown(call.body)}"


def _differences(place: str, wanted: Any, was: Any) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(was, dict):
        for name, value in wanted.items():
            if name in was:
                yield from _differences(f"{place}.{name}", value, was[name])
            else:
                others = f"; there were {', '.join(was)[:SHOWN]}" if was else ""
                yield f"{place}.{name}: expected {_shown(value)}, was not there{others}"
    elif isinstance(wanted, list) and isinstance(was, list) and len(wanted) == len(was):
        for number, (one, other) in enumerate(zip(wanted, was, strict=True)):
            yield from _differences(f"{place}[{number}]", one, other)
    elif not _same(wanted, was):
        yield f"{place}: expected {_shown(wanted)}, was {_shown(was)}{_kinds(wanted, was)}"


def _kinds(wanted: Any, was: Any) -> str:
    """What to write where the text of a value was expected in its place."""
    texts = isinstance(wanted, str) and isinstance(was, dict | list)
    return "; expect the value itself, not its text" if texts else ""


def _same(one: Any, other: Any) -> bool:
    # True is 1 to Python, and not to JSON.
    if isinstance(one, int | float) and isinstance(one, bool) != isinstance(other, bool):
        return False
    return bool(one == other)


def _sent(value: Any) -> Any:
    """A value of a query as clients write it."""
    return json.dumps(value) if isinstance(value, int | float) else value


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
