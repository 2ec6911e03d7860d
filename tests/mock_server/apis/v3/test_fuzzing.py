"""A sample of what `python -m tests.mock_server.apis.v3.fuzzing` does at length."""

from __future__ import annotations

from collections import Counter

from tests.mock_server.apis.v3.fuzzing import Fuzz


def test_no_request_is_answered_with_a_fault_of_the_server() -> None:
    statuses: Counter[int] = Counter()
    for sent in Fuzz(seed=1).requests(1_000):
        assert sent.status < 500, (sent.operation.label, sent.target, sent.raw[:500])
        statuses[sent.status] += 1
    assert {200, 201, 202, 204, 400, 404, 405, 409, 415, 422} <= set(statuses)
