"""What a run takes away from the target when it ends, and what it leaves there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

from honcho_contract.errors import TargetError
from honcho_contract.judging.ledger import Known, Scope
from honcho_contract.results.leftovers import Left
from honcho_contract.running.run import Run
from honcho_contract.wire.exchange import Call, Exchange, call, listing
from honcho_contract.wire.rate_limits import CLEARING

SILENT = 3
"""Requests that may fail in a row before no more are tried."""

MOST_PAGES = 50
"""Of one list: a server whose lists never end is not followed to their end."""


def clear(run: Run) -> Left:
    """Deletes what can be deleted, and counts what cannot: what of the run has to stay.

    A target that has stopped answering is not asked for everything in turn.
    """
    until, ends = time.monotonic() + CLEARING, run.target.ends
    run.target.until = until if ends is None else min(until, ends)
    counts: Counter[str] = Counter()
    _Asking(run).look_for_unknown()
    # Of its own: a server that cannot list may be able to delete.
    asking = _Asking(run)
    for known in list(run.ledger):
        name = known.resource.name
        if name in run.generation.kept:
            counts[name] += 1
        elif (
            known.alive
            and name in run.generation.deleted
            and not known.resource.is_reserved(known.object.get("name"))
        ):
            counts[name] += not asking.delete(known)
    return Left(mark=run.mark, counts={name: count for name, count in counts.items() if count})


class _Asking:
    """Asks a target until it has been silent too often."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._silent = 0

    def look_for_unknown(self) -> None:
        """Learns of objects that were made without the run having been told: an answer was lost, or
        the run was interrupted before it had read one."""
        for resource, place in sorted(_doubtful(self._run)):
            lists = self._run.contract[f"{resource}.list"]
            ids = dict(zip(self._run.ledger.resources[resource].parents, place, strict=True))
            for page in range(1, MOST_PAGES + 1):
                listed = self._ask(listing(lists, ids, query={"page": page, "size": 100}))
                if listed is None or not _items(listed):
                    break
                for item in _items(listed):
                    if isinstance(item, dict) and item.get("id") not in self._run.ledger:
                        self._run.ledger.add(
                            self._run.ledger.resources[resource], place, item, listed
                        )

    def delete(self, known: Known) -> bool:
        operation = self._run.contract[f"{known.resource.name}.delete"]
        return self._ask(call(operation, known.ids)) is not None

    def _ask(self, asked: Call) -> Exchange | None:
        """The answer if it is a success, or says that there is nothing: what a broken server has
        lost, it holds no more."""
        if self._silent >= SILENT:
            return None
        try:
            answer = self._run.ask(asked)
        except TargetError:
            self._silent += 1
            return None
        if answer.ok or (answer.status == 404 and not answer.stand_in):
            self._silent = 0
            return answer
        self._silent += 1
        return None


def _doubtful(run: Run) -> set[Scope]:
    """The places that may hold what the ledger does not know of."""
    found = {scope for scope in run.ledger.uncertain if scope[0] in run.generation.deleted}
    return found | set(_pending(run))


def _pending(run: Run) -> Iterator[Scope]:
    for asked in run.pending:
        if asked.operation is not None and asked.operation.resource in run.generation.deleted:
            resource = asked.operation.resource
            yield (
                resource,
                tuple(asked.ids[name] for name in run.ledger.resources[resource].parents),
            )


def _items(listed: Exchange) -> list[object]:
    items = listed.json.get("items") if isinstance(listed.json, dict) else None
    return items if isinstance(items, list) else []
