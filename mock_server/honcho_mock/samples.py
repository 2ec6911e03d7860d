"""What a mock holds when it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.resources import RESOURCES

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend

SAMPLES = (
    ("apps", (), "app_id"),
    ("users", ("app_id",), "user_id"),
    ("sessions", ("app_id", "user_id"), "session_id"),
)
"""The ids that the code samples in the document use as they are."""


def seed(backend: Backend) -> None:
    for name, parents, key in SAMPLES:
        resource = RESOURCES[name]
        table = backend.table(resource, parents)
        assert table is not None
        backend.add(resource, table, parents, {"name": key}, key=key)
