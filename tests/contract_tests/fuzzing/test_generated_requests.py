from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from tests.contract_tests.builders import RULES

from honcho_contract.apis.v1.objects import build
from honcho_contract.contract.resources import NOBODY
from honcho_contract.fuzzing import generated_requests
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.wire.exchange import Exchange

SCHEMA = generated_requests.schema(RULES.document)


@pytest.fixture
def world(live: Run) -> World:
    return build(live)


@pytest.fixture
def sent(live: Run, monkeypatch: pytest.MonkeyPatch) -> list[Exchange]:
    """Every exchange of the run from now on."""
    exchanges: list[Exchange] = []
    send = live.target.send

    def watched(call: Any) -> Exchange:
        exchanges.append(send(call))
        return exchanges[-1]

    monkeypatch.setattr(live.target, "send", watched)
    return exchanges


def case(name: str, **parts: Any) -> Case[Any]:
    operation = RULES[name]
    made: Case[Any] = SCHEMA[operation.path][operation.method].Case(**parts)
    return made


def generate(live: Run, world: World, name: str, count: int) -> None:
    operation = RULES[name]

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=SCHEMA[operation.path][operation.method].as_strategy())
    def search(case: Case[Any]) -> None:
        generated_requests.send(live, world, case)

    search()


def test_every_operation_of_the_document_is_generated() -> None:
    # A name that the schema lacks is a LookupError.
    for operation in RULES:
        assert SCHEMA[operation.path][operation.method].path == operation.path
    assert SCHEMA.statistic.operations.total == len(RULES.operations)


def test_the_shares_make_a_hundred() -> None:
    drawn = Counter(generated_requests._drawn(lot) for lot in range(100))
    assert tuple(drawn.items()) == generated_requests.SHARES
    with pytest.raises(ValueError, match="the shares make 100, and the lot is 100"):
        generated_requests._drawn(100)


def test_a_generated_case_reaches_an_object(live: Run, world: World, sent: list[Exchange]) -> None:
    parts = {"app_id": "x", "user_id": "y", "session_id": "z"}
    body = {"content": "tea", "is_user": True}
    made = case("messages.create", path_parameters=parts, body=body, media_type="application/json")
    generated_requests.send(live, world, made)
    (exchange,) = sent
    assert exchange.call.name == "messages.create"
    assert exchange.call.ids["app_id"] == world.home["app_id"]
    assert exchange.sent == body
    assert live.found == []


def test_ids_in_query_and_body_are_steered_too(
    live: Run, world: World, sent: list[Exchange]
) -> None:
    parts = {"app_id": "x", "user_id": "y"}
    body = {"metamessage_type": "t", "content": "", "session_id": "s", "message_id": None}
    made = case(
        "metamessages.create", path_parameters=parts, body=body, media_type="application/json"
    )
    generated_requests.send(live, world, made)
    ids = {line["session_id"] for line in (world.home, world.sibling, world.foreign)} | {NOBODY}
    assert sent[0].sent["session_id"] in ids
    assert sent[0].sent["message_id"] is None


def test_names_of_apps_are_marked(live: Run, world: World, sent: list[Exchange]) -> None:
    made = case("apps.create", body={"name": "x"}, media_type="application/json")
    generated_requests.send(live, world, made)
    assert sent[0].sent["name"] == f"{live.mark} x"
    long = case("apps.create", body={"name": "x" * 100}, media_type="application/json")
    generated_requests.send(live, world, long)
    assert sent[1].sent["name"] == "x" * 100


def test_a_delete_takes_an_object_of_its_own(live: Run, world: World) -> None:
    ids = ("app_id", "user_id", "collection_id")
    made = case("collections.delete", path_parameters=dict.fromkeys(ids, "x"))
    generated_requests.send(live, world, made)
    home = live.ledger.get(world.home["collection_id"])
    assert home is not None
    assert home.alive
    assert (
        sum(not known.alive for known in live.ledger if known.resource.name == "collections") == 2
    )


def test_most_generated_requests_reach_what_they_name(
    live: Run, world: World, sent: list[Exchange]
) -> None:
    generate(live, world, "messages.list", 60)
    statuses = Counter(exchange.status for exchange in sent)
    assert statuses[200] + statuses[422] + statuses[400] > statuses[404]
    assert statuses[200] > 0
    assert live.found == []


def test_what_the_target_cannot_do_is_not_sent(
    live: Run, world: World, sent: list[Exchange]
) -> None:
    live.capabilities = type(live.capabilities)(chat=False, documents=False)
    ids = dict.fromkeys(("app_id", "user_id", "session_id"), "x")
    made = case(
        "sessions.chat", path_parameters=ids, body={"queries": "x"}, media_type="application/json"
    )
    generated_requests.send(live, world, made)
    assert sent == []
