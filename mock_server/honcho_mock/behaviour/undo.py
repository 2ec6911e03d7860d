"""How to get back to what was: what would undo each change, kept while somebody may go back.

Nothing is kept until there is a mark to go back to, so that whoever never asks pays one look at
`recording` a change. With a mark, a change costs one step, and going back costs the steps since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Log:
    """The steps that lead back to each mark, the latest last.

    What changes something asks `recording` first, and records what undoes it. An undoing itself
    records nothing. A mark is any object, told from others by what it is and not by what it equals.
    """

    __slots__ = ("_cut", "_marks", "_steps", "recording")

    def __init__(self) -> None:
        self.recording = False
        self._steps: list[tuple[Any, ...]] = []
        self._cut = 0
        """How many steps were once before those that are kept."""
        self._marks: dict[object, int] = {}

    @property
    def length(self) -> int:
        """How many steps are kept."""
        return len(self._steps)

    def record(self, undo: Callable[..., None], *operands: object) -> None:
        self._steps.append((undo, *operands))

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
            undo, *operands = steps.pop()
            undo(*operands)

    def forget(self, mark: object) -> None:
        """Nobody will go back to this mark: let go of the steps that only it needed."""
        del self._marks[mark]
        if not self._marks:
            self._steps.clear()
            self.recording = False
            return
        first = next(iter(self._marks.values()))
        del self._steps[: first - self._cut]
        self._cut = first
