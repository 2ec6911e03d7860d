"""A mock of the Honcho 1.1.0 API, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from honcho_mock.serving.server import MockServer

__all__ = ["MockServer", "Settings", "create_app"]


def create_app(**settings: Any) -> ASGIApp:
    """The mock as an ASGI application. Takes the settings of `Settings`, by name."""
    from honcho_mock.serving.app import build

    return build(Settings(**settings)).app


def __getattr__(name: str) -> Any:
    # The server brings Connexion with it, which takes half a second to import.
    if name == "MockServer":
        from honcho_mock.serving.server import MockServer

        return MockServer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
