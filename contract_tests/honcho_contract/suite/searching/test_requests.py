"""Requests that Schemathesis generates from the document: examples, boundaries and fuzzing.

They are steered to objects that this run made (see `generated_requests`), so that they reach the
logic.
"""

from __future__ import annotations

from typing import Any

from schemathesis import Case

from honcho_contract.apis.v1.generation import contract
from honcho_contract.fuzzing import generated_requests
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run

schema = generated_requests.schema(contract().document)


@schema.parametrize()
def test_generated(case: Case[Any], honcho_run: Run, honcho_world: World) -> None:
    if honcho_run.out_of_time:
        return
    generated_requests.send(honcho_run, honcho_world, case)
    honcho_run.stop_if_new()
