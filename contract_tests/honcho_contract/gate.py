"""The gate: the suite run to a verdict. It fails closed: whatever is not a pass is not 0."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Protocol

import pytest

from honcho_contract import limits
from honcho_contract.access import guard
from honcho_contract.baseline import no_baseline, read
from honcho_contract.baselining import Standing
from honcho_contract.clearing import Left
from honcho_contract.contract import contract
from honcho_contract.coverage import Coverage
from honcho_contract.errors import ConfigurationError, TargetError
from honcho_contract.findings import Finding, merge
from honcho_contract.gateway import Row, notes, unasked
from honcho_contract.groups import rooted
from honcho_contract.interrupting import Interruptions
from honcho_contract.recorder import Recorder
from honcho_contract.redaction import Redactor
from honcho_contract.run import Run
from honcho_contract.starting import arguments, expect_expression, own_environment
from honcho_contract.target import LATE, Target
from honcho_contract.timing import Times
from honcho_contract.verdict import Facts, Grade, expect_operations, grade, untested
from honcho_contract.world import probe


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
    findings: list[Finding] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    coverage: Coverage = field(default_factory=lambda: Coverage(contract=contract()))
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


class Listener(Protocol):
    """Whoever shows a run while it lasts."""

    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


def check(
    options: Options, listener: Listener, interruptions: Interruptions | None = None
) -> Result:
    """Runs the suite against a target. Raises a `TargetError` where there is nothing to test, and a
    `ConfigurationError` where the options cannot be used.

    `interruptions` are the signals that end the run; once it ends, they are only noted.
    """
    interruptions = interruptions or Interruptions()
    expect_operations(options.allow_untested)
    baseline = read(options.baseline) if options.baseline else no_baseline()
    redact = Redactor([options.token, options.against_token])
    started = time.monotonic()
    sides = [options]
    if options.against is not None:
        sides.append(replace(options, url=options.against, token=options.against_token))
    for one in sides:
        guard(one.url, allow_writes=one.allow_writes, read_only=one.read_only)
    if options.junit is not None:
        # What an earlier run said is not what pytest did not get to write in this one.
        options.junit.unlink(missing_ok=True)
    with own_environment(options):
        expect_expression(options.only)
    coverage = Coverage(contract=contract(published=options.published))
    result = Result(options=options, coverage=coverage)
    standing = Standing(baseline, coverage)
    recorder = Recorder(result, listener, standing, interruptions)
    facts = recorder.facts
    with own_environment(options), suppress(KeyboardInterrupt):
        interruptions.begin()
        for one in sides:
            _preflight(one, redact, started)
        facts.code = pytest.main(arguments(options, started), plugins=[recorder])
        interruptions.hold()
    interruptions.hold()
    result.seconds = time.monotonic() - started
    _expect_chosen(facts, options)
    result.findings = rooted(merge(result.findings))
    facts.stopped = any(options.first or one.check == options.until for one in result.findings)
    facts.told_to_end = interruptions.noted
    until = limits.moments(0.0, options.total_timeout)[0]
    if facts.code == pytest.ExitCode.INTERRUPTED and until is not None and result.seconds >= until:
        facts.crashes.append(LATE)
    # Under pytest, too, a baseline that no longer holds makes a run fail.
    facts.accounted += bool(standing.stale(ended=facts.code == pytest.ExitCode.TESTS_FAILED))
    worked = {cell.operation for cell in coverage.counts if cell.status == 200}
    result.trouble += untested(
        facts, result.findings, allowed=options.allow_untested, worked=worked
    )
    if not facts.stopped:
        result.trouble += unasked(result.stood_in, {cell.operation for cell in coverage.counts})
    ended = facts.code != pytest.ExitCode.INTERRUPTED and not result.trouble
    result.stale = standing.stale(ended=ended)
    if not result.tests and not result.trouble:
        result.trouble.append("No test was run.")
    # All reports are written from this; what they add besides is redacted as it is written.
    result.findings = redact.over(result.findings)
    result.trouble = redact.over(result.trouble)
    result.unsupported = redact.over(result.unsupported)
    return result


def _expect_chosen(facts: Facts, options: Options) -> None:
    """`-k` that chooses nothing is a slip, and no run."""
    if not options.only or facts.collected or facts.crashes:
        return
    if facts.code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise ConfigurationError(
            f"No test matches -k {options.only!r}; expected a part of a test's name, such as "
            "test_plain or messages.create, joined by and, or, not"
        )


def _preflight(options: Options, redact: Redactor, began: float) -> None:
    """A target that is not there, or is something else, is told in one sentence, not by tests."""
    target = Target(
        url=options.url,
        token=options.token,
        timeout=min(options.timeout, 8.0),
        ca=options.ca,
        until=limits.moments(began, options.total_timeout)[0],
        read_only=options.read_only,
    )
    try:
        probe(Run(contract=contract(), target=target, seed=0, mark=""))
    except TargetError as error:
        raise type(error)(redact(str(error))) from None
    finally:
        target.close()
