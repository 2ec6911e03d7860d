"""Steps, sent again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from honcho_contract.contract.compiled import Contract
from honcho_contract.errors import GroundlessError, UnrepeatableError
from honcho_contract.reproduction.run_mark import mark_of, marked, renamed
from honcho_contract.reproduction.steps import Ids, Step, at
from honcho_contract.wire.exchange import Call, Exchange

Send = Callable[[Call], Exchange]

Due = Callable[[Call], int | None]
"""The status that a call must be answered with; None where that is not certain."""


def play(
    steps: Sequence[Step],
    send: Send,
    rules: Contract,
    new: str,
    *,
    last: Send | None = None,
    at_once: Send | None = None,
    due: Due | None = None,
) -> list[list[Exchange]]:
    """Sends steps in their order, each with the ids that this server gives, and a new mark in its
    names in place of the one they had: names of apps are unique on a server. `last` sends the last
    of them, and `at_once` those of a race. Returns the exchanges by lane, those of lane 0 first.

    Where `due` says that what a step is answered with is right, and it was wrong when it was
    recorded, the steps that need what it gave are left out.

    Raises an `UnrepeatableError` where a step fails that did not fail when it was recorded, or an
    answer lacks an id that a later step needs; a `GroundlessError` where the last is left out.
    """
    steps = marked(steps)
    mark = mark_of(steps)
    ids = Ids()
    refused: dict[str, str] = {}
    lanes: dict[int, list[Exchange]] = {0: []}
    for n, group in _groups(steps):
        ends = n + len(group) == len(steps)
        if _is_left_out(group, refused, ids, ends=ends):
            continue
        if group[0].lane:
            for lane, exchanges in _race(group, at_once or send, ids, rules, mark, new).items():
                lanes.setdefault(lane, []).extend(exchanges)
            continue
        (one,) = group
        which = f"step {n + 1} of {len(steps)}"
        if one.key and one.key not in ids.there:
            raise UnrepeatableError(f"{which} needs {one.key}, which none made")
        call = ids.call(renamed(one.now(), mark, new).call(rules))
        right = due(call) if due is not None and not ends else None
        exchange = (last or send)(call) if ends else send(call)
        lanes[0].append(exchange)
        if exchange.status == right != one.status:
            why = f"{which}, {call.method} {call.path}, is answered {right}, as it must be"
            refused |= dict.fromkeys(one.gives.values(), why)
            continue
        if not ends:
            _went_well(one, exchange, which)
        _learn(ids, one, exchange, steps[n + 1 :], which)
    return [lanes[lane] for lane in sorted(lanes)]


def _is_left_out(group: Sequence[Step], refused: dict[str, str], ids: Ids, *, ends: bool) -> bool:
    """Whether steps need an id that is rightly not given any more; then, nor is what they gave."""
    absent = (known for known in refused if known not in ids.there)
    why = next((refused[k] for k in absent if any(one.mentions(k) for one in group)), "")
    if why and ends:
        raise GroundlessError(f"{why}; what the finding was about came of another answer")
    if why:
        refused |= {known: why for one in group for known in one.gives.values()}
    return bool(why)


def _groups(steps: Sequence[Step]) -> list[tuple[int, list[Step]]]:
    """Steps one by one, and those of a race together; each with its number, from 0."""
    found: list[tuple[int, list[Step]]] = []
    for n, one in enumerate(steps):
        if one.lane and found and found[-1][1][-1].lane:
            found[-1][1].append(one)
        else:
            found.append((n, [one]))
    return found


def _race(
    steps: Sequence[Step], send: Send, ids: Ids, rules: Contract, mark: str, new: str
) -> dict[int, list[Exchange]]:
    lanes: dict[int, list[Call]] = {}
    for one in steps:
        lanes.setdefault(one.lane, []).append(ids.call(renamed(one, mark, new).call(rules)))
    with ThreadPoolExecutor(len(lanes)) as pool:
        sent = pool.map(lambda calls: [send(call) for call in calls], lanes.values())
        return dict(zip(lanes, sent, strict=True))


def _went_well(one: Step, exchange: Exchange, which: str) -> None:
    deleted = exchange.status == 404 and one.operation.endswith(".delete")
    if exchange.ok or exchange.status == one.status or deleted:
        return  # what is to be deleted is gone either way
    came = f"was answered {exchange.status}" if exchange.status else "was not answered"
    why = exchange.response.headers.get("trouble", "")
    raise UnrepeatableError(
        f"{which}, {exchange.call.method} {exchange.call.path}, {came}"
        f"{f' ({why})' if why else ''}, and {one.status} when the finding was recorded"
    )


def _learn(ids: Ids, one: Step, exchange: Exchange, later: Sequence[Step], which: str) -> None:
    for pointer, known in one.gives.items():
        given = at(exchange.json, pointer)
        if isinstance(given, str):
            ids.learn(known, given)
        elif known not in ids.there and any(step.mentions(known) for step in later):
            raise UnrepeatableError(
                f"the answer to {which}, {exchange.call.method} {exchange.call.path}, has no id at "
                f"{pointer}, which a later step needs"
            )
