"""A mock as its settings want it: with the workshop, or the API alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from honcho_mock.apis import generation_of
from honcho_mock.serving import app as plain
from honcho_mock.serving.seams import NO_SEAMS, Seams

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from honcho_mock.behaviour.generation import Generation
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


def make(
    settings: Settings, *, generation: Generation | None = None, seams: Seams = NO_SEAMS
) -> Made:
    """A mock of one generation of the API: without a word, of the one that the settings name."""
    generations = [generation] if generation else list(map(generation_of, settings.served))
    if not settings.workshop:
        return plain.build(settings, *generations, seams=seams)
    from honcho_mock.workshop import app

    return app.build(settings, *generations, seams=seams)
