"""What a run exercised: operation, documented status and family of checks.

What counts. A judged exchange counts for the operation and the status it was answered with, if the
document names that status. It counts for a family in one of two ways, as `GROUNDS` says: for some,
the laws look at every such answer; for the others, only an exchange counts that was sent for a
check of the family, or whose status the oracle expected on account of one. A scenario that decides
a check itself (`run.require`) counts for that check's family.

That a cell was reached says that something could have been noticed there, not that everything was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.judging.prediction import Prediction
from honcho_contract.wire.exchange import Exchange, name_of
from honcho_contract.wire.target import Capabilities
from honcho_openapi.operations import Operation

FAMILIES = tuple(dict.fromkeys(check.family for check in CATALOGUE.values()))


class Cell(NamedTuple):
    operation: str
    status: int
    family: str


Where = Callable[[Contract, Operation], bool]

_LIMITS = frozenset(("minLength", "maxLength", "minimum", "maximum", "maxItems", "maxProperties"))


def _any(_contract: Contract, _operation: Operation) -> bool:
    return True


def _verbs(*verbs: str) -> Where:
    return lambda _, operation: operation.verb in verbs and operation.resource != "keys"


def _named(*names: str) -> Where:
    return lambda _, operation: name_of(operation) in names


def _owned(_contract: Contract, operation: Operation) -> bool:
    """Whether a request can name things that do not belong together."""
    ids = [p.name for p in operation.parameters if p.name.endswith("_id")]
    return len(ids) > 1 and operation.resource != "keys"


def _limited(contract: Contract, operation: Operation) -> bool:
    """Whether the document limits anything that a request of it holds."""
    schemas = [parameter.schema for parameter in operation.query_parameters]
    schemas += contract.body_schema(operation).get("properties", {}).values()
    ways = (way for schema in schemas for way in (schema, *schema.get("anyOf", ())))
    return any(not _LIMITS.isdisjoint(way) for way in ways)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where a family has something to look at. No `statuses` are all that are documented; with
    `always`, every such answer counts, else only one that was sent for the family."""

    family: str
    statuses: tuple[int, ...] = ()
    where: Where = _any
    always: bool = True

    def holds(self, contract: Contract, operation: Operation, status: int) -> bool:
        if self.statuses and status not in self.statuses:
            # 200 stands for whatever says that it worked.
            if 200 not in self.statuses or str(status) not in operation.successes:
                return False
        return self.where(contract, operation)


_READS = ("get", "by-id", "by-name", "get-or-create")
_MAKES = ("create", "batch", "get-or-create")

GROUNDS = (
    Ground(family="answers"),
    Ground(family="robust"),
    Ground(family="echo", statuses=(200,), where=_verbs(*_MAKES, "update")),
    Ground(family="identity", statuses=(200,), where=_verbs(*_MAKES)),
    Ground(family="state", statuses=(200,), where=_verbs(*_READS, "list", "update")),
    Ground(family="state", statuses=(200,), where=_named("sessions.clone"), always=False),
    Ground(
        family="state",
        statuses=(404, 409),
        where=lambda _, operation: operation.resource != "keys",
        always=False,
    ),
    Ground(family="refusals", statuses=(400, 422)),
    Ground(family="refusals", statuses=(401,), where=_verbs("get"), always=False),
    Ground(family="limits", statuses=(200, 422), where=_limited, always=False),
    Ground(family="pages", statuses=(200,), where=_verbs("list")),
    Ground(family="pages", statuses=(200,), where=_named("documents.query"), always=False),
    Ground(family="isolation", statuses=(200,), where=_verbs("list")),
    Ground(family="isolation", statuses=(404,), where=_owned, always=False),
    Ground(family="auth", statuses=(401,), always=False),
    Ground(family="auth", statuses=(405,), always=False),
    Ground(
        family="together",
        statuses=(200,),
        where=_named("messages.list", "users.get-or-create"),
        always=False,
    ),
    Ground(family="chat", statuses=(200,), where=_named("sessions.chat"), always=False),
)
"""In `together`, the list of what parallel writers wrote is what is looked at."""


def cells(contract: Contract) -> Iterator[Cell]:
    """Everything that there is to be reached."""
    for operation in contract:
        for status in map(int, operation.responses):
            for family in dict.fromkeys(
                one.family for one in _grounds(contract, operation, status)
            ):
                yield Cell(name_of(operation), status, family)


def judged(contract: Contract, exchange: Exchange, prediction: Prediction) -> Iterator[Cell]:
    """The cells that a judged exchange counts for."""
    operation = exchange.operation
    if operation is None or not contract.documents(operation, exchange.status):
        return
    meant = {_family(exchange.call.purpose or ""), _family(prediction.blame)}
    families = (
        one.family
        for one in _grounds(contract, operation, exchange.status)
        if one.always or one.family in meant
    )
    for family in dict.fromkeys(families):
        yield Cell(name_of(operation), exchange.status, family)


def decided(contract: Contract, exchange: Exchange, code: str) -> Iterator[Cell]:
    """The cell that a check counts for which a scenario decides."""
    operation, family = exchange.operation, _family(code)
    if operation is not None and contract.documents(operation, exchange.status):
        if any(one.family == family for one in _grounds(contract, operation, exchange.status)):
            yield Cell(name_of(operation), exchange.status, family)


@cache
def _grounds(contract: Contract, operation: Operation, status: int) -> tuple[Ground, ...]:
    return tuple(one for one in GROUNDS if one.holds(contract, operation, status))


def _family(code: str) -> str:
    return code.partition(".")[0]


@dataclass(kw_only=True)
class Coverage:
    """What was reached, added up over tests and workers. `able` is what the target can do: cells
    that it cannot reach here, such as 401 without auth, are not counted against the run."""

    contract: Contract
    counts: Counter[Cell] = field(default_factory=Counter)
    able: Capabilities = field(default_factory=Capabilities)

    def add(self, rows: Iterable[Iterable[Any]], able: Mapping[str, bool] | None) -> None:
        """Adds what travelled with a test's report; see `rows`."""
        for operation, status, family, count in rows:
            self.counts[Cell(operation, status, family)] += count
        if able is not None:
            self.able = Capabilities(**able)

    @property
    def wanted(self) -> tuple[Cell, ...]:
        return tuple(c for c in cells(self.contract) if self.counts[c] or self._reachable(c))

    @property
    def missing(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.wanted if not self.counts[cell])

    @property
    def percent(self) -> float:
        wanted = len(self.wanted)
        return 100 * (wanted - len(self.missing)) / wanted

    @property
    def tried(self) -> set[tuple[str, str]]:
        """The operations, each with a family that looked at it."""
        return {(cell.operation, cell.family) for cell in self.counts}

    def named(self, limit: int | None = None) -> list[str]:
        """What was not reached, a line an operation."""
        by_operation: dict[str, list[str]] = {}
        for cell in self.missing:
            by_operation.setdefault(cell.operation, []).append(f"{cell.status} {cell.family}")
        lines = [f"{name}: {', '.join(what)}" for name, what in by_operation.items()]
        if limit is not None and len(lines) > limit:
            return [*lines[:limit], f"and {len(lines) - limit} operations more"]
        return lines

    def _reachable(self, cell: Cell) -> bool:
        able, name = self.able, cell.operation
        if name == "keys.create":
            return able.admin if cell.status in (200, 422) else (cell.status == 401) is able.auth
        if name == "sessions.chat" and not able.chat:
            return False
        if name.startswith("documents.") and not able.documents:
            return False
        without = name.endswith(".get") and cell.family != "auth"
        return cell.status != 401 or able.auth or without


def rows(counts: Counter[Cell]) -> tuple[tuple[Any, ...], ...]:
    """Counts as plain values, which travel with a test's report."""
    return tuple((*cell, count) for cell, count in counts.items())
