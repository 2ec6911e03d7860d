"""What pytest tells of a run, turned into its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from honcho_contract.findings import Finding, merge
from honcho_contract.plugin import COLLECTING

if TYPE_CHECKING:
    from honcho_contract.baselining import Standing
    from honcho_contract.gate import Listener, Result


class Verdict:
    """A pytest plugin. `unmade` says what tests could not make and did not work without, where no
    finding of theirs says why."""

    def __init__(self, result: Result, listener: Listener, standing: Standing) -> None:
        self.result = result
        self.standing = standing
        self.listener = listener
        self.session: pytest.Session | None = None
        self.unmade: list[str] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self.session = session

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if session.items:
            self.listener.begins(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self.listener.begins(len(ids))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.result.trouble.append(f"The suite could not be loaded: {report.longreprtext}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        result, extra = self.result, vars(report)
        found = [Finding.from_json(raw) for raw in extra.get("honcho_findings", ())]
        result.findings += found
        self.standing.add(report, found)
        options = result.options
        enough = any(options.first or one.check == options.until for one in found)
        if self.session is not None and enough:
            self.session.shouldstop = "what was looked for is found"
        for *row, count in extra.get("honcho_gateway", ()):
            who, status, what = row
            result.stood_in[who, status, what] += count
        result.requests += extra.get("honcho_requests", 0)
        result.limited += extra.get("honcho_limited", 0)
        result.waited += extra.get("honcho_waited", 0.0)
        trouble = extra.get("honcho_trouble")
        if trouble and not found and trouble not in result.trouble:
            result.trouble.append(trouble)
        if "honcho_unmade" in extra and all(one.severity == "flaky" for one in found):
            self.unmade.append(extra["honcho_unmade"])
        if report.skipped:
            self._left_out(report)
        if not report.skipped and (report.when == "call" or report.failed):
            result.tests += 1
        if report.when == "teardown":
            self.listener.ended(len(merge(result.findings)))

    def _left_out(self, report: pytest.TestReport) -> None:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        reason = reason.removeprefix("Skipped: ")
        if reason not in self.result.unsupported:
            self.result.unsupported.append(reason)

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        collecting: Any = config.pluginmanager.get_plugin(COLLECTING)
        if collecting is not None:
            self.result.left = collecting.left

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        self.result.trouble.append(f"The suite itself failed: {str(excrepr).splitlines()[-1]}")
