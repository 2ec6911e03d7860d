"""Whether a page of a list holds the right objects, as they are, in order, with true counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from honcho_contract.judging.laws import Fault, Law, Seen
from honcho_contract.judging.laws.echo import differs
from honcho_contract.judging.ledger import Known
from honcho_contract.judging.prediction import Page


def _listed(seen: Seen) -> Iterator[tuple[Page, list[dict[str, Any]]]]:
    """The predicted page and the items that came, where both can be held together."""
    page, body = seen.prediction.page, seen.exchange.json
    if page is None or not seen.exchange.ok or not isinstance(body, dict):
        return
    items = body.get("items")
    if isinstance(items, list) and all(isinstance(item, dict) for item in items):
        if not _has_effects(seen, page, items):
            yield page, items


def _known(seen: Seen, page: Page, object_id: str) -> Known | None:
    resource, place = page.scope
    return seen.ledger.look_up(seen.ledger.resources[resource], place, object_id)


def _has_effects(seen: Seen, page: Page, items: list[dict[str, Any]]) -> bool:
    """Whether a list may hold what an operation made besides (see `side_effects`): then its objects
    may stand on other pages, and be more, than was answered so far."""
    ledger, total = seen.ledger, seen.exchange.json.get("total")
    if not ledger.touched(page.scope):
        return False
    new = any(str(i.get("id")) not in ledger and ledger.expects(page.scope, i) for i in items)
    return new or (total != page.total and total != len(items))


def changed(seen: Seen) -> Iterator[Fault]:
    """Objects in a list that differ from what was answered of them before."""
    for page, items in _listed(seen):
        for item in items:
            known = _known(seen, page, str(item.get("id")))
            if known is not None and known.alive:
                yield from differs(known, item)


def lacks(seen: Seen) -> Iterator[Fault]:
    for page, items in _listed(seen):
        if not page.filtered and not _is_another_part(seen, page, items):
            missing = [known.id for known in page.items if known.id not in _ids(items)]
            if missing:
                yield Fault("a live object is not listed", f"{missing[0]} ({len(missing)} in all)")


def foreign(seen: Seen) -> Iterator[Fault]:
    """Objects of another place in a list."""
    for page, items in _listed(seen):
        for object_id in _ids(items):
            known = _known(seen, page, object_id)
            if known is not None and (known.resource.name, known.place) != page.scope:
                yield Fault("an object of another owner is listed", object_id)


def dead(seen: Seen) -> Iterator[Fault]:
    for page, items in _listed(seen):
        for object_id in _ids(items):
            known = _known(seen, page, object_id)
            dead = known is not None and not known.alive and not known.lost
            if known is not None and dead and known.place == page.scope[1]:
                yield Fault("a deleted object is listed", object_id)


def stray(code: str) -> Law:
    """Objects in a list that no answer ever spoke of: left behind by something that was refused,
    or made twice. Blamed on the check that the list was asked for, if any."""

    def law(seen: Seen) -> Iterator[Fault]:
        if (seen.exchange.call.purpose or "state.stray") == code:
            yield from _strange(seen)

    return law


def _strange(seen: Seen) -> Iterator[Fault]:
    for page, items in _listed(seen):
        for item in items if not page.filtered else ():
            if _known(seen, page, str(item.get("id"))) is None:
                yield Fault("a list holds an object that nobody was told of", f"{item!r:.200}")


def repeated(seen: Seen) -> Iterator[Fault]:
    for _, items in _listed(seen):
        ids = _ids(items)
        if len(set(ids)) != len(ids):
            twice = next(i for i in ids if ids.count(i) > 1)
            yield Fault("an object is listed twice", twice)


def order(*, reverse: bool) -> Law:
    """Items come in the order of their arrival, or in the opposite one where `reverse` asks."""

    def law(seen: Seen) -> Iterator[Fault]:
        if (dict(seen.exchange.call.query).get("reverse") == "true") is not reverse:
            return
        for page, items in _listed(seen):
            wanted, got = [known.id for known in page.items], _ids(items)
            if sorted(wanted) == sorted(got) and wanted != got:
                yield Fault("objects out of order", f"{got}, expected {wanted}"[:300])

    return law


def cut(seen: Seen) -> Iterator[Fault]:
    """A page that holds another part of the whole than its number and size say."""
    for page, items in _listed(seen):
        if _is_another_part(seen, page, items):
            got, due = len(items), len(page.items)
            text = f"page {page.number} of size {page.size} holds {got}, not the {due} that are due"
            yield Fault("a page is cut wrongly", text)


def _is_another_part(seen: Seen, page: Page, items: list[dict[str, Any]]) -> bool:
    """Whether a page of several shows objects of its place, and they belong on other pages. Where
    one page shows all there is, or the total is wrong, it is the set that is wrong, not the cut."""
    if (page.number == 1 and page.pages < 2) or seen.exchange.json.get("total") != page.total:
        return False
    got = set(_ids(items))
    return got != {known.id for known in page.items} and got <= set(_all(seen, page))


def _all(seen: Seen, page: Page) -> list[str]:
    return [known.id for known in seen.ledger.rows(page.scope) or []]


def filtered(seen: Seen) -> Iterator[Fault]:
    """A list with a filter holds just the objects that match it."""
    for page, items in _listed(seen):
        if not page.filtered:
            continue
        wanted, got = {known.id for known in page.items}, set(_ids(items))
        asked = seen.prediction.verdict.body
        total = seen.exchange.json.get("total")
        if got - wanted and (total != page.total or len(got) > len(wanted)):
            yield Fault(
                "a filter lets through what does not match", _example(seen, got - wanted, asked)
            )
        if wanted - got and (total != page.total or len(got) < len(wanted)):
            yield Fault("a filter keeps back what matches", _example(seen, wanted - got, asked))


def _example(seen: Seen, ids: set[str], asked: Any) -> str:
    known = seen.ledger.get(min(ids))
    of = f"{known.object.get('metadata')!r:.200}" if known else "an unknown object"
    return f"asked {asked!r:.200}, wrong about {of}"


def total(seen: Seen) -> Iterator[Fault]:
    for page, items in _listed(seen):
        got = seen.exchange.json.get("total")
        others = seen.exchange.call.purpose == "refusals.traceless" or page.filtered
        if got == page.total or (others and len(items) != len(page.items)):
            continue
        if not isinstance(got, int):
            continue  # not of its schema, and another law's
        # A whole list that counts what it shows is wrong about the objects, not about the total.
        if got != len(items) or not _is_told_otherwise(seen):
            yield Fault("total is not the number of objects", f"total {got}, expected {page.total}")


def _is_told_otherwise(seen: Seen) -> bool:
    """Whether a law has something to say of the objects that a list shows or lacks."""
    laws = (lacks, foreign, dead, _strange)
    return any(True for law in laws for _ in law(seen))


def counts(seen: Seen) -> Iterator[Fault]:
    """`page`, `size` and `pages` say what was asked and what follows from `total`."""
    for page, _ in _listed(seen):
        body = seen.exchange.json
        for name, wanted in (("page", page.number), ("size", page.size)):
            if body.get(name) != wanted:
                yield Fault(f"{name} is not what was asked", f"{body.get(name)}, asked {wanted}")
        if isinstance(body.get("total"), int):
            pages = -(-body["total"] // page.size)
            if "pages" in body and body["pages"] != pages:
                yield Fault(
                    "pages does not follow from total", f"{body['pages']}, expected {pages}"
                )


def _ids(items: list[dict[str, Any]]) -> list[str]:
    return [str(item.get("id")) for item in items]
