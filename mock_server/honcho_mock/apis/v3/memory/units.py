"""What there is for the background to do: a unit of work as data."""

from __future__ import annotations

from dataclasses import dataclass

from honcho_mock.behaviour.encoding import decode, encode

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
        """What units that are counted together have in common; see `Group`."""
        # As JSON, for a dream may be about what no peer and no session can be called.
        return encode([self.kind, self.session, self.observed, *self.observers]).decode()


@dataclass(frozen=True, kw_only=True)
class Group:
    """Units that are counted together, and how many there have been and are done."""

    session: str | None
    observed: str | None
    observers: tuple[str, ...]
    total: int
    done: int

    @classmethod
    def read(cls, name: str, counts: list[int]) -> Group:
        """A group of that name."""
        _, session, observed, *observers = decode(name)
        total, done = counts
        return cls(
            session=session,
            observed=observed,
            observers=tuple(observers),
            total=total,
            done=done,
        )
