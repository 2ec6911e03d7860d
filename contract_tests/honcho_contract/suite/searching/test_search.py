"""What is left of the run's budget of time, spent where least was covered."""

from __future__ import annotations

from typing import Any

from hypothesis import given, seed, settings
from schemathesis import Case

from honcho_contract.apis.v1.samples import supported
from honcho_contract.fuzzing import generated_requests
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.suite.searching.test_requests import schema

TURN = 10
"""Requests of one operation before it is asked again which one was covered least."""


def test_search(honcho_run: Run, honcho_world: World) -> None:
    names = [name for name in honcho_run.contract.operations if supported(honcho_run, name)]
    turn = 0
    while honcho_run.deadline is not None and not honcho_run.out_of_time:
        name = min(names, key=lambda one: honcho_run.judged[one])
        _turn(honcho_run, honcho_world, name, turn)
        turn += 1


def _turn(run: Run, world: World, name: str, turn: int) -> None:
    operation = run.contract[name]

    @seed(run.random(f"search {turn}").getrandbits(64))
    @settings(max_examples=TURN)
    @given(case=schema[operation.path][operation.method].as_strategy())
    def search(case: Case[Any]) -> None:
        generated_requests.send(run, world, case)
        run.stop_if_new()

    before = run.judged[name]
    search()
    # An operation whose cases all go elsewhere (another method, say) must not hold up the rest.
    run.judged[name] = max(run.judged[name], before + TURN)
