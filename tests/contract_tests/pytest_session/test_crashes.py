from __future__ import annotations

from collections.abc import Callable
from unittest import SkipTest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure, FlakyReplay, Unsatisfiable

from honcho_contract.errors import UnreachableError
from honcho_contract.pytest_session.crashes import crash, described, ends_by_finding, not_made
from honcho_contract.running.run import BreachError, NotMadeError

SLIP = RuntimeError("a slip")


def absent() -> NotMadeError:
    return NotMadeError("no user", operation="users.create", status=500)


def raised(error: BaseException, *, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def over(error: BaseException, other: BaseException) -> BaseException:
    try:
        try:
            raise other
        except BaseException:
            raise error  # noqa: B904 (as a slip in a handler looks)
    except BaseException as caught:
        return caught


FINDINGS: list[Callable[[], BaseException]] = [
    lambda: BreachError("one"),
    lambda: ExceptionGroup("several", [BreachError("one"), BreachError("two")]),
    lambda: FlakyFailure("once", [BreachError("one")]),
    lambda: ExceptionGroup("both", [FlakyFailure("once", [BreachError("a")]), BreachError("b")]),
    lambda: FlakyReplay("other data"),
]

CRASHES: list[Callable[[], BaseException]] = [
    lambda: SLIP,
    lambda: AssertionError("no"),
    lambda: SystemExit(0),
    lambda: UnreachableError("gone"),
    lambda: Unsatisfiable("nothing"),
    lambda: FlakyFailure("once", [SLIP]),
    lambda: FlakyFailure("once", [BreachError("one"), SLIP]),
    lambda: FlakyFailure("once", [SystemExit(0)]),
    lambda: ExceptionGroup("several", [BreachError("one"), SLIP]),
    lambda: ExceptionGroup("deep", [ExceptionGroup("in", [FlakyFailure("once", [SLIP])])]),
    lambda: ExceptionGroup("several", [absent(), SLIP]),
    lambda: raised(BreachError("one"), cause=SLIP),
    lambda: raised(absent(), cause=SLIP),
    lambda: over(BreachError("one"), SLIP),
    lambda: raised(FlakyReplay("other data"), cause=SLIP),
    lambda: over(FlakyReplay("other data"), over(BreachError("one"), SLIP)),
]


@pytest.mark.parametrize("made", FINDINGS)
def test_what_a_finding_raises_is_no_crash(made: Callable[[], BaseException]) -> None:
    assert crash(made()) is None
    assert ends_by_finding(made())


@pytest.mark.parametrize("made", CRASHES)
def test_a_crash_is_seen_wherever_it_is(made: Callable[[], BaseException]) -> None:
    assert crash(made()) is not None
    assert not ends_by_finding(made())


def test_what_could_not_be_made_is_neither() -> None:
    one = absent()
    for error in (one, ExceptionGroup("several", [one, BreachError("one")])):
        assert crash(error) is None
        assert not ends_by_finding(error)
        assert not_made(error) is one


def test_a_search_that_has_shrunk_enough_did_not_crash() -> None:
    assert crash(over(SkipTest("small enough"), BreachError("one"))) is None


def test_nothing_is_nothing() -> None:
    assert (crash(None), not_made(None), ends_by_finding(None)) == (None, None, False)


def test_a_crash_is_described() -> None:
    assert described(SLIP) == "RuntimeError: a slip"
    assert described(UnreachableError("it is gone")) == "it is gone"


def test_a_slip_that_hypothesis_cannot_repeat_is_a_crash() -> None:
    calls: list[int] = []

    @settings(database=None, max_examples=20)
    @given(st.integers())
    def search(number: int) -> None:
        calls.append(number)
        if len(calls) == 5:
            raise SLIP

    with pytest.raises(FlakyFailure) as info:
        search()
    assert crash(info.value) is SLIP
