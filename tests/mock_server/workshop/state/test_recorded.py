"""What was seen on a server becomes a world."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.mock_server.generations import FORMS

from honcho_mock import MockServer, ProxyServer
from honcho_mock.client.world import MockWorld
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.state.recorded import read_recorded
from honcho_openapi.recording import Recorded, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TIME = "2024-05-01T10:00:00.000000Z"


def app(key: str = "a", name: str = "shop", **more: Any) -> dict[str, Any]:
    return {"id": key, "name": name, "metadata": {}, "created_at": TIME, **more}


def user(key: str, name: str, *, above: str = "a", time: str = TIME) -> dict[str, Any]:
    return {"id": key, "name": name, "app_id": above, "created_at": time, "metadata": {}}


def note(key: str, session: str | None, message: str | None = None) -> dict[str, Any]:
    texts = {"label": "t", "metamessage_type": "t", "content": "c"}
    links = {"session_id": session, "message_id": message}
    return {"id": key, **texts, **links, **PARENTS, "metadata": {}, "created_at": TIME}


PARENTS = {"app_id": "a", "user_id": "u"}
SESSION = {"id": "s", "is_active": True, "metadata": {}, "created_at": TIME, **PARENTS}
COLLECTION = {"id": "c", "name": "honcho", "metadata": {}, "created_at": TIME, **PARENTS}
BELOW = {"content": "d", "metadata": {}, "created_at": TIME, **PARENTS}
MESSAGE = {"id": "m", "is_user": True, "session_id": "s", **BELOW}
DOCUMENT = {"id": "d", "collection_id": "c", **BELOW}


def recording(path: Path, *seen: tuple[str, str, Any]) -> Path:
    """A file of answers with 200: method, target and body of each."""
    lines = []
    for method, target, answer in seen:
        where, _, query = target.partition("?")
        body = json.dumps(answer).encode()
        one = Recorded(method=method, path=f"/v1{where}", query=query, status=200, answer=body)
        lines.append(line_of(one.as_json()))
    path.write_bytes(b"".join(lines))
    return path


def apps_of(world: MockWorld) -> Any:
    return httpx.get(f"{world.url}/__mock__/state").json()["apps"]


@pytest.fixture(scope="module")
def real() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.mark.parametrize("name", ["seen.jsonl", "seen.har"])
def test_a_world_is_as_the_server_was_left(real: MockServer, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    source = real.world(name)
    with (
        ProxyServer(source.url, record=file) as proxy,
        httpx.Client(base_url=f"{proxy.url}/v1") as ask,
    ):
        made = ask.post("/apps", json={"name": "shop"}).json()
        ask.put(f"/apps/{made['id']}", json={"name": "store", "metadata": {"n": 1.5}})
        ann = ask.get(f"/apps/{made['id']}/users/get_or_create/ann").json()
        place = f"/apps/{made['id']}/users/{ann['id']}"
        session = ask.post(f"{place}/sessions", json={}).json()
        words = [{"content": text, "is_user": True} for text in "abc"]
        at = f"{place}/sessions/{session['id']}"
        messages = ask.post(f"{at}/messages/batch", json={"messages": words}).json()
        links = {"session_id": session["id"], "message_id": messages[0]["id"]}
        ask.post(f"{place}/metamessages", json={"metamessage_type": "t", "content": "c", **links})
        kept, gone = (
            ask.post(f"{place}/collections", json={"name": name}).json() for name in ("k", "g")
        )
        for one in (kept, gone):
            documents = f"{place}/collections/{one['id']}/documents"
            found = [ask.post(documents, json={"content": text}).json() for text in "xy"]
        ask.delete(f"{place}/collections/{kept['id']}/documents/{found[0]['id']}")
        ask.delete(f"{place}/collections/{gone['id']}")
        ask.delete(at)
    expected = apps_of(source)[1:]
    with MockServer(seed_data=file) as mock:
        assert apps_of(mock) == expected
    other = real.world(f"{name}-again")
    other.seed(file)
    assert apps_of(other)[1:] == expected
    with pytest.raises(ValueError, match="as that of another row"):
        other.seed(file)
    assert apps_of(other)[1:] == expected


def test_the_newest_state_counts_and_lists_are_read_in_both_directions(tmp_path: Path) -> None:
    late = user("u2", "late", time="2024-05-01T11:00:00Z")
    page = {"items": [late, user("u1", "early")], "total": 2, "page": 1, "size": 50, "pages": 1}
    file = recording(
        tmp_path / "seen",
        ("GET", "/apps/name/shop", app(name="old")),
        ("POST", "/apps/a/users/list?reverse=true", page),
        ("GET", "/apps?app_id=a", app()),
        ("PUT", "/apps/a/users/u1", user("u1", "renamed")),
    )
    (found,) = read_recorded(file, FORMS)["apps"]
    assert found["name"] == "shop"
    assert [one["name"] for one in found["users"]] == ["renamed", "late"]
    assert found["users"][1]["created_at"] == "2024-05-01T11:00:00.000000Z"


def test_what_has_no_place_is_left_out_and_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = recording(
        tmp_path / "seen",
        ("POST", "/apps/b/users", user("x", "x", above="b")),
        ("POST", "/apps", app()),
        ("POST", "/apps", app("a0", id="")),
        ("POST", "/apps", app("a1", created_at=5)),
        ("POST", "/apps/list", {"items": 5}),
        ("POST", "/apps/a/users", user("u0", "ann")),
        ("POST", "/apps/a/users", user("u", "ann")),
        ("POST", "/apps/a/users/u/sessions", SESSION),
        ("POST", "/apps/a/users/u/sessions/s/messages", MESSAGE),
        ("POST", "/apps/a/users/u/metamessages", note("n1", "s", "m")),
        ("POST", "/apps/a/users/u/metamessages", note("n2", "s", "away")),
        ("POST", "/apps/a/users/u/metamessages", note("n3", None, "m")),
        ("POST", "/apps/a/users/u/metamessages", note("n4", "away")),
        ("POST", "/apps/a/users/u/metamessages", note("n5", None)),
        ("GET", "/apps/a/users/u/collections/name/honcho", COLLECTION),
        ("POST", "/apps/a/users/u/collections/c/documents/query", [DOCUMENT]),
        ("POST", "/apps/a/users/u/sessions/s/chat", {"content": "no row"}),
        ("POST", "/keys", {"key": "…"}),
        ("GET", "/elsewhere", app("z")),
    )
    with MockServer(seed_data=file) as mock:
        (found,) = apps_of(mock)
    (ann,) = found["users"]
    assert ann["id"] == "u"
    assert [one["id"] for one in ann["metamessages"]] == ["n1", "n5"]
    assert [one["id"] for one in ann["collections"][0]["documents"]] == ["d"]
    (told,) = {one.getMessage() for one in caplog.records}
    assert told == (
        f"{file}: 8 rows taken, and left out: 3 unlike the document; 1 without a parent in the "
        "recording; 1 with a name that another one has had since; 3 linked to what is not in the "
        "recording"
    )


def test_a_recording_that_cannot_be_read_is_refused_with_the_line(tmp_path: Path) -> None:
    file = recording(tmp_path / "seen", ("POST", "/apps", app()))
    file.write_bytes(file.read_bytes() + b'{"at": "now"}\n')
    with pytest.raises(WorkshopError, match=r"seen cannot be read as a recording: line 2"):
        MockServer(seed_data=file)
