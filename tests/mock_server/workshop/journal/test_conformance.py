"""What the contract says of an exchange, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import APP, MESSAGES, NOTHING, SECRET, Client

from honcho_mock.broken import defect
from honcho_mock.client.transport import LocalTransport
from honcho_mock.client.world import MockWorld
from honcho_mock.settings import Settings
from honcho_mock.workshop.app import build
from honcho_mock.workshop.values.wording import explain, shown

if TYPE_CHECKING:
    from collections.abc import Callable

MESSAGE = {"content": "c", "is_user": True}
NOBODY = MESSAGES.replace("session_id", "nobody")

SENTENCES: list[tuple[str, str, Any, str]] = [
    ("POST", MESSAGES, MESSAGE, ""),
    (
        "POST",
        MESSAGES,
        {"content": 5},
        "messages.create was refused: content in the body is 5, and must be a string; "
        "is_user in the body is missing, and is required.",
    ),
    (
        "POST",
        f"{MESSAGES}/batch",
        {"messages": [MESSAGE, {"content": "c", "is_user": "maybe"}]},
        'messages.batch was refused: messages[1].is_user in the body is "maybe", and must be '
        "true or false.",
    ),
    (
        "POST",
        f"{MESSAGES}/list?page=0",
        None,
        'messages.list was refused: page in the query is "0": Input should be greater than or '
        "equal to 1.",
    ),
    (
        "POST",
        MESSAGES,
        [],
        "messages.create was refused: the body is [], and must be an object.",
    ),
    (
        "POST",
        MESSAGES,
        NOTHING,
        "messages.create was refused: the body is missing, and is required.",
    ),
    (
        "POST",
        NOBODY,
        MESSAGE,
        "The contract allows the request, and what it names is not there: Session not found or "
        "does not belong to user",
    ),
    (
        "POST",
        "/v1/apps",
        {"name": "app_id"},
        "The contract allows the request, and something else has that name: ",
    ),
    ("GET", "/v1/app", NOTHING, "No operation has the path /v1/app; the nearest is /v1/apps."),
    ("PATCH", APP, {}, "/v1/apps/app_id takes PUT, not PATCH."),
    (
        "POST",
        f"{MESSAGES}/",
        MESSAGE,
        f"{MESSAGES}/ ends with a slash too many; the client was sent to the path without it.",
    ),
    (
        "POST",
        "/v1/keys?app_id=a",
        NOTHING,
        "The contract allows the request, and the server has that switched off: Feature is "
        "disabled",
    ),
]


@pytest.mark.parametrize(("method", "path", "body", "sentence"), SENTENCES)
def test_a_refusal_is_explained(
    client: Client, world: MockWorld, method: str, path: str, body: Any, sentence: str
) -> None:
    client(method, path, body)
    (call,) = world.calls()
    assert call.sentence.startswith(sentence)
    assert call.sentence if sentence else not call.sentence
    assert call.answer_faults == []


def test_text_that_is_no_json_is_explained(client: Client, world: MockWorld) -> None:
    client("POST", MESSAGES, raw=b"{'content': 1}")
    (call,) = world.calls()
    assert call.sentence == (
        "messages.create was refused: the body is not JSON: Expecting property name enclosed in "
        "double quotes."
    )


def test_a_key_that_does_not_open_is_explained(
    make_world: Callable[..., tuple[Client, MockWorld]],
) -> None:
    client, world = make_world(auth="jwt", jwt_secret=SECRET)
    client("POST", MESSAGES, MESSAGE)
    (call,) = world.calls()
    assert call.sentence.endswith("it brings no key: No access token provided")


def test_a_body_that_is_too_long_is_explained(
    make_world: Callable[..., tuple[Client, MockWorld]],
) -> None:
    client, world = make_world(max_body=10)
    client("POST", MESSAGES, MESSAGE)
    (call,) = world.calls()
    assert "longer than the 10 bytes" in call.sentence


def test_what_the_contract_refuses_is_listed(client: Client, world: MockWorld) -> None:
    for path in (MESSAGES, NOBODY):
        client("POST", path, MESSAGE)
    client("POST", MESSAGES, {})
    client("GET", "/v1/nowhere")
    assert [call.number for call in world.refused()] == [3, 4]


@pytest.mark.parametrize(
    ("name", "body", "fault"),
    [
        ("status-201", MESSAGE, "messages.create has no answer with the status 201"),
        ("field-missing", MESSAGE, "the body: 'app_id' is a required property"),
    ],
)
def test_an_answer_that_violates_the_contract_is_told(name: str, body: Any, fault: str) -> None:
    app = build(Settings(), V1, seams=defect(name).seams).app
    client, world = Client(app), MockWorld("http://t", LocalTransport(app, ""))
    client("POST", MESSAGES, body)
    (call,) = world.calls()
    assert call.answer_faults == [fault]
    assert call.sentence == f"The answer of messages.create violates the contract: {fault}."


def test_a_fault_that_struck_is_named(client: Client, world: MockWorld) -> None:
    number = world.fault("messages.create", status=503)
    client("POST", MESSAGES, MESSAGE)
    (call,) = world.calls()
    assert call.fault == number
    assert call.sentence == f"Fault {number} struck messages.create."


def test_long_values_are_cut() -> None:
    assert len(shown("x" * 1000)) == 60
    assert explain(
        {"type": "string_type", "loc": ["body", "a", 0, "b"], "msg": "m", "input": [1] * 100}
    ).startswith("a[0].b in the body is [1, 1,")
