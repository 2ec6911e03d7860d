"""What a mock keeps has an end, whatever is sent: 507 says so, and nothing is half stored."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import APP, MESSAGES, SESSION, USER, Client

from honcho_mock import Settings
from honcho_mock.behaviour.storage.capacity import ROW, TABLE
from honcho_mock.workshop.app import build

if TYPE_CHECKING:
    from honcho_mock.workshop.app import Workshop

JSON = {"content-type": "application/json"}

ROWS = 12
"""Three of them are there from the start, in each world."""

MAKES: dict[str, tuple[str, dict[str, Any]]] = {
    "apps": ("/v1/apps", {"name": "a{n}"}),
    "users": (f"{APP}/users", {"name": "u{n}"}),
    "sessions": (f"{USER}/sessions", {}),
    "messages": (MESSAGES, {"content": "m{n}", "is_user": True}),
    "metamessages": (f"{USER}/metamessages", {"content": "m{n}", "metamessage_type": "t"}),
    "collections": (f"{USER}/collections", {"name": "c{n}"}),
}


def named(body: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        key: value.format(n=number) if isinstance(value, str) else value
        for key, value in body.items()
    }


def served(**settings: Any) -> tuple[Client, Workshop]:
    workshop = build(Settings(**settings), V1)
    return Client(workshop.app), workshop


@pytest.mark.parametrize("kind", MAKES)
def test_rows_of_every_kind_are_counted(kind: str) -> None:
    client, workshop = served(max_rows=ROWS)
    path, body = MAKES[kind]
    statuses = [client("POST", path, named(body, n)).status for n in range(ROWS)]
    assert statuses == [200] * (ROWS - 3) + [507] * 3
    detail = client("POST", path, named(body, 99)).detail
    assert f"at most {ROWS} rows" in detail
    assert "--max-rows" in detail
    assert workshop.worlds.capacity.rows == ROWS
    assert client("POST", f"{path}/list", {}).status == 200


def test_worlds_share_the_room_and_give_it_back() -> None:
    client, workshop = served(max_rows=ROWS)
    capacity = workshop.worlds.capacity
    for number in range(3):
        client("GET", f"/~w{number}/v1/apps/name/nobody")
    assert capacity.rows == ROWS
    assert client("POST", "/v1/apps", {"name": "full"}).status == 507
    assert client("GET", "/~w3/v1/apps/name/nobody").status == 507
    assert client("DELETE", "/~w1/__mock__/world").status == 200
    assert (capacity.rows, client("POST", "/v1/apps", {"name": "a"}).status) == (ROWS - 3, 200)
    client.ok("POST", "/__mock__/reset")
    assert capacity.rows == ROWS - 3
    state = client("GET", "/~w2/__mock__/state").body
    assert client("PUT", "/__mock__/state", raw=state, headers=JSON).status == 200
    assert capacity.rows == ROWS - 3
    client.ok("PUT", "/~w2/__mock__/world", {"seed_data": "none"})
    assert capacity.rows == ROWS - 6


def test_what_is_refused_in_the_middle_leaves_nothing() -> None:
    client, _ = served(max_rows=ROWS)
    client.ok("POST", MESSAGES, {"content": "m", "is_user": True})
    rows = [{"content": "b", "is_user": True}] * 20
    assert client("POST", f"{MESSAGES}/batch", {"messages": rows}).status == 507
    assert client.ok("POST", f"{MESSAGES}/list", {})["total"] == 1
    for _ in range(3):
        client.ok("POST", MESSAGES, {"content": "m", "is_user": True})
    assert client("GET", f"{SESSION}/clone").status == 200
    assert client("GET", f"{SESSION}/clone").status == 507
    assert client.ok("POST", f"{USER}/sessions/list", {})["total"] == 2


def test_a_row_has_room_for_what_is_below_it_or_is_not_made() -> None:
    client, workshop = served()
    capacity = workshop.worlds.capacity
    capacity.max_bytes = capacity.bytes + ROW + 2 * TABLE + 200
    assert client("POST", f"{APP}/users", {"name": "u"}).status == 507
    assert client.ok("POST", f"{APP}/users/list", {})["total"] == 1
    assert client("POST", f"{USER}/sessions", {}).status == 200


def test_updates_and_snapshots_are_counted_too() -> None:
    client, workshop = served(max_memory=1_000_000)
    snapshots = workshop.worlds.default.snapshots
    before = snapshots.take()
    body = {"metadata": {"long": "x" * 50_000}}
    statuses = [client("PUT", SESSION, body).status for _ in range(40)]
    assert statuses == sorted(statuses)
    assert set(statuses) == {200, 507}
    assert "--max-memory" in client("PUT", SESSION, body).detail
    snapshots.restore(before)
    assert client("PUT", SESSION, body).status == 200
    snapshots.release(before)
    assert [client("PUT", SESSION, body).status for _ in range(40)] == [200] * 40


EXCEED = """
import resource, sys
from tests.mock_server.generations import V1
from tests.mock_server.support import MESSAGES, SESSION, Client
from honcho_mock import Settings
from honcho_mock.workshop.app import build

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

settings = Settings(max_memory=int(sys.argv[1]), journal_bytes=int(sys.argv[2]), worlds=40)
client = Client(build(settings, V1).app)
long = {"m": "x" * 20_000}
client("GET", "/v1/apps/name/nobody")
before, full = peak(), 0
for number in range(39):
    world = f"/~w{number}"
    full += client("POST", f"{world}/__mock__/snapshots").status == 507
    for _ in range(40):
        message = {"content": "c" * 1_000, "is_user": True, "metadata": long}
        full += client("POST", world + MESSAGES, message).status == 507
        full += client("PUT", world + SESSION, {"metadata": long}).status == 507
print(full, peak() - before)
"""
MEBIBYTE = 1024 * 1024


def test_no_more_memory_is_taken_than_is_said() -> None:
    """Rows, updates, snapshots and journals of many worlds, far beyond what may be kept."""
    memory, journals = 20 * MEBIBYTE, 10 * MEBIBYTE
    command = [sys.executable, "-c", EXCEED, str(memory), str(journals)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    full, taken = map(int, done.stdout.split())
    assert full > 1_000
    # Besides, 40 worlds without a row in them, and what one request takes while it is answered.
    assert taken < memory + journals + 15 * MEBIBYTE
