"""What the control plane does stops nobody who is a client of the API."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import MESSAGES, Client

from honcho_mock import Settings
from honcho_mock.workshop.app import build
from honcho_mock.workshop.paths import CONTROL_PATH

if TYPE_CHECKING:
    from honcho_mock.client.world import MockWorld

WORLDS = 300


@pytest.fixture(scope="module")
def full() -> Any:
    """A server with many worlds, a journal of odd requests, and many rows."""
    workshop = build(Settings(worlds=WORLDS + 10), V1)
    client = Client(workshop.app)
    for number in range(WORLDS):
        client("GET", f"/~w{number}/v1/apps/name/nobody")
    for number in range(900):
        client("GET", f"/v1/nothing/{number}/{'x' * (number % 700)}")
    batch = {"messages": [{"content": "c" * 200, "is_user": True}] * 100}
    for _ in range(100):
        client("POST", f"{MESSAGES}/batch", batch)
    return workshop.app


async def with_a_short_one(app: Any, method: str, path: str, body: bytes) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        headers = {"Content-Type": "application/json"}
        request = client.request(method, path, content=body, headers=headers)
        long = asyncio.create_task(request)
        short = await client.get("/v1/apps/name/nobody")
        assert short.status_code == 404
        assert not long.done()
        return await long


@pytest.mark.parametrize("path", ["/journal?limit=1000", "/worlds", "/state"])
def test_others_are_served_while_much_is_shown(full: Any, path: str) -> None:
    answer = asyncio.run(with_a_short_one(full, "GET", CONTROL_PATH + path, b""))
    assert answer.status_code == 200


def test_others_are_served_while_a_state_is_taken_in(full: Any) -> None:
    client = Client(full)
    state = client("GET", f"{CONTROL_PATH}/state").body
    path = f"/~taken{CONTROL_PATH}/state"
    assert asyncio.run(with_a_short_one(full, "PUT", path, state)).status_code == 200
    assert client("GET", path).body == state


def test_a_journal_is_shown_in_pages(client: Client, world: MockWorld) -> None:
    for number in range(250):
        client("GET", f"/v1/apps/name/n{number}")
    shown = client.ok("GET", f"{CONTROL_PATH}/journal")["exchanges"]
    assert [shown[0]["number"], shown[-1]["number"], len(shown)] == [151, 250, 100]
    assert client("GET", f"{CONTROL_PATH}/journal?limit=1001").status == 422
    assert [call.number for call in world.calls()] == list(range(1, 251))


def test_a_client_sees_more_than_a_page_shows(make_world: Any) -> None:
    client, world = make_world(journal=2500)
    for _ in range(2100):
        client("GET", "/v1/apps/name/nobody")
    assert [call.number for call in world.calls("apps.by-name")] == list(range(1, 2101))


def test_a_long_body_is_shown_by_its_beginning(client: Client, world: MockWorld) -> None:
    client(
        "POST", MESSAGES, {"content": "c" * 60_000, "is_user": True, "metadata": {"x": "y" * 2**20}}
    )
    (call,) = world.calls()
    assert call.body.startswith('{"content": "ccc')
    assert call.body.endswith("bytes)")
    assert len(call.body) < 1100
