"""The gate: the suite run to a verdict. It fails closed: whatever is not a pass is not 0."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

import pytest

from honcho_contract.errors import ConfigurationError, TargetError
from honcho_contract.gate.baseline_check import Standing
from honcho_contract.gate.pytest_run import arguments, expect_expression, own_environment
from honcho_contract.gate.recorder import Listener, Recorder
from honcho_contract.results.baseline import no_baseline, read
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.findings import merge
from honcho_contract.results.groups import rooted
from honcho_contract.results.result import Options, Result
from honcho_contract.results.verdict import Facts, expect_operations, untested
from honcho_contract.running.interruption import Interruptions
from honcho_contract.running.probe import probe
from honcho_contract.wire import rate_limits
from honcho_contract.wire.gateway import unasked
from honcho_contract.wire.target import LATE, Target
from honcho_contract.wire.write_guard import guard
from honcho_openapi.redaction import Redactor


def check(
    options: Options, listener: Listener, interruptions: Interruptions | None = None
) -> Result:
    """Runs the suite against a target. Raises a `TargetError` where there is nothing to test, and a
    `ConfigurationError` where the options cannot be used.

    `interruptions` are the signals that end the run; once it ends, they are only noted.
    """
    interruptions = interruptions or Interruptions()
    expect_operations(options.allow_untested, options.contract.operations)
    baseline = read(options.baseline, options.contract) if options.baseline else no_baseline()
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
    coverage = Coverage(contract=options.contract)
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
    until = rate_limits.moments(0.0, options.total_timeout)[0]
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
    # What tests told is redacted; what was added here is redacted now.
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
        until=rate_limits.moments(began, options.total_timeout)[0],
        read_only=options.read_only,
    )
    try:
        probe(target, options.contract)
    except TargetError as error:
        raise type(error)(redact(str(error))) from None
    finally:
        target.close()
