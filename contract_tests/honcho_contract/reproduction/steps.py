"""Calls as data: what has to be sent again, in which order, for an answer to come again."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from honcho_contract.contract.compiled import Contract
from honcho_contract.wire.exchange import Call, Exchange, name_of

SOON = "expires_at"
"""The parameter whose value is a time: one that was still to come has to be so again."""

SENDERS = 4
"""Senders of a race that are sent again at most."""

EACH = 4
"""Calls of each of them."""

WORD = re.compile(r"[A-Za-z0-9_-]+")


class Ids:
    """Ids of one server, and what stands for each on another, one to one."""

    def __init__(self) -> None:
        self.there: dict[str, str] = {}
        self.back: dict[str, str] = {}
        self._odd: dict[str, str] = {}

    def learn(self, ours: str, theirs: str) -> bool:
        """Whether the two may stand for each other: neither stands for something else."""
        known = self.there.setdefault(ours, theirs)
        if not WORD.fullmatch(ours):
            self._odd |= {ours: known, quote(ours, safe=""): quote(known, safe="")}
        return known == theirs and self.back.setdefault(theirs, ours) == ours

    def over(self, text: str) -> str:
        """A text with every id in it replaced."""
        for ours, theirs in self._odd.items():
            text = text.replace(ours, theirs)
        return WORD.sub(lambda word: self.there.get(word.group(), word.group()), text)

    def call(self, call: Call) -> Call:
        """A call as the other server has to be asked."""
        body = call.body
        if body is not None:
            body = self.over(body.decode("latin-1")).encode("latin-1")
        return Call(
            operation=call.operation,
            method=call.method,
            path=self.over(call.path),
            ids={name: self.over(value) for name, value in call.ids.items()},
            query=tuple((key, self.over(value)) for key, value in call.query),
            body=body,
            content_type=call.content_type,
            token=None if call.token is None else self.there.get(call.token, call.token),
            purpose=call.purpose,
        )


def ids_in(body: Any) -> Iterator[tuple[str, str]]:
    """The ids that an answer gives to new objects: where each stands, as a JSON pointer, and it."""
    if isinstance(body, dict):
        for key, value in body.items():
            if key in ("id", "message_id", "key") and isinstance(value, str):
                yield f"/{key}", value
            elif key == "items":
                yield from ((f"/items{place}", one) for place, one in ids_in(value))
    elif isinstance(body, list):
        for n, one in enumerate(body):
            yield from ((f"/{n}{place}", found) for place, found in ids_in(one))


def at(body: Any, pointer: str) -> Any:
    """What stands at a JSON pointer; None where nothing does."""
    for part in pointer.strip("/").split("/"):
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list) and part.isdigit() and int(part) < len(body):
            body = body[int(part)]
        else:
            return None
    return body


@dataclass(frozen=True, kw_only=True)
class Step:
    """One call: `gives` are the ids that its answer gave, by where they stand in it, and `status`
    is what it was answered with (0 for no answer).

    `token` is None for the run's own, and a text that was no key of the server's is kept as it is.
    A key that a step before gave is not kept: `key` is the name that stands for it in that step's
    `gives`. Steps of different `lane`s, which are numbered from 1, were sent at the same time.
    `sent` is when, in seconds since the epoch.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None
    body: str | None = None
    base64: bool = False
    token: str | None = None
    key: str = ""
    purpose: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    lane: int = 0
    sent: float = 0.0

    @property
    def content(self) -> bytes | None:
        """The bytes of the body."""
        if self.body is None:
            return None
        return base64.b64decode(self.body, validate=True) if self.base64 else self.body.encode()

    def call(self, contract: Contract) -> Call:
        """The call; where a key stands for the token, its name does."""
        return Call(
            operation=contract.operations.get(self.operation),
            method=self.method,
            path=self.path,
            ids=self.ids,
            query=self.query,
            body=self.content,
            content_type=self.content_type,
            token=self.key or self.token,
            purpose=self.purpose,
        )

    def mentions(self, known: str) -> bool:
        """Whether an id, or the name of a key, stands in the request."""
        if known == self.key:
            return True
        texts = [self.path, *(value for _, value in self.query), self.body or ""]
        if not WORD.fullmatch(known):
            return any(known in text or quote(known, safe="") in text for text in texts)
        return any(known in WORD.findall(text) for text in texts if known in text)

    def until(self, name: str, value: str) -> int:
        """Seconds from the call to a time that it names; 0 where that is not still to come."""
        if name != SOON or not self.sent:
            return 0
        try:
            return max(0, round(datetime.fromisoformat(value).timestamp() - self.sent))
        except (ValueError, OverflowError):
            return 0

    def now(self) -> Step:
        """The step with each time that was to come as far ahead as it was then."""
        query = tuple(
            (name, _ahead(seconds) if (seconds := self.until(name, value)) else value)
            for name, value in self.query
        )
        return self if query == self.query else replace(self, query=query)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"query": [list(pair) for pair in self.query]}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Step:
        pairs = tuple((str(key), str(value)) for key, value in raw["query"])
        return cls(**{**raw, "query": pairs})


def _ahead(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def step(exchange: Exchange, keys: Mapping[str, str] | None = None, *, lane: int = 0) -> Step:
    """An exchange, to be done again. A body that is no UTF-8 goes as base64; `keys` are the names
    that stand for the keys which the run has made."""
    call, names = exchange.call, keys or {}
    text, packed = None, False
    if call.body is not None:
        try:
            text = call.body.decode("utf-8")
        except UnicodeDecodeError:
            text, packed = base64.b64encode(call.body).decode(), True
    given = dict(ids_in(exchange.json)) if exchange.ok else {}
    key = names.get(call.token or "", "")
    return Step(
        operation=name_of(call.operation) if call.operation else "",
        method=call.method,
        path=call.path,
        query=call.query,
        content_type=call.content_type,
        body=text,
        base64=packed,
        token=None if key else call.token,
        key=key,
        purpose=call.purpose,
        ids=dict(call.ids),
        gives={pointer: names.get(known, known) for pointer, known in given.items()},
        status=exchange.status,
        lane=lane,
        sent=round(exchange.started, 3),
    )


def recorded(
    exchanges: Sequence[Exchange],
    keys: Mapping[str, Exchange],
    *,
    race: Sequence[Sequence[Exchange]] = (),
) -> list[Step]:
    """Exchanges as steps, in their order; `keys` are those that the run has made, and what made
    them: a key of a step gets a name, and is in none of them. What `race` holds went out at the
    same time, before the last; that is one of them itself if it stands among them."""
    made = [e for e in exchanges if any(e is by for by in keys.values())]
    names = {
        key: f"key {number}"
        for number, by in enumerate(made, start=1)
        for key, one in keys.items()
        if one is by
    }
    steps = [step(exchange, names) for exchange in exchanges]
    at_once = [
        step(one, names, lane=lane)
        for lane, sent in enumerate(race[:SENDERS], start=1)
        for one in sent[:EACH]
    ]
    if not at_once:
        return steps
    among = any(one is exchanges[-1] for sent in race for one in sent)
    return [*steps[:-1], *at_once, *(() if among else steps[-1:])]


def shortest(steps: Sequence[Step], *, fails: Any, tries: int = 60) -> list[Step]:
    """The steps without those that are not needed: `fails` says of a shorter sequence whether it
    still ends as the whole one does. The last step always stays."""
    kept = list(steps)
    size = max(1, (len(kept) - 1) // 2)
    while size and tries:
        end = len(kept) - 1
        while end > 0 and tries:
            start = max(0, end - size)
            shorter = kept[:start] + kept[end:]
            tries -= 1
            if fails(shorter):
                kept = shorter
            end = start
        size = size // 2
    return kept
