"""Whose fault it is where an answer hangs on an earlier one: the target is asked again to tell.

Three things are looked into, so that each is reported of the call that did it, once, and nobody
else is blamed: an object that was answered as made and is not there; a read that fails over what
was stored; and a request that failed, and was carried out all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from honcho_contract.contract.resources import NOBODY
from honcho_contract.judging.laws import Fault
from honcho_contract.judging.laws.comparison import differences
from honcho_contract.judging.prediction import Prediction
from honcho_contract.wire.exchange import Exchange, call, listing
from honcho_contract.wire.write_guard import reads

if TYPE_CHECKING:
    from honcho_contract.judging.ledger import Known, Scope
    from honcho_contract.running.runner import Runner

MANY = 100
"""Objects on the largest page; places that hold more are not looked through."""

_MAKERS = ("create", "batch", "clone", "get-or-create")
_OF_A_PLACE = ("list", "query", "clone", "chat")


def gone(run: Runner, exchange: Exchange, prediction: Prediction) -> bool:
    """Reports what was answered as made and is not there, where this answer shows it. Whether the
    ledger has changed, so that something else must come back."""
    suspects = [known for known in _suspects(run, exchange, prediction) if not known.confirmed]
    for known in suspects:
        if _was_there(run, known) and _is_shown_nowhere(run, known, exchange):
            maker = known.story[0]
            if maker.operation is not None and maker.operation.verb == "clone":
                fault = Fault("the clone is not there", known.id)
                run.report("state.clone", maker, fault, seen_by=exchange)
            else:
                fault = Fault("what was made is not there", known.id)
                run.report("state.found", maker, fault, seen_by=exchange)
            run.ledger.lose(known)
            return True
    return False


def _was_there(run: Runner, known: Known) -> bool:
    """Whether nothing but its making can be why an object is not there: no delete was above it."""
    above = map(run.ledger.get, known.place)
    return not known.lost and not any(one is not None and one.deleted for one in above)


def _suspects(run: Runner, exchange: Exchange, prediction: Prediction) -> Iterator[Known]:
    """The objects that an answer says are not there, outermost first."""
    if exchange.status == 404 and prediction.succeeds:
        ids = exchange.call.ids
        named = [*ids.items(), *exchange.call.query]
        found = [
            run.ledger.of(name, {**ids, name: value})
            for name, value in named
            if name in run.ledger.resources.by_id
        ]
        yield from (known for known in (*found, prediction.known) if known is not None)
    items = exchange.json.get("items") if isinstance(exchange.json, dict) else None
    if prediction.page is not None and exchange.ok and isinstance(items, list):
        listed = {item.get("id") for item in items if isinstance(item, dict)}
        yield from (known for known in prediction.page.items if known.id not in listed)


def _is_shown_nowhere(run: Runner, known: Known, seen: Exchange) -> bool:
    """Whether every other way to look at an object than the one just gone says that it is not."""
    others = [one for one in _ways(run, known) if one.call.name != seen.call.name]
    return bool(others) and not any(_shows(one, known) for one in others)


def _ways(run: Runner, known: Known) -> Iterator[Exchange]:
    """Each way to look at an object, and what comes back."""
    resource = known.resource
    yield _read(run, known)
    if resource.parents:
        yield _newest(run, (resource.name, known.place))


def _shows(seen: Exchange, known: Known) -> bool:
    """Whether an answer shows an object, or may have done so had it been another."""
    if not seen.ok:
        return seen.status != 404
    body = seen.json if isinstance(seen.json, dict) else {}
    items = body.get("items", [body])
    return any(item.get("id") == known.id for item in items if isinstance(item, dict))


def _read(run: Runner, known: Known) -> Exchange:
    name = known.resource.name
    if f"{name}.by-id" in run.contract.operations:
        return run.ask(call(run.contract[f"{name}.by-id"], known.ids))
    get = run.contract[f"{name}.get"]
    query = {} if known.resource.id in get.path_parameters else {known.resource.id: known.id}
    return run.ask(call(get, known.ids, query=query))


def _newest(run: Runner, scope: Scope) -> Exchange:
    return _listed(run, scope, size=MANY, reverse=True)


def _listed(run: Runner, scope: Scope, **query: Any) -> Exchange:
    resource = run.ledger.resources[scope[0]]
    ids = dict(zip(resource.parents, scope[1], strict=True))
    return run.ask(listing(run.contract[f"{resource.name}.list"], ids, query=query))


def spoilt(run: Runner, exchange: Exchange) -> str:
    """The finding that a failed read stands beneath: that of the call which stored what it fails
    over. Empty where it is the read itself that fails."""
    operation = exchange.operation
    if exchange.status < 500 or operation is None or operation.resource not in run.ledger.resources:
        return ""
    known = run.ledger.get(exchange.call.ids.get(run.ledger.resources[operation.resource].id, ""))
    query = dict(exchange.call.query)
    if operation.verb == "get":
        known = run.ledger.get(query.get(run.ledger.resources[operation.resource].id, ""))
    if operation.verb in ("by-id", "get"):
        return _spoilt_object(run, exchange, known) if known is not None else ""
    if operation.verb in _OF_A_PLACE:
        for scope in _looked_at(run, exchange):
            title = run.ledger.spoilt.get(scope) or _spoilt_place(run, exchange, scope)
            if title:
                return title
    return ""


def _looked_at(run: Runner, exchange: Exchange) -> Iterator[Scope]:
    """The places whose objects an operation on a place reads."""
    operation, ids = exchange.operation, exchange.call.ids
    assert operation is not None
    kinds = ("messages", "metamessages") if operation.verb in ("clone", "chat") else ()
    for kind in kinds or (operation.resource,):
        yield kind, tuple(ids[name] for name in run.ledger.resources[kind].parents)


def _spoilt_object(run: Runner, exchange: Exchange, known: Known) -> str:
    nobody = replace(known, object={"id": NOBODY})
    if not known.spoilt and _read(run, known).status >= 500 and _read(run, nobody).status < 500:
        known.spoilt = _blame(run, known, exchange)
    return known.spoilt


def _spoilt_place(run: Runner, exchange: Exchange, scope: Scope) -> str:
    """Looks for the object that a list fails over, the newest first."""
    if not scope[1] or _listed(run, scope, size=MANY).status < 500:
        return ""
    rows = run.ledger.live(scope)
    if _listed(run, scope, size=1, page=len(rows) + MANY).status >= 500:
        return ""  # it fails over nothing, too
    failed = run.ledger.doubted_by.get(scope)
    known = _failed_over(run, scope, rows)
    if failed is not None and (known is None or _read(run, known).ok):
        # What a failed request stored is in no row, and counts on the pages all the same.
        title = _report_stored(run, failed, exchange)
    elif known is not None:
        title = _blame(run, known, exchange)
    else:
        return ""
    run.ledger.spoilt[scope] = title
    return title


def _failed_over(run: Runner, scope: Scope, rows: Sequence[Known]) -> Known | None:
    """The row at whose number a list of one fails."""
    for number in range(min(len(rows), MANY), 0, -1):
        if _listed(run, scope, size=1, page=number).status >= 500:
            return rows[number - 1]
    return None


def _blame(run: Runner, known: Known, exchange: Exchange) -> str:
    """Reports the last call that wrote an object."""
    written = [one for one in known.story if not reads(one.call)]
    return _report_stored(run, written[-1], exchange) if written else ""


def _report_stored(run: Runner, maker: Exchange, exchange: Exchange) -> str:
    detail = f"{exchange.call.name} answers {exchange.status} over it"
    fault = Fault("what it stored cannot be read", detail)
    found = run.report("robust.stored", maker, fault, seen_by=exchange)
    return found.title if found is not None else ""


def undone(run: Runner, exchange: Exchange, before: Iterable[Known] | None, beneath: str) -> None:
    """Reports a request that failed and was carried out all the same. `before` are the objects of
    its place before it; None where nobody knows them all."""
    operation = exchange.operation
    if operation is None or operation.resource not in run.ledger.resources or reads(exchange.call):
        return
    if exchange.status < 500 or exchange.again or exchange.stand_in:
        return
    if operation.verb in _MAKERS:
        _made_all_the_same(run, exchange, before, beneath)
    elif operation.verb in ("update", "delete"):
        resource = run.ledger.resources[operation.resource]
        known = run.ledger.find(resource, exchange.call.ids)
        if known is not None:
            _changed_all_the_same(run, exchange, known, beneath, certain=before is not None)


def _made_all_the_same(
    run: Runner, exchange: Exchange, before: Iterable[Known] | None, beneath: str
) -> None:
    scope = _scope(run, exchange)
    rows = None if before is None else list(before)
    if (
        rows is None
        or len(rows) >= MANY
        or not run.ledger.holds(run.ledger.resources[scope[0]], exchange.call.ids)
    ):
        return
    seen = _listed(run, scope, size=MANY)
    body = seen.json if seen.ok and isinstance(seen.json, dict) else {}
    items = body.get("items")
    if not isinstance(items, list) or not body.get("total") == len(items) < MANY:
        return
    new = [item for item in items if isinstance(item, dict) and item.get("id") not in run.ledger]
    new = [item for item in new if not run.ledger.expects(scope, item)]
    if new:
        detail = f"{scope[0]}.list now holds {new[0]!r:.200}"
        reason = f"answered {exchange.status}, and carried out all the same"
        run.report("robust.traceless", exchange, Fault(reason, detail), beneath=beneath)
    run.ledger.settle(scope, items, seen)


def _changed_all_the_same(
    run: Runner, exchange: Exchange, known: Known, beneath: str, *, certain: bool
) -> None:
    seen = _read(run, known)
    reason = f"answered {exchange.status}, and carried out all the same"
    if seen.status == 404:
        fault = Fault(reason, f"{known.id} is not there any more")
        run.report("robust.traceless", exchange, fault, beneath=beneath)
        run.ledger.remove(known, exchange)
    elif seen.status >= 500:
        known.spoilt = _report_stored(run, exchange, seen)
    elif seen.ok and isinstance(seen.json, dict):
        change = next(differences(known.object, seen.json), None)
        if change is not None:
            run.report("robust.traceless", exchange, Fault(reason, str(change)), beneath=beneath)
            run.ledger.change(known, seen.json, exchange)
    if certain:
        run.ledger.trust(_scope(run, exchange))


def _scope(run: Runner, exchange: Exchange) -> Scope:
    assert exchange.operation is not None
    resource = run.ledger.resources[exchange.operation.resource]
    return resource.name, tuple(exchange.call.ids[name] for name in resource.parents)
