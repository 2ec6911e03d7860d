"""What every scenario shares."""

from __future__ import annotations

import pytest

from honcho_contract import sparing
from honcho_contract.run import Run


@pytest.fixture(autouse=True)
def _needs_a_target(request: pytest.FixtureRequest) -> None:
    """Without a URL there is nothing to test: say so instead of failing in every test."""
    if not request.config.getoption("--honcho-url"):
        raise pytest.UsageError("give the server to test: --honcho-url URL")


@pytest.fixture
def line(run: Run) -> dict[str, str]:
    """A session of this test's own, of a user whom tests share, since users cannot be deleted."""
    return run.make("sessions", sparing.user(run))
