"""What every scenario shares."""

from __future__ import annotations

import pytest

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.apis.v1.generation import generation
from honcho_contract.running.generation import GENERATION
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import ATTRIBUTE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    found = getattr(metafunc.function, ATTRIBUTE, None)
    if found is not None:
        names, cases = found
        about = metafunc.config.stash.get(GENERATION, None) or generation()
        metafunc.parametrize(names, list(cases(about.contract)))


@pytest.fixture
def honcho_line(honcho_run: Run) -> dict[str, str]:
    """A session of this test's own, of a user whom tests share, since users cannot be deleted."""
    return honcho_run.make_if_possible("sessions", shared_objects.user(honcho_run))
