"""A lenient mock answers every method of the SDK, however little or much it is called with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from honcho import AsyncHoncho, Honcho
from honcho._models import BaseModel
from honcho.pagination import AsyncPage, SyncPage
from tests.sdk.every_method import methods

from honcho_mock import MockServer
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def lenient() -> Iterator[str]:
    with MockServer(lenient=True, seed_data="none") as server:
        yield server.url


def assert_modelled(value: Any) -> None:
    """It is what the SDK promises, which it is not where an answer did not fit."""
    if isinstance(value, SyncPage | AsyncPage):
        value = value.items
    if isinstance(value, list):
        assert all(isinstance(one, BaseModel) for one in value)
    else:
        assert isinstance(value, BaseModel | dict) or value is None or type(value) is object


@pytest.mark.parametrize("strict", [True, False], ids=["strict", "loose"])
def test_every_method_of_the_synchronous_client(lenient: str, strict: bool) -> None:
    called = 0
    client = Honcho(
        base_url=lenient, api_key="k", max_retries=0, _strict_response_validation=strict
    )
    with client:
        for method in methods(client):
            call = getattr(method.resource, method.name)
            raw = getattr(method.resource.with_raw_response, method.name)
            for arguments in (method.least, method.all):
                assert_modelled(call(**arguments))
            assert_modelled(raw(**method.least).parse())
            called += 1
    assert called == len(operations())


def test_every_method_of_the_asynchronous_client(lenient: str) -> None:
    async def run() -> int:
        called = 0
        client = AsyncHoncho(
            base_url=lenient, api_key="k", max_retries=0, _strict_response_validation=True
        )
        async with client:
            for method in methods(client):
                assert_modelled(await getattr(method.resource, method.name)(**method.all))
                streaming = getattr(method.resource.with_streaming_response, method.name)
                async with streaming(**method.least) as response:
                    assert_modelled(await response.parse())
                called += 1
        return called

    assert asyncio.run(run()) == len(operations())


def test_a_stream_that_is_asked_for_comes_as_one(lenient: str) -> None:
    client = Honcho(base_url=lenient, api_key="k", max_retries=0)
    arguments: dict[str, Any] = {"app_id": "a", "user_id": "u", "queries": "q", "stream": True}
    sessions = client.apps.users.sessions
    with sessions.with_streaming_response.chat("s", **arguments) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        text = "".join(response.iter_text())
    assert text == sessions.chat("s", **arguments).content
