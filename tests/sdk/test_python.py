"""The Python SDK against the mock: both clients, and all that they can call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from honcho import AsyncHoncho, Honcho
from tests.sdk.calls import Calls, done
from tests.sdk.story import tell

from honcho_mock import MockServer
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from tests.sdk.calls import Client

SECRET = "a secret that is long enough for HS256"


@pytest.mark.parametrize("flavour", [Honcho, AsyncHoncho])
def test_the_story_calls_every_operation(flavour: type[Client]) -> None:
    """The SDK can call each of the document's operations, and the story leaves none out."""
    calls = Calls()
    with MockServer(auth="jwt", jwt_secret=SECRET, seed_data="none") as server:
        asyncio.run(live_through(server, flavour, calls))
    assert calls.seen == {operation.label for operation in operations()}


async def live_through(server: MockServer, flavour: type[Client], calls: Calls) -> None:
    def with_key(key: str | None) -> Client:
        return calls.client(flavour, url=server.url, key=key)

    client = with_key(server.mock.admin_key())
    try:
        await tell(client, with_key=with_key)
    finally:
        await done(client.close())
