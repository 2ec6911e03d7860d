"""The Python SDK against the mock: both clients, and all that they can call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from honcho import AsyncHoncho, Honcho
from tests.sdk.calls import Calls, done
from tests.sdk.story import tell

from honcho_mock import MockServer, ProxyServer
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from tests.sdk.calls import Client

SECRET = "a secret that is long enough for HS256"


@pytest.mark.parametrize("flavour", [Honcho, AsyncHoncho])
def test_the_story_calls_every_operation(flavour: type[Client]) -> None:
    """The SDK can call each of the document's operations, and the story leaves none out."""
    calls = Calls()
    with MockServer(auth="jwt", jwt_secret=SECRET, seed_data="none") as server:
        asyncio.run(live_through(server.url, server.mock.admin_key(), flavour, calls))
    assert calls.seen == {operation.label for operation in operations()}


def test_the_story_passes_a_proxy_that_lets_no_violation_through() -> None:
    with (
        MockServer(auth="jwt", jwt_secret=SECRET, seed_data="none") as server,
        ProxyServer(server.url, fail=True) as proxy,
    ):
        asyncio.run(live_through(proxy.url, server.mock.admin_key(), Honcho, Calls()))
        passed = proxy.world("default").calls()
    assert len(passed) >= len(operations())
    assert [(call.sentence, call.answer_faults) for call in passed if call.answer_faults] == []


async def live_through(
    url: str, admin_key: str | None, flavour: type[Client], calls: Calls
) -> None:
    def with_key(key: str | None) -> Client:
        return calls.client(flavour, url=url, key=key)

    client = with_key(admin_key)
    try:
        await tell(client, with_key=with_key)
    finally:
        await done(client.close())
