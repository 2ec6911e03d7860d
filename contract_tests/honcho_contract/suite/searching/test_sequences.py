"""Sequences of calls, held against what the run has been told so far."""

from __future__ import annotations

import pytest

from honcho_contract.apis.v1.stories import explore
from honcho_contract.running.run import Run


def test_stories(honcho_run: Run, request: pytest.FixtureRequest) -> None:
    examples: int = request.config.getoption("--honcho-examples")
    explore(honcho_run, stories=2 * examples)
