"""Which objects of a list a finding about it can do without.

Nothing is sent for that. A list that shows its whole place in one page would, without an object,
lack just that object; so the law is asked again about such an answer and such a place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.wire.exchange import Exchange

TRIES = 40
"""Times that a law is asked at most."""

FEW = 6
"""Objects that stay in any case: the answer is then the one that was recorded, to the letter."""

UNSEEN = 2
"""Live objects that a list does not show, and that stay: what it counts may hang on them."""

StillBroken = Callable[[Ledger, Exchange], bool]


def needed(
    ledger: Ledger, exchange: Exchange, objects: Sequence[Known], still: StillBroken
) -> list[Known]:
    """Those of the objects of a place that a list's finding needs; all where that is not certain.
    `still` says whether the law finds the same fault in an answer, given a ledger."""
    if len(objects) <= FEW or not _is_whole(exchange) or not still(ledger, exchange):
        return list(objects)
    shown = {item.get("id") for item in exchange.json["items"]}
    own = {one.id for one in objects if one.place == _place(ledger, exchange)} & shown
    unseen = [one for one in objects if one.id not in shown]
    live = [one for one in unseen if one.alive][-UNSEEN:]
    dead = [one for one in unseen if not one.alive and not one.lost][-UNSEEN:]
    kept = [one for one in objects if one.id in shown or one in live or one in dead]
    if not _holds(ledger, exchange, objects, kept, still):
        return list(objects)

    def enough(fewer: list[Known]) -> bool:
        # An empty list is no example of what a list does.
        filled = not own or any(one.id in own for one in fewer)
        return (
            filled
            and all(one in fewer for one in live)
            and _holds(ledger, exchange, objects, fewer, still)
        )

    return _fewest(kept, enough)


def _place(ledger: Ledger, exchange: Exchange) -> tuple[str, ...]:
    assert exchange.operation is not None
    parents = ledger.resources[exchange.operation.resource].parents
    return tuple(exchange.call.ids[name] for name in parents)


def _fewest(objects: list[Known], holds: Callable[[list[Known]], bool]) -> list[Known]:
    """The objects without those, many at a time at first, that are not needed."""
    kept, size, tries = objects, max(1, len(objects) // 2), TRIES
    while size and tries:
        start = 0
        while start < len(kept) and tries:
            fewer = kept[:start] + kept[start + size :]
            tries -= 1
            if holds(fewer):
                kept = fewer
            else:
                start += size
        size //= 2
    return kept


def _is_whole(exchange: Exchange) -> bool:
    """Whether an answer shows, on one page, all that it says there is."""
    body = exchange.json if exchange.ok and isinstance(exchange.json, dict) else {}
    items = body.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return False
    query = dict(exchange.call.query)
    pages = query.get("page", "1") == "1" and body.get("pages") in (0, 1)
    return pages and len(items) < int(body["size"] if isinstance(body.get("size"), int) else 50)


def _holds(
    ledger: Ledger,
    exchange: Exchange,
    objects: Sequence[Known],
    kept: Collection[Known],
    still: StillBroken,
) -> bool:
    dropped = {one.id for one in objects} - {one.id for one in kept}
    return still(ledger.without(dropped), _without(exchange, dropped))


def _without(exchange: Exchange, dropped: Collection[str]) -> Exchange:
    """A list's answer as it would be without some of the objects."""
    body: dict[str, Any] = dict(exchange.json)
    gone = {item["id"] for item in body["items"] if item.get("id") in dropped}
    body["items"] = [item for item in body["items"] if item.get("id") not in gone]
    if isinstance(body.get("total"), int):
        body["total"] -= len(gone)
    response = replace(exchange.response, content=json.dumps(body).encode())
    return replace(exchange, response=response)
