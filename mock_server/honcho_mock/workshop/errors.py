"""Every way in which the workshop refuses.

WorkshopError          what was asked for is not what it should be; a ValueError
├── UnknownError       no operation, fault, snapshot or world has this name
│   └── NoStateError   a proxy was asked for what only a mock has
├── TooManyWorldsError as many worlds as this server keeps
└── UnreachableError   no mock answers where one was said to be
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class WorkshopError(ValueError):
    """A sentence for whoever asked: what was wrong, what was expected, what to do next."""


class UnknownError(WorkshopError):
    """Something was named that is not there."""

    def __init__(self, kind: str, name: object, known: Iterable[str]) -> None:
        super().__init__(f"no {kind} is called {str(name)!r}: {hint(name, known)}")

    @classmethod
    def because(cls, reason: str) -> UnknownError:
        """The same, where there is more to say than which names there are."""
        error = cls.__new__(cls)
        ValueError.__init__(error, reason)
        return error


class NoStateError(UnknownError):
    """State, clock and chat belong to the server that a proxy asks."""

    def __init__(self, upstream: str) -> None:
        ValueError.__init__(
            self,
            f"this is a proxy in front of {upstream}, which has the state, the clock and the "
            "chat: ask that server for them, or start a mock; journal and faults are here",
        )


class TooManyWorldsError(WorkshopError):
    """One more world would be more than this server keeps."""


class UnreachableError(WorkshopError):
    """Where a mock was said to be, there is none, or something else."""


def hint(name: object, known: Iterable[str]) -> str:
    """What might have been meant by a name that nobody knows."""
    known = list(known)
    near = get_close_matches(str(name), known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"expected one of {', '.join(known)}" if known else "there is none"
