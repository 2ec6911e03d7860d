from __future__ import annotations

from typing import Any

import pytest

from honcho_openapi import APIS, load
from honcho_openapi.operations import Operation, operations


@pytest.fixture(scope="session", params=APIS)
def api(request: pytest.FixtureRequest) -> str:
    """Each version of the API: what a test of it says holds for all documents."""
    return str(request.param)


@pytest.fixture(scope="session")
def document(api: str) -> dict[str, Any]:
    """The whole document: to be read, never changed."""
    return load(api)


@pytest.fixture(scope="session")
def published(api: str) -> dict[str, Any]:
    """The document as Honcho publishes it: to be read, never changed."""
    return load(api, published=True)


@pytest.fixture(scope="session")
def all_operations(document: dict[str, Any]) -> tuple[Operation, ...]:
    return operations(document)
