"""Recordings read: whatever a file holds, it is read whole or refused with the place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from honcho_openapi import recordings
from honcho_openapi.recording import RecordingError, line_of
from honcho_openapi.recordings import is_recording, read_recording

if TYPE_CHECKING:
    from pathlib import Path

LINE: dict[str, Any] = {"method": "GET", "path": "/v1/apps", "status": 200}
ENTRY: dict[str, Any] = {
    "request": {"method": "GET", "url": "https://honcho.example/base/v1/apps?app_id=a"},
    "response": {"status": 200, "content": {"text": "e30=", "encoding": "base64"}},
}


def har(*entries: Any) -> bytes:
    return json.dumps({"log": {"entries": entries}}).encode()


def test_a_har_of_another_tool_is_read(tmp_path: Path) -> None:
    file = tmp_path / "any.har"
    file.write_bytes(b"\xef\xbb\xbf" + har(ENTRY, ENTRY | {"_initiator": {}, "time": 3.5}))
    one, other = read_recording(file)
    assert is_recording(file)
    assert (one.path, one.query, one.answer, one.where) == (
        "/v1/apps",
        "app_id=a",
        b"{}",
        "log.entries[0]",
    )
    assert other.seconds == 0.0035


def test_a_last_line_that_was_cut_short_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "seen.jsonl"
    file.write_bytes(line_of(LINE) + line_of(LINE)[:-9])
    assert [one.where for one in read_recording(file)] == ["line 1"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it holds no exchange"),
        (line_of(LINE) + b"{\n" + line_of(LINE), "line 2: is not JSON"),
        (line_of(LINE | {"status": "200"}), "line 1.status: '200' is not of type 'integer'"),
        (line_of(LINE | {"path": "no"}), "line 1.path: 'no' does not match"),
        (line_of(LINE | {"path": "/\r\nHost: a"}), "line 1.path"),
        (line_of(LINE | {"headers": {"x" * 9999: "a\r\nb"}}), r"line 1\.headers\.xx"),
        (har({**ENTRY, "response": {"status": [[]] * 9999}}), r"\.response\.status"),
        (line_of(LINE | {"metod": 1}), "line 1: Additional properties are not allowed"),
        (line_of(LINE | {"body": "%", "body_encoding": "base64"}), "body: is not base64"),
        (line_of(LINE | {"body": 1, "body_encoding": "text"}), "body: expected a string"),
        (line_of(LINE) + b'{"at": NaN}\n\n', "line 2: is not JSON: NaN"),
        (line_of(LINE) + b"[" * 100_000 + b"\n\n", "line 2"),
        (b'{"at":1,"body":' + b"[" * 99 + b"]" * 99 + b"," + line_of(LINE)[1:], "99|60 deep"),
        (har(ENTRY, 1), r"log.entries\[1\]: 1 is not of type 'object'"),
        (har({**ENTRY, "request": {"method": "GET", "url": "file:///x"}}), r"\.request\.url"),
        (b'{"log": {}}', "log.entries: expected a list"),
        (b'{"log": ', "it is not JSON"),
    ],
)
def test_what_is_no_recording_is_refused_with_the_place(
    tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "seen"
    file.write_bytes(content)
    with pytest.raises(RecordingError, match=why) as caught:
        read_recording(file)
    assert str(file) in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 700


def test_a_file_that_is_too_large_or_away_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "seen"
    file.write_bytes(line_of(LINE) * 3)
    with pytest.raises(RecordingError, match="No such file"):
        read_recording(tmp_path / "away")
    monkeypatch.setattr(recordings, "MOST", 2)
    with pytest.raises(RecordingError, match="more than the 2 exchanges"):
        read_recording(file)
    monkeypatch.setattr(recordings, "LARGEST", 20)
    with pytest.raises(RecordingError, match="more than the 20 that are read"):
        read_recording(file)


@pytest.mark.parametrize(
    "content", [b"", b"apps: []", b'{"format": 1}', b'{"findings": []}', b"\x00", b'{"catalog":1}']
)
def test_other_files_are_told_from_recordings(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    assert not is_recording(file)
