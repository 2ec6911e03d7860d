from __future__ import annotations

import asyncio
import threading

import httpx
import pytest
from tests.mock_server.support import MESSAGES

from honcho_mock import MockServer
from honcho_mock.broken import defect
from honcho_mock.serving.server import Server


def test_it_answers_while_the_context_lasts() -> None:
    with MockServer(max_messages=1) as server:
        assert httpx.post(server.url + MESSAGES, json={"content": "c", "is_user": True}).is_success
        response = httpx.post(server.url + MESSAGES, json={"content": "c", "is_user": True})
        assert response.status_code == 507
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def test_it_stops_without_leaving_anything_behind() -> None:
    before = threading.active_count()
    for _ in range(2):
        server = MockServer().start()
        server.stop()
        server.stop()
    assert threading.active_count() == before


def test_two_mocks_know_nothing_of_each_other() -> None:
    with MockServer() as one, MockServer() as other:
        assert one.url != other.url
        httpx.post(one.url + MESSAGES, json={"content": "c", "is_user": True})
        assert httpx.post(f"{other.url}{MESSAGES}/list").json()["total"] == 0


def test_a_stream_arrives_in_pieces() -> None:
    path = MESSAGES.replace("messages", "chat")
    with (
        MockServer() as server,
        httpx.stream("POST", server.url + path, json={"queries": "q", "stream": True}) as response,
    ):
        assert response.headers["transfer-encoding"] == "chunked"
        assert "nothing in this session" in "".join(response.iter_text())


def test_a_start_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(self: Server, sockets: object = None) -> None:
        while not self.should_exit:
            await asyncio.sleep(0.01)

    monkeypatch.setattr(Server, "startup", never)
    monkeypatch.setattr("honcho_mock.server.START_SECONDS", 0)
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="did not start within 0 s"):
        MockServer().start()
    assert threading.active_count() == before


def test_a_mock_may_be_broken() -> None:
    with MockServer(seams=defect("status-201").seams) as server:
        response = httpx.post(server.url + MESSAGES, json={"content": "c", "is_user": True})
    assert response.status_code == 201


def test_there_is_no_url_before_the_start() -> None:
    with pytest.raises(RuntimeError, match="enter the context, or call start"):
        _ = MockServer().url


def test_an_ipv6_address_is_written_as_urls_want_it() -> None:
    with MockServer(host="::1") as server:
        assert server.url.startswith("http://[::1]:")
        assert httpx.get(f"{server.url}/openapi.json").is_success
