"""What every scenario shares."""

from __future__ import annotations

import pytest

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.running.run import Run


@pytest.fixture
def honcho_line(honcho_run: Run) -> dict[str, str]:
    """A session of this test's own, of a user whom tests share, since users cannot be deleted."""
    return honcho_run.make_if_possible("sessions", shared_objects.user(honcho_run))
