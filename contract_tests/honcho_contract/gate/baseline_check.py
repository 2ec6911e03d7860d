"""A baseline under plain pytest: what of it no longer holds fails the session."""

from __future__ import annotations

import pytest

from honcho_contract.contract.compiled import Contract
from honcho_contract.results.baseline import Baseline
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.findings import Finding
from honcho_contract.results.outcome import TestOutcome


class Standing:
    """What reports tell of a run as a whole: findings, coverage, and whether all of it was run."""

    def __init__(self, baseline: Baseline, coverage: Coverage) -> None:
        self.baseline = baseline
        self.coverage = coverage
        self._findings: list[Finding] = []
        self._sent: set[tuple[str, str]] = set()
        self._whole = True
        self._tests = 0

    def add(self, report: pytest.TestReport, outcome: TestOutcome) -> None:
        self._findings += outcome.findings
        self._whole = self._whole and outcome.whole
        self._tests += report.when == "teardown"
        self.coverage.add(outcome.covered, outcome.able)
        self._sent.update(outcome.kinds)

    def stale(self, *, ended: bool) -> list[str]:
        """What the baseline says that no longer holds. Without an `ended` run of the whole suite,
        nothing is said of findings that did not occur."""
        complaints = self.baseline.over()
        if ended and self._whole and self._tests:
            complaints += self.baseline.gone(self._findings, self.coverage.tried, self._sent)
        return complaints


class Baselining:
    """Registered where a baseline is given, in the process that sees every report."""

    def __init__(self, baseline: Baseline, contract: Contract) -> None:
        self._standing = Standing(baseline, Coverage(contract=contract))
        self._complaints: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        outcome = TestOutcome.of(report)
        if outcome is not None:
            self._standing.add(report, outcome)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        stopped = session.shouldstop or session.shouldfail
        ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not stopped
        self._complaints = self._standing.stale(ended=ended)
        if self._complaints and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._complaints:
            terminalreporter.section("baseline", red=True, bold=True)
            for line in self._complaints:
                terminalreporter.line(line)
