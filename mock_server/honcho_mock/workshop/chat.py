"""What a chat answers, by rule, and how its stream arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import Spoken
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.patterns import compiled, first_found
from honcho_mock.workshop.values.forms import form, given

if TYPE_CHECKING:
    from regex import Pattern


ECHO = "echo"
DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How an answer is streamed: characters in a piece, seconds between two pieces, and after how
    many pieces the connection is dropped, if it is."""

    piece: int | None = None
    pause: float | None = None
    drop_after: int | None = None

    def of(self, content: str) -> Spoken:
        plain = Spoken(content)
        return Spoken(
            content,
            piece=self.piece or plain.piece,
            pause=plain.pause if self.pause is None else self.pause,
            drop_after=self.drop_after,
        )


@dataclass(frozen=True, kw_only=True)
class Line(Delivery):
    """One line of a script: the answer to every query in which a regular expression is found."""

    pattern: str
    answer: str

    def __post_init__(self) -> None:
        compiled(self.pattern)


@dataclass(frozen=True, kw_only=True)
class Script(Delivery):
    """Lines, the first that fits being spoken; and what is answered where none fits.

    `conclusions` and `summaries` are lines for what the background derives: the first whose pattern
    is found in what the mock would write is written instead.
    `otherwise` is default (the mock's own answer, from the session's messages) or echo (the query).
    """

    lines: tuple[Line, ...] = field(default=())
    conclusions: tuple[Line, ...] = field(default=())
    summaries: tuple[Line, ...] = field(default=())
    otherwise: str = DEFAULT

    @cached_property
    def _patterns(self) -> tuple[Pattern[str], ...]:
        return tuple(compiled(line.pattern) for line in self.lines)

    def speak(self, query: str, own: str) -> Spoken:
        """The answer to a query; `own` is the mock's."""
        found = first_found(self._patterns, query)
        if found is not None:
            line = self.lines[found]
            return self._delivered(line).of(line.answer)
        return self.of(query if self.otherwise == ECHO else own)

    @cached_property
    def _derived(self) -> Mapping[str, tuple[tuple[Pattern[str], ...], tuple[Line, ...]]]:
        by_purpose = {"conclusion": self.conclusions, "summary": self.summaries}
        return {
            purpose: (tuple(compiled(line.pattern) for line in lines), lines)
            for purpose, lines in by_purpose.items()
        }

    @property
    def derives(self) -> bool:
        """Whether there are lines for what the background writes."""
        return bool(self.conclusions or self.summaries)

    def compose(self, purpose: str, own: str) -> str:
        """What the background writes, where the mock would write `own`."""
        patterns, lines = self._derived[purpose]
        found = first_found(patterns, own)
        return own if found is None else lines[found].answer

    def _delivered(self, line: Line) -> Delivery:
        """How a line is streamed: as it says itself, and otherwise as the script says."""
        given = {}
        for one in fields(Delivery):
            own = getattr(line, one.name)
            given[one.name] = getattr(self, one.name) if own is None else own
        return Delivery(**given)


def script_from(value: Mapping[str, Any]) -> Script:
    """A script as JSON or YAML has it: its lines are lists of mappings."""
    if not isinstance(value, Mapping):
        raise WorkshopError(f"chat: expected a mapping, got {value!r}")
    fields = given(value)
    form("Script").expect(fields, place="chat")
    for name in _LISTS:
        if name in fields:
            fields[name] = _lines(fields[name], name)
    return Script(**fields)


_LISTS = ("lines", "conclusions", "summaries")


def _lines(lines: list[Mapping[str, Any]], name: str) -> tuple[Line, ...]:
    return tuple(_line(line, f"{name}[{number}]") for number, line in enumerate(lines))


def _line(value: Mapping[str, Any], place: str) -> Line:
    try:
        return Line(**value)
    except WorkshopError as error:
        raise WorkshopError(f"{place}: {error}") from None
