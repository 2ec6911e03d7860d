"""What an answer teaches the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.judging.prediction import Prediction
from honcho_contract.judging.side_effects import of_call
from honcho_contract.wire.exchange import Exchange, is_another_path
from honcho_contract.wire.write_guard import reads

Lesson = Callable[[Ledger, Prediction, Exchange], None]


def learn(
    ledger: Ledger,
    prediction: Prediction,
    exchange: Exchange,
    lessons: Mapping[str, Lesson] = MappingProxyType({}),
) -> None:
    """Takes in what a successful answer says, whether or not it was the right answer. `lessons` are
    those of verbs that only one API has."""
    operation = exchange.operation
    if operation is None or operation.resource not in ledger.resources:
        return
    if exchange.status >= 500 or exchange.status == 0 or exchange.again:
        _doubt(ledger, exchange)  # it may have been done before it went wrong
    if not 400 <= exchange.status < 500:
        for scope, effect in of_call(exchange.call, ledger.effects, ledger.resources):
            ledger.expect(scope, effect)
    if exchange.ok and exchange.response.parsed[1]:
        _doubt(ledger, exchange)  # of a key that stands twice nobody knows which value is meant
        if isinstance(exchange.json, dict):
            ledger.blur(str(exchange.json.get("id")))
        return
    was_deleted = operation.verb == "delete" and exchange.done_before and prediction.status != 404
    if exchange.ok or was_deleted:
        lesson = lessons.get(operation.verb) or LESSONS.get(operation.verb)
        if lesson is not None:
            lesson(ledger, prediction, exchange)


def place_of(ledger: Ledger, exchange: Exchange) -> tuple[str, ...]:
    assert exchange.operation is not None
    parents = ledger.resources[exchange.operation.resource].parents
    return tuple(exchange.call.ids[name] for name in parents)


def _of_place(ledger: Ledger, exchange: Exchange, object_id: object) -> Known | None:
    """What an id names in the place that a call is about."""
    assert exchange.operation is not None
    resource = ledger.resources[exchange.operation.resource]
    return ledger.look_up(resource, place_of(ledger, exchange), str(object_id))


def _doubt(ledger: Ledger, exchange: Exchange) -> None:
    assert exchange.operation is not None
    if reads(exchange.call):
        return
    scope = exchange.operation.resource, place_of(ledger, exchange)
    ledger.doubt(scope, exchange)
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    for name in (exchange.call.ids.get("name"), sent.get("name")):
        if isinstance(name, str):
            ledger.doubt_name(scope, name)


def made(ledger: Ledger, prediction: Prediction, exchange: Exchange) -> None:
    assert exchange.operation is not None
    resource, body = ledger.resources[exchange.operation.resource], exchange.json
    batch = prediction.batch
    if batch is not None and not (isinstance(body, list) and len(body) == len(batch)):
        ledger.doubt(
            (resource.name, place_of(ledger, exchange))
        )  # more may be there than was answered
    for item in body if isinstance(body, list) else [body]:
        ledger.add(resource, place_of(ledger, exchange), item, exchange)


def _read(ledger: Ledger, prediction: Prediction, exchange: Exchange) -> None:
    body = exchange.json
    if not isinstance(body, dict):
        return
    known = prediction.known
    if known is not None and body.get("id") == known.id:
        ledger.change(known, body, exchange)
    elif _may_make(exchange) or (prediction.fields is not None and known is None):
        made(ledger, prediction, exchange)


def _may_make(exchange: Exchange) -> bool:
    """Whether another object than was asked for can be a new one."""
    meant = exchange.operation is not None and exchange.operation.verb == "get-or-create"
    return meant and not is_another_path(exchange.call)


def _updated(ledger: Ledger, prediction: Prediction, exchange: Exchange) -> None:
    assert exchange.operation is not None
    named = exchange.call.ids[ledger.resources[exchange.operation.resource].id]
    known = prediction.known or _of_place(ledger, exchange, named)
    if known is not None and isinstance(exchange.json, dict):
        ledger.change(known, exchange.json, exchange)


def _deleted(ledger: Ledger, _: Prediction, exchange: Exchange) -> None:
    assert exchange.operation is not None
    named = exchange.call.ids[ledger.resources[exchange.operation.resource].id]
    known = _of_place(ledger, exchange, named)
    if known is None:
        return
    if known.resource.deleted == "inactive":
        # Deleting what a read has shown to be inactive leaves nothing to be found out.
        shown = known.object.get("is_active") is False and not known.closed
        # Its answer has nothing of the session: what was in doubt before still is.
        others = [{**state, "is_active": False} for state in known.others]
        ledger.change(known, {**known.object, "is_active": False}, exchange)
        known.others += others
        known.closed, known.deleted = not shown, True
    else:
        ledger.remove(known, exchange)


def _listed(ledger: Ledger, prediction: Prediction, exchange: Exchange) -> None:
    """A list tells the state of each object in it, and, if it is the whole list, of the place."""
    assert exchange.operation is not None
    body: Any = exchange.json
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        return
    for item in items:
        known = _of_place(ledger, exchange, item.get("id")) if isinstance(item, dict) else None
        if known is not None and known.alive:
            ledger.change(known, item, exchange)
    listed = {str(item.get("id")) for item in items if isinstance(item, dict)}
    query = dict(exchange.call.query)
    # A full page proves nothing: who counts what is on the page alone has as many.
    size = int(query.get("size", 50)) if prediction.succeeds else 0
    whole = body.get("page") == 1 and body.get("total") == len(items) == len(listed) < size
    asked = prediction.verdict.body
    filtered = isinstance(asked, dict) and any(asked.values())
    reverse = query.get("reverse")
    resource = ledger.resources[exchange.operation.resource]
    complete = whole and not filtered and reverse in (None, "false") and resource.parents
    if complete and prediction.succeeds and ledger.holds(resource, exchange.call.ids):
        ledger.settle((resource.name, place_of(ledger, exchange)), items, exchange)


LESSONS: Mapping[str, Lesson] = {
    "create": made,
    "batch": made,
    "by-id": _read,
    "get": _read,
    "by-name": _read,
    "get-or-create": _read,
    "update": _updated,
    "delete": _deleted,
    "list": _listed,
}
