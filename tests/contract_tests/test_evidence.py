"""What is printed beside a finding shows it again: a sample of what `tests.contract_tests.evidence`
does with any broken server."""

from __future__ import annotations

import shutil

import pytest
from tests.contract_tests.evidence import evidence

MISSING = [tool for tool in ("bash", "curl") if shutil.which(tool) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_a_finding_of_a_broken_server_is_shown_again() -> None:
    """One that needs a key, an app, a user, a session and a message of others."""
    rows = evidence("any-key-lists-messages", only="test_scopes and messages.list")
    assert rows
    assert [str(row) for row in rows if row.wrong] == []
