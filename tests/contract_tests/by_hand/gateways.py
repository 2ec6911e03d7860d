"""Whole runs against the right mock, reached in each way: no seed may find anything.

By hand, since it takes minutes:

    python -m tests.contract_tests.by_hand.gateways [--seeds 20] [--workers 2] [--way WAY]…

Each seed is run directly, through a stock nginx, and through an nginx that compresses and serves
the mock below a base path. Anything but exit status 0 and no finding is wrong.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from tests.contract_tests.builders import RULES
from tests.contract_tests.by_hand.many_faults import Silent
from tests.nginx import before

from honcho_contract.cli.built_in import serving
from honcho_contract.gate import gate
from honcho_contract.results.result import Options

WAYS: Mapping[str, Mapping[str, Any] | None] = {
    "direct": None,
    "nginx": {},
    "nginx-gzip-prefix": {"compressed": True, "prefix": "/honcho"},
}


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What came of one run."""

    way: str
    seed: int
    status: int
    complaints: list[str]
    seconds: float

    @property
    def right(self) -> bool:
        return self.status == 0 and not self.complaints

    def __str__(self) -> str:
        head = f"{self.way}, seed {self.seed}: exit status {self.status}, {self.seconds:.0f} s"
        return "\n  ".join([head, *self.complaints])


@contextmanager
def _reached(url: str, way: str) -> Iterator[str]:
    options = WAYS[way]
    if options is None:
        yield url
        return
    with before(url, **options) as nginx:
        yield nginx.url


def run(way: str, seed: int) -> Ended:
    """One run against a mock of its own."""
    began = time.monotonic()
    with serving() as server, _reached(server.url, way) as url:
        options = Options(contract=RULES, url=url, token=server.token, seed=seed)
        result = gate.check(options, Silent())
    return Ended(
        way=way,
        seed=seed,
        status=int(result.status),
        complaints=[*result.trouble, *(one.title for one in result.findings)],
        seconds=time.monotonic() - began,
    )


def main() -> int:
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--way", choices=WAYS, action="append", help="only this one")
    asked = parser.parse_args()
    pairs = [(way, seed) for way in asked.way or WAYS for seed in range(1, asked.seeds + 1)]
    wrong = 0
    with ProcessPoolExecutor(asked.workers, mp_context=get_context("spawn")) as pool:
        for ended in pool.map(run, *zip(*pairs, strict=True)):
            wrong += not ended.right
            print(ended, flush=True)
    print(f"{len(pairs) - wrong} of {len(pairs)} runs are right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
