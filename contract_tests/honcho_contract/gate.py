"""The gate: the suite run to a verdict. It fails closed: whatever is not a pass is not 0."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Protocol

import pytest

from honcho_contract import suite
from honcho_contract.access import guard
from honcho_contract.baseline import no_baseline, read
from honcho_contract.baselining import Standing
from honcho_contract.clearing import Left
from honcho_contract.contract import contract
from honcho_contract.coverage import Coverage
from honcho_contract.errors import TargetError
from honcho_contract.findings import Finding, merge
from honcho_contract.gateway import Row, notes, unasked
from honcho_contract.groups import rooted
from honcho_contract.plugin import SEARCHING
from honcho_contract.redaction import Redactor
from honcho_contract.run import Run
from honcho_contract.target import Target
from honcho_contract.verdict import Verdict
from honcho_contract.world import probe

# Plugins that a user's environment has besides would reorder, rerun or time out our tests.
_PLUGINS = ("honcho_contract.plugin", "_hypothesis_pytestplugin", "schemathesis.pytest.plugin")
_KEY = "HONCHO_API_KEY"
_OTHER_KEY = "HONCHO_AGAINST_API_KEY"
_FOREIGN = (
    _KEY,
    _OTHER_KEY,
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTEST_THEME",
    "PYTEST_XDIST_WORKER",
)


class Status(IntEnum):
    """The exit status of the command, and what it means."""

    CONFORMS = 0
    FINDINGS = 1
    USAGE = 2
    UNTESTED = 3


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is tested, and how.

    Without `search`, nothing is sent that Hypothesis chooses: quicker, and the same for every seed.
    With `until`, the run ends once that check has found something; `first` ends it with whatever
    is found first. With `against`, the target is held against another server in place of the laws.
    With `published`, it is held to the published document alone. `min_coverage` is in percent;
    `junit` is where pytest writes its own report, and `report` where the result will stand as JSON.
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


@dataclass(kw_only=True)
class Result:
    """What came of it. `trouble` says why the target could not be tested, or what of the suite
    itself went wrong: with any of it, nothing is proven. `unsupported` are the reasons for tests
    that were left out. `stale` are complaints about a baseline that no longer holds. `left` is what
    stays on the target, `stood_in` counts what gateways answered in the server's place, `limited`
    how often it said that it was asked too often, and `waited` for how many seconds that made us
    wait."""

    options: Options
    findings: list[Finding] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    coverage: Coverage = field(default_factory=lambda: Coverage(contract=contract()))
    tests: int = 0
    requests: int = 0
    seconds: float = 0.0
    left: list[Left] = field(default_factory=list)
    stood_in: Counter[Row] = field(default_factory=Counter)
    limited: int = 0
    waited: float = 0.0

    @property
    def status(self) -> Status:
        if self.trouble or not self.tests:
            return Status.UNTESTED
        fails = any(one.fails for one in self.findings) or self.stale or self.shortfall
        return Status.FINDINGS if fails else Status.CONFORMS

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
        return f"The coverage is {percent:.1f} %, less than the {least:g} % that were asked for."


class Listener(Protocol):
    """Whoever shows a run while it lasts."""

    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


def check(options: Options, listener: Listener) -> Result:
    """Runs the suite against a target. Raises a `TargetError` where there is nothing to test."""
    baseline = read(options.baseline) if options.baseline else no_baseline()
    redact = Redactor([options.token, options.against_token])
    started = time.monotonic()
    sides = [options]
    if options.against is not None:
        sides.append(replace(options, url=options.against, token=options.against_token))
    for one in sides:
        guard(one.url, allow_writes=one.allow_writes, read_only=one.read_only)
    for one in sides:
        _preflight(one, redact)
    coverage = Coverage(contract=contract(published=options.published))
    result = Result(options=options, coverage=coverage)
    standing = Standing(baseline, coverage)
    verdict = Verdict(result, listener, standing)
    code: int = pytest.ExitCode.INTERRUPTED
    with _own_environment(options), suppress(KeyboardInterrupt):
        spent = time.monotonic() - started
        code = pytest.main(_arguments(options, spent), plugins=[verdict])
    result.seconds = time.monotonic() - started
    result.findings = rooted(merge(result.findings))
    stopped = any(options.first or one.check == options.until for one in result.findings)
    if code == pytest.ExitCode.INTERRUPTED and not result.trouble and not stopped:
        result.trouble.append("The run was interrupted before its end.")
    elif code not in (
        pytest.ExitCode.OK,
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.INTERRUPTED,
    ):
        result.trouble.append(f"The suite itself failed: pytest ended with {int(code)}.")
    explained = result.trouble or any(one.severity != "flaky" for one in result.findings)
    if verdict.unmade and not explained:
        result.trouble.append(f"A scenario could not be carried out: {verdict.unmade[0]}")
    answered = {cell.operation for cell in coverage.counts}
    result.trouble += unasked(result.stood_in, answered) if not stopped else ()
    ended = code != pytest.ExitCode.INTERRUPTED and not result.trouble
    result.stale = standing.stale(ended=ended)
    if not result.tests and not result.trouble:
        result.trouble.append("No test was run.")
    # All reports are written from this; what they add besides is redacted as it is written.
    result.findings = redact.over(result.findings)
    result.trouble = redact.over(result.trouble)
    result.unsupported = redact.over(result.unsupported)
    return result


def _preflight(options: Options, redact: Redactor) -> None:
    """A target that is not there, or is something else, is told in one sentence, not by tests."""
    total = options.total_timeout
    target = Target(
        url=options.url,
        token=options.token,
        timeout=min(options.timeout, 8.0),
        ca=options.ca,
        until=None if total is None else time.monotonic() + total,
        read_only=options.read_only,
    )
    try:
        probe(Run(contract=contract(), target=target, seed=0, mark=""))
    except TargetError as error:
        raise type(error)(redact(str(error))) from None
    finally:
        target.close()


def _arguments(options: Options, spent: float) -> list[str]:
    """`spent` are the seconds of the total that are used up. The token is not among these: a
    process list shows them."""
    folder = Path(str(suite.__file__)).parent
    arguments = [
        str(folder),
        f"--rootdir={folder}",
    ]
    arguments += ["-c", os.devnull, "-p", "no:cacheprovider", "-p", "no:terminal"]
    # What workers say when they are interrupted.
    arguments += ["-W", "ignore::pluggy.PluggyTeardownRaisedWarning"]
    for plugin in _PLUGINS:
        arguments += ["-p", plugin]
    if options.workers > 1:
        arguments += ["-p", "xdist", "-n", str(options.workers), "--dist", "worksteal"]
    if not options.search:
        arguments += [f"--ignore={folder / name}.py" for name in SEARCHING]
    if options.only:
        arguments += ["-k", options.only]
    if options.baseline:
        arguments += [f"--honcho-baseline={options.baseline.resolve()}"]
    if options.published:
        arguments += ["--honcho-published"]
    if options.junit:
        arguments += [f"--junitxml={options.junit.resolve()}", "-o", "junit_suite_name=honcho"]
    arguments += _live(options, spent)
    if options.budget is not None:
        arguments += [f"--honcho-budget={options.budget}"]
    return [
        *arguments,
        f"--honcho-url={options.url}",
        f"--honcho-seed={options.seed}",
        f"--honcho-examples={options.examples}",
        f"--honcho-timeout={options.timeout}",
    ]


def _live(options: Options, spent: float) -> list[str]:
    """What is said of a target that is not ours, or of two."""
    given = {
        "--honcho-allow-writes": options.allow_writes,
        "--honcho-read-only": options.read_only,
        f"--honcho-ca={options.ca}": options.ca,
        f"--honcho-against={options.against}": options.against,
        # Writers that race are not in one order on two servers.
        "--ignore-glob=*/test_together.py": options.against,
    }
    arguments = [argument for argument, wanted in given.items() if wanted]
    if options.total_timeout is not None:
        arguments.append(f"--honcho-total-timeout={max(0.0, options.total_timeout - spent)}")
    return arguments


@contextmanager
def _own_environment(options: Options) -> Iterator[None]:
    """Nothing in the caller's environment changes what is tested, and the token is in it: from
    there the plugin takes it, and xdist hands it to its workers."""
    before = {name: os.environ.pop(name, None) for name in _FOREIGN}
    for name, token in ((_KEY, options.token), (_OTHER_KEY, options.against_token)):
        if token:
            os.environ[name] = token
    before["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
