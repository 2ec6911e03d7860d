"""What takes long stops nobody who asks for something short."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import MESSAGES, SESSION, USER

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.backend import Call, Later
from honcho_mock.serving.app import build
from honcho_mock.serving.beside import at_once
from honcho_mock.settings import Settings

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.storage.store import Parents
    from honcho_mock.serving.app import Mock

IDS = ("app_id", "user_id")
COLLECTION = f"{USER}/collections/c"
WORDS = " ".join(f"word{n}" for n in range(300))
NESTED = {"a": [{"b": n} for n in range(800)]}

LONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a query over many documents": (f"{COLLECTION}/documents/query", {"query": WORDS[:900]}),
    "a filter over many rows": (f"{COLLECTION}/documents/list", {"filter": {"n": 7}}),
    "a filter of many objects": (f"{MESSAGES}/list", {"filter": NESTED}),
    "a body of many small parts": (
        MESSAGES,
        {"content": "", "is_user": True, "metadata": {"a": [[]] * 400_000}},
    ),
    "a body of many faults": (f"{MESSAGES}/batch", {"messages": [{"content": 1}] * 60_000}),
    "a chat over long messages": (f"{SESSION}/chat", {"queries": WORDS}),
    "a chat over long messages, streamed": (f"{SESSION}/chat", {"queries": "x", "stream": True}),
}


def fill(backend: Backend, resource: str, parents: Parents, bodies: list[dict[str, Any]]) -> None:
    row = RESOURCES[resource]
    table = backend.table(row, parents)
    assert table is not None
    for body in bodies:
        backend.add(row, table, parents, body)


@pytest.fixture(scope="module")
def full() -> Mock:
    mock = build(Settings(), V1)
    collections = mock.backend.table(RESOURCES["collections"], IDS)
    assert collections is not None
    mock.backend.add(RESOURCES["collections"], collections, IDS, {"name": "c"}, key="c")
    documents = [{"content": f"{n} {WORDS[:400]}", "metadata": {"n": n}} for n in range(4_000)]
    fill(mock.backend, "documents", (*IDS, "c"), documents)
    message = {
        "content": WORDS * 8,
        "is_user": True,
        "metadata": {**NESTED, "a": NESTED["a"][::-1]},
    }
    fill(mock.backend, "messages", (*IDS, "session_id"), [message] * 100)
    return mock


@pytest.mark.parametrize("name", LONG)
def test_others_are_served_meanwhile(full: Mock, name: str) -> None:
    path, body = LONG[name]

    async def both() -> int:
        transport = httpx.ASGITransport(app=full.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            long = asyncio.create_task(client.post(path, json=body))
            for _ in range(3):
                short = await client.get(f"{USER.rpartition('/')[0]}/name/nobody")
                assert short.status_code == 404
            assert not long.done()
            return (await long).status_code

    assert asyncio.run(both()) in (200, 422)


def test_what_is_found_later_is_what_was_there_when_it_was_asked_for(full: Mock) -> None:
    _, body = LONG["a filter over many rows"]
    ids, query = (*IDS, "c"), {"page": 1, "size": 50, "reverse": None}
    listing = V1.handler(full.backend, V1.api["documents.list"])
    later = listing(Call(ids, query, body, None))
    assert isinstance(later, Later)
    table = full.backend.table(RESOURCES["documents"], ids)
    assert table is not None
    table.remove(table.order[7])
    found, then = later.done(later.work()), at_once(listing)(Call(ids, query, body, None))
    assert isinstance(found, bytes)
    assert [item["metadata"] for item in json.loads(found)["items"]] == [{"n": 7}]
    assert isinstance(then, bytes)
    assert json.loads(then)["items"] == []


def test_whoever_changes_answers_gets_them_at_once() -> None:
    call = Call((), {}, {}, None)
    later = at_once(lambda _call: Later(lambda: [b"1"], lambda found: found[0]))
    assert later(call) == b"1"
    assert at_once(lambda _call: b"2")(call) == b"2"
