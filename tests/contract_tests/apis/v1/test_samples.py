from __future__ import annotations

from dataclasses import replace

import pytest
from tests.contract_tests.builders import RULES

from honcho_contract.apis.v1 import samples
from honcho_contract.apis.v1.objects import build
from honcho_contract.running.run import Run

NAMED = ("by-name", "get-or-create")


@pytest.mark.parametrize("name", [n for n in RULES.operations if n != "keys.create"])
def test_the_plain_request_of_each_operation_is_accepted(live: Run, name: str) -> None:
    world = build(live)
    ids = samples.prepared(live, name, world.home)
    if RULES[name].verb in NAMED:
        resource = name.partition(".")[0]
        known = live.ledger.get(ids[f"{resource[:-1]}_id"])
        assert known is not None
        ids["name"] = known.object["name"]
    assert live.do(name, ids, **samples.options(live, name, ids)).status == 200
    assert live.found == []


@pytest.mark.parametrize("name", [n for n in samples.NEEDS if n.startswith("messages.")])
def test_what_an_operation_works_on_is_its_own(live: Run, name: str) -> None:
    world = build(live)
    one, two = (samples.prepared(live, name, world.home) for _ in range(2))
    assert len({one["message_id"], two["message_id"], world.home["message_id"]}) == 3


def test_a_body_only_where_one_is_taken(live: Run) -> None:
    for name, operation in RULES.operations.items():
        assert (samples.body(live, name) is None) is (operation.body is None), name


def test_what_needs_a_model_is_left_out_where_there_is_none(live: Run) -> None:
    assert all(samples.supported(live, name) for name in RULES.operations)
    live.capabilities = replace(live.capabilities, chat=False, documents=False)
    left_out = {name for name in RULES.operations if not samples.supported(live, name)}
    documents = {name for name in RULES.operations if name.startswith("documents.")}
    assert left_out == documents | {"sessions.chat"}
