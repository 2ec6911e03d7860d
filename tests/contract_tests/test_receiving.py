from __future__ import annotations

import time
from contextlib import closing

import pytest
from tests.contract_tests.hostile import WAYS, serving

from honcho_contract.errors import TargetError
from honcho_contract.exchange import Call
from honcho_contract.target import Target

GET = Call(operation=None, method="GET", path="/x")


@pytest.mark.parametrize("name", WAYS)
def test_a_hostile_answer_is_not_taken_in(name: str) -> None:
    way = WAYS[name]
    started = time.monotonic()
    with serving(way) as url, closing(Target(url=url, timeout=0.5, token="secret-token")) as target:
        if isinstance(way.expected, int):
            assert target.send(GET).status == way.expected
        else:
            with pytest.raises(TargetError) as info:
                target.send(GET)
            assert way.expected in str(info.value)
            assert str(info.value).isprintable()
    assert time.monotonic() - started < 3
