from __future__ import annotations

import json

import pytest
from tests.contract_tests.builders import LINE, RULES

from honcho_contract.generating.injection_probes import JOINTS, joined, unquoted
from honcho_contract.wire.denylist import harm_in
from honcho_contract.wire.exchange import call
from honcho_mock.broken.v1.quoted import pasted


@pytest.mark.parametrize("joint", JOINTS)
@pytest.mark.parametrize("text", ["hc-0-main users 12", "Lg5xKq_9Pz1--cDEF234-", "word", "12345a"])
def test_what_is_joined_does_no_harm_and_is_another_text(text: str, joint: str) -> None:
    other = joined(text, joint)
    assert other is not None
    assert other != text
    assert other.replace(joint, "") == text
    assert other.partition(joint)[2][0].isalpha()
    assert harm_in(other) == ""


@pytest.mark.parametrize("text", ["", "1", "12-34", "é"])
def test_what_has_no_letter_to_go_on_with_is_not_joined(text: str) -> None:
    assert joined(text, "'||'") is None


def test_a_server_that_pastes_is_fooled_by_it() -> None:
    assert pasted(str(joined("word", "'||'"))) == "word"
    assert pasted("it''s") == "it's"
    with pytest.raises(LookupError, match="syntax error"):
        pasted("it's")


def test_the_same_without_quotes() -> None:
    body = {"content": "it's", "is_user": True, "metadata": {"k'": ['"', 1, None]}}
    odd = call(RULES["messages.create"], {**LINE, "user_id": "u'"}, body=body, query={"a'": "`b"})
    twin = unquoted(odd, "nobody", RULES.resources.by_id)
    assert twin is not None
    assert json.loads(twin.body or b"") == {
        "content": "its",
        "is_user": True,
        "metadata": {"k": ["", 1, None]},
    }
    assert twin.ids == {**{k: LINE[k] for k in odd.ids}, "user_id": "nobody"}
    assert twin.path == "/v1/apps/app/users/nobody/sessions/session/messages"
    assert twin.query == (("a", "b"),)


def test_what_cannot_be_read_has_none() -> None:
    odd = call(RULES["messages.create"], LINE, raw=b"{'")
    assert unquoted(odd, "x", RULES.resources.by_id) is None
