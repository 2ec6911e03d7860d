from __future__ import annotations

from dataclasses import replace

import pytest
from tests.contract_tests.builders import LINE, RULES, answered, ok

from honcho_contract.apis.v1.key_scopes import KEY_SCOPES
from honcho_contract.judging.key_scopes import used
from honcho_contract.wire.exchange import call

READ = call(RULES["messages.by-id"], LINE)
GET = call(RULES["users.get"], {"app_id": "app"}, query={"user_id": "user"})


@pytest.mark.parametrize(
    ("scope", "value", "words"),
    [
        ("app_id", "app", "a key for the app app, which the request names"),
        ("user_id", "user", "a key for the user user, which the request names"),
        ("session_id", "other", "a key for the session other, which the request does not name"),
        ("collection_id", "one", "a key for the collection one, which the request does not name"),
    ],
)
def test_a_key_is_told_by_its_kind_its_object_its_call_and_its_rule(
    scope: str, value: str, words: str
) -> None:
    made = answered(call(RULES["keys.create"], {}, query={scope: value}), ok({"key": "k"}))
    told = used(replace(READ, token="k"), {"k": made}, KEY_SCOPES)
    assert words in told
    assert f"made by POST /v1/keys?{scope}={value}" in told
    assert f"the rule: a{'n' if scope == 'app_id' else ''} {scope.removesuffix('_id')}'s" in told


def test_a_query_names_an_object_too() -> None:
    made = answered(call(RULES["keys.create"], {}, query={"user_id": "user"}), ok({"key": "k"}))
    assert "which the request names" in used(replace(GET, token="k"), {"k": made}, KEY_SCOPES)


def test_when_a_key_expires_is_told() -> None:
    query = {"app_id": "app", "expires_at": "2020-01-01T00:00:00Z"}
    made = answered(call(RULES["keys.create"], {}, query=query), ok({"key": "k"}))
    assert "until 2020-01-01T00:00:00Z" in used(replace(READ, token="k"), {"k": made}, KEY_SCOPES)


@pytest.mark.parametrize(
    ("token", "words"),
    [(None, ""), ("", "without a token"), (" ", "without a token"), ("a.b.c", "that is no key")],
)
def test_what_is_no_key_is_told_as_such(token: str | None, words: str) -> None:
    told = used(replace(READ, token=token), {}, KEY_SCOPES)
    assert words in told
    assert bool(told) is bool(words)
