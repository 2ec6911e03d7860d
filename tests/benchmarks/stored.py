"""What stored messages cost the mock: memory, and the time to get and list them."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tests.benchmarks.calls import Call, over_http, value
from tests.benchmarks.contenders import MOCK
from tests.benchmarks.measure import Series
from tests.benchmarks.rounds import Bench, loaded, with_session
from tests.benchmarks.usage import resident_bytes
from tests.benchmarks.workload import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

FEW = 100
BATCH = 100
CONTENT_LENGTH = 200
PAGE = 50
ASKED_FOR = 100
"""How many different messages, or pages, are asked for."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What the mock shows with few messages stored, and with many."""

    count: int
    bytes_per_message: float
    get_few: Series
    get_many: Series
    list_few: Series
    list_many: Series


def stored(bench: Bench, count: int) -> Stored:
    """Two mocks at once, one with few messages and one with many, asked in turns."""
    with ExitStack() as stack:
        few, few_path = stack.enter_context(with_session(bench, MOCK))
        many, many_path = stack.enter_context(with_session(bench, MOCK))
        bench.tell(f"storing {count:,} messages")
        few_ids = fill(over_http(few.url), few_path, FEW)
        many_ids = fill(over_http(many.url), many_path, FEW)
        before = resident_bytes(many.pid)
        many_ids += fill(over_http(many.url), many_path, count - FEW)
        grown = resident_bytes(many.pid) - before
        kinds = (
            (Series(f"get, {FEW} stored"), few, gets(few_path, few_ids)),
            (Series(f"get, {count:,} stored"), many, gets(many_path, many_ids)),
            (Series(f"list, {FEW} stored"), few, lists(few_path, FEW)),
            (Series(f"list, {count:,} stored"), many, lists(many_path, count)),
        )
        bench.in_turns([loaded(stack, *kind) for kind in kinds])
    get_few, get_many, list_few, list_many = (series for series, _, _ in kinds)
    return Stored(
        count=count,
        bytes_per_message=grown / (count - FEW),
        get_few=get_few,
        get_many=get_many,
        list_few=list_few,
        list_many=list_many,
    )


def fill(call: Call, path: str, count: int) -> list[str]:
    """Store so many messages, no two alike, and tell their ids."""
    ids: list[str] = []
    while len(ids) < count:
        numbers = range(len(ids), min(len(ids) + BATCH, count))
        messages = [
            {"content": f"message {number} ".ljust(CONTENT_LENGTH, "x"), "is_user": True}
            for number in numbers
        ]
        body = json.dumps({"messages": messages}).encode()
        ids += [row["id"] for row in value(call, Request("POST", f"{path}/batch", body))]
    return ids


def gets(path: str, ids: Sequence[str]) -> list[Request]:
    return [Request("GET", f"{path}/{key}") for key in _spread(ids)]


def lists(path: str, count: int) -> list[Request]:
    """Full pages, from the first to the last."""
    pages = range(1, count // PAGE + 1)
    return [
        Request("POST", f"{path}/list?page={page}&size={PAGE}", b"{}") for page in _spread(pages)
    ]


def _spread(items: Sequence[T]) -> Sequence[T]:
    """Some of them, evenly spread."""
    return items[:: max(1, len(items) // ASKED_FOR)]
