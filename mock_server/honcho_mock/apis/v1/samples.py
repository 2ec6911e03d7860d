"""What a mock holds when it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.resources import RESOURCES

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.store import Parents

SAMPLES: dict[str, Any] = {
    "apps": [
        {
            "id": "app_id",
            "name": "app_id",
            "users": [
                {"id": "user_id", "name": "user_id", "sessions": [{"id": "session_id"}]},
            ],
        }
    ]
}
"""Seed data with the ids that the code samples in the document use as they are."""


def seed(backend: Backend) -> None:
    """Add the samples. They are known to be right, and nothing about them is checked."""
    _add(backend, "apps", (), SAMPLES["apps"])


def _add(backend: Backend, name: str, parents: Parents, items: list[dict[str, Any]]) -> None:
    resource = RESOURCES[name]
    table = backend.table(resource, parents)
    assert table is not None
    for item in items:
        backend.add(resource, table, parents, item, key=item["id"])
        for child in resource.children:
            _add(backend, child, (*parents, item["id"]), item.get(child, []))
