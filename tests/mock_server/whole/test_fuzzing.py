"""A sample of what `python -m tests.mock_server.whole.fuzzing` does at length."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.mock_server.whole.fuzzing import Fuzz


@pytest.mark.parametrize(("lenient", "needed"), [(False, {200, 404, 409, 422}), (True, {200, 422})])
def test_no_request_is_answered_with_a_fault_of_the_server(lenient: bool, needed: set[int]) -> None:
    statuses: Counter[int] = Counter()
    for operation, target, raw, status in Fuzz(lenient=lenient, seed=1).answers(1_000):
        assert status < 500, (operation.label, target, raw[:500])
        statuses[status] += 1
    assert needed <= set(statuses)
    assert lenient <= (not {401, 404, 409} & set(statuses))
