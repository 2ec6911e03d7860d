"""The verdict of a run: a grade that only climbs.

Whatever is known of a run is held to every rule, and the highest grade that any of them gives is
the verdict; so nothing that is learned later, and nothing that a baseline knows, can lower it.
`untested` has all the reasons for which a run proves nothing, in one place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from honcho_contract.contract.operation_names import nearest
from honcho_contract.errors import ConfigurationError
from honcho_contract.results.findings import Finding
from honcho_contract.results.outcome import Unmade


@dataclass(kw_only=True)
class Facts:
    """What pytest told of a run. `crashes` are errors that are no answer of the target's;
    `unexplained` are tests that failed without one, and without a finding. `stopped` says that the
    run ended early because what was looked for is found, `told_to_end` that somebody interrupted
    it, however late."""

    code: int = pytest.ExitCode.INTERRUPTED
    stopped: bool = False
    told_to_end: bool = False
    collected: int = 0
    ended: int = 0
    accounted: int = 0
    crashes: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    unmade: list[Unmade] = field(default_factory=list)


INTERRUPTED = "The run was interrupted before its end."

VERDICTS = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
"""How pytest ends when it has run tests."""


def untested(
    facts: Facts, findings: Sequence[Finding], *, allowed: Iterable[str], worked: Iterable[str]
) -> list[str]:
    """Every reason for which a run has not tested its target. `allowed` are the operations that may
    go untested, `worked` those that have answered 200 at least once."""
    worked = frozenset(worked)
    reasons = list(dict.fromkeys(facts.crashes))
    stopped = facts.code == pytest.ExitCode.INTERRUPTED and not (facts.stopped or reasons)
    if facts.told_to_end or stopped:
        reasons.insert(0, INTERRUPTED)
    if facts.code not in VERDICTS:
        reasons.append(f"The suite itself failed: pytest ended with {int(facts.code)}.")
    reasons += [f"{one} failed, and no finding says why." for one in facts.unexplained]
    if facts.code == pytest.ExitCode.TESTS_FAILED and not (facts.accounted or reasons):
        reasons.append("pytest says that tests failed, and none of them is known here.")
    unmade = [one for one in facts.unmade if not (one.blamed and one.operation in worked)]
    reasons += _left_undone(unmade, findings, frozenset(allowed))
    lost = facts.collected - facts.ended
    if lost > 0 and not reasons and not facts.stopped:
        reasons.append(f"{lost} of {facts.collected} tests were not run.")
    return reasons


def expect_operations(names: Iterable[str], known: Collection[str]) -> None:
    """Raises a `ConfigurationError` for a name that no operation has."""
    for name in names:
        if name not in known:
            raise ConfigurationError(
                f"--allow-untested: unknown operation {name!r}; did you mean "
                f"{nearest(name, known)!r}?"
            )


def _left_undone(
    unmade: Iterable[Unmade], findings: Sequence[Finding], allowed: frozenset[str]
) -> Iterator[str]:
    """A sentence for each operation that was refused: what went untested on its account.

    A finding that is known excuses only operations that are allowed to go untested; what is flaky,
    or seen elsewhere, excuses nothing.
    """
    known = {one.operation for one in findings if one.known}
    left: dict[str, list[Unmade]] = {}
    for one in unmade:
        excused = one.operation in known and allowed.issuperset(one.subjects)
        if not excused:
            left.setdefault(one.operation, []).append(one)
    for operation, tests in left.items():
        subjects = dict.fromkeys(name for one in tests for name in one.subjects)
        words = "A scenario" if len(tests) == 1 else f"{len(tests)} scenarios"
        text = f"{words} could not be carried out: {tests[0].reason}"
        text += f". Not tested on that account: {', '.join(subjects)}" if subjects else ""
        if operation in known:
            text += "; to accept that: " + " ".join(f"--allow-untested {one}" for one in subjects)
        yield f"{text}."
