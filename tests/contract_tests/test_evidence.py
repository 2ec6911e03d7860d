"""What is printed beside a finding shows it again: a sample of what
`tests.contract_tests.by_hand.evidence` does with any broken server."""

from __future__ import annotations

import shutil

import pytest
from tests.contract_tests.by_hand.evidence import evidence, masked

MISSING = [tool for tool in ("bash", "curl") if shutil.which(tool) is None]


ROWS = [
    # It needs a key, an app, a user, a session and a message of others.
    ("any-key-lists-messages", "test_scopes and messages.list"),
    # What it rests on are wrong answers of the same server: a right one gives others.
    ("user-names-not-unique", "test_unique_names"),
]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize(("server", "only"), ROWS)
def test_a_finding_of_a_broken_server_is_shown_again(server: str, only: str) -> None:
    rows = evidence(server, only=only)
    assert rows
    assert [str(row) for row in rows if row.wrong] == []


@pytest.mark.parametrize("key", ["[token]", "eyJhbGciOiJIUzI1NiJ9.eyJhcCI6IngifQ.c2lnbmF0dXJl-_x"])
def test_an_answer_with_a_key_is_like_the_report_which_shows_none(key: str) -> None:
    answer = f'{{"key":"{key}","name":"hc-0-main x","created_at":"2024-01-01T00:00:00Z"}}'
    assert masked(answer, "hc-0-main") == '{"key":"[token]","name":"MARK x","created_at":"TIME"}'
