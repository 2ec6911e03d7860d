"""What pytest tells of a run, turned into its result and into facts for its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from honcho_contract.results.findings import Key
from honcho_contract.results.leftovers import LEFT
from honcho_contract.results.outcome import TestOutcome
from honcho_contract.results.verdict import Facts
from honcho_contract.running.interruption import Interruptions
from honcho_contract.running.xdist_parts import name_of

if TYPE_CHECKING:
    from honcho_contract.gate.baseline_check import Standing
    from honcho_contract.results.result import Result


class Listener(Protocol):
    """Whoever shows a run while it lasts."""

    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


class Recorder:
    """A pytest plugin, in the process that sees every report."""

    def __init__(
        self,
        result: Result,
        listener: Listener,
        standing: Standing,
        interruptions: Interruptions,
    ) -> None:
        self.result = result
        self.standing = standing
        self.listener = listener
        self.interruptions = interruptions
        self.session: pytest.Session | None = None
        self.facts = Facts()
        self._keys: set[Key] = set()

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self.session = session

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.items:
            self._begins(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._begins(len(ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        if error is not None:
            self.facts.crashes.append(f"The worker {name_of(node)} ended early: {error}")

    def _begins(self, tests: int) -> None:
        self.facts.collected = max(self.facts.collected, tests)
        self.listener.begins(tests)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.facts.crashes.append(f"The suite could not be loaded: {report.longreprtext}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        result, outcome = self.result, TestOutcome.of(report) or TestOutcome()
        result.findings += outcome.findings
        self._keys.update(one.key for one in outcome.findings)
        self.standing.add(report, outcome)
        options = result.options
        enough = any(options.first or one.check == options.until for one in outcome.findings)
        if self.session is not None and enough:
            self.session.shouldstop = "what was looked for is found"
        result.requests += outcome.requests
        result.stood_in.update({(who, status, what): n for who, status, what, n in outcome.gateway})
        result.times.update(outcome.times)
        result.limited += outcome.limited
        result.waited += outcome.waited
        self._judge(report, outcome)
        if report.skipped:
            self._left_out(report)
        elif report.when == "call" or (report.when == "setup" and report.failed):
            result.tests += 1
        if report.when == "teardown":
            self.facts.ended += 1
            self.listener.ended(len(self._keys))

    def _judge(self, report: pytest.TestReport, outcome: TestOutcome) -> None:
        """Every failure is accounted for by a finding, by what could not be made, or by a crash."""
        facts, unmade = self.facts, outcome.unmade
        facts.crashes += outcome.trouble
        if unmade is not None:
            facts.unmade.append(unmade)
        if report.failed and (unmade is not None or any(one.fails for one in outcome.findings)):
            facts.accounted += 1
        elif report.failed and not outcome.trouble:
            facts.unexplained.append(report.nodeid.rpartition("/")[2])

    def _left_out(self, report: pytest.TestReport) -> None:
        self.result.skipped += 1
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        reason = reason.removeprefix("Skipped: ")
        if reason not in self.result.unsupported:
            self.result.unsupported.append(reason)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        # What is left on the target is taken away in any case.
        self.interruptions.hold()

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        self.result.left = config.stash.get(LEFT, [])

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        self.facts.crashes.append(f"The suite itself failed: {str(excrepr).splitlines()[-1]}")
