"""What is compared must do the same, or the comparison says nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.benchmarks.calls import Call, in_process, value
from tests.benchmarks.contenders import PYTHON, Contender
from tests.benchmarks.in_process import VERSION_3, runners
from tests.benchmarks.workload import ACCEPTED, APP, CONTENT, REFUSED, Request, messages_path

from honcho_mock.behaviour.identity import ID_LENGTH

BODIES = {
    "accepted": ACCEPTED,
    "refused": REFUSED,
    "all three": b'{"content": "a", "is_user": false, "metadata": {"a": [1, null, {"b": 1.0}]}}',
    "empty content": b'{"content": "", "is_user": true}',
    "the longest content": json.dumps({"content": "a" * 50_000, "is_user": True}).encode(),
    "content too long": json.dumps({"content": "a" * 50_001, "is_user": True}).encode(),
    "more than 16 bits": b'{"content": "\\ud83d\\ude00", "is_user": true}',
    "half a surrogate pair": b'{"content": "\\ud83d", "is_user": true}',
    "a long integer": b'{"content": "a", "is_user": true, "metadata": {"n": %d}}' % 10**40,
    "unknown properties": b'{"content": "a", "is_user": true, "id": "mine", "other": 1}',
    "a property twice": b'{"content": 1, "content": "a", "is_user": true}',
    "nothing in it": b"{}",
    "all wrong": b'{"content": 1, "is_user": "true", "metadata": []}',
    "content null": b'{"content": null, "is_user": true}',
    "is_user 1": b'{"content": "a", "is_user": 1}',
    "is_user beyond 64 bits": b'{"content": "a", "is_user": %d}' % 2**63,
    "is_user null": b'{"content": "a", "is_user": null}',
    "metadata null": b'{"content": "a", "is_user": true, "metadata": null}',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "no body": b"",
    "half a body": b'{"content": "a", ',
    "no JSON": b"content=a",
}


def session_of(contender: Contender) -> tuple[Call, str]:
    call = in_process(contender.app())
    return call, contender.messages(call)


@pytest.fixture(scope="module")
def sessions() -> dict[str, tuple[Call, str]]:
    """What calls each contender in this process, and where it creates messages."""
    return {contender.name: session_of(contender) for contender in PYTHON}


@pytest.mark.parametrize("name", [contender.name for contender in PYTHON])
def test_every_contender_creates_a_message(
    name: str, sessions: dict[str, tuple[Call, str]]
) -> None:
    call, path = sessions[name]
    message = value(call, Request("POST", path, ACCEPTED))
    *_, app, _, user, _, session, _ = path.split("/")
    assert len(message.pop("id")) == ID_LENGTH
    assert message.pop("created_at").endswith("Z")
    assert message == {
        "content": CONTENT,
        "is_user": True,
        "session_id": session,
        "metadata": {},
        "app_id": app,
        "user_id": user,
    }


@pytest.mark.parametrize("name", [each.name for each in PYTHON if each.name != "constant"])
def test_every_contender_gives_each_message_an_id(
    name: str, sessions: dict[str, tuple[Call, str]]
) -> None:
    call, path = sessions[name]
    created = [value(call, Request("POST", path, ACCEPTED))["id"] for _ in range(2)]
    assert created[0] != created[1]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_raw_app_answers_as_the_mock_does(
    body: bytes, sessions: dict[str, tuple[Call, str]]
) -> None:
    assert answer(sessions["raw"], body) == answer(sessions["mock"], body)


@pytest.mark.parametrize("name", ["raw", "connexion"])
def test_a_session_that_is_not_there(name: str, sessions: dict[str, tuple[Call, str]]) -> None:
    call, _ = sessions[name]
    assert call(Request("POST", messages_path(user=APP), ACCEPTED))[0] == 404


def answer(session: tuple[Call, str], body: bytes) -> tuple[int, Any]:
    """Status and value, without what is new in every message."""
    call, path = session
    status, answered = call(Request("POST", path, body))
    found = json.loads(answered)
    if status == 200:
        del found["id"], found["created_at"]
        for parent in ("app_id", "user_id", "session_id"):
            assert found.pop(parent) in path
    return status, found


def test_version_3_makes_the_same_message() -> None:
    runner = runners()[VERSION_3]
    status, body = in_process(runner.app)(runner.request)
    (row,) = json.loads(body)
    assert (status, row["content"]) == (201, CONTENT)
