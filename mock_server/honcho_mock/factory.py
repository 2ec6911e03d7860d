"""A mock as its settings want it: with the workshop, or the API alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from honcho_mock.serving import app as plain
from honcho_mock.serving.seams import NO_SEAMS, Seams

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from honcho_mock.settings import Settings


class Made(Protocol):
    """An application, and what its command line tells of it."""

    @property
    def app(self) -> ASGIApp: ...
    @property
    def served(self) -> int: ...
    @property
    def described(self) -> int: ...
    def admin_key(self) -> str | None: ...


def make(settings: Settings, *, seams: Seams = NO_SEAMS) -> Made:
    if not settings.workshop:
        return plain.build(settings, seams=seams)
    from honcho_mock.workshop import app

    return app.build(settings, seams=seams)
