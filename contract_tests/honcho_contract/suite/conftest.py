"""What every scenario shares."""

from __future__ import annotations

import pytest

from honcho_contract import sparing
from honcho_contract.run import Run


@pytest.fixture
def honcho_line(honcho_run: Run) -> dict[str, str]:
    """A session of this test's own, of a user whom tests share, since users cannot be deleted."""
    return honcho_run.make_if_possible("sessions", sparing.user(honcho_run))
