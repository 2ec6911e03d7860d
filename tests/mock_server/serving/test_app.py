"""The application as a whole: what it is made of, and what it keeps within."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import MESSAGES, SESSION, Client

from honcho_mock import Settings, create_app
from honcho_mock.serving.app import build
from honcho_mock.serving.seams import Seams
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping


def test_every_operation_is_served() -> None:
    mock = build(Settings(), V1)
    assert mock.served == mock.described == len(operations()) == 41


def test_an_admins_key_is_there_where_keys_are_asked_for() -> None:
    mock = build(Settings(auth="jwt", jwt_secret="s" * 32), V1)
    key = mock.admin_key()
    client = Client(mock.app, headers={"Authorization": f"Bearer {key}"})
    assert client("POST", "/v1/keys?app_id=a").status == 200
    assert build(Settings(), V1).admin_key() is None


def test_messages_beyond_the_most_are_refused_and_nothing_is_lost(
    make_client: Callable[..., Client],
) -> None:
    client = make_client(max_messages=3)
    message = {"content": "c", "is_user": True}
    for _ in range(2):
        client.ok("POST", MESSAGES, message)
    before = client.ok("POST", f"{MESSAGES}/list")
    for method, path, body in (
        ("POST", f"{MESSAGES}/batch", {"messages": [message] * 2}),
        ("GET", f"{SESSION}/clone", None),
    ):
        response = client(method, path, body)
        assert response.status == 507
        assert "--max-messages" in response.detail
        assert client.ok("POST", f"{MESSAGES}/list") == before
    client.ok("POST", MESSAGES, message)
    assert client("POST", MESSAGES, message).status == 507
    assert client.ok("POST", f"{MESSAGES}/list")["total"] == 3


def test_what_is_made_can_be_foreseen_with_a_seed() -> None:
    made = [
        Client(create_app(random_seed=1)).ok("POST", "/v1/apps", {"name": "n"})["id"]
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_a_change_of_the_document_is_a_change_of_what_is_taken() -> None:
    def shorter(document: dict[str, Any]) -> dict[str, Any]:
        document["components"]["schemas"]["MessageCreate"]["properties"]["content"]["maxLength"] = 3
        return document

    client = Client(build(Settings(), V1, seams=Seams(document=shorter)).app)
    assert client("POST", MESSAGES, {"content": "abcd", "is_user": True}).status == 422
    schemas = client.ok("GET", "/openapi.json")["components"]["schemas"]
    assert schemas["MessageCreate"]["properties"]["content"]["maxLength"] == 50_000


@pytest.mark.parametrize("event", ["startup", "shutdown"])
def test_it_takes_part_in_the_servers_life(event: str) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if sent:
            return {"type": "lifespan.shutdown"}
        return {"type": f"lifespan.{event}"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    running = create_app()({"type": "lifespan"}, receive, send)
    with pytest.raises(StopIteration):
        running.send(None)  # type: ignore[attr-defined]
    assert sent[0] == {"type": f"lifespan.{event}.complete"}
