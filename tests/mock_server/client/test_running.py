from __future__ import annotations

import gc
import socket
from contextlib import closing
from typing import Any

import pytest

from honcho_mock import MockServer
from honcho_mock.client.running import RunningMock
from honcho_mock.workshop.errors import UnreachableError, WorkshopError


def test_worlds_come_and_go() -> None:
    with MockServer() as server, closing(RunningMock(f"{server.url}/")) as running:
        assert running.url == server.url
        world = running.world("a-world.with_UNUSUAL-name")
        with world.client() as client:
            assert client.post("/v1/apps", json={"name": "x"}).status_code == 200
        assert running.worlds() == ["default", "a-world.with_UNUSUAL-name"]
        assert len(server.world("a-world.with_UNUSUAL-name").rows("apps")) == 2
        assert world.delete() == []
        assert running.worlds() == ["default"]


def test_rows_are_told_to_the_last() -> None:
    with MockServer(seed_data="none") as server:
        world = server.world("full")
        with world.client() as client:
            app = client.post("/v1/apps", json={"name": "x"}).json()["id"]
            for number in range(3):
                client.post(f"/v1/apps/{app}/users", json={"name": f"user {number}"})
        assert [row["name"] for row in world.rows("users", app)] == ["user 0", "user 1", "user 2"]


@pytest.mark.parametrize("lenient", [True, False])
def test_a_server_without_worlds_is_told_from_a_mock(lenient: bool) -> None:
    with (
        MockServer(workshop=False, lenient=lenient) as server,
        closing(RunningMock(server.url)) as running,
        pytest.raises(UnreachableError, match="GET /__mock__/world was answered 404"),
    ):
        running.check()


def test_a_world_closes_its_clients_and_a_server_its_connections() -> None:
    with MockServer() as server:
        world = server.world("w")
        client = world.client()
        client.post("/v1/apps/list", json={})
        world.close()
        assert client.is_closed
    # A socket that was left open would now be warned of, and warnings are errors.
    gc.collect()
    assert not [one for one in gc.get_objects() if is_connected_to(one, server.url)]


def is_connected_to(one: object, url: str) -> bool:
    if type(one) is not socket.socket or one.fileno() < 0:
        return False
    try:
        return bool(one.getpeername()[1] == int(url.rpartition(":")[2]))
    except (OSError, IndexError):
        return False


@pytest.mark.parametrize("name", ["", "a/b", "x" * 101, "ä", "a b", "%"])
def test_a_name_that_no_world_can_have_is_refused(name: str) -> None:
    with (
        closing(RunningMock("http://127.0.0.1:1")) as running,
        pytest.raises(
            WorkshopError, match="names no world: expected /~name/v1/…, the name having 1 to"
        ),
    ):
        running.world(name)


def test_a_mock_that_was_not_started_for_a_name_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo

    def found(host: str, *options: Any, **named: Any) -> Any:
        return known("127.0.0.1" if host == "mock.test" else host, *options, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with MockServer() as server, MockServer(allowed_hosts=["mock.test"]) as other:
        for one, refused in ((server, True), (other, False)):
            with closing(RunningMock(one.url.replace("127.0.0.1", "mock.test"))) as running:
                if refused:
                    with pytest.raises(UnreachableError, match=r"--allowed-host 'mock\.test'"):
                        running.check()
                else:
                    running.check()
