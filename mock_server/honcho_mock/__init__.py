"""A mock of the Honcho API, versions 1 and 3, in memory."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from honcho_mock.settings import Settings, settings_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp

    from honcho_mock.client.in_process import MockAppWorld
    from honcho_mock.client.running import RunningMock
    from honcho_mock.client.world import MockWorld
    from honcho_mock.server import MockServer, ProxyServer

__all__ = [
    "MockAppWorld",
    "MockServer",
    "MockWorld",
    "ProxyServer",
    "RunningMock",
    "Settings",
    "create_app",
]

LATER = {
    "MockAppWorld": "honcho_mock.client.in_process",
    "MockServer": "honcho_mock.server",
    "MockWorld": "honcho_mock.client.world",
    "ProxyServer": "honcho_mock.server",
    "RunningMock": "honcho_mock.client.running",
}
"""Where the names are that are imported when they are asked for: the server brings Connexion with
it, which takes half a second."""


def create_app(*, broken: str | Iterable[str] = (), **settings: Any) -> ASGIApp:
    """The mock as an ASGI application. Takes the settings of `Settings`, by name, and `broken`, the
    names of defects that it is to have."""
    from honcho_mock.broken import defects
    from honcho_mock.factory import make

    flawed = defects(broken)
    return make(settings_from({**flawed.settings, **settings}), seams=flawed.seams).app


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("honcho-contract")
    if name in LATER:
        return getattr(import_module(LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
