from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.wiring.targets import FAULT

from honcho_mock import MockServer
from honcho_mock.broken import defect

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def sound() -> Iterator[str]:
    """The URL of a mock as it should be."""
    with MockServer() as server:
        yield server.url


@pytest.fixture(scope="session")
def broken() -> Iterator[str]:
    """The URL of a mock with the fault."""
    with MockServer(seams=defect(FAULT).seams) as server:
        yield server.url
