"""What a run takes away again."""

from __future__ import annotations

import pytest
from tests.contract_tests.builders import RULES

from honcho_contract.apis.v1 import objects as worlds
from honcho_contract.results.leftovers import Left
from honcho_contract.running.cleanup import clear
from honcho_contract.running.run import Run
from honcho_contract.wire.exchange import Call, Exchange, call
from honcho_contract.wire.target import Target


def test_clearing_deletes_what_can_be_deleted_and_counts_the_rest(live: Run) -> None:
    world = worlds.build(live)
    left = clear(live)
    assert left.mark == live.mark
    # The home app with the user of the first try, home and sibling; and the foreign pair.
    assert left.counts == {"apps": 2, "users": 4}
    assert str(left).startswith(f"2 apps, 4 users, under the mark {live.mark} ")
    query = {"collection_id": world.home["collection_id"]}
    gone = live.ask(call(RULES["collections.get"], world.home, query=query))
    assert gone.status == 404


def test_a_target_that_stops_answering_is_not_asked_for_everything(live: Run) -> None:
    worlds.build(live)
    for _ in range(6):
        live.make("sessions", live.make("users", live.home_app))
    live.target.url = "http://127.0.0.1:9"
    live.target.close()
    live.target.__post_init__()
    left = clear(live)
    assert left.counts is not None
    assert left.counts["sessions"] >= 6
    assert "sessions" in str(left)


class Impatience(BaseException):
    """What stands for Ctrl-C."""


def interrupted_after(run: Run, name: str, ids: dict[str, str]) -> None:
    """Makes an object, and is interrupted before its answer was read."""

    def sends(asked: Call) -> Exchange:
        Target.send(run.target, asked)
        raise Impatience

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run.target, "send", sends)
        with pytest.raises(Impatience):
            run.do(name, ids, body=run.plain(name.split(".")[0]))


def alive(run: Run, user: dict[str, str]) -> int:
    """How many objects are left that can be deleted."""
    sessions = run.ask(call(RULES["sessions.list"], user, body={"is_active": True}))
    collections = run.ask(call(RULES["collections.list"], user, body={}))
    return int(sessions.json["total"]) + int(collections.json["total"])


@pytest.mark.parametrize("name", ["sessions.create", "collections.create"])
def test_what_was_made_when_the_run_was_interrupted_is_deleted_too(live: Run, name: str) -> None:
    user = live.make("users", live.make("apps", {}))
    interrupted_after(live, name, user)
    assert alive(live, user) == 1
    clear(live)
    assert alive(live, user) == 0


def test_so_is_what_was_made_twice_because_an_answer_was_lost(live: Run) -> None:
    user = live.make("users", live.make("apps", {}))
    for _ in range(101):
        live.ask(call(RULES["sessions.create"], user, body={}))
    live.ledger.doubt(("sessions", tuple(user.values())))
    clear(live)
    assert alive(live, user) == 0


def test_interrupted_elsewhere_it_has_nothing_to_look_for(
    live: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = live.make("users", live.make("apps", {}))
    interrupted_after(live, "users.create", user)
    asked: list[str] = []

    def sends(one: Call) -> Exchange:
        asked.append(one.name)
        return Target.send(live.target, one)

    monkeypatch.setattr(live.target, "send", sends)
    clear(live)
    assert {name.partition(".")[2] for name in asked} <= {"delete"}


def test_what_a_lost_worker_made_is_told_by_its_mark() -> None:
    assert str(Left(mark="hc-0-gw1", counts=None)) == (
        "everything that a worker made which ended too early, under a mark that begins with "
        "hc-0-gw1 (in the apps' metadata, as 'honcho-contract')"
    )
