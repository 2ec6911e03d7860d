"""Requests that Schemathesis generates from the document: examples, boundaries and fuzzing.

They are steered to objects that this run made (see `generation`), so that they reach the logic.
"""

from __future__ import annotations

from typing import Any

from schemathesis import Case

from honcho_contract import generation
from honcho_contract.run import Run
from honcho_contract.world import World

schema = generation.schema()


@schema.parametrize()
def test_generated(case: Case[Any], honcho_run: Run, honcho_world: World) -> None:
    if honcho_run.out_of_time:
        return
    generation.send(honcho_run, honcho_world, case)
    honcho_run.stop_if_new()
