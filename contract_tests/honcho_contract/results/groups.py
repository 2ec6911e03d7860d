"""Findings of one cause, told once: one check, one reason and one kind of input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from honcho_contract.judging.input_kinds import PLAIN
from honcho_contract.results.findings import Finding, account

Cause = tuple[str, str, str, str]
"""Check, reason, kind of input, and the reason for which a baseline accepts it."""

ALL_NAMED = 4
"""Operations that a heading names; of more, it says the number."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """What a report tells as one. `findings` are in the order of the report; `number` is the place
    of the `example` among all findings of the run, counted from 1, by which it is replayed.
    `beneath` are the groups of those findings that can only be consequences of one of these.
    """

    findings: tuple[Finding, ...]
    number: int
    beneath: tuple[Group, ...] = ()

    @property
    def example(self) -> Finding:
        """The smallest of them."""
        return min(self.findings, key=lambda one: (not one.fails, one.size))

    @property
    def operations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.operation for one in self.findings))

    @property
    def checks(self) -> tuple[str, ...]:
        """The codes of the checks that it breaks, that of the example first."""
        return tuple(dict.fromkeys((self.example.check, *(one.check for one in self.findings))))

    @property
    def subject(self) -> str:
        """The operations by name, or how many there are."""
        names = self.operations
        if len(names) <= ALL_NAMED:
            return ", ".join(names)
        what = "paths" if all(name.startswith("/") for name in names) else "operations"
        return f"{len(names)} {what}"

    @property
    def title(self) -> str:
        one = self.example
        cause = f" [{one.cause}]" if one.cause not in ("", PLAIN) else ""
        return f"{one.check} · {self.subject}: {one.reason}{cause}"

    @property
    def count(self) -> int:
        return sum(one.count for one in self.findings)

    @property
    def fails(self) -> bool:
        return any(one.fails for one in self.findings)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it stays from run to run, whatever the operations that show it."""
        return _cause(self.example)[:3]


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """The groups of a run's findings, in their order."""
    rows = list(findings)
    titles = {one.title: one for one in reversed(rows)}
    parts: dict[Cause, list[Finding]] = {}
    below: dict[Cause, list[Finding]] = {}
    for one in rows:
        over = _over(one, titles)
        (below if over is not one else parts).setdefault(_cause(over), []).append(one)
    numbers = {id(one): n for n, one in enumerate(rows, 1)}
    return [
        _group(mine, numbers, _split(below.get(cause, ()), numbers))
        for cause, mine in parts.items()
    ]


def rooted(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of a whole run. What stands beneath nothing that was found stands by itself:
    nobody else would fail for it."""
    rows = list(findings)
    titles = {one.title: one for one in reversed(rows)}
    return [
        replace(one, beneath="") if one.beneath and _over(one, titles) is one else one
        for one in rows
    ]


def failing(findings: Iterable[Finding]) -> int:
    """How many causes fail a run."""
    return sum(one.fails for one in grouped(findings))


def _split(findings: Iterable[Finding], numbers: Mapping[int, int]) -> tuple[Group, ...]:
    parts: dict[Cause, list[Finding]] = {}
    for one in findings:
        parts.setdefault(_cause(one), []).append(one)
    return tuple(_group(mine, numbers) for mine in parts.values())


def _group(
    mine: Sequence[Finding], numbers: Mapping[int, int], beneath: tuple[Group, ...] = ()
) -> Group:
    made = Group(findings=tuple(mine), number=0, beneath=beneath)
    return Group(findings=made.findings, number=numbers[id(made.example)], beneath=beneath)


def _cause(one: Finding) -> Cause:
    if _is_refusal(one.reason):
        return "", one.reason, "", one.known
    return one.check, one.reason, one.cause, one.known


def _is_refusal(reason: str) -> bool:
    """Whether a request was refused, as it had to be, and only with a wrong status. For which of
    several reasons it had to be refused makes no other cause of it."""
    found = re.fullmatch(r"answered 4\d\d where (404|401|405|409) is due", reason)
    return found is not None


def _over(one: Finding, titles: Mapping[str, Finding]) -> Finding:
    """The finding that another one stands beneath, at the top; itself, if there is none."""
    seen = [one]
    while (above := titles.get(seen[-1].beneath)) is not None and above not in seen:
        seen.append(above)
    return one if above is not None else seen[-1]


def told_together(group: Group, *, replay: str = "") -> str:
    """A group as plain text, for a terminal or a test's failure message. `replay` is the command
    that sends its example again."""
    return "\n".join(_lines(group, replay))


def _lines(group: Group, replay: str) -> Iterator[str]:
    yield group.title + (f" ({group.count}×)" if group.count > 1 else "")
    lines = account(group.example, replay=replay)
    if len(group.operations) > ALL_NAMED:
        lines.insert(1, f"  operations {', '.join(group.operations)}")
    if len(group.checks) > 1:
        lines.insert(1, f"  checks    {', '.join(group.checks)}")
    yield from lines
    for one in group.beneath:
        count = f" ({one.count}×)" if one.count > 1 else ""
        yield f"  leads to  {one.title}{count}"
