"""A clock that can be stopped, set and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.mock_server.support import MESSAGES, SECRET, Client

from honcho_mock.workshop.clock import SettableClock, nanoseconds
from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.client.world import MockWorld

SECOND = 1_000_000_000


class System:
    """A system's clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = nanoseconds("2030-01-01T00:00:00Z")

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def clock(system: System) -> SettableClock:
    return SettableClock(system=system)


def test_it_is_the_systems_until_it_is_changed(system: System, clock: SettableClock) -> None:
    assert clock() == "2030-01-01T00:00:00.000000Z"
    system.now += SECOND
    assert clock() == "2030-01-01T00:00:01.000000Z"


def test_a_stopped_clock_stands_and_goes_on_from_there(
    system: System, clock: SettableClock
) -> None:
    clock.freeze()
    system.now += SECOND
    assert clock() == "2030-01-01T00:00:00.000000Z"
    assert clock.frozen
    clock.resume()
    system.now += SECOND
    assert clock() == "2030-01-01T00:00:01.000000Z"
    assert not clock.frozen


@pytest.mark.parametrize("frozen", [False, True])
def test_it_can_be_set_earlier_and_later(clock: SettableClock, *, frozen: bool) -> None:
    if frozen:
        clock.freeze()
    for text in ("2031-05-01T10:00:00.5Z", "2024-05-01T12:00:00+02:00"):
        clock.set(text)
        assert clock()[:4] == text[:4]
    assert clock() == "2024-05-01T10:00:00.000000Z"


@pytest.mark.parametrize("frozen", [False, True])
def test_it_can_be_moved(clock: SettableClock, *, frozen: bool) -> None:
    if frozen:
        clock.freeze()
    clock.move(3600)
    assert clock() == "2030-01-01T01:00:00.000000Z"
    clock.move(-7200.5)
    assert clock() == "2029-12-31T22:59:59.500000Z"


@pytest.mark.parametrize("text", ["noon", "2024-05-01T10:00:00", "1969-12-31T23:59:59Z", ""])
def test_what_is_no_time_is_refused(clock: SettableClock, text: str) -> None:
    with pytest.raises(WorkshopError, match="is not a time: expected one since 1970"):
        clock.set(text)


@pytest.mark.parametrize(
    "seconds", [1e12, -1e12, 1e308, -1e308, float("inf"), float("nan"), 10**400, 2.6e11]
)
def test_a_time_that_cannot_be_written_is_refused(clock: SettableClock, seconds: float) -> None:
    with pytest.raises(WorkshopError, match="is not a time that can be written"):
        clock.change(frozen=True, move=seconds)
    assert clock() == "2030-01-01T00:00:00.000000Z"
    assert not clock.frozen


def test_a_clock_that_runs_stays_at_the_last_time_that_can_be_written(
    system: System, clock: SettableClock
) -> None:
    clock.set("9999-12-31T23:59:59.999999Z")
    system.now += SECOND
    assert clock() == "9999-12-31T23:59:59.999999Z"


TYPED = {"Content-Type": "application/json"}


@pytest.mark.parametrize("move", ["1e308", "-1e308", "1e12", "1" + "0" * 400])
def test_the_control_plane_refuses_what_cannot_be_written(client: Client, move: str) -> None:
    answer = client("PUT", "/__mock__/clock", raw=b'{"move": %s}' % move.encode(), headers=TYPED)
    assert answer.status == 422
    assert client("POST", MESSAGES, {"content": "c", "is_user": True}).status == 200


def test_rows_are_made_at_the_worlds_time(client: Client, world: MockWorld) -> None:
    world.freeze("2024-05-01T10:00:00Z")
    made = [client.ok("POST", MESSAGES, {"content": "c", "is_user": True}) for _ in range(2)]
    assert {row["created_at"] for row in made} == {"2024-05-01T10:00:00.000000Z"}
    world.move(1)
    made.append(client.ok("POST", MESSAGES, {"content": "c", "is_user": True}))
    assert made[2]["created_at"] == "2024-05-01T10:00:01.000000Z"
    assert client.ok("POST", f"{MESSAGES}/list")["items"] == made


def test_a_server_may_start_at_a_time(
    make_world: Callable[..., tuple[Client, MockWorld]],
) -> None:
    _, world = make_world(clock="2024-05-01T10:00:00Z")
    assert world.now() == "2024-05-01T10:00:00.000000Z"
    world.unfreeze()
    assert world.now() > "2024-05-01T10:00:00.000000Z"
    world.reset()
    assert world.now() == "2024-05-01T10:00:00.000000Z"


def test_keys_expire_by_the_worlds_clock(
    make_world: Callable[..., tuple[Client, MockWorld]],
) -> None:
    client, world = make_world(auth="jwt", jwt_secret=SECRET, clock="2024-05-01T10:00:00Z")

    def status(key: str | None) -> int:
        return client("GET", "/v1/apps", headers={"authorization": f"Bearer {key}"}).status

    query = "app_id=app_id&expires_at=2024-05-01T11:00:00Z"
    made = client("POST", f"/v1/keys?{query}", headers={"authorization": f"Bearer {world.key}"})
    key = made.json["key"]
    assert status(key) == 200
    world.move(3599)
    assert status(key) == 200
    world.move(1)
    assert status(key) == 401
    world.move(-1)
    assert status(key) == 200
    world.unfreeze()
    world.freeze("2031-01-01T00:00:00Z")
    assert status(key) == 401
