"""Whether ids and times of new objects are fresh, well formed and in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from honcho_contract.contract.compiled import TIME
from honcho_contract.judging.laws import Fault, Law, Seen
from honcho_contract.judging.laws.echo import echoed
from honcho_contract.judging.ledger import Known

_USABLE = re.compile(r"[A-Za-z0-9_~.-]+")
"""Characters that stand for themselves in a path (RFC 3986, unreserved)."""


def _made(seen: Seen) -> Iterator[dict[str, Any]]:
    """The objects that a request made, as answered."""
    if seen.verb in ("create", "batch", "clone", "get-or-create"):
        for _, body in echoed(seen):
            yield dict(body)


def malformed(seen: Seen) -> Iterator[Fault]:
    for made in _made(seen):
        object_id = made.get("id")
        if isinstance(object_id, str) and not _USABLE.fullmatch(object_id):
            yield Fault("an id that a path cannot carry as it is", f"id is {object_id!r}")


def not_fresh(seen: Seen) -> Iterator[Fault]:
    ids = [made.get("id") for made in _made(seen)]
    for object_id in ids:
        if _is_known(seen, object_id) and not _is_of_its_place(seen, object_id):
            yield Fault("a new object has the id of an older one", f"id is {object_id!r}")
    if len(set(map(str, ids))) != len(ids):
        yield Fault("two objects of one batch have the same id", f"ids are {ids}")


def _is_known(seen: Seen, object_id: Any) -> bool:
    """Whether an object had this id before that cannot have the same as the new one."""
    operation = seen.exchange.operation
    resource = seen.ledger.resources.get(operation.resource) if operation else None
    if resource is None:
        return object_id in seen.ledger
    place = tuple(seen.exchange.call.ids[name] for name in resource.parents)
    known = seen.ledger.look_up(resource, place, str(object_id))
    return known is not None and (known.alive or not resource.chosen)


def _is_of_its_place(seen: Seen, object_id: Any) -> bool:
    """Whether getting or creating found an object of the place that is asked for: then it is its
    name that is not as it was, and another law's."""
    known, operation = seen.ledger.get(str(object_id)), seen.exchange.operation
    if known is None or operation is None or operation.verb != "get-or-create":
        return False
    place = tuple(seen.exchange.call.ids[name] for name in known.resource.parents)
    return known.resource.name == operation.resource and known.place == place


def taken_over(seen: Seen) -> Iterator[Fault]:
    """A new object whose id is the one that stood in the request's body."""
    sent, operation = seen.exchange.sent, seen.exchange.operation
    resource = seen.ledger.resources.get(operation.resource) if operation else None
    if resource is not None and resource.chosen:
        return
    for made in _made(seen):
        if isinstance(sent, dict) and sent.get("id") is not None and made.get("id") == sent["id"]:
            yield Fault("an id in the body became the id of the object", f"id is {made['id']!r}")


def implausible(tolerance: float) -> Law:
    """A new object's time is that of its request, give or take `tolerance` seconds: the clocks of
    target and suite need not be in step to better than that."""

    def law(seen: Seen) -> Iterator[Fault]:
        for made in _made(seen):
            at = time_of(made)
            if at is None:
                continue
            low, high = seen.exchange.started - tolerance, seen.exchange.ended + tolerance
            if not low <= at <= high:
                off = at - seen.exchange.started
                text = f"{made['created_at']} is {off:+,.0f} s off the request"
                yield Fault("created_at is not the time of the request", text)

    return law


def backwards(seen: Seen) -> Iterator[Fault]:
    """Within a session, no message is older than the one before it."""
    operation = seen.exchange.operation
    if operation is None or operation.resource != "messages":
        return
    older = [one.object for one in made_before(seen)]
    for made in _made(seen):
        before = time_of(older[-1]) if older else None
        at = time_of(made)
        if at is not None and before is not None and at < before:
            text = f"{made['created_at']} after {older[-1]['created_at']}"
            yield Fault("created_at went back within a session", text)
        older.append(made)


def made_before(seen: Seen) -> list[Known]:
    """The message that was made last before those of a request, if one was."""
    parents = seen.ledger.resources["messages"].parents
    place = tuple(seen.exchange.call.ids[name] for name in parents)
    return (seen.ledger.rows(("messages", place)) or [])[-1:]


def time_of(item: dict[str, Any]) -> float | None:
    """An object's time in seconds since the epoch; None where it is no time."""
    text = item.get("created_at")
    if not isinstance(text, str) or not TIME.fullmatch(text):
        return None
    return datetime.fromisoformat(text.upper()).timestamp()
