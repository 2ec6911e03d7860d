from __future__ import annotations

from collections import Counter
from dataclasses import asdict

import pytest
from tests.contract_tests.builders import LINE, RULES, Scene, ok, page, refused, thing

from honcho_contract.apis.v1.generation import contract
from honcho_contract.results.coverage import FAMILIES, Cell, Coverage, cells, decided, judged, rows
from honcho_contract.wire.exchange import call
from honcho_contract.wire.target import Capabilities


def families(scene: Scene, name: str, reply: object, **options: object) -> set[str]:
    seen = scene.seen(name, reply, **options)  # type: ignore[arg-type]
    return {cell.family for cell in judged(RULES, seen.exchange, seen.prediction)}


def test_an_answer_counts_for_the_families_whose_laws_look_at_it(scene: Scene) -> None:
    made = ok(thing("messages", "new"))
    body = {"content": "a message", "is_user": True}
    assert families(scene, "messages.create", made, body=body) == {
        "answers",
        "robust",
        "echo",
        "identity",
    }
    assert families(scene, "users.list", ok(page([])), body={}) == {
        "answers",
        "robust",
        "state",
        "pages",
        "isolation",
    }


def test_some_families_count_only_what_was_sent_for_them(scene: Scene) -> None:
    plain = families(scene, "messages.create", refused(422), body={})
    meant = families(scene, "messages.create", refused(422), body={}, purpose="limits.refuse")
    assert meant - plain == {"limits"}


def test_what_the_oracle_expects_counts_too(scene: Scene) -> None:
    unknown = {**LINE, "message_id": "nobody"}
    seen = scene.seen("messages.by-id", refused(404), unknown)
    assert {c.family for c in judged(RULES, seen.exchange, seen.prediction)} >= {"state"}


def test_a_status_that_is_not_documented_reaches_nothing(scene: Scene) -> None:
    assert families(scene, "messages.create", refused(418), body={}) == set()


def test_a_check_that_a_scenario_decides_counts_for_its_family(scene: Scene) -> None:
    sent = call(RULES["sessions.chat"], LINE, body={"queries": "?"})
    exchange = scene.exchange(sent, ok({"content": "!"}))
    assert list(decided(RULES, exchange, "chat.stream")) == [Cell("sessions.chat", 200, "chat")]
    assert list(decided(RULES, exchange, "pages.query")) == []


def test_every_family_and_operation_has_something_to_reach() -> None:
    everything = list(cells(RULES))
    assert {cell.family for cell in everything} == set(FAMILIES)
    assert {cell.operation for cell in everything} == set(RULES.operations)
    assert len(set(everything)) == len(everything)


def test_the_published_document_has_less_to_reach() -> None:
    assert {cell.status for cell in cells(contract(published=True))} == {200, 422}


def test_workers_add_up() -> None:
    cell = Cell("messages.create", 200, "echo")
    one, two = Coverage(contract=RULES), Coverage(contract=RULES)
    whole = Coverage(contract=RULES)
    for part, count in ((one, 2), (two, 3)):
        part.counts[cell] += count
        whole.add(rows(part.counts), asdict(Capabilities(chat=False)))
    assert whole.counts == Counter({cell: 5})
    assert not whole.able.chat


def test_percent_and_what_is_missing_agree() -> None:
    coverage = Coverage(contract=RULES)
    assert coverage.percent == 0
    assert coverage.missing == coverage.wanted
    for cell in coverage.wanted:
        coverage.counts[cell] += 1
    assert coverage.percent == 100
    assert coverage.named() == []
    del coverage.counts[Cell("messages.create", 200, "echo")]
    assert coverage.named() == ["messages.create: 200 echo"]
    assert 99 < coverage.percent < 100


def test_a_long_list_is_cut_and_says_so() -> None:
    lines = Coverage(contract=RULES).named(2)
    assert len(lines) == 3
    assert lines[-1] == f"and {len(RULES.operations) - 2} operations more"


@pytest.mark.parametrize(
    ("cell", "able"),
    [
        (Cell("messages.list", 401, "answers"), Capabilities(auth=True)),
        (Cell("messages.list", 401, "auth"), Capabilities(auth=True)),
        (Cell("sessions.chat", 200, "chat"), Capabilities(chat=True)),
        (Cell("documents.query", 200, "pages"), Capabilities(documents=True)),
        (Cell("keys.create", 200, "answers"), Capabilities(auth=True, admin=True)),
    ],
)
def test_what_the_target_cannot_do_is_not_asked_of_it(cell: Cell, able: Capabilities) -> None:
    unable = Capabilities(chat=False, documents=False, auth=False, admin=False)
    assert cell in Coverage(contract=RULES, able=able).wanted
    assert cell not in Coverage(contract=RULES, able=unable).wanted
    reached = Coverage(contract=RULES, able=unable, counts=Counter([cell]))
    assert cell in reached.wanted
