"""Several runs, each with another seed, told as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from honcho_contract.results.findings import Finding, merge
from honcho_contract.results.groups import rooted
from honcho_contract.results.result import Options, Result
from honcho_contract.running.interruption import Interruptions

Check = Callable[[Options], Result]


def over_seeds(
    check: Check, options: Options, number: int, interruptions: Interruptions | None = None
) -> tuple[Result, tuple[list[Finding], ...]]:
    """What came of that many runs, from the seed of the options on, and the findings of each.

    A run that could not be carried out is the last: of what is left, nothing more is learned.
    """
    results: list[Result] = []
    signals = interruptions or Interruptions()
    for seed in range(options.seed, options.seed + number):
        results.append(check(replace(options, seed=seed)))
        if results[-1].trouble or signals.noted:
            break
        signals.release()
    runs = tuple(one.findings for one in results)
    return _together(results), runs


def _together(results: list[Result]) -> Result:
    first, *others = results
    for one in others:
        first.findings = rooted(merge([*first.findings, *one.findings]))
        first.coverage.counts.update(one.coverage.counts)
        first.trouble += _new(one.trouble, first.trouble)
        first.unsupported += _new(one.unsupported, first.unsupported)
        first.stood_in.update(one.stood_in)
        first.stale += _new(one.stale, first.stale)
        first.left += one.left
        first.tests += one.tests
        first.skipped += one.skipped
        first.requests += one.requests
        first.seconds += one.seconds
        first.times.update(one.times.rows())
        first.limited += one.limited
        first.waited += one.waited
    return first


def _new(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    there = set(known)
    return [text for text in texts if text not in there]
