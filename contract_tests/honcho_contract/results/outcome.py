"""What one test found: the value that travels with its report, from the process that ran it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

import pytest

from honcho_contract.results.findings import Finding

_ATTRIBUTE = "honcho_outcome"


@dataclass(frozen=True, kw_only=True)
class Unmade:
    """A test that was not carried out, since what it needs could not be made.

    `operation` should have made it, and answered `status`; `subjects` are the operations that the
    test is about. `blamed` says whether a new finding of this same test, about that operation, says
    what is wrong: that is enough, where the operation has worked at another time.
    """

    test: str
    reason: str
    operation: str
    status: int
    subjects: tuple[str, ...]
    blamed: bool = False

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Unmade:
        return cls(**{**raw, "subjects": tuple(raw["subjects"])})


@dataclass(frozen=True, kw_only=True)
class TestOutcome:
    """What happened since the outcome before it, in the same process.

    `requests` were sent, `limited` of them refused for being too many, for which `waited` seconds
    passed. `trouble` are errors of the suite's own, or that the target could not be reached.
    `covered`, `gateway` and `times` are counts as plain rows (see `coverage.rows`, `gateway.rows`,
    `response_times.Times`), `kinds` the kinds of input with the operations to which they were sent.
    `able` is what the target can do, None where nobody has found out, and `whole` says that the run
    is the whole suite.
    """

    __test__: ClassVar[bool] = False

    findings: tuple[Finding, ...] = ()
    requests: int = 0
    limited: int = 0
    waited: float = 0.0
    trouble: tuple[str, ...] = ()
    covered: tuple[tuple[Any, ...], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    gateway: tuple[tuple[Any, ...], ...] = ()
    times: tuple[tuple[Any, ...], ...] = ()
    able: Mapping[str, bool] | None = None
    unmade: Unmade | None = None
    whole: bool = False

    def attach(self, report: pytest.TestReport, redact: Callable[[Any], Any]) -> None:
        """Puts it into a report as values that xdist carries. Here, and nowhere else, its secrets
        are taken out of it."""
        setattr(report, _ATTRIBUTE, redact(_plain(asdict(self))))

    @classmethod
    def of(cls, report: pytest.TestReport) -> TestOutcome | None:
        """What a report carries; None of a test that is not the suite's."""
        raw = getattr(report, _ATTRIBUTE, None)
        if raw is None:
            return None
        findings = tuple(map(Finding.from_json, raw["findings"]))
        unmade = Unmade.from_json(raw["unmade"]) if raw["unmade"] else None
        rows = {name: tuple(map(tuple, raw[name])) for name in _ROWS}
        rest = {**raw, **rows, "trouble": tuple(raw["trouble"])}
        return replace(cls(), **{**rest, "findings": findings, "unmade": unmade})


_ROWS = ("covered", "kinds", "gateway", "times")


def _plain(value: Any) -> Any:
    """Lists in place of tuples, all the way down: xdist carries those as they are."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
