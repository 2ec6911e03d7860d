"""Many at once: nothing is lost, nothing is there twice, order is kept."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from honcho_contract.judging.concurrency import racers, writers
from honcho_contract.running.run import Run
from honcho_contract.wire.exchange import Exchange, call

WRITERS = 8
EACH = 12


@pytest.mark.parametrize("sessions", [1, 4])
def test_writers(honcho_run: Run, honcho_line: dict[str, str], sessions: int) -> None:
    places = [honcho_run.make("sessions", honcho_line) for _ in range(sessions)]
    create = honcho_run.contract["messages.create"]

    def write(writer: int) -> list[Exchange]:
        place = places[writer % sessions]
        bodies = [{"content": f"{writer} {n}", "is_user": True} for n in range(EACH)]
        return [honcho_run.ask(call(create, place, body=body)) for body in bodies]

    with ThreadPoolExecutor(WRITERS) as pool:
        written = list(pool.map(write, range(WRITERS)))
    for n, place in enumerate(places):
        mine = [exchanges for w, exchanges in enumerate(written) if w % sessions == n]
        _all_there(honcho_run, place, mine)


def _all_there(run: Run, place: Mapping[str, str], written: list[list[Exchange]]) -> None:
    pages: list[Exchange] = []
    # A message that was sent twice may be there twice.
    for page in range(1, 2 * WRITERS * EACH // 100 + 2):
        query = {"size": 100, "page": page}
        listing = call(run.contract["messages.list"], place, query=query, body={})
        last = run.ask(listing)
        pages.append(last)
        if last.ok and isinstance(last.json, dict) and page >= last.json.get("pages", 0):
            break
    faults = list(writers(written, pages))
    for code, one, fault in faults:
        run.require(code, False, one, fault.reason, fault.detail, race=written)
    for code in ("together.lost", "together.order"):
        run.require(code, True, pages[-1], "")


def test_raced_get_or_create(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    operation = honcho_run.contract["users.get-or-create"]
    for _ in range(4):
        ids = {**honcho_line, "name": honcho_run.fresh("raced")}
        with ThreadPoolExecutor(WRITERS) as pool:
            answers = list(
                pool.map(lambda ids: honcho_run.ask(call(operation, ids)), [ids] * WRITERS)
            )
        for code, one, fault in racers(answers):
            lanes = [[answer] for answer in answers]
            honcho_run.require(code, False, one, fault.reason, fault.detail, race=lanes)
        honcho_run.require("together.once", True, answers[0], "")
    honcho_run.ledger.doubt(("users", (honcho_line["app_id"],)))
