"""What a proxy records: every exchange of the server, bounded, without keys."""

from __future__ import annotations

import gzip
import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.mock_server.proxying.wire import answer, saying, serving
from tests.mock_server.support import APP, MESSAGES, SECRET

from honcho_mock import MockServer, ProxyServer
from honcho_openapi.recordings import is_recording, read_recording

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.mark.parametrize("name", ["seen.jsonl", "seen.har"])
def test_what_passes_is_kept_as_it_was(mock: MockServer, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with ProxyServer(mock.url, record=file, faults=["users.get status=503"]) as proxy:
        url = f"{proxy.url}/~any"
        made = httpx.post(f"{url}{MESSAGES}", json={"content": "Grüße", "is_user": True})
        httpx.get(f"{url}{APP}/users?user_id=u")  # the proxy's own fault, no answer of the server
        odd = httpx.post(f"{url}{APP}/users", content=b"\xff\xfe", headers={"X-A": "b"})
        nowhere = httpx.get(f"{url}/v1/apps/a%2Fb/users?q=%20x")
    assert is_recording(file)
    found = read_recording(file)
    assert [(one.method, one.path, one.query, one.status) for one in found] == [
        ("POST", MESSAGES, "", 200),
        ("POST", f"{APP}/users", "", odd.status_code),
        ("GET", "/v1/apps/a%2Fb/users", "q=%20x", nowhere.status_code),
    ]
    assert json.loads(found[0].body or b"")["content"] == "Grüße"
    assert json.loads(found[0].answer or b"") == made.json()
    assert (found[1].body, found[1].headers["x-a"]) == (b"\xff\xfe", "b")
    assert found[0].at > 1e9


def test_lines_are_there_at_once_and_say_how_bodies_are_written(
    mock: MockServer, tmp_path: Path
) -> None:
    file = tmp_path / "seen.jsonl"
    bodies: list[bytes | None] = [b'{"name":"a"}', b'{"n":1.00}', b"\xff", None]
    with ProxyServer(mock.url, record=file) as proxy:
        for body in bodies:
            httpx.post(f"{proxy.url}{APP}/users", content=body)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    written = [(line["body"], line["body_encoding"]) for line in lines]
    assert written == [
        ({"name": "a"}, "json"),
        ('{"n":1.00}', "text"),
        ("/w==", "base64"),
        (None, "none"),
    ]


@pytest.mark.parametrize("name", ["seen.jsonl", "seen.har"])
def test_no_key_is_in_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with (
        MockServer(auth="jwt", jwt_secret=SECRET) as mock,
        ProxyServer(mock.url, record=file) as proxy,
    ):
        admin = mock.mock.admin_key()
        headers = {"Authorization": f"Bearer {admin}", "Cookie": "session=very-secret"}
        key = httpx.post(f"{proxy.url}/v1/keys?app_id=app_id", headers=headers).json()["key"]
        httpx.post(f"{proxy.url}{APP}/users", content=b"\xff" + key.encode(), headers=headers)
        httpx.post(f"{proxy.url}{APP}/users?x={admin}", json={"name": key}, headers=headers)
    assert admin
    text = file.read_text()
    assert len(read_recording(file)) == 3
    for secret in (admin, key, "very-secret"):
        assert secret not in text
        assert secret.split(".")[-1][:20] not in text


@pytest.mark.parametrize("name", ["seen.jsonl", "seen.har"])
def test_it_ends_at_its_bound_and_says_so(
    mock: MockServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    file = tmp_path / name
    with ProxyServer(mock.url, record=file, record_bytes=4000) as proxy:
        statuses = {httpx.get(f"{proxy.url}/v1/apps?app_id=app_id").status_code for _ in range(9)}
    assert statuses == {200}
    assert 1 <= len(read_recording(file)) < 9
    assert file.stat().st_size <= 4000
    (told,) = [one.getMessage() for one in caplog.records if "--record" in one.getMessage()]
    assert str(file) in told
    assert "--record-bytes 4000" in told
    assert told.endswith("nothing more is recorded")


@pytest.mark.parametrize("name", ["seen.jsonl", "seen.har"])
def test_a_file_that_is_there_is_replaced_only_if_that_is_wanted(
    mock: MockServer, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text("kept")
    with pytest.raises(ValueError, match=r"is there already; .*--overwrite"):
        ProxyServer(mock.url, record=file)
    with ProxyServer(mock.url, record=file, overwrite=True):
        pass
    assert file.read_text() == "kept"  # nothing was recorded that could take its place
    with ProxyServer(mock.url, record=file, overwrite=True) as proxy:
        httpx.get(f"{proxy.url}/v1/apps?app_id=app_id")
    assert len(read_recording(file)) == 1


def test_what_cannot_be_written_is_refused_at_once(mock: MockServer, tmp_path: Path) -> None:
    for path, why in [(tmp_path, "is a directory"), (tmp_path / "no" / "f", "there is no direct")]:
        with pytest.raises(ValueError, match=why):
            ProxyServer(mock.url, record=path)
    with pytest.raises(ValueError, match="record_bytes=0: expected bytes"):
        ProxyServer(mock.url, record=tmp_path / "f", record_bytes=0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_ends_the_recording_and_no_answer(
    mock: MockServer, caplog: pytest.LogCaptureFixture
) -> None:
    with ProxyServer(mock.url, record="/dev/full", overwrite=True) as proxy:
        statuses = [httpx.get(f"{proxy.url}/v1/apps?app_id=app_id").status_code for _ in range(3)]
    assert statuses == [200, 200, 200]
    (told,) = [one.getMessage() for one in caplog.records if "--record" in one.getMessage()]
    assert told.startswith("--record: /dev/full: it cannot be written: No space left on device")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (answer(gzip.compress(b'{"a":1}'), "content-encoding: gzip"), [b'{"a":1}']),
        (answer(b"\x00packed", "content-encoding: br"), [None]),
        (answer(b'{"a":1}', "set-cookie: s=very-secret"), [b'{"a":1}']),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", []),
        (b"", []),
    ],
    ids=["packed", "packed otherwise", "plain", "half an answer", "no answer"],
)
def test_whole_answers_are_kept_unpacked(
    tmp_path: Path, said: bytes, kept: list[bytes | None]
) -> None:
    file = tmp_path / "seen.jsonl"
    with (
        serving(saying(said)) as server,
        ProxyServer(server.url, record=file, timeout=60 if kept else 0.5) as proxy,
        suppress(httpx.TransportError),
    ):
        httpx.get(f"{proxy.url}/v1/apps?app_id=a", headers={"accept-encoding": "identity"})
    found = read_recording(file) if file.exists() else []
    assert [one.answer for one in found] == kept
    assert not any("content-encoding" in one.answer_headers for one in found)
    assert not any("very-secret" in str(one.answer_headers) for one in found)


def test_a_har_that_cannot_be_written_in_the_end_is_told(
    mock: MockServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    with ProxyServer(mock.url, record=folder / "seen.har") as proxy:
        httpx.get(f"{proxy.url}/v1/apps?app_id=app_id")
        shutil.rmtree(folder)
    (told,) = [one.getMessage() for one in caplog.records if "--record" in one.getMessage()]
    assert told.endswith("seen.har cannot be written: No such file or directory")
