"""A mock with something in it, and a browser that looks at its inspector."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import sync_playwright
from tests.contract_tests.reports.html import chromium

from honcho_mock.client.transport import HTTPTransport
from honcho_mock.client.world import MockWorld, world_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from honcho_mock import MockServer

APP = "/v1/apps/app_id"
USER = f"{APP}/users/user_id"
SESSION = f"{USER}/sessions/session_id"
MESSAGES = f"{SESSION}/messages"

TALK: tuple[tuple[bool, str, dict[str, Any]], ...] = (
    (True, "Hi! My order 4711 has not arrived yet.", {}),
    (
        False,
        "I am sorry to hear that, Ada.\nIt left on Monday and should be with you tomorrow.",
        {"model": "small", "tokens": 41},
    ),
    (True, "Could it go to my office instead?", {"lang": "en"}),
    (False, "Of course: I have changed the address.", {"tools": [{"name": "change_address"}]}),
)


@contextmanager
def browser(home: Path, *options: str) -> Iterator[Browser]:
    """This machine's Chromium, or no test; steered, and not waiting for anything by time."""
    command = chromium.find(home).command
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=command, args=["--no-sandbox", *options]
        )
        yield launched
        launched.close()


class Inspected:
    """One world of a server, its clients' side, and pages that show it."""

    def __init__(self, server: MockServer, context: BrowserContext, *, name: str) -> None:
        self.server = server
        self.name = name
        self._context = context
        self._client = httpx.Client()
        self._transports: list[HTTPTransport] = []
        self.world = self.other(name)

    def other(self, name: str) -> MockWorld:
        """Another world of the same server."""
        url = world_url(self.server.url, name)
        self._transports.append(HTTPTransport(url))
        return MockWorld(url, self._transports[-1])

    def names(self) -> list[str]:
        """The worlds that there are."""
        return [one["name"] for one in self.other("default")._ask("GET", "/worlds")["worlds"]]

    def close(self) -> None:
        for name in self.names():
            self.other(name).delete()
        self._client.close()
        for transport in self._transports:
            transport.close()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """What a client asks; None where the connection is dropped."""
        with suppress(httpx.TransportError):
            answer = self._client.request(method, self.world.url + path, json=body)
            return answer.json() if answer.is_success else answer

    def page(self, place: str = "") -> Page:
        """The inspector, at the part of it that a hash names; an error in it is one of the test."""
        page = self._context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{self.world.url}/__mock__/{place}")
        return page

    def fill(self) -> dict[str, str]:
        """Let some of everything happen in the world. Returns ids by what they are of."""
        self.world.make(random_seed=7, clock="2024-05-01T10:00:00Z")
        app = self.call("POST", "/v1/apps", {"name": "shop"})["id"]
        users = f"/v1/apps/{app}/users"
        user = self.call("POST", users, {"name": "ada", "metadata": {"plan": "pro"}})["id"]
        self.call("POST", users, {"name": "bob"})
        mine = f"{users}/{user}"
        about = {"channel": "web", "order": 2**70}
        session = self.call("POST", f"{mine}/sessions", {"metadata": about})["id"]
        self.call("POST", f"{mine}/sessions", {})
        messages = f"{mine}/sessions/{session}/messages"
        said = []
        for is_user, content, metadata in TALK:
            self.world.move(17)
            body = {"content": content, "is_user": is_user, "metadata": metadata}
            said.append(self.call("POST", messages, body)["id"])
        note = {"metamessage_type": "insight", "session_id": session, "message_id": said[2]}
        self.call("POST", f"{mine}/metamessages", note | {"content": "Ada works at an office."})
        collection = self.call("POST", f"{mine}/collections", {"name": "preferences"})["id"]
        for content in ("Likes deliveries before nine.", "Pays by invoice."):
            document = {"content": content, "metadata": {"source": "chat"}}
            self.call("POST", f"{mine}/collections/{collection}/documents", document)
        self.world._ask("PUT", "/chat", {"lines": [{"pattern": "order", "answer": "Soon."}]})
        self.world._ask("POST", "/snapshots")
        self._go_wrong(mine, messages)
        return {"app": app, "user": user, "session": session, "collection": collection}

    def _go_wrong(self, mine: str, messages: str) -> None:
        self.call("POST", f"{mine}/collections", {"name": "preferences"})
        self.call("POST", messages, {"content": "Who says this?"})
        self.world.fault("messages.create", status=429, retry_after=1, first=1)
        self.world.fault("sessions.*", delay=0.2, share=0.2, enabled=False)
        self.call("POST", messages, {"content": "Too much at once", "is_user": True})
        self.call("GET", f"{mine}/sessions/gone/messages/none")
        self.call("POST", f"{mine}/session", {})
        self.call("POST", f"{mine}/sessions/list", {"filter": {"channel": "web"}})
        self.call("POST", f"{messages}/batch", {"messages": [{"content": "x", "is_user": "yes"}]})
        self.call("POST", messages, {"content": "Thanks, that was quick.", "is_user": True})
        self.call("POST", f"{messages}/list?size=5")
