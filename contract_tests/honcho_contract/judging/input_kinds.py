"""The kinds of input, one of which makes a server fail: the cause of a finding, as far as a client
can tell it.

Two requests that fail in the same way at the same operation are two findings where what was sent
is of two kinds: an apostrophe is not a NUL, and whoever mends one has not mended the other. A call
is of the first kind of the table that it shows, so that a kind can rest on those before it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract import boundaries
from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.validity import Verdict, judge
from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.wire.contents import Contents, walk
from honcho_contract.wire.exchange import JSON, Call, is_another_path

DEEP = 20
"""Levels of nesting that nobody writes by hand."""

LONG = 1_000
"""Characters of a text that is long whatever the document says of it."""

LARGE = 2**31
"""Beyond the integers of many databases."""

PLAIN = "plain"
"""The kind of a call that shows none of the others."""


@dataclass(frozen=True)
class Sent:
    """A call as the kinds look at it."""

    call: Call
    contract: Contract
    ledger: Ledger
    held: Contents
    verdict: Verdict


@dataclass(frozen=True)
class Kind:
    """A kind of input: its word, what it is in a sentence, and whether a call shows it."""

    word: str
    sentence: str
    shows: Callable[[Sent], bool]


def _texts(pattern: str) -> Callable[[Sent], bool]:
    found = re.compile(pattern).search
    return lambda sent: any(found(text) for text in sent.held.texts)


def _content_type(sent: Sent) -> bool:
    return sent.call.body is not None and sent.call.content_type != JSON


def _not_finite(sent: Sent) -> bool:
    return any(isinstance(n, float) and not math.isfinite(n) for n in sent.held.numbers)


def _number_range(sent: Sent) -> bool:
    if any(_is_extreme(number) for number in sent.held.numbers):
        return True
    return bool(re.search(rb"\d{40}", sent.held.raw)) or boundaries.at_an_end(
        sent.held, sent.contract
    )


def _is_extreme(number: float) -> bool:
    if isinstance(number, int):
        return abs(number) >= LARGE
    return abs(number) >= 1e15 or 0 < abs(number) < 1e-6


def _length(sent: Sent) -> bool:
    values = (*sent.held.texts, *sent.held.lists)
    return any(len(value) >= LONG for value in values) or boundaries.at_a_length(
        sent.held, sent.contract
    )


def _empty_list(sent: Sent) -> bool:
    return any(not one for one in sent.held.lists)


def _repeated_key(sent: Sent) -> bool:
    twice: list[bool] = []

    def members(pairs: list[tuple[str, Any]]) -> None:
        twice.append(len({key for key, _ in pairs}) != len(pairs))

    try:
        json.loads(sent.held.raw or b"null", object_pairs_hook=members)
    except (ValueError, RecursionError):
        return False
    return any(twice)


def _missing_field(sent: Sent) -> bool:
    body = sent.held.body
    return any(
        len(place) > 1 and not _stands(body, place[1:])
        for place in sent.verdict.places
        if place[0] == "body"
    )


def _stands(body: Any, place: tuple[str | int, ...]) -> bool:
    for step in place:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _unknown_field(sent: Sent) -> bool:
    operation, body = sent.call.operation, sent.held.body
    if operation is None:
        return False
    taken = {parameter.name for parameter in operation.query_parameters}
    properties = sent.contract.body_schema(operation).get("properties", {})
    query = any(name not in taken for name, _ in sent.call.query)
    return query or (isinstance(body, dict) and not body.keys() <= properties.keys())


def _no_body(sent: Sent) -> bool:
    operation = sent.call.operation
    return operation is not None and operation.body is not None and sent.held.body is None


def _null(sent: Sent) -> bool:
    return any(one is None for one in walk(sent.held.body)) and sent.held.body is not None


def _ids(sent: Sent) -> Iterator[tuple[str, str]]:
    body = sent.held.body if isinstance(sent.held.body, dict) else {}
    for name, value in (*sent.call.ids.items(), *sent.call.query, *body.items()):
        if name in sent.ledger.resources.by_id and isinstance(value, str):
            yield name, value


def _others_id(sent: Sent) -> bool:
    ids = dict(_ids(sent))
    for name in ids:
        known = sent.ledger.of(name, ids)
        if known is None:
            continue
        place = tuple(ids.get(parent, own) for parent, own in _owners(known))
        if known.resource.id != name or place != known.place:
            return True
    return False


def _owners(known: Known) -> Iterator[tuple[str, str]]:
    return zip(known.resource.parents, known.place, strict=True)


def _deleted_id(sent: Sent) -> bool:
    ids = dict(_ids(sent))
    found = (sent.ledger.of(name, ids) for name in ids)
    return any(known is not None and not known.alive for known in found)


def _unknown_id(sent: Sent) -> bool:
    return any(value not in sent.ledger for _, value in _ids(sent))


_C0 = r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"

KINDS: tuple[Kind, ...] = (
    Kind("raw-bytes", "a body that is not plain UTF-8", lambda s: not s.held.is_text),
    Kind("broken-json", "a body that is not JSON", lambda s: not s.held.syntax),
    Kind("content-type", "a body of another type, or of none", _content_type),
    Kind("depth", f"JSON that nests {DEEP} levels or more", lambda s: s.held.depth >= DEEP),
    Kind("not-finite", "NaN, an infinity, a number beyond all floats", _not_finite),
    Kind("nul", "a NUL in a text", _texts(r"\x00")),
    Kind("surrogate", "half of a surrogate pair in a text", _texts("[\ud800-\udfff]")),
    Kind("length", "a text or list at its longest, or very long", _length),
    Kind("number-range", "a number at or beyond its limit, or very large", _number_range),
    Kind(
        "path-segment",
        "a path whose id is empty, dots, or holds a slash",
        lambda s: is_another_path(s.call),
    ),
    Kind("repeated-key", "a key that stands twice in an object", _repeated_key),
    Kind("missing-field", "a property left out that must be there", _missing_field),
    Kind("no-body", "no body, or null, where one is taken", _no_body),
    Kind("wrong-type", "a value that its schema forbids", lambda s: bool(s.verdict.places)),
    Kind("quote", "a quote in a text", _texts("['\"`]")),
    Kind("backslash", "a backslash in a text", _texts(r"\\")),
    Kind("percent", "a percent sign in a text", _texts("%")),
    Kind("control", "a control character in a text", _texts(_C0)),
    Kind("line-break", "a tab or a line break in a text", _texts("[\t\n\r\u2028\u2029]")),
    Kind("markup", "<, > or & in a text", _texts("[<>&]")),
    Kind("astral", "a character beyond the 16 bits of UCS-2", _texts("[\U00010000-\U0010ffff]")),
    Kind("not-ascii", "a character that is not ASCII", _texts(r"[^\x00-\x7f]")),
    Kind("empty-list", "a list with nothing in it", _empty_list),
    Kind("null", "null for a value", _null),
    Kind("unknown-field", "a property or parameter that nobody knows", _unknown_field),
    Kind("others-id", "an id of another owner, or of another kind", _others_id),
    Kind("deleted-id", "an id of a deleted object", _deleted_id),
    Kind("unknown-id", "an id that nothing has", _unknown_id),
)


WORDS = (*(kind.word for kind in KINDS), PLAIN)

DECIDED_BY_INPUT = frozenset(
    (
        "answers.status",
        "limits.accept",
        "limits.refuse",
        "refusals.coerced",
        "refusals.ignored",
        "refusals.invalid",
        "refusals.media-type",
        "refusals.status",
        "refusals.syntax",
        "refusals.valid",
        "robust.allowed",
        "robust.answered",
        "robust.forbidden",
        "state.found",
    )
)
"""The checks whose findings have a cause: what they find hangs on what was sent."""


def cause_of(call: Call, contract: Contract, ledger: Ledger) -> str:
    """The word of the first kind that a call shows."""
    return kinds_of(call, contract, ledger)[0]


def kinds_of(call: Call, contract: Contract, ledger: Ledger) -> tuple[str, ...]:
    """The words of all kinds that a call shows, in the order of the table."""
    sent = Sent(
        call=call,
        contract=contract,
        ledger=ledger,
        held=Contents(call),
        verdict=judge(contract, call),
    )
    return tuple(kind.word for kind in KINDS if kind.shows(sent)) or (PLAIN,)
