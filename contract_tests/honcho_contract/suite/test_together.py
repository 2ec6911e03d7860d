"""Many at once: nothing is lost, nothing is there twice, order is kept."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from honcho_contract.exchange import Exchange, call
from honcho_contract.run import Run

WRITERS = 8
EACH = 12


@pytest.mark.parametrize("sessions", [1, 4])
def test_writers(run: Run, line: dict[str, str], sessions: int) -> None:
    places = [run.make("sessions", line) for _ in range(sessions)]
    create = run.contract["messages.create"]

    def write(writer: int) -> list[Exchange]:
        place = places[writer % sessions]
        bodies = [{"content": f"{writer} {n}", "is_user": True} for n in range(EACH)]
        return [run.ask(call(create, place, body=body)) for body in bodies]

    with ThreadPoolExecutor(WRITERS) as pool:
        written = list(pool.map(write, range(WRITERS)))
    for n, place in enumerate(places):
        mine = [exchanges for w, exchanges in enumerate(written) if w % sessions == n]
        _all_there(run, place, mine)


def _all_there(run: Run, place: Mapping[str, str], written: list[list[Exchange]]) -> None:
    listed: list[str] = []
    last: Exchange | None = None
    # A message that was sent twice may be there twice.
    for page in range(1, 2 * WRITERS * EACH // 100 + 2):
        query = {"size": 100, "page": page}
        last = run.ask(call(run.contract["messages.list"], place, query=query, body={}))
        if last.ok and isinstance(last.json, dict):
            listed += [str(item.get("id")) for item in last.json.get("items", ())]
            if page >= last.json.get("pages", 0):
                break
    assert last is not None
    for exchanges in written:
        refused = [e for e in exchanges if not e.ok]
        for one in refused[:1]:
            reason = "a message of a parallel writer was refused"
            run.require("together.lost", False, one, reason, f"answered {one.status}")
        ids = [str(e.json.get("id")) for e in exchanges if e.ok and isinstance(e.json, dict)]
        lost = [one for one in ids if listed.count(one) != 1]
        detail = f"{lost[:1]} stands {listed.count(lost[0])} times" if lost else ""
        run.require("together.lost", not lost, last, "a message is not listed once", detail)
        order = [one for one in listed if one in ids]
        same_order = sorted(ids) != sorted(order) or order == ids
        run.require("together.order", same_order, last, "a writer's messages changed order")
    everything = [str(e.json.get("id")) for es in written for e in es if isinstance(e.json, dict)]
    distinct = len(set(everything)) == len(everything)
    run.require("together.lost", distinct, last, "two messages have the same id")


def test_raced_get_or_create(run: Run, line: dict[str, str]) -> None:
    operation = run.contract["users.get-or-create"]
    for _ in range(4):
        ids = {**line, "name": run.fresh("raced")}
        with ThreadPoolExecutor(WRITERS) as pool:
            answers = list(pool.map(lambda ids: run.ask(call(operation, ids)), [ids] * WRITERS))
        made = {str(e.json.get("id")) for e in answers if e.ok and isinstance(e.json, dict)}
        detail = f"{len(made)} ids: {', '.join(sorted(made))}"
        run.require(
            "together.once", len(made) <= 1, answers[0], "one name, several objects", detail
        )
        failed = [e for e in answers if not e.ok]
        for one in failed[:1]:
            reason = "a racer was refused"
            run.require("together.once", False, one, reason, f"answered {one.status}")
    run.ledger.doubt(("users", (line["app_id"],)))
