"""The control plane: what its document says it does."""

from __future__ import annotations

import json
from threading import current_thread
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from tests.mock_server.support import APP, MESSAGES, NOTHING, SESSION, USER, Client

from honcho_mock.serving.bodies import MUCH, read_json
from honcho_mock.workshop.control.handlers import HANDLERS
from honcho_mock.workshop.values.forms import control_document
from honcho_openapi.operations import METHODS
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from honcho_mock import MockServer
    from honcho_mock.client.world import MockWorld

MESSAGE = {"content": "c", "is_user": True}

CALLS: list[tuple[str, str, str, Any]] = [
    ("operations", "GET", "/operations", NOTHING),
    ("pulse", "GET", "/pulse", NOTHING),
    ("control_document", "GET", "/openapi.json", NOTHING),
    ("worlds", "GET", "/worlds", NOTHING),
    ("make_world", "PUT", "/world", {"random_seed": 1, "seed_data": "samples"}),
    ("make_world", "PUT", "/world", NOTHING),
    ("world", "GET", "/world", NOTHING),
    ("journal", "GET", "/journal", NOTHING),
    ("clear_journal", "DELETE", "/journal", NOTHING),
    ("add_fault", "POST", "/faults", {"operation": "messages.create", "status": 503}),
    ("add_fault", "POST", "/faults", {"operation": "*", "delay": [0, 0.01], "nth": 9}),
    ("faults", "GET", "/faults", NOTHING),
    ("switch_fault", "PUT", "/faults/1", {"enabled": False}),
    ("delete_fault", "DELETE", "/faults/2", NOTHING),
    ("clear_faults", "DELETE", "/faults", NOTHING),
    ("rows", "GET", "/rows/messages?below=app_id/user_id/session_id", NOTHING),
    ("state", "GET", "/state", NOTHING),
    ("put_state", "PUT", "/state", {"format": 1, "apps": []}),
    ("seed", "POST", "/seed", {"apps": [{"name": "seeded"}]}),
    ("take_snapshot", "POST", "/snapshots", NOTHING),
    ("snapshots", "GET", "/snapshots", NOTHING),
    ("restore_snapshot", "PUT", "/snapshots/1", NOTHING),
    ("release_snapshot", "DELETE", "/snapshots/1", NOTHING),
    ("clock", "GET", "/clock", NOTHING),
    ("set_clock", "PUT", "/clock", {"now": "2024-05-01T10:00:00Z", "frozen": True, "move": 1}),
    ("run_background", "POST", "/background", NOTHING),
    ("chat_script", "GET", "/chat", NOTHING),
    ("set_chat_script", "PUT", "/chat", {"otherwise": "echo"}),
    ("reset", "POST", "/reset", NOTHING),
    ("delete_world", "DELETE", "/world", NOTHING),
]

REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("PUT", "/world", {"auth": "no"}, 422, "the body.auth: 'no' is not one of"),
    ("PUT", "/world", [], 422, "the body: [] is not of type 'object'"),
    ("POST", "/faults", NOTHING, 422, "the body: None is not of type 'object'"),
    ("GET", "/journal?after=x", NOTHING, 422, "after='x': "),
    ("GET", "/pulse?of=nobody", NOTHING, 404, "no world is called 'nobody'"),
    ("GET", "/journal?operation=x", NOTHING, 404, "no operation is called 'x'"),
    ("GET", "/rows/thing", NOTHING, 404, "no resource is called 'thing'"),
    ("GET", "/rows/messages?below=a/b/c", NOTHING, 404, "a/b/c"),
    ("PUT", "/snapshots/7", NOTHING, 404, "no snapshot is called '7': there is none"),
    ("DELETE", "/snapshots/x", NOTHING, 422, "'x' is no number"),
    ("DELETE", "/faults/7", NOTHING, 404, "no fault is called '7'"),
    ("PUT", "/clock", {"now": "noon"}, 422, "'noon' is not a time"),
    ("PUT", "/clock", {"speed": 2}, 422, "speed"),
    ("GET", "/nothing", NOTHING, 404, "Not Found"),
    ("PATCH", "/world", NOTHING, 405, "Method Not Allowed"),
]


def operations_of_the_document() -> dict[str, dict[str, Any]]:
    return {
        raw["operationId"]: raw
        for item in control_document()["paths"].values()
        for method, raw in item.items()
        if method in METHODS
    }


def answer_schema(name: str) -> dict[str, Any]:
    document = control_document()
    answer = resolve(operations_of_the_document()[name]["responses"]["200"], document)
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return {**schema, "components": document["components"]}


def test_every_operation_of_the_document_does_something_and_nothing_else_does() -> None:
    assert set(HANDLERS) == set(operations_of_the_document())
    assert {name for name, *_ in CALLS} == set(HANDLERS) - {"inspector"}


def test_every_answer_is_what_the_document_says(client: Client) -> None:
    client.ok("POST", MESSAGES, MESSAGE)
    for name, method, path, body in CALLS:
        answer = client.ok(method, f"/__mock__{path}", body)
        Draft202012Validator(answer_schema(name)).validate(answer)


@pytest.mark.parametrize(("method", "path", "body", "status", "detail"), REFUSED)
def test_a_wrong_request_is_refused_in_one_sentence(
    client: Client, method: str, path: str, body: Any, status: int, detail: str
) -> None:
    before = client.ok("GET", "/__mock__/world") | {"clock": ""}
    answer = client(method, f"/__mock__{path}", body)
    assert answer.status == status
    assert detail in answer.detail
    assert client.ok("GET", "/__mock__/world") | {"clock": ""} == before


def test_text_that_is_no_json_is_refused(client: Client) -> None:
    typed = {"Content-Type": "application/json"}
    assert client("POST", "/__mock__/faults", raw=b"{", headers=typed).status == 422


@pytest.mark.parametrize("typed", ["text/plain", "application/x-www-form-urlencoded", "", None])
def test_a_body_that_does_not_say_that_it_is_json_is_refused(
    client: Client, typed: str | None
) -> None:
    headers = {} if typed is None else {"Content-Type": typed}
    for path in ("/__mock__/reset", "/__mock__/faults", "/__mock__/snapshots"):
        answer = client("POST", path, raw=b'{"operation": "*", "status": 503}', headers=headers)
        assert answer.status == 415
        assert "Content-Type: application/json" in answer.detail
    assert client.ok("GET", "/__mock__/faults") == {"faults": []}


def test_nothing_of_it_is_under_v1(client: Client) -> None:
    assert client("GET", "/v1/__mock__/world").status == 404


def test_rows_are_told_page_by_page(client: Client) -> None:
    made = [client.ok("POST", MESSAGES, MESSAGE | {"content": text}) for text in "abc"]
    path = "/__mock__/rows/messages?below=app_id/user_id/session_id&size=2&page=2"
    assert client.ok("GET", path) == {
        "items": made[2:],
        "total": 3,
        "page": 2,
        "size": 2,
        "pages": 2,
    }
    apps = client.ok("GET", "/__mock__/rows/apps")
    assert [app["id"] for app in apps["items"]] == ["app_id"]


def test_rows_are_told_from_the_last_one_back(client: Client) -> None:
    made = [client.ok("POST", MESSAGES, MESSAGE | {"content": text}) for text in "abc"]
    path = "/__mock__/rows/messages?below=app_id/user_id/session_id&size=2&reverse=true"
    assert client.ok("GET", path)["items"] == [made[2], made[1]]


def test_a_journal_is_read_backwards(client: Client) -> None:
    for _ in range(5):
        client.ok("POST", "/v1/apps/list")
    told = client.ok("GET", "/__mock__/journal?before=5&limit=2")["exchanges"]
    assert [exchange["number"] for exchange in told] == [3, 4]


def test_a_pulse_tells_what_is_kept(client: Client) -> None:
    pulse = client.ok("GET", "/__mock__/pulse")
    assert (pulse["oldest"], pulse["latest"], pulse["faults"]) == (0, 0, [])
    for _ in range(2):
        client.ok("POST", "/v1/apps/list")
    later = client.ok("GET", "/__mock__/pulse")
    assert (later["oldest"], later["latest"]) == (1, 2)
    assert later["journal"] == pulse["journal"]
    client.ok("DELETE", "/__mock__/journal")
    assert client.ok("GET", "/__mock__/pulse")["oldest"] == 0
    client.ok("POST", "/__mock__/reset")
    assert client.ok("GET", "/__mock__/pulse")["journal"] != pulse["journal"]


def test_the_pulse_of_another_world_does_not_make_it(client: Client) -> None:
    assert client("GET", "/__mock__/pulse?of=other").status == 404
    client.ok("GET", "/~other/__mock__/world")
    assert client.ok("GET", "/__mock__/pulse?of=other")["name"] == "other"
    assert client.ok("GET", "/__mock__/pulse")["worlds"] == 2


def test_a_snapshot_is_gone_back_to_as_often_as_wanted(client: Client, world: MockWorld) -> None:
    client.ok("POST", MESSAGES, MESSAGE)
    before = client.ok("GET", "/__mock__/state")
    snapshot = world.snapshot()
    for _ in range(2):
        client.ok("POST", f"{MESSAGES}/batch", {"messages": [MESSAGE] * 3})
        client.ok("PUT", SESSION, {"metadata": {"a": 1}})
        client.ok("POST", f"{USER}/collections", {"name": "n"})
        client.ok("DELETE", SESSION)
        client.ok("PUT", APP, {"name": "renamed"})
        world.restore(snapshot)
        assert client.ok("GET", "/__mock__/state") == before
    later = world.snapshot()
    world.restore(snapshot)
    with pytest.raises(ValueError, match="no snapshot"):
        world.restore(later)
    world.release(snapshot)
    with pytest.raises(ValueError, match="no snapshot"):
        world.restore(snapshot)


def test_what_is_done_inside_a_rollback_is_undone(client: Client, world: MockWorld) -> None:
    with world.rollback():
        client.ok("POST", MESSAGES, MESSAGE)
    assert client.ok("POST", f"{MESSAGES}/list")["total"] == 0


def test_a_snapshot_takes_seeded_ids_back_too(client: Client, other: MockWorld) -> None:
    other.make(random_seed=7)
    snapshot = other.snapshot()
    ids = []
    for _ in range(2):
        ids.append(client.ok("POST", f"/~other{MESSAGES}", MESSAGE)["id"])
        other.restore(snapshot)
    assert ids[0] == ids[1]


def test_a_state_can_be_put_in_the_place_of_another(
    client: Client, world: MockWorld, other: MockWorld, tmp_path: Any
) -> None:
    client.ok("POST", MESSAGES, MESSAGE | {"metadata": {"n": 2**70}})
    path = tmp_path / "state.json"
    world.save(path)
    other.load(path)
    assert client.ok("POST", f"/~other{MESSAGES}/list") == client.ok("POST", f"{MESSAGES}/list")
    assert json.loads(path.read_text())
    with pytest.raises(ValueError, match="format"):
        other._ask("PUT", "/state", {"nothing": 1})
    assert client.ok("POST", f"/~other{MESSAGES}/list")["total"] == 1


@pytest.mark.parametrize(("size", "beside"), [(10, False), (MUCH, True)])
def test_a_long_body_is_read_beside_other_requests(
    mock_server: MockServer, monkeypatch: pytest.MonkeyPatch, size: int, beside: bool
) -> None:
    readers = []

    def reading(body: bytes) -> Any:
        readers.append(current_thread().name)
        return read_json(body)

    monkeypatch.setattr("honcho_mock.workshop.control.endpoints.read_json", reading)
    with mock_server.rollback():
        mock_server.seed({"apps": [{"name": "tea house", "metadata": {"long": "x" * size}}]})
    assert [name != "honcho-mock" for name in readers] == [beside]
