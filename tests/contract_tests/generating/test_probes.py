from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES

from honcho_contract.contract.validity import judge
from honcho_contract.generating import probes
from honcho_contract.wire.denylist import harm_of, harms_in
from honcho_contract.wire.exchange import call
from honcho_contract.wire.tokens import can_be_sent


def depth_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth_of, inner)) if inner else 0


@pytest.mark.parametrize("depth", probes.DEPTHS)
def test_nested_is_as_deep_as_it_says(depth: int) -> None:
    assert depth_of(probes.nested(depth)) == depth
    assert json.loads(json.dumps(probes.nested(depth))) == probes.nested(depth)


@pytest.mark.parametrize("claim", probes.CLAIMS, ids=repr)
def test_a_forged_token_says_what_it_is_told(claim: object) -> None:
    head, payload, signature = probes.forged(claim).split(".")
    assert json.loads(base64.urlsafe_b64decode(payload + "=="))["exp"] == claim
    assert json.loads(base64.urlsafe_b64decode(head + "=="))["alg"] == "HS256"
    assert len(signature) == 43


def test_numbers_that_are_none_are_never_valid() -> None:
    body = {"content": "x", "is_user": True}
    bodies = list(probes.with_numbers(body, "metadata"))
    assert len(bodies) == len(probes.NOT_FINITE)
    for raw in bodies:
        sent = call(RULES["messages.create"], LINE, raw=raw)
        assert judge(RULES, sent).valid is not True
        assert harm_of(sent) == ""


def test_no_probe_could_do_harm() -> None:
    assert list(harms_in([v for k, v in vars(probes).items() if k.isupper()])) == []
    assert list(harms_in([probes.forged(claim) for claim in probes.CLAIMS])) == []


def test_every_token_can_be_sent() -> None:
    tokens = [*probes.TOKENS, *map(probes.forged, probes.CLAIMS)]
    assert all(map(can_be_sent, tokens))
