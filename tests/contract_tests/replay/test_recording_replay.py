"""A recording sent again to another server: alike, different, or not to be repeated there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from click.testing import CliRunner, Result

from honcho_contract.apis.v1.generation import contract
from honcho_contract.cli.main import main
from honcho_contract.replay.recording_replay import MOST_TOLD, Resent, Unlike, call_of, operation_of
from honcho_mock import MockServer, ProxyServer
from honcho_mock.broken import defect
from honcho_openapi.recording import Recorded, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "a secret that is long enough for every algorithm that this project signs with"


def replay(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["replay", *map(str, arguments)])


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(seed_data="none") as server:
        yield server


def use(url: str, **headers: str) -> None:
    """What somebody does with a server."""
    with httpx.Client(base_url=f"{url}/v1", headers=headers) as ask:
        app = ask.post("/apps", json={"name": "shop"}).json()["id"]
        ann = ask.get(f"/apps/{app}/users/get_or_create/ann").json()["id"]
        place = f"/apps/{app}/users/{ann}"
        ask.put(place, json={"name": "anna", "metadata": {"a": [1, 2]}})
        session = ask.post(f"{place}/sessions", json={"metadata": {"x": 1}}).json()["id"]
        at = f"{place}/sessions/{session}"
        words = [{"content": text, "is_user": True} for text in ("é", "b")]
        ask.post(f"{at}/messages/batch", json={"messages": words})
        ask.post(f"{at}/messages", json=words[0])
        ask.post(f"{at}/messages/list?reverse=true&size=1", json={})
        ask.post(f"{at}/chat", json={"queries": "who?"})
        ask.get(f"{place}/sessions?session_id={session}")
        ask.post(f"{place}/sessions", content=b"{", headers={"content-type": "application/json"})
        ask.delete(at)
        ask.get("/nowhere")


@pytest.fixture(scope="module", params=["seen.jsonl", "seen.har"])
def recording(
    request: pytest.FixtureRequest, mock: MockServer, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file: Path = tmp_path_factory.mktemp("recording") / request.param
    with ProxyServer(mock.world(request.param).url, record=file) as proxy:
        use(proxy.url)
    return file


def test_a_server_of_the_same_kind_answers_alike(mock: MockServer, recording: Path) -> None:
    done = replay(recording, mock.world(f"alike-{recording.name}").url)
    assert done.exit_code == 0, done.output
    assert done.output.startswith("12 of 12 requests were answered by")


def test_what_differs_is_told_with_its_place(recording: Path) -> None:
    with MockServer(seed_data="none", seams=defect("field-missing").seams) as other:
        done = replay(recording, other.url)
    assert done.exit_code == 1
    place = "line 6" if recording.suffix == ".jsonl" else "log.entries[5]"
    assert f"differs: {place}, POST /v1/apps/" in done.output


def test_what_needs_an_object_that_was_not_made_is_not_sent(recording: Path) -> None:
    with MockServer(seed_data="none", faults=["users.get-or-create status=404"]) as other:
        done = replay(recording, other.url)
    assert done.exit_code == 1
    assert "200 recorded, 404 there" in done.output
    assert "not sent: " in done.output
    assert "1 differently, 9 were not sent." in done.output


def test_what_cannot_be_repeated_has_a_status_of_its_own(recording: Path, mock: MockServer) -> None:
    taken = mock.world(recording.name).url
    for url, why in [(taken, "has an app of that name"), ("http://127.0.0.1:9", "127.0.0.1:9")]:
        done = replay(recording, url)
        assert done.exit_code == 3
        assert why in done.output
    with MockServer(seed_data="none", faults=["messages.batch drop=before"]) as other:
        done = replay(recording, other.url)
    assert done.exit_code == 3
    assert " got no answer: POST /v1/apps/" in done.output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "is a recording: name the one server to send it to"),
        (["http://a", "--url", "http://b"], "is a recording: name the one server"),
        (["1"], "The URL of the target"),
        (["http://honcho.test"], "12 of the 12|may write to it; allow that with --allow-writes"),
        (["http://a", "--as-pytest", "f"], "is a recording: --as-pytest"),
    ],
)
def test_wrong_usage_is_told(recording: Path, arguments: list[str], why: str) -> None:
    done = replay(recording, *arguments)
    assert done.exit_code == 2
    assert any(one in done.output for one in why.split("|")), done.output


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"at": 1}\n', "line 1: 'method' is a required property"),
        (b"apps: []", "or, for replay, a recording of"),
        (b"", "or, for replay, a recording of"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    done = replay(file, "http://127.0.0.1:9")
    assert done.exit_code == 2
    assert why in done.output
    assert str(file) in done.output


def test_keys_are_made_anew(tmp_path: Path) -> None:
    """What a recording has of keys is shortened: our own token is used, and a key that was made."""
    file = tmp_path / "seen.jsonl"

    def keyed() -> MockServer:
        return MockServer(auth="jwt", jwt_secret=SECRET)

    with keyed() as mock, ProxyServer(mock.url, record=file) as proxy:
        admin = {"Authorization": f"Bearer {mock.mock.admin_key()}"}
        key = httpx.post(f"{proxy.url}/v1/keys?app_id=app_id", headers=admin).json()["key"]
        for token in (key, "nonsense-token"):
            for target in ("/v1/apps?app_id=app_id", "/v1/apps/name/app_id"):
                httpx.get(f"{proxy.url}{target}", headers={"Authorization": f"Bearer {token}"})
        httpx.get(f"{proxy.url}/v1/apps?app_id=app_id")
    with keyed() as other:
        done = replay(file, other.url, "--token", other.mock.admin_key())
    assert done.exit_code == 0, done.output


def test_nothing_harmful_is_sent(tmp_path: Path, mock: MockServer) -> None:
    file = tmp_path / "seen.jsonl"
    body = json.dumps({"name": "'; DROP TABLE apps; --"}).encode()
    one = Recorded(method="POST", path="/v1/apps", status=200, body=body)
    file.write_bytes(line_of(one.as_json()))
    done = replay(file, mock.world("harm").url)
    assert done.exit_code == 3
    assert "not sent: line 1, POST /v1/apps: apps.create was not sent: it holds" in done.output


def seen(**more: Any) -> Recorded:
    return Recorded(**{"method": "GET", "path": "/v1/apps", "status": 200, **more})


def test_a_request_is_sent_as_it_was() -> None:
    rules = contract()
    for query in ("", "a=b&a=%20c", "a=b+c&d=", "a&&b=%zz", "a=%7e"):
        call = call_of(seen(query=query), rules)
        assert call.target.partition("?")[2].replace("+", "%20") == query.replace("+", "%20")
    assert call_of(seen(), rules).token == ""
    assert call_of(seen(path="/v1/apps/a%20b/users"), rules).ids == {"app_id": "a b"}
    by_name = operation_of("GET", "/v1/apps/name/x", rules)
    assert by_name is not None
    assert by_name.key == ("apps", "by-name")
    assert operation_of("GET", "/v1/else", rules) is None


def test_many_differences_are_counted() -> None:
    unlike = [Unlike(where=f"line {n}", request="GET /", why="w") for n in range(MOST_TOLD + 2)]
    *_, more, last = Resent(url="http://a", total=200, unlike=unlike).lines()
    assert more == "and 2 more"
    assert last.startswith("98 of 200 requests were answered by http://a as in the recording; 102")
