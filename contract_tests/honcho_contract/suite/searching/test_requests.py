"""Requests that Schemathesis generates from the document: examples, boundaries and fuzzing.

They are steered to objects that this run made (see `generated_requests`), so that they reach the
logic.
"""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import Case

from honcho_contract.apis.v1.generation import contract
from honcho_contract.fuzzing import generated_requests
from honcho_contract.fuzzing.schemathesis_parts import labels, search
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run

schema = generated_requests.schema(contract().document)


@pytest.mark.parametrize("label", labels(schema))
def test_generated(label: str, honcho_run: Run, honcho_world: World) -> None:
    def send(case: Case[Any]) -> None:
        if honcho_run.out_of_time:
            return
        generated_requests.send(honcho_run, honcho_world, case)
        honcho_run.stop_if_new()

    search(schema, label, send)
