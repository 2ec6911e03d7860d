"""What is printed beside a finding shows it again: a sample of what `tests.contract_tests.evidence`
does with any broken server."""

from __future__ import annotations

import shutil

import pytest
from tests.contract_tests.evidence import evidence

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
