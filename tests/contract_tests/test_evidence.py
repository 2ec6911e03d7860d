"""What is printed beside a finding shows it again: a sample of what `tests.contract_tests.evidence`
does with any broken server."""

from __future__ import annotations

import shutil

import pytest
from tests.contract_tests.evidence import evidence

MISSING = [tool for tool in ("bash", "curl") if shutil.which(tool) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("any-key-lists-messages", "test_scopes and messages.list"),
        ("clone-reversed", "test_clone and shallow"),
        ("raced-users", "test_raced_get_or_create"),
    ],
)
def test_a_finding_of_a_broken_server_is_shown_again(name: str, only: str) -> None:
    rows = evidence(name, only=only)
    assert rows
    assert [str(row) for row in rows if row.wrong] == []
