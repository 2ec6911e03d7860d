from __future__ import annotations

from collections.abc import Callable
from functools import cache
from secrets import token_hex
from typing import Any

import anyio
import httpx
import pytest

from honcho_mock import MockAppWorld, create_app

CREATE = "apps.create"


APP = cache(create_app)


@pytest.fixture(params=["asyncio", "trio"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked(
    backend: str, prepare: Callable[[MockAppWorld], object], *, chats: bool = False
) -> httpx.Response:
    """What an application answers on an event loop, in a world that was prepared on it."""

    async def main() -> httpx.Response:
        world = MockAppWorld(APP(), f"on-{token_hex(4)}")
        prepare(world)
        async with world.client() as client:
            made = await client.post("/v1/apps", json={"name": "one"})
            if not chats:
                return made
            return await _chat(client, made.json()["id"])

    return anyio.run(main, backend=backend)


async def _chat(client: httpx.AsyncClient, app: str) -> httpx.Response:
    user = (await client.post(f"/v1/apps/{app}/users", json={"name": "ann"})).json()["id"]
    path = f"/v1/apps/{app}/users/{user}/sessions"
    session = (await client.post(path, json={})).json()["id"]
    body = {"queries": "Who?", "stream": True}
    return await client.post(f"{path}/{session}/chat", json=body)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({}, 200),
        ({"delay": 0.001}, 200),
        ({"delay": (0.0, 0.001)}, 200),
        ({"slow": 0.008}, 200),
        ({"delay": 0.001, "status": 503}, 503),
        ({"malformed": True}, 200),
    ],
    ids=str,
)
def test_an_application_answers_on_either_loop(
    backend: str, fault: dict[str, Any], status: int
) -> None:
    def prepare(world: MockAppWorld) -> None:
        if fault:
            world.fault(CREATE, **fault)

    assert asked(backend, prepare).status_code == status


def test_a_stream_with_pauses_arrives_on_either_loop(backend: str) -> None:
    def prepare(world: MockAppWorld) -> None:
        lines = [{"pattern": "Who", "answer": "nobody at all"}]
        world.chat(lines=lines, piece=4, pause=0.001)

    answer = asked(backend, prepare, chats=True)
    assert answer.status_code == 200
    assert answer.text
