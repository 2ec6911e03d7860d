"""A server with twenty faults at once, and whether a baseline of it holds for other seeds.

By hand, since it takes minutes:

    python -m tests.contract_tests.by_hand.many_faults [--seeds 3] [--others 10] [--workers 2]

A baseline of the first seeds has to hold for all the others (exit status 0), and a twenty-first
fault has to be found by each of them (exit status 1).
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.contract_tests.builders import RULES

from honcho_contract.cli.built_in import serving
from honcho_contract.gate import gate
from honcho_contract.results.baseline import start
from honcho_contract.results.findings import Finding
from honcho_contract.results.result import Options

TWENTY = (
    "metadata-nulls-dropped",
    "limit-49999",
    "reserved-name-taken",
    "fails-on-nul",
    "user-update-merges",
    "user-name-trimmed",
    "total-of-page",
    "filter-shallow",
    "unknown-is-403",
    "json-suffix-refused",
    "clone-ignores-cut",
    "get-another-time",
    "deleted-still-listed",
    "links-unchecked",
    "rename-onto-taken",
    "broken-json-500",
    "method-is-404",
    "batch-of-101-taken",
    "session-starts-inactive",
    "time-with-a-space",
)

OTHER_TWENTY = (
    "content-cut",
    "metadata-arrays-sorted",
    "document-spaces-folded",
    "batch-metadata-of-the-first",
    "integers-in-64-bits",
    "update-drops-nulls",
    "user-names-not-unique",
    "get-or-create-creates",
    "clone-never-deep",
    "session-really-deleted",
    "booleans-coerced",
    "empty-update-taken",
    "trailing-text-ignored",
    "patch-is-put",
    "size-unbounded",
    "page-zero-taken",
    "reverse-ignored",
    "type-ignored",
    "document-of-any-collection",
    "fails-on-emoji",
)

TABLES = {"first": (TWENTY, "query-farthest-first"), "second": (OTHER_TWENTY, "top-k-ignored")}


@dataclass(frozen=True)
class Task:
    names: tuple[str, ...]
    seed: int
    baseline: Path | None = None


@dataclass(frozen=True)
class Ended:
    """What came of one run: its exit status, and what was new or no longer true."""

    task: Task
    status: int
    findings: list[Finding]
    complaints: list[str]
    seconds: float


class Silent:
    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


def run(task: Task, *, only: str | None = None, search: bool = True) -> Ended:
    """One run against a mock of its own."""
    began = time.monotonic()
    with serving(",".join(task.names)) as server:
        options = Options(
            contract=RULES,
            url=server.url,
            token=server.token,
            seed=task.seed,
            baseline=task.baseline,
            only=only,
            search=search,
        )
        result = gate.check(options, Silent())
    new = [one.title for one in result.findings if one.fails]
    complaints = [*result.trouble, *result.stale, *new]
    seconds = time.monotonic() - began
    return Ended(task, int(result.status), result.findings, complaints, seconds)


def written(runs: Sequence[Ended], path: Path) -> Path:
    """A baseline of what these runs found, its reasons filled in."""
    text = start(*(one.findings for one in runs))
    path.write_text(text.replace("reason: ''", "reason: known"), encoding="utf-8")
    return path


def main() -> int:
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--others", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--table", choices=TABLES, default="first")
    parser.add_argument("--keep", type=Path, help="where the baseline is kept")
    asked = parser.parse_args()
    names, another = TABLES[asked.table]
    first = range(1, asked.seeds + 1)
    others = range(asked.seeds + 1, asked.seeds + asked.others + 1)
    pool = ProcessPoolExecutor(asked.workers, mp_context=get_context("spawn"))
    with TemporaryDirectory() as folder, pool:
        began = list(pool.map(run, [Task(names, seed) for seed in first]))
        path = written(began, asked.keep or Path(folder) / "known.yaml")
        entries = path.read_text(encoding="utf-8").count("- check:")
        print(f"{[len(one.findings) for one in began]} findings, {entries} entries", flush=True)
        with_one_more = (*names, another)
        tasks = [Task(n, seed, path) for seed in others for n in (names, with_one_more)]
        wrong = 0
        for ended in pool.map(run, tasks):
            wanted = int(ended.task.names == with_one_more)
            wrong += ended.status != wanted
            print(
                f"{len(ended.task.names)} faults, seed {ended.task.seed}: exit status "
                f"{ended.status}, wanted {wanted}, {ended.seconds:.0f} s",
                *ended.complaints,
                sep="\n  ",
                flush=True,
            )
    print("holds" if not wrong else f"does not hold: {wrong} of {2 * asked.others} runs")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
