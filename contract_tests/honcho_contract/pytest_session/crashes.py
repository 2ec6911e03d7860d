"""Errors that are the suite's own, told from those by which a test ends on account of a finding.

Hypothesis wraps what a test raised: in groups, and in `Flaky` ones where a case did not fail again
when it was repeated. Whatever is inside is looked at: a crash that happened once has happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from unittest import SkipTest

import pytest
from hypothesis.errors import Flaky, HypothesisException, StopTest

from honcho_contract.errors import ContractError
from honcho_contract.running.run import BreachError, NotMadeError

_WANTED = (BreachError, Flaky, NotMadeError, SkipTest, pytest.skip.Exception)
"""How a test ends that has done what it is for, or could not."""

_PASSING = (HypothesisException, StopTest, BaseExceptionGroup)
"""What is in the context of what Hypothesis raises, and says nothing by itself."""


def crash(error: BaseException | None) -> BaseException | None:
    """The first error, of this one and all that it holds, that no finding accounts for."""
    for one in _within(error):
        passing = isinstance(one, _PASSING) and one is not error
        if not (isinstance(one, _WANTED) or passing or isinstance(one, BaseExceptionGroup)):
            return one
    return None


def ends_by_finding(error: BaseException | None) -> bool:
    """Whether a test ended only since its case had shown a finding, or did not show it again."""
    found = any(isinstance(one, BreachError | Flaky) for one in _within(error))
    return found and crash(error) is None and not_made(error) is None


def not_made(error: BaseException | None) -> NotMadeError | None:
    """What could not be made, where that is why a test ended."""
    return next((one for one in _within(error) if isinstance(one, NotMadeError)), None)


def described(error: BaseException) -> str:
    return str(error) if isinstance(error, ContractError) else f"{type(error).__name__}: {error}"


def _within(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what it groups, what caused it, and what it was raised over, each once."""
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__context__, one.__cause__]
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
