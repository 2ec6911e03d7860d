from __future__ import annotations

from typing import Any

import pytest

from honcho_openapi import load
from honcho_openapi.operations import Operation, operations


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """The whole document: to be read, never changed."""
    return load()


@pytest.fixture(scope="session")
def published() -> dict[str, Any]:
    """The document as Honcho publishes it: to be read, never changed."""
    return load(published=True)


@pytest.fixture(scope="session")
def all_operations(document: dict[str, Any]) -> tuple[Operation, ...]:
    return operations(document)
