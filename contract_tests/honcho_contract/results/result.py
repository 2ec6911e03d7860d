"""What a run was to do, and what came of it: the data that every report is written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from honcho_contract.contract.compiled import Contract
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.findings import Finding
from honcho_contract.results.leftovers import Left
from honcho_contract.results.response_times import Times
from honcho_contract.wire.gateway import Row, notes
from honcho_openapi.api import Api


class Grade(IntEnum):
    """What a run comes to, from good to bad."""

    PASSED = 0
    FINDINGS = 1
    UNTESTED = 2


Rule = tuple[Grade, Callable[["Result"], object]]

RULES: tuple[Rule, ...] = (
    (Grade.FINDINGS, lambda result: any(one.fails for one in result.findings)),
    (Grade.FINDINGS, lambda result: result.stale),
    (Grade.FINDINGS, lambda result: result.shortfall),
    (Grade.UNTESTED, lambda result: result.trouble),
    (Grade.UNTESTED, lambda result: not result.tests),
)
"""A grade, and what a result has that is at least of this grade."""


def grade(result: Result) -> Grade:
    return max((one for one, holds in RULES if holds(result)), default=Grade.PASSED)


class Status(IntEnum):
    """The exit status of the command, and what it means."""

    CONFORMS = 0
    FINDINGS = 1
    USAGE = 2
    UNTESTED = 3


LEAST_COVERAGE = 70.0
"""Percent that a run has to reach, where nobody says another: a right server comes to 85 or more,
with auth or without, whatever is searched by chance."""

_STATUSES = {
    Grade.PASSED: Status.CONFORMS,
    Grade.FINDINGS: Status.FINDINGS,
    Grade.UNTESTED: Status.UNTESTED,
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is tested, and how.

    Without `search`, nothing is sent that Hypothesis chooses: quicker, and the same for every seed.
    With `until`, the run ends once that check has found something; `first` ends it with whatever
    is found first. With `against`, the target is held against another server in place of the laws.
    With `published`, it is held to the published document alone. `min_coverage` is in percent;
    `junit` is where pytest writes its own report, and `report` where the result will stand as JSON.
    `allow_untested` are operations that may go untested on account of a known finding.
    """

    url: str
    contract: Contract = field(repr=False)
    token: str | None = field(default=None, repr=False)
    ca: str | None = None
    allow_writes: bool = False
    read_only: bool = False
    total_timeout: float | None = None
    against: str | None = None
    against_token: str | None = field(default=None, repr=False)
    seed: int = 0
    examples: int = 10
    timeout: float = 30.0
    workers: int = 1
    only: str | None = None
    budget: float | None = None
    search: bool = True
    until: str | None = None
    published: bool = False
    baseline: Path | None = None
    min_coverage: float = 0.0
    junit: Path | None = None
    report: Path | None = None
    first: bool = False
    allow_untested: tuple[str, ...] = ()

    @property
    def part(self) -> bool:
        """Whether somebody chose a part of the suite: what else there is, nobody asked for."""
        return bool(self.only) or self.read_only


@dataclass(kw_only=True)
class Result:
    """What came of it. `trouble` says why the target could not be tested, or what of the suite
    itself went wrong: with any of it, nothing is proven. `tests` were carried out, and `skipped`
    were not, for the reasons in `unsupported`. `stale` are complaints about a baseline that no
    longer holds. `left` is what stays on the target, `stood_in` counts what gateways answered in
    the server's place, `limited` how often it said that it was asked too often, and `waited` for
    how many seconds that made us wait. `times` are how long the target took to answer."""

    options: Options
    coverage: Coverage
    findings: list[Finding] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    tests: int = 0
    skipped: int = 0
    requests: int = 0
    seconds: float = 0.0
    left: list[Left] = field(default_factory=list)
    stood_in: Counter[Row] = field(default_factory=Counter)
    limited: int = 0
    waited: float = 0.0
    times: Times = field(default_factory=Times)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def api(self) -> Api:
        return self.options.contract.api

    @property
    def status(self) -> Status:
        return _STATUSES[grade(self)]

    @property
    def notes(self) -> list[str]:
        """What a reader should know besides, and no finding is."""
        return list(notes(self.stood_in))

    @property
    def shortfall(self) -> str:
        """Why the coverage is not enough; empty if it is."""
        percent, least = self.coverage.percent, self.options.min_coverage
        if percent >= least:
            return ""
        return f"The coverage is {percent:.1f} %; expected {least:g} % or more (--min-coverage)."
