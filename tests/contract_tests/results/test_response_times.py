from __future__ import annotations

import pytest

from honcho_contract.results.response_times import Times


def test_times_of_workers_add_up() -> None:
    here, there = Times(), Times()
    here.add("users.get", 0.1)
    there.add("users.get", 0.3)
    there.add("apps.get", 0.2)
    here.update(there.rows())
    one = here.by_operation["users.get"]
    assert (one.answers, one.slowest) == (2, 0.3)
    assert one.mean == pytest.approx(0.2)
    here.clear()
    assert list(here.rows()) == []
