"""pytest's side of a run: one run a process, a test's findings as its outcome."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from honcho_contract.contract.compiled import Contract
from honcho_contract.diff.run import PairRun, PairTarget
from honcho_contract.errors import ConfigurationError, TargetError
from honcho_contract.gate.option_names import spelled
from honcho_contract.pytest_session.alarm import Alarm
from honcho_contract.pytest_session.completeness import is_whole
from honcho_contract.pytest_session.crashes import crash, described, ends_by_finding, not_made
from honcho_contract.pytest_session.items import Searching, in_order, is_ours
from honcho_contract.pytest_session.pytest_parts import clean, parameters_of
from honcho_contract.results.baseline import Baseline, no_baseline, read
from honcho_contract.results.coverage import rows
from honcho_contract.results.findings import Finding, merge
from honcho_contract.results.groups import grouped, told_together
from honcho_contract.results.leftovers import LEFT, Left
from honcho_contract.results.outcome import TestOutcome, Unmade
from honcho_contract.running import xdist_parts
from honcho_contract.running.cleanup import clear
from honcho_contract.running.generation import GENERATION, Generation, World
from honcho_contract.running.interruption import Interruptions, interruptible
from honcho_contract.running.probe import mark_of, probe
from honcho_contract.running.run import UNSTEADY, NotMadeError, Run
from honcho_contract.suite import READING, SEARCHING
from honcho_contract.wire import rate_limits
from honcho_contract.wire.gateway import rows as rows_of_gateways
from honcho_contract.wire.target import LATE, Target
from honcho_contract.wire.tokens import token_of, usable
from honcho_contract.wire.write_guard import guard
from honcho_openapi.printable import shown
from honcho_openapi.redaction import Redactor

GRACE = 0.5
"""Seconds behind the end of a run's time after which it is interrupted, whatever it does."""


class Session:
    """Registered when a URL is given. Holds the run, from the first test that needs it on.

    What a test found travels with its report as a `TestOutcome`.
    """

    def __init__(self, config: pytest.Config, generation: Generation) -> None:
        self.config = config
        self.generation = config.stash[GENERATION] = generation
        self.baseline = _baseline(config, generation.contract)
        self._deselected = False
        self._whole = False
        self._run: Run | None = None
        self._world: World | None = None
        self._counted = 0
        self._limited, self._waited = 0, 0.0
        if config.option.honcho_began is None:
            # xdist hands it to its workers: their time is that of the whole run.
            config.option.honcho_began = time.monotonic()
        self._began: float = config.option.honcho_began
        self.left: list[Left] = config.stash.setdefault(LEFT, [])
        self._nodes: list[Any] = []
        self._signals = Interruptions()
        if xdist_parts.is_worker(config):
            # A signal may be for all processes of a command, and a worker has to tidy up.
            mine = ExitStack()
            self._signals = mine.enter_context(interruptible())
            config.add_cleanup(mine.close)
        option = config.getoption
        for url in filter(None, (option("--honcho-url"), option("--honcho-against"))):
            guard(
                url,
                allow_writes=option("--honcho-allow-writes"),
                read_only=option("--honcho-read-only"),
            )
        self._token, self._other_token = _tokens(config)
        self._redact = Redactor([self._token, self._other_token])
        self._alarm = Alarm()
        # What a target refuses to be made of is told before any test is.
        self._target().close()
        self._searching = Searching(
            examples=option("--honcho-examples"), seed=option("--honcho-seed")
        )

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._alarm = Alarm(lambda: setattr(session, "shouldstop", LATE))
        until, ends = rate_limits.moments(
            self._began, self.config.getoption("--honcho-total-timeout")
        )
        if until is not None and ends is not None:
            waits = xdist_parts.has_workers(self.config)
            # Later than the next request would have noticed it; a process that only waits for its
            # workers leaves them the time to clear up.
            self._alarm.set(ends + GRACE if waits else (until + ends) / 2)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        with self._searching() if is_ours(collector) else nullcontext():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._searching() if is_ours(item) else nullcontext():
            return (yield)

    @pytest.fixture
    def honcho_run(self) -> Run:
        """The run, with its world built."""
        self.world_of_run()
        assert self._run is not None
        return self._run

    @pytest.fixture
    def honcho_world(self, honcho_run: Run) -> World:  # noqa: ARG002 (the run starts first)
        return self.world_of_run()

    def world_of_run(self) -> World:
        if self._world is None:
            try:
                self._start()
            except TargetError as error:
                raise type(error)(spelled(str(error))) from None
        assert self._world is not None
        return self._world

    def _start(self) -> None:
        option = self.config.getoption
        if self._run is not None:
            raise NotMadeError("the run's first objects could not be made; see the first test")
        target = self._target()
        generation, preparation = self.generation, self.generation.preparation
        budget = option("--honcho-budget")
        kind = PairRun if isinstance(target, PairTarget) else Run
        run: Run = kind(
            generation=generation,
            target=target,
            seed=option("--honcho-seed"),
            mark="",
            deadline=None if budget is None else self._began + budget,
            baseline=self.baseline,
            redact=self._redact,
        )
        auth = probe(target, run.contract)
        run.capabilities = replace(run.capabilities, auth=auth)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        run.mark = preparation.free_mark(target, run.contract, run.seed, worker)
        if isinstance(target, PairTarget):
            other = preparation.free_mark(target.other, run.contract, run.seed, worker)
            # The longer one was made up because the plain one is in use.
            run.mark = max(run.mark, other, key=len)
            target.unlike.clear()
        self._run = run
        if target.read_only:
            self._world = preparation.unwritten(run)
        else:
            preparation.capable(run)
            self._world = preparation.build(run)

    def _target(self) -> Target:
        option = self.config.getoption
        until, ends = rate_limits.moments(self._began, option("--honcho-total-timeout"))
        settings: dict[str, Any] = {
            "timeout": option("--honcho-timeout"),
            "ca": option("--honcho-ca"),
            "until": until,
            "ends": ends,
            "read_only": option("--honcho-read-only"),
        }
        mine = {"url": option("--honcho-url"), "token": self._token}
        against = option("--honcho-against")
        if against is None:
            return Target(**mine, **settings)
        other = Target(url=against, token=self._other_token, **settings)
        resources = self.generation.contract.resources
        return PairTarget(**mine, **settings, other=other, resources=resources)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        if self._run is not None and is_ours(item):
            self._run.searching = item.path.stem in SEARCHING

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if not is_ours(item):
            return report
        # Told with the test itself: a setup that fails would keep it from running.
        early = call.when == "setup" and call.excinfo is None
        found = merge(self._run.drain()) if self._run and not early else []
        error = call.excinfo.value if call.excinfo else None
        self._outcome(item, call, found).attach(report, self._redact.over)
        for one in found:
            if one.fails:
                met = ("honcho-met", one.title)
                item.user_properties.append(met)
                report.user_properties.append(met)
            if one.known:
                text = f"{one.check} · {one.operation}: {one.reason} ({one.known})"
                # A report is made from the item; JUnit reads that of the teardown.
                item.user_properties.append(("honcho-known", text))
                report.user_properties.append(("honcho-known", text))
        if any(one.fails for one in found):
            # A test fails by its findings; what stopped it on their account is not told besides.
            report.outcome = "failed"
            report.longrepr = "\n\n".join(told_together(one) for one in grouped(found))
        elif ends_by_finding(error) and found:
            # Hypothesis tried a case again to shrink it, and what it found was told before.
            report.outcome = "passed"
            report.longrepr = None
        self._clean(report)
        if self._late() and all(map(is_ours, item.session.items)):
            item.session.shouldstop = LATE
        return report

    def _outcome(
        self, item: pytest.Item, call: pytest.CallInfo[Any], found: list[Finding]
    ) -> TestOutcome:
        """All that is to be told since the report before."""
        run, absent = self._run, not_made(call.excinfo.value if call.excinfo else None)
        outcome = TestOutcome(
            findings=tuple(found),
            trouble=tuple(self._trouble(call)),
            unmade=_unmade(item, absent, found, self.generation.contract) if absent else None,
            whole=self._whole and absent is None,
        )
        if run is None:
            return outcome
        outcome = replace(
            outcome,
            requests=run.target.sent - self._counted,
            limited=run.target.limited - self._limited,
            waited=run.target.waited - self._waited,
            covered=rows(run.covered),
            kinds=tuple(run.kinds),
            gateway=rows_of_gateways(run.stood_in),
            times=tuple(run.times.rows()),
            able=asdict(run.capabilities),
        )
        self._counted, self._limited = run.target.sent, run.target.limited
        self._waited = run.target.waited
        for told in (run.covered, run.kinds, run.stood_in, run.times):
            told.clear()
        return outcome

    def _clean(self, report: pytest.TestReport) -> None:
        """Whatever else pytest tells of a test: tracebacks, what was printed or logged."""
        if report.longrepr and not isinstance(report.longrepr, tuple):
            told = report.longreprtext
            if (clean := self._safe(told)) != told:
                report.longrepr = clean
        report.sections = [(title, self._safe(text)) for title, text in report.sections]

    def _safe(self, text: str) -> str:
        return shown(self._redact(text))

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        clean(excrepr, self._safe)

    def _trouble(self, call: pytest.CallInfo[Any]) -> list[str]:
        """Why the target could not be tested, or how the suite itself failed."""
        crashes = list(self._run.crashes) if self._run else []
        if self._run:
            self._run.crashes.clear()
        if error := crash(call.excinfo.value if call.excinfo else None):
            crashes.append(described(error))
        if late := self._late():
            crashes.append(late)
        return list(dict.fromkeys(crashes))

    def _late(self) -> str:
        """Said for every test that ran out of time, also where Hypothesis took it for a flaw of
        its own."""
        late = self._run is not None and self._run.target.out_of_time
        return spelled(LATE) if late else ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.config.getoption("--honcho-read-only"):
            left_out = [one for one in items if is_ours(one) and one.path.stem not in READING]
            items[:] = [one for one in items if one not in left_out]
            self.config.hook.pytest_deselected(items=left_out)
        items[:] = in_order(items)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self._deselected = self._deselected or any(map(is_ours, items))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._whole = not self._deselected and is_whole(session)
        if not all(map(is_ours, session.items)):
            # Its time is that of the suite, and not of the tests beside it.
            self._alarm.stop()

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self) -> Generator[None]:
        self._signals.hold()
        self._alarm.stop()
        if self._run is not None:
            left = self._clear(self._run)
            self._run.target.close()
            self._leaves(left)
            xdist_parts.hand_over(self.config, "honcho_left", asdict(left))
        yield
        # By now xdist has waited for its workers' ends.
        for node in sorted(self._nodes, key=xdist_parts.name_of):
            self._leaves(self._left_by(node))

    def pytest_unconfigure(self) -> None:
        # A second time: the first may be what it interrupted.
        self._alarm.stop()

    def _clear(self, run: Run) -> Left:
        self._alarm.set(None if run.target.ends is None else run.target.ends + GRACE)
        try:
            return clear(run)
        except KeyboardInterrupt:
            return Left(mark=run.mark, counts=None)
        finally:
            self._alarm.stop()

    def _left_by(self, node: Any) -> Left | None:
        """What a worker told when it ended; not all do, and then there is no telling."""
        output = xdist_parts.handed_over(node)
        if output is None:
            seed = self.config.getoption("--honcho-seed")
            return Left(mark=mark_of(seed, xdist_parts.name_of(node)), counts=None)
        return Left(**output["honcho_left"]) if "honcho_left" in output else None

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        self._nodes.append(node)
        # After so long a worker is killed, and it has to tidy up before. execnet takes five seconds
        # to interrupt one that has not heard the Ctrl-C itself.
        ends = rate_limits.moments(self._began, self.config.getoption("--honcho-total-timeout"))[1]
        left = rate_limits.CLEARING + 10 if ends is None else ends + 2 * GRACE - time.monotonic()
        xdist_parts.wait_for_end(node, max(2 * GRACE, min(left, rate_limits.CLEARING + 10)))

    def _leaves(self, left: Left | None) -> None:
        if left is not None and left.counts != {}:
            self.left.append(left)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for left in self.left:
            terminalreporter.write_line(f"Left on the server: {left}")


def _baseline(config: pytest.Config, contract: Contract) -> Baseline:
    file = config.getoption("--honcho-baseline")
    try:
        return read(Path(file), contract) if file else no_baseline()
    except ConfigurationError as error:
        raise pytest.UsageError(spelled(str(error))) from error


def _tokens(config: pytest.Config) -> tuple[str | None, str | None]:
    """The target's token and that of the server it is held against."""
    given, file = config.getoption("--honcho-token"), config.getoption("--honcho-token-file")
    against = config.getoption("--honcho-against")
    other = os.environ.get("HONCHO_AGAINST_API_KEY") if against else None
    try:
        return token_of(given, file), usable(other, "The token in HONCHO_AGAINST_API_KEY")
    except ConfigurationError as error:
        raise pytest.UsageError(spelled(str(error))) from None


def _unmade(
    item: pytest.Item, error: NotMadeError, found: list[Finding], contract: Contract
) -> Unmade:
    """What a test was about, and what it could not do without."""
    parameters = parameters_of(item).values()
    named = tuple(one for one in parameters if one in contract.operations)
    blamed = any(one.fails and one.operation == error.operation for one in found)
    return Unmade(
        test=item.name,
        reason=str(error),
        operation=error.operation,
        status=error.status,
        subjects=named or tuple(filter(None, [error.operation])),
        blamed=blamed and error.status not in UNSTEADY,
    )
