"""One way to call the Python SDK's two clients, and a note of what they called."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Awaitable
from typing import TYPE_CHECKING, TypeVar, cast

from honcho import (
    AsyncHoncho,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
    Honcho,
)

from honcho_openapi.operations import Operation, operations

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx
    from honcho.pagination import AsyncPage, SyncPage

    Client = Honcho | AsyncHoncho

T = TypeVar("T")


async def done(called: T | Awaitable[T]) -> T:
    """What a call gives: the synchronous client's at once, the asynchronous one's when awaited."""
    if isinstance(called, Awaitable):
        return cast("T", await called)
    return called


async def one_page(pages: SyncPage[T] | Awaitable[AsyncPage[T]]) -> SyncPage[T] | AsyncPage[T]:
    """The page that was asked for, and no other."""
    return await pages if isinstance(pages, Awaitable) else pages


async def everything(pages: Iterable[T] | AsyncIterable[T]) -> list[T]:
    """Every item of a list, page after page."""
    if isinstance(pages, AsyncIterable):
        return [item async for item in pages]
    return list(pages)


class Calls:
    """The operations of the document that clients made here have called."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._operations = sorted(operations(), key=lambda one: len(one.path_parameters))

    def client(self, flavour: type[Client], *, url: str, key: str | None) -> Client:
        """A client that refuses answers that do not fit the SDK's models, and does not retry."""
        if issubclass(flavour, AsyncHoncho):
            return AsyncHoncho(
                base_url=url,
                api_key=key,
                max_retries=0,
                http_client=DefaultAsyncHttpxClient(event_hooks={"request": [self._note_async]}),
                _strict_response_validation=True,
            )
        return Honcho(
            base_url=url,
            api_key=key,
            max_retries=0,
            http_client=DefaultHttpxClient(event_hooks={"request": [self._note]}),
            _strict_response_validation=True,
        )

    def _note(self, request: httpx.Request) -> None:
        self.seen.add(self._operation(request).label)

    async def _note_async(self, request: httpx.Request) -> None:
        self._note(request)

    def _operation(self, request: httpx.Request) -> Operation:
        for operation in self._operations:
            pattern = re.sub(r"\{\w+\}", "[^/]+", operation.path)
            if operation.method == request.method and re.fullmatch(pattern, request.url.path):
                return operation
        raise AssertionError(f"the document has no operation for {request.method} {request.url}")
