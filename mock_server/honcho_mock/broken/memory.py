"""What a defect has to remember for as long as its mock lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend


def memory(backend: Backend, name: str) -> dict[Any, Any]:
    """One of a mock's memories, empty at first. It lies with the backend, so that two mocks with
    the same defect do not share it."""
    found: dict[Any, Any] = vars(backend).setdefault(f"_{name}", {})
    return found
