"""A world as tests use it, over the control plane."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from warnings import warn

from honcho_mock.client.arguments import no_attribute, written
from honcho_mock.client.verification import (
    ABSENT,
    ClientCall,
    Expected,
    call_of,
    expected_from,
    miss,
)
from honcho_mock.client.world_settings import rules_of, seed_data, world_settings
from honcho_mock.times import seconds_of, time_text
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.faults.definition import fault_from, fault_of_line
from honcho_mock.workshop.paths import MARK, check_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from pathlib import Path
    from types import TracebackType

    import httpx

    from honcho_mock.client.transport import Transport

MOST_ROWS = 1000
"""That the control plane gives at once."""

MOST_EXCHANGES = 1000
"""That the control plane shows at once."""

NEVER_ENTERED = "rollback() undoes nothing by itself: write `with world.rollback():`"

TIMES = {None: "at least once", 0: "never", 1: "once", 2: "twice"}


class ControlledWorld:
    """One world of a mock: where its clients go, what they sent, and what is to happen to them.

    `url` is the base URL for clients: everything they do stays in this world. Threads may share it.
    """

    def __init__(self, url: str, transport: Transport) -> None:
        self._url = url
        self._transport = transport

    if not TYPE_CHECKING:  # type checkers know better than this which names there are

        def __getattr__(self, name: str) -> Any:
            raise no_attribute(self, name)

    @property
    def url(self) -> str:
        return self._url

    @property
    def reached_by(self) -> str:
        """How clients get here."""
        return f"clients are to have the base URL {self.url}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"

    @property
    def key(self) -> str | None:
        """An admin's key; None where no keys are asked for."""
        key: str | None = self.about()["key"]
        return key

    def about(self) -> dict[str, Any]:
        """The world's name, settings, clock, number of rows, and an admin's `key`."""
        about: dict[str, Any] = self._ask("GET", "/world")
        return about

    def make(self, **settings: Any) -> None:
        """Make the world anew with settings of its own: `auth`, `jwt_secret`, `lenient`,
        `seed_data`, `random_seed`, `max_messages`, `clock`, `faults`, `chat`."""
        self._ask("PUT", "/world", world_settings(settings))

    @written("reset()")
    def reset(self) -> None:
        """Begin anew: state, journal, faults, clock and chat as they were at the start."""
        self._ask("POST", "/reset")

    def delete(self) -> list[str]:
        """Forget the world. Returns the tracebacks of what the mock itself failed at in it."""
        errors: list[str] = self._ask("DELETE", "/world")["errors"]
        return errors

    @written('calls("apps.create", status=200)')
    def calls(self, operation: str | None = None, **expected: Any) -> list[ClientCall]:
        """The calls that match, the oldest first; all if nothing is asked for.

        `operation` is a name such as messages.create, its id, or its method and path. `body`,
        `query`, `ids`, `headers` and `status` are as in `Expected`.
        """
        wanted = expected_from(expected)
        return [call for call in self._journal(operation) if not wanted.differences(call)]

    @written('assert_called("apps.create", times=1, body={"name": "tea house"})')
    def assert_called(
        self,
        operation: str,
        *,
        times: int | None = None,
        body: Any = ABSENT,
        query: Mapping[str, Any] | None = None,
        ids: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        status: int | None = None,
    ) -> list[ClientCall]:
        """The calls that match, of which there must be `times`, or at least one.

        A miss shows the calls nearest to what was expected, field by field.
        """
        __tracebackhide__ = True  # pytest then shows the line of the test
        if times is not None and (not isinstance(times, int) or isinstance(times, bool)):
            raise ValueError(f"times={times!r}: expected a whole number, such as 1")
        expected = Expected(body=body, query=query, ids=ids, headers=headers, status=status)
        calls = self._journal(operation)
        matching = [call for call in calls if not expected.differences(call)]
        if matching if times is None else len(matching) == times:
            return matching
        wanted = TIMES.get(times, f"{times} times")
        others = self._others() or [f"nothing; {self.reached_by}"]
        raise AssertionError(miss(operation, wanted, expected, calls, others))

    @written('assert_not_called("apps.create")')
    def assert_not_called(self, operation: str, **expected: Any) -> None:
        __tracebackhide__ = True
        self.assert_called(operation, times=0, **expected)

    def refused(self) -> list[ClientCall]:
        """The calls that the contract does not allow; their `sentence` says why."""
        return [call for call in self._journal(None) if call.request_faults]

    def clear_journal(self) -> None:
        self._ask("DELETE", "/journal")

    @written('fault("apps.create", status=503, first=1)', 'fault("apps.create status=503 first=1")')
    def fault(self, operation: str, **fault: Any) -> int:
        """Let calls go wrong, as `Fault` has it. Returns the fault's number.

        `operation` may be a whole line, as on the command line: `apps.create status=503 first=2`.
        """
        if not fault and isinstance(operation, str) and "=" in operation:
            given = fault_of_line(operation)
        else:
            given = fault_from({"operation": operation, **fault})
        return int(self._ask("POST", "/faults", given.as_json())["number"])

    def faults(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", "/faults")["faults"]
        return found

    @written("switch_fault(number, enabled=False), with what fault() returned")
    def switch_fault(self, number: int, *, enabled: bool) -> None:
        self._ask("PUT", f"/faults/{number}", {"enabled": enabled})

    @written("remove_fault(number), with what fault() returned")
    def remove_fault(self, number: int) -> None:
        self._ask("DELETE", f"/faults/{number}")

    def clear_faults(self) -> None:
        self._ask("DELETE", "/faults")

    @written('rows("apps")', 'rows("sessions", "app_id", "user_id")')
    def rows(self, resource: str, *parents: str) -> list[dict[str, Any]]:
        """What is stored of a resource below its parents, whose ids are given, the app's first."""
        below, rows = "/".join(quote(str(parent), safe="") for parent in parents), []
        for page in count(1):
            query = urlencode({"below": below, "page": page, "size": MOST_ROWS})
            told = self._ask("GET", f"/rows/{quote(resource, safe='')}?{query}")
            rows += told["items"]
            if page >= told["pages"]:
                break
        return rows

    @written('seed({"apps": [{"name": "tea house"}]})', 'seed("seed.yaml")')
    def seed(self, data: Mapping[str, Any] | str | Path) -> None:
        """Add seed data, or what a file has of it: all or nothing."""
        try:
            self._ask("POST", "/seed", seed_data(data))
        except WorkshopError as error:
            if not isinstance(data, str | PurePath):
                raise
            from honcho_mock.workshop.values.source_lines import located

            raise located(data, error) from None

    def snapshot(self) -> int:
        """Remember the state as it is now."""
        return int(self._ask("POST", "/snapshots")["snapshot"])

    @written("restore(snapshot), with what snapshot() returned")
    def restore(self, snapshot: int) -> None:
        """Go back to a snapshot, as often as wanted; later ones are forgotten."""
        self._ask("PUT", f"/snapshots/{_number(snapshot)}")

    @written("release(snapshot), with what snapshot() returned")
    def release(self, snapshot: int) -> None:
        self._ask("DELETE", f"/snapshots/{_number(snapshot)}")

    def rollback(self) -> Rollback:
        """A context: whatever happens to the state inside is undone at the end."""
        return Rollback(self)

    @written('save("state.json")')
    def save(self, path: str | Path) -> None:
        """Write the whole state to a file, in the place of what it held: all of it or nothing."""
        # It brings YAML with it, as loading does, which most tests never need.
        from honcho_openapi.whole_file import replace_file

        _expect_path(path)
        text = json.dumps(self._ask("GET", "/state"), indent=1, ensure_ascii=True)
        try:
            replace_file(path, f"{text}\n".encode())
        except OSError as error:
            raise WorkshopError(
                f"{path} cannot be written: {error.strerror}; what was there before still is"
            ) from error

    @written('load("state.json")')
    def load(self, path: str | Path) -> None:
        """Put the state of a file, as `save` writes it, in the place of this one."""
        from honcho_mock.workshop.values.files import read_value

        _expect_path(path)
        value = read_value(path)
        try:
            self._ask("PUT", "/state", value)
        except WorkshopError as error:
            raise WorkshopError(
                f"{path} cannot be loaded: {error}; give a file that save() has written"
            ) from error

    def now(self) -> str:
        return str(self._ask("GET", "/clock")["now"])

    @written('freeze("2024-05-01T10:00:00Z")', "freeze(datetime(2024, 5, 1, 10, tzinfo=UTC))")
    def freeze(self, at: str | datetime | None = None) -> None:
        """Stop the clock where it is, or at a time: a text such as 2024-05-01T10:00:00Z, or a
        datetime that has its offset from UTC."""
        now = {} if at is None else {"now": time_text(at, name="at")}
        self._ask("PUT", "/clock", {"frozen": True} | now)

    @written("move(timedelta(hours=1))", "move(3600)")
    def move(self, by: float | timedelta) -> None:
        """Let so many seconds pass, or a timedelta; go back by less than zero."""
        self._ask("PUT", "/clock", {"move": seconds_of(by, name="by")})

    def unfreeze(self) -> None:
        self._ask("PUT", "/clock", {"frozen": False})

    @written('chat(lines=[{"pattern": "tea", "answer": "Sencha."}])')
    def run_background(self) -> int:
        """Do now all that waits for the background: conclusions, summaries, deletions, webhooks.
        How much that was."""
        return int(self._ask("POST", "/background")["done"])

    def chat(self, script: Mapping[str, Any] | None = None, /, **rules: Any) -> None:
        """Answer chats by rule: `lines` (each with pattern and answer), `otherwise` (default or
        echo), and how answers are streamed: `piece`, `pause`, `drop_after`; by name or as one
        mapping. `conclusions` and `summaries` are lines for what the background writes."""
        self._ask("PUT", "/chat", rules_of(rules if script is None else script, **rules))

    def _journal(self, operation: str | None) -> list[ClientCall]:
        wanted: dict[str, Any] = {} if operation is None else {"operation": operation}
        told: list[dict[str, Any]] = []
        page: list[dict[str, Any]] | None = None
        while page is None or len(page) == MOST_EXCHANGES:
            before = {"before": told[0]["number"]} if told else {}
            query = urlencode({**wanted, **before, "limit": MOST_EXCHANGES})
            page = self._ask("GET", f"/journal?{query}")["exchanges"]
            told = [*page, *told]
        return [call_of(exchange) for exchange in told]

    def _others(self) -> list[str]:
        called = Counter(call.operation or f"{call.method} {call.path}" for call in self.calls())
        return [f"{name} ({count})" for name, count in called.items()]

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        __tracebackhide__ = True
        status, answer = self._transport(method, path, body)
        if status != 200:
            raise WorkshopError(answer["detail"] if isinstance(answer, dict) else str(answer))
        return answer


class Rollback:
    """Goes back, at the end of its context, to what was there at the beginning."""

    def __init__(self, world: ControlledWorld) -> None:
        self._world = world
        self._snapshot: int | None = None

    def __enter__(self) -> None:
        self._snapshot = self._world.snapshot()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._snapshot is not None
        self._world.restore(self._snapshot)
        self._world.release(self._snapshot)

    def __del__(self) -> None:
        # As Python does where nobody awaits.
        if self._snapshot is None:
            warn(NEVER_ENTERED, RuntimeWarning, stacklevel=2)


def _number(snapshot: object) -> int:
    if not isinstance(snapshot, int) or isinstance(snapshot, bool):
        raise ValueError(f"snapshot={snapshot!r}: expected what snapshot() returned, such as 1")
    return snapshot


def _expect_path(path: object) -> None:
    if not isinstance(path, str | PurePath):
        raise ValueError(f"path={path!r}: expected the path of a file, such as 'state.json'")


class MockWorld(ControlledWorld):
    """A world of a mock that listens."""

    def __init__(self, url: str, transport: Transport) -> None:
        super().__init__(url, transport)
        self._clients: list[httpx.Client] = []

    def client(self, **options: Any) -> httpx.Client:
        """An HTTP client of this world, with an admin's key where keys are asked for. `close()`
        closes it."""
        import httpx

        client = httpx.Client(**client_options(self, options))
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close the clients. The world itself stays until it is deleted."""
        while self._clients:
            self._clients.pop().close()


def client_options(world: ControlledWorld, options: dict[str, Any]) -> dict[str, Any]:
    """Options of a client, with those that lead it into a world."""
    key = world.key
    bearer = {"Authorization": f"Bearer {key}"} if key else {}
    headers = {**bearer, **options.get("headers", {})}
    # A mock is reached without proxies, and without the certificates that take long to load.
    own = {"base_url": world.url, "trust_env": False, "verify": world.url.startswith("https:")}
    return {**own, **options, "headers": headers}


def world_url(server: str, name: str) -> str:
    """The base URL of a world of a server."""
    check_name(name)
    return f"{server}{MARK}{name}"
