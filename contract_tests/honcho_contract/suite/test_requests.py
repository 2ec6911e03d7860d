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
def test_generated(case: Case[Any], run: Run, world: World) -> None:
    if run.out_of_time:
        return
    generation.send(run, world, case)
    run.stop_if_new()
