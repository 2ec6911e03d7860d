"""What must hold of calls that went out at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from honcho_contract.judging.laws import Fault
from honcho_contract.wire.exchange import Exchange

Lanes = Sequence[Sequence[Exchange]]


def writers(written: Lanes, pages: Sequence[Exchange]) -> Iterator[tuple[str, Exchange, Fault]]:
    """Messages that several have written at once, and the lists of their session afterwards: the
    check that is broken, the exchange that shows it, and how."""
    last = pages[-1]
    listed = [one for page in pages for one in _ids_in(page)]
    for exchanges in written:
        for one in [e for e in exchanges if not e.ok][:1]:
            reason = "a message of a parallel writer was refused"
            yield "together.lost", one, Fault(reason, f"answered {one.status}")
        ids = [_id(e) for e in exchanges if _id(e)]
        lost = [one for one in ids if listed.count(one) != 1]
        if lost:
            detail = f"{lost[:1]} stands {listed.count(lost[0])} times"
            yield "together.lost", last, Fault("a message is not listed once", detail)
        order = [one for one in listed if one in ids]
        if sorted(ids) == sorted(order) and order != ids:
            yield "together.order", last, Fault("a writer's messages changed order")
    everything = [_id(e) for exchanges in written for e in exchanges if _id(e)]
    if len(set(everything)) != len(everything):
        yield "together.lost", last, Fault("two messages have the same id")


def racers(answers: Sequence[Exchange]) -> Iterator[tuple[str, Exchange, Fault]]:
    """One name that several have got or created at once."""
    made = {_id(e) for e in answers if _id(e)}
    if len(made) > 1:
        detail = f"{len(made)} ids: {', '.join(sorted(made))}"
        yield "together.once", answers[0], Fault("one name, several objects", detail)
    for one in [e for e in answers if not e.ok][:1]:
        yield "together.once", one, Fault("a racer was refused", f"answered {one.status}")


def again(lanes: Sequence[Sequence[Exchange]]) -> Iterator[tuple[str, Exchange, Fault]]:
    """What the exchanges of a race that was run again show; lane 0 is what came one by one."""
    one_by_one, *at_once = lanes
    if not at_once:
        return
    if at_once[0][0].call.name == "users.get-or-create":
        yield from racers([exchange for sent in at_once for exchange in sent])
    elif one_by_one and one_by_one[-1].call.name == "messages.list":
        yield from writers(at_once, one_by_one[-1:])


def _ids_in(page: Exchange) -> list[str]:
    body = page.json if page.ok and isinstance(page.json, dict) else {}
    items = body.get("items")
    return (
        [str(i.get("id")) for i in items if isinstance(i, dict)] if isinstance(items, list) else []
    )


def _id(exchange: Exchange) -> str:
    made = exchange.json if exchange.ok and isinstance(exchange.json, dict) else {}
    return str(made.get("id", ""))
