"""The proof of the gate: broken servers, each caught by the check that is meant for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from multiprocessing import get_context

from honcho_contract import gate
from honcho_contract.errors import ContractError


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A server that runs, and a token that it takes, if it wants one."""

    url: str
    token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One broken server: its name, what is wrong in words, the check that is meant to see it, and
    a function that serves it by its name. All of it can be sent to another process."""

    name: str
    sentence: str
    check: str
    serve: Callable[[str], AbstractContextManager[Serving]]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the gate made of one broken server. `found` are the codes of the checks that it broke,
    up to the first that was meant for it; `trouble` says why the gate came to no verdict."""

    broken: Broken
    found: tuple[str, ...]
    trouble: str
    seconds: float

    @property
    def caught(self) -> bool:
        return self.broken.check in self.found


class _Silent:
    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


def prove(servers: Sequence[Broken], *, seed: int, workers: int) -> Iterator[Proof]:
    """Tests each server until the check that is meant for it finds something, or to the end; with
    what is searched by chance only where the plain scenarios did not do."""
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(prove_one, servers, [seed] * len(servers))


def prove_one(broken: Broken, seed: int) -> Proof:
    """What the gate makes of one server."""
    started = time.monotonic()
    found: tuple[str, ...] = ()
    trouble = ""
    try:
        with broken.serve(broken.name) as server:
            options = gate.Options(
                url=server.url, token=server.token, seed=seed, search=False, until=broken.check
            )
            result = gate.check(options, _Silent())
            if not any(one.check == broken.check for one in result.findings):
                result = gate.check(replace(options, search=True), _Silent())
        found = tuple(dict.fromkeys(one.check for one in result.findings))
        trouble = "; ".join(result.trouble)
    except ContractError as error:
        trouble = str(error)
    return Proof(broken=broken, found=found, trouble=trouble, seconds=time.monotonic() - started)
