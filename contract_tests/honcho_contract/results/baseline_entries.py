"""One entry of a baseline, and which findings it knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from honcho_contract.results.findings import Finding

ALL = "*"
"""In the place of an operation: every one."""

SEVERAL = 2
"""Operations that make an entry one of a group. What chance then finds of it at others is of it."""

_WRONG_STATUS = re.compile(r"answered \d+ where \d+ is due|refused with \d+")

Names = str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A cause that is known: a check, the operations that show it, and what narrows it further.

    `operation` and `cause` are one name or several; `*` stands for every operation. `chance` says
    that it was found by chance, so that it means nothing if it is not found. `first` and `last` are
    the lines of the file that it takes up.
    """

    check: str
    operation: Names
    reason: str
    expires: date
    evidence: str = ""
    cause: Names = ""
    says: str = ""
    chance: bool = False
    first: int = 0
    last: int = 0

    @property
    def family(self) -> str:
        return self.check.partition(".")[0]

    @property
    def operations(self) -> tuple[str, ...]:
        return _names(self.operation)

    @property
    def causes(self) -> tuple[str, ...]:
        return _names(self.cause)

    @property
    def title(self) -> str:
        names = self.operations
        what = ", ".join(names) if len(names) <= SEVERAL else f"{len(names)} operations"
        return f"{self.check} · {what}"

    @property
    def lines(self) -> str:
        return (
            f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"
        )

    def is_of(self, one: Finding) -> bool:
        """Whether this entry knows a finding.

        What only a search has found is known by less. It is of a group also where no scenario looks
        at its operation; and where it is a wrong status that this entry knows of the same
        operation, it does not matter to which check the request happened to look like.
        """
        if re.search(self.evidence, f"{one.reason}\n{one.detail}", re.MULTILINE) is None:
            return False
        if self.says not in ("", one.says) or not self._takes(one):
            return False
        here = self.is_about(one.operation)
        if one.check != self.check:
            return one.chance and here and same_answer(one.reason, self.evidence)
        return here or (one.chance and len(self.operations) >= SEVERAL)

    def is_about(self, operation: str) -> bool:
        return operation in self.operations or ALL in self.operations

    def _takes(self, one: Finding) -> bool:
        """Whether the finding has a cause of these; its first one, or what else was sent with it:
        a request with a NUL is that also where it is long."""
        return not self.cause or not {one.cause, *one.kinds}.isdisjoint(self.causes)

    def gone(
        self,
        findings: Collection[Finding],
        tried: Collection[tuple[str, str]],
        sent: Collection[tuple[str, str]] | None,
    ) -> tuple[str, ...]:
        """The operations of this entry that a whole run has looked at and found right.

        `tried` are operations, each with a family of checks, that the run exercised; `sent` are
        operations, each with a kind of input that was sent to it, None where nobody looked.
        """
        if self.chance:
            return ()
        mine = [one for one in findings if self.is_of(one)]
        if ALL in self.operations:
            families = {family for _, family in tried}
            return () if mine or self.family not in families else (ALL,)
        found = {one.operation for one in mine}
        return tuple(
            name for name in self.operations if name not in found and self._seen(name, tried, sent)
        )

    def _seen(
        self,
        name: str,
        tried: Collection[tuple[str, str]],
        sent: Collection[tuple[str, str]] | None,
    ) -> bool:
        if not name.startswith("/") and (name, self.family) not in tried:
            return False
        if sent is None or not self.cause:
            return True
        return any((name, cause) in sent for cause in self.causes)


def same_answer(reason: str, evidence: str) -> bool:
    """Whether a reason is about the status alone, and so is the evidence that knows it."""
    return (
        _WRONG_STATUS.fullmatch(reason) is not None and _WRONG_STATUS.search(evidence) is not None
    )


def _names(value: Names) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def watched(entries: Iterable[Entry]) -> frozenset[str]:
    """The operations of which it matters what kinds of input were sent."""
    return frozenset(
        name for one in entries if one.cause and not one.chance for name in one.operations
    )
