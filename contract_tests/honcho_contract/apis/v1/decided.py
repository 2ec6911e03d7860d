"""Checks of API 1 that not every exchange is held to: scenarios and replays say which are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from honcho_contract.judging.filters import contains
from honcho_contract.judging.laws import Fault, Law, Seen
from honcho_contract.judging.laws.comparison import same
from honcho_contract.judging.laws.decided import method, shut
from honcho_contract.judging.ledger import Known
from honcho_contract.wire.exchange import Exchange, Invalid

STREAM = "text/event-stream"


def _made(seen: Seen) -> dict[str, Any]:
    body = seen.exchange.json
    return body if seen.exchange.ok and isinstance(body, dict) else {}


def keys(seen: Seen) -> Iterator[Fault]:
    """What making a key is answered with."""
    status, detail = seen.exchange.status, f"answered {seen.exchange.status}"
    if not seen.auth:
        if status != 405:
            yield Fault("keys are made without auth", detail)
    elif not seen.exchange.call.query:
        if status != 422:
            yield Fault("a key without a scope", detail)
    elif not isinstance(_made(seen).get("key"), str):
        yield Fault("no key was made")


def inactive(seen: Seen) -> Iterator[Fault]:
    """A session that is read after it was deleted."""
    session = _made(seen) if seen.exchange.call.name == "sessions.get" else {}
    if session and session.get("is_active") is not False:
        yield Fault(
            "a deleted session is still active", f"is_active is {session.get('is_active')!r}"
        )


def surrogates(seen: Seen) -> Iterator[Fault]:
    """A content that Unicode cannot carry, and that was taken."""
    sent, made = seen.exchange.sent, _made(seen)
    if made and isinstance(sent, dict) and made.get("content") != sent.get("content"):
        detail = f"content is {made.get('content')!r:.200}, expected {sent.get('content')!r:.200}"
        yield Fault("content came back changed", detail)


def stream(seen: Seen) -> Iterator[Fault]:
    """What chat answers with, where a stream was asked for and where none was."""
    answer, asked = seen.exchange, seen.exchange.sent
    if not answer.ok or not isinstance(asked, dict):
        return
    streams = bool(asked.get("stream"))
    kind, wanted = answer.response.media_type, STREAM if streams else "application/json"
    if kind != wanted:
        yield Fault("an answer of the other kind", f"{kind} where {wanted} is due")
    if streams and not answer.response.content.strip():
        yield Fault("a stream without text")
    if not streams and isinstance(answer.json, Invalid):
        yield Fault("no JSON where no stream was asked for")


def clone(seen: Seen) -> Iterator[Fault]:
    """The messages, or the metamessages, of a session that was made by cloning another."""
    items = _made(seen).get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return
    sent = seen.exchange.sent if isinstance(seen.exchange.sent, dict) else {}
    copy = seen.ledger.get(str(seen.exchange.call.ids.get("session_id", sent.get("session_id"))))
    by = _cloning(copy)
    if copy is None or by is None:
        return
    if "session_id" in seen.exchange.call.ids:
        yield from _messages_copied(seen, copy, by, items)
    else:
        yield from _metamessages_copied(seen, copy, by, items)


def _cloning(copy: Known | None) -> Exchange | None:
    by = copy.story[0] if copy is not None else None
    return by if by is not None and by.operation and by.operation.verb == "clone" else None


def _of(seen: Seen, resource: str, ids: Mapping[str, str]) -> list[Known]:
    """The objects of a place that are known by now, in order of arrival."""
    row = seen.ledger.resources[resource]
    place = tuple(ids[name] for name in row.parents)
    return [one for one in seen.ledger if one.resource is row and one.place == place]


def _messages_copied(
    seen: Seen, copy: Known, by: Exchange, items: list[dict[str, Any]]
) -> Iterator[Fault]:
    originals = [
        one for one in _of(seen, "messages", by.call.ids) if one.story[0].number < by.number
    ]
    cut = dict(by.call.query).get("message_id")
    if cut is not None:
        end = next((n for n, one in enumerate(originals) if one.id == cut), len(originals))
        originals = originals[: end + 1]
    parts = ("content", "is_user", "metadata")
    got = [[item.get(part) for part in parts] for item in items]
    expected = [[one.object.get(part) for part in parts] for one in originals]
    if not same(expected, got):
        yield Fault("the copies are not the messages of the session", f"{got!r:.300}")
    if {item.get("id") for item in items} & {one.id for one in originals}:
        yield Fault("a copy has the id of its original")
    if any(item.get("session_id") != copy.id for item in items):
        yield Fault("a copy bears the id of another session")


def _metamessages_copied(
    seen: Seen, copy: Known, by: Exchange, items: list[dict[str, Any]]
) -> Iterator[Fault]:
    """A deep clone has the metamessages too, linked to the copies; a shallow one has none."""
    if dict(by.call.query).get("deep_copy") != "true":
        if items:
            yield Fault("a shallow clone has metamessages")
        return
    session = by.call.ids["session_id"]
    linked = [
        one
        for one in _of(seen, "metamessages", by.call.ids)
        if one.object.get("session_id") == session
    ]
    if linked and not items:
        yield Fault("a deep clone lacks metamessages", f"{len(items)} in all")
    ours = {one.id for one in _of(seen, "messages", copy.ids)}
    stray = [one for one in items if one.get("message_id") not in {None, *ours}]
    if ours and stray:
        yield Fault("a copied metamessage links to no copied message")


def query(seen: Seen) -> Iterator[Fault]:
    """The documents that a query finds, held to those that are known to be in the collection."""
    asked, answer = seen.exchange.sent, seen.exchange.json
    if not seen.exchange.ok or not isinstance(answer, list) or not isinstance(asked, dict):
        return
    found = [one for one in answer if isinstance(one, dict)]
    known = {one.id: one.object for one in _of(seen, "documents", seen.exchange.call.ids)}
    listed = [str(one.get("id")) for one in found]
    most = int(asked.get("top_k", 5))
    if len(listed) > most:
        yield Fault("more than top_k", f"{len(listed)} with top_k {most}")
    if any(one not in known for one in listed):
        yield Fault("a document of another collection")
    if len(set(listed)) != len(listed):
        yield Fault("a document twice")
    if asked.get("filter"):
        if any(
            not contains(known[i].get("metadata"), asked["filter"]) for i in listed if i in known
        ):
            yield Fault("a document that the filter keeps back")
    elif listed:
        first = known.get(listed[0], {}).get("content")
        if first != asked.get("query") and any(
            one.get("content") == asked.get("query") for one in known.values()
        ):
            yield Fault("the document with the very text is not first", f"first is {first!r}")
    if any(one != known[str(one["id"])] for one in found if one.get("id") in known):
        yield Fault("a document is not as it was answered before")


DECIDED: Mapping[str, Law] = {
    "auth.token": shut,
    "auth.scope": shut,
    "auth.keys": keys,
    "state.inactive": inactive,
    "state.clone": clone,
    "refusals.method": method,
    "echo.text": surrogates,
    "chat.stream": stream,
    "pages.query": query,
}
"""The laws of those checks, by their codes."""
