"""The proof of the gate: broken servers, each caught by the check that is meant for it, and by none
but those whose part in it is explained."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from honcho_contract.errors import ContractError
from honcho_contract.gate import gate
from honcho_contract.results.findings import Finding
from honcho_contract.results.proof import Broken, Proof
from honcho_contract.results.result import Options


class _Silent:
    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


def prove(
    servers: Sequence[Broken], *, seed: int, workers: int, whole: bool = False
) -> Iterator[Proof]:
    """Tests each server until the check that is meant for it finds something, or to the end; with
    what is searched by chance only where the plain scenarios did not do. If `whole`, the plain
    scenarios are played to their end, so that what would be blamed later is seen as well."""
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        count = len(servers)
        yield from pool.map(prove_one, servers, [seed] * count, [whole] * count)


def prove_one(broken: Broken, seed: int, whole: bool = False) -> Proof:
    """What the gate makes of one server."""
    started = time.monotonic()
    findings: list[Finding] = []
    trouble = ""
    try:
        with broken.serve(broken.name) as server:
            options = Options(
                url=server.url,
                contract=server.contract,
                token=server.token,
                seed=seed,
                search=False,
                until=None if whole else broken.check,
            )
            result = gate.check(options, _Silent())
            if not any(one.check == broken.check for one in result.findings):
                again = replace(options, search=True, until=broken.check)
                result = gate.check(again, _Silent())
        findings = result.findings
        trouble = "; ".join(result.trouble)
    except ContractError as error:
        trouble = str(error)
    return Proof(
        broken=broken,
        found=tuple(dict.fromkeys(one.check for one in findings)),
        unexplained=tuple(one.title for one in _unexplained(broken, findings)),
        trouble=trouble,
        seconds=time.monotonic() - started,
    )


def _unexplained(broken: Broken, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What stands by itself, and is neither of the check that is meant nor explained."""
    for one in findings:
        if not one.beneath and one.check not in (broken.check, *broken.besides):
            yield one
