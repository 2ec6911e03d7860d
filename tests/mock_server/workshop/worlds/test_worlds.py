"""Worlds: what is done in one is not seen in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.mock_server.support import APP, MESSAGES, SECRET, SESSION, Client

from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from honcho_mock.client.world import MockWorld
    from honcho_mock.workshop.app import Workshop

MESSAGE = {"content": "c", "is_user": True}


def total(client: Client, world: str = "") -> int:
    answer = client.ok("POST", f"{world}{MESSAGES}/list")
    return int(answer["total"])


def test_each_world_has_a_state_of_its_own(client: Client) -> None:
    client.ok("POST", f"/~one{MESSAGES}", MESSAGE)
    assert [total(client, world) for world in ("", "/~one", "/~two")] == [0, 1, 0]


def test_the_default_world_has_a_name_too(client: Client) -> None:
    client.ok("POST", MESSAGES, MESSAGE)
    assert total(client, "/~default") == 1


@pytest.mark.parametrize("name", ["a", "A-b_c.d", "..", "0", "x" * 100])
def test_a_world_may_have_any_name_that_needs_no_quoting(client: Client, name: str) -> None:
    client.ok("POST", f"/~{name}{MESSAGES}", MESSAGE)
    assert total(client, f"/~{name}") == 1
    assert total(client) == 0


@pytest.mark.parametrize(
    "name",
    ["", "x" * 101, "~", "test_it[1-ä]", "a b", "a%20b", "%22;alert(1)//", "%3Cb%3E", "a'b", "a\n"],
)
@pytest.mark.parametrize("rest", ["/v1/apps", "/docs/", "/__mock__/", ""])
def test_a_path_without_the_name_of_a_world_is_refused(
    client: Client, name: str, rest: str
) -> None:
    answer = client("POST", f"/~{name}{rest}", {"name": "n"})
    assert (answer.status, answer.headers["content-type"]) == (404, "application/json")
    assert "names no world" in answer.detail


def test_a_slash_too_many_leads_to_the_same_world(client: Client) -> None:
    location = client("POST", f"/~one{APP}/users/", MESSAGE).headers["location"]
    assert location == f"http://testserver/~one{APP}/users"


def test_no_journal_fault_clock_or_chat_is_shared(
    client: Client, world: MockWorld, other: MockWorld
) -> None:
    other.fault("messages.create", status=503)
    other.freeze("2024-05-01T10:00:00Z")
    other.chat(otherwise="echo")
    assert client("POST", MESSAGES, MESSAGE).status == 200
    assert client("POST", f"/~other{MESSAGES}", MESSAGE).status == 503
    assert world.now() > "2025"
    assert other.now() == "2024-05-01T10:00:00.000000Z"
    assert client.ok("POST", f"{SESSION}/chat", {"queries": "q"})["content"] != "q"
    assert client.ok("POST", f"/~other{SESSION}/chat", {"queries": "q"})["content"] == "q"
    assert [call.status for call in world.calls("messages.create")] == [200]
    assert [call.status for call in other.calls("messages.create")] == [503]


def test_a_world_can_be_made_with_settings_of_its_own(client: Client, other: MockWorld) -> None:
    other.make(auth="jwt", jwt_secret=SECRET, random_seed=1)
    assert client("POST", f"/~other{MESSAGES}", MESSAGE).status == 401
    assert client("POST", MESSAGES, MESSAGE).status == 200
    with other.client() as admin:
        assert admin.headers["authorization"].startswith("Bearer ey")


def test_wrong_settings_are_refused_and_the_world_stays(client: Client, other: MockWorld) -> None:
    client.ok("POST", f"/~other{MESSAGES}", MESSAGE)
    for settings, expected in (
        ({"auth": "sometimes"}, "sometimes"),
        ({"auth": "jwt"}, "needs jwt_secret"),
        ({"colour": "red"}, "colour"),
        ({"seed_data": __file__}, "is not YAML that can be read"),
        ({"clock": "noon"}, "'noon' is not a time"),
        ({"faults": [{"operation": "message.create", "status": 500}]}, "messages.create"),
        ({"chat": {"lines": [{"pattern": "("}]}}, "answer"),
    ):
        with pytest.raises(WorkshopError, match=expected):
            other.make(**settings)
    assert total(client, "/~other") == 1


def test_a_server_does_not_read_files_for_others(client: Client) -> None:
    refused = client("PUT", "/~other/__mock__/world", {"seed_data": __file__})
    assert refused.status == 422
    assert refused.detail.endswith("expected samples, none, or the data itself")


def test_a_reset_leaves_nothing(client: Client, world: MockWorld) -> None:
    client.ok("POST", MESSAGES, MESSAGE)
    world.fault("*", status=503)
    world.freeze("2024-05-01T10:00:00Z")
    world.chat(otherwise="echo")
    snapshot = world.snapshot()
    world.reset()
    assert total(client) == 0
    assert world.faults() == []
    assert world.now() > "2025"
    assert client.ok("POST", f"{SESSION}/chat", {"queries": "q"})["content"] != "q"
    with pytest.raises(WorkshopError, match=f"no snapshot is called '{snapshot}'"):
        world.restore(snapshot)


def test_a_deleted_world_is_made_anew_when_it_is_used(client: Client, other: MockWorld) -> None:
    client.ok("POST", f"/~other{MESSAGES}", MESSAGE)
    assert other.delete() == []
    assert total(client, "/~other") == 0


def test_the_default_world_is_always_there(client: Client, world: MockWorld) -> None:
    client.ok("POST", MESSAGES, MESSAGE)
    world.delete()
    assert total(client) == 0


def test_worlds_are_bounded(make_world: Callable[..., tuple[Client, MockWorld]]) -> None:
    client, _ = make_world(worlds=2)
    client.ok("POST", f"/~one{MESSAGES}", MESSAGE)
    answer = client("POST", f"/~two{MESSAGES}", MESSAGE)
    assert answer.status == 507
    assert "at most 2 worlds; 'two' was refused" in answer.detail
    assert total(client, "/~one") == 1
    client("DELETE", "/~one/__mock__/world")
    client.ok("POST", f"/~two{MESSAGES}", MESSAGE)


def test_all_worlds_are_listed(client: Client, workshop: Workshop) -> None:
    client.ok("POST", f"/~one{MESSAGES}", MESSAGE)
    told = client.ok("GET", "/__mock__/worlds")["worlds"]
    assert [(world["name"], world["rows"]["messages"]) for world in told] == [
        ("default", 0),
        ("one", 1),
    ]


def test_seed_data_in_a_file_is_read_once(
    make_world: Callable[..., tuple[Client, MockWorld]], tmp_path: Path
) -> None:
    path = tmp_path / "seed.yaml"
    path.write_text("apps: [{id: shop, name: shop}]")
    client, world = make_world(seed_data=str(path))
    path.unlink()
    world.reset()
    apps = client.ok("POST", "/v1/apps/list")["items"]
    assert [app["id"] for app in apps] == ["shop"]


def test_a_server_may_begin_with_a_state_that_was_saved(
    make_world: Callable[..., tuple[Client, MockWorld]], tmp_path: Path
) -> None:
    client, world = make_world()
    made = client.ok("POST", MESSAGES, MESSAGE)
    path = tmp_path / "state.json"
    world.save(path)
    client, world = make_world(seed_data=str(path))
    assert client.ok("POST", f"{MESSAGES}/list")["items"] == [made]
    client.ok("POST", MESSAGES, MESSAGE)
    world.reset()
    assert client.ok("POST", f"{MESSAGES}/list")["items"] == [made]


def test_requests_in_flight_end_in_the_state_they_began_in(workshop: Workshop) -> None:
    before = workshop.worlds.default.backend
    workshop.worlds.default.reset()
    assert workshop.backend is not before
