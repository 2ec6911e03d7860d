"""What there is for the background to do: a unit of work as data."""

from __future__ import annotations

from dataclasses import dataclass

from honcho_mock.behaviour.encoding import encode

REPRESENTATION = "representation"
SUMMARY = "summary"
DREAM = "dream"
DELETE_SESSION = "delete-session"
DELETE_WORKSPACE = "delete-workspace"
EVENT = "event"

COUNTED = (REPRESENTATION, SUMMARY, DREAM)
"""The kinds that the status of the queue tells of."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """Something to be done for a workspace. `count` is as how many units Honcho counts it."""

    kind: str
    session: str | None = None
    observed: str | None = None
    observers: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    detail: str = ""
    count: int = 1

    @property
    def group(self) -> str:
        """What units that are counted together have in common."""
        return encode([self.kind, self.session, self.observed, *self.observers]).decode()
