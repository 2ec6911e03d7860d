"""How to get back to what was: what would undo each change, kept while somebody may go back.

Nothing is kept until there is a mark to go back to, so that whoever never asks pays one look at
`recording` a change. With a mark, a change costs one step, and going back costs the steps since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.storage.capacity import STEP, Share

if TYPE_CHECKING:
    from collections.abc import Callable


NOTHING = (0, 0)


class Log:
    """The steps that lead back to each mark, the latest last.

    What changes something asks `recording` first, and records what undoes it. An undoing itself
    records nothing. A mark is any object, told from others by what it is and not by what it equals.
    """

    __slots__ = ("_cut", "_marks", "_share", "_steps", "recording")

    def __init__(self, share: Share | None = None) -> None:
        self.recording = False
        self._share = Share() if share is None else share
        self._steps: list[tuple[Any, ...]] = []
        self._cut = 0
        """How many steps were once before those that are kept."""
        self._marks: dict[object, int] = {}

    @property
    def length(self) -> int:
        """How many steps are kept."""
        return len(self._steps)

    def record(
        self, undo: Callable[..., None], *operands: object, held: tuple[int, int] = NOTHING
    ) -> None:
        """Keep what undoes a change.

        `held` are the rows and the bytes that are kept for that alone: they are given back once
        nobody can go back so far.
        """
        self._steps.append((held, undo, *operands))
        self._share.count(0, STEP)

    def has(self, mark: object) -> bool:
        return mark in self._marks

    def mark(self, mark: object) -> None:
        """From here on, keep what leads back here."""
        self._marks[mark] = self._cut + len(self._steps)
        self.recording = True

    def go_back(self, mark: object) -> None:
        """Undo what was done since a mark, which stays. Later marks are gone."""
        while next(reversed(self._marks)) is not mark:
            self._marks.popitem()
        steps, kept = self._steps, self._marks[mark] - self._cut
        while len(steps) > kept:
            _, undo, *operands = steps.pop()
            undo(*operands)
            self._share.count(0, -STEP)

    def forget(self, mark: object) -> None:
        """Nobody will go back to this mark: let go of the steps that only it needed."""
        del self._marks[mark]
        if not self._marks:
            self._drop(len(self._steps))
            self._cut = 0
            self.recording = False
            return
        first = next(iter(self._marks.values()))
        self._drop(first - self._cut)
        self._cut = first

    def _drop(self, count: int) -> None:
        """Let go of the oldest steps, and of what was kept for them alone."""
        for (rows, size), *_ in self._steps[:count]:
            self._share.count(-rows, -size - STEP)
        del self._steps[:count]
