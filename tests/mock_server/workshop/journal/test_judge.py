"""How the judge holds any server's answers to the contract, and what it leaves to the server."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from tests.mock_server.support import APP, MESSAGES, SESSION, USER
from tests.mock_server.tape import DATA, Ids, body_of, differences
from tests.mock_server.workshop.journal.heard import Court

from honcho_mock.serving.validation.errors import validation_error

MESSAGE = {"content": "c", "is_user": True}
ROW = {
    "id": "a",
    "session_id": "s",
    "app_id": "p",
    "user_id": "u",
    "metadata": {},
    "created_at": "2024-05-01T10:00:00.123456Z",
    **MESSAGE,
}
ASKED = json.dumps(MESSAGE).encode()
UNASKED = json.dumps(MESSAGE | {"is_user": "yes"}).encode()
REFUSAL = {"detail": [validation_error("missing", {}, loc=("body", "content"))]}
STREAM = {"content-type": "text/event-stream; charset=utf-8"}
CHAT = f"{SESSION}/chat"


@pytest.fixture(scope="module")
def court() -> Court:
    return Court()


VIOLATIONS: list[tuple[dict[str, Any], str]] = [
    ({"status": 201, "answer": ROW}, "messages.create has no answer with the status 201"),
    (
        {"status": 500, "answer": {"detail": "x"}},
        "messages.create has no answer with the status 500",
    ),
    ({"answer": {**ROW, "is_user": "yes"}}, "is_user: 'yes' is not of type 'boolean'"),
    ({"answer": {**ROW, "created_at": "2024-05-01T10:00:00"}}, "created_at: "),
    ({"answer": {**ROW, "created_at": "2024-05-01 10:00:00Z"}}, "created_at: "),
    ({"answer": {**ROW, "created_at": "2024-02-30T10:00:00Z"}}, "created_at: "),
    ({"answer": {**ROW, "created_at": 5}}, "created_at: 5 is not of type 'string'"),
    ({"answer": b"{"}, "the body is not JSON: "),
    ({"answer": b""}, "the body is not JSON: "),
    ({"answer": b"\xff"}, "the body is not JSON: "),
    ({"answer": b"[" * 100_000}, "the body is not JSON: "),
    (
        {"answer": json.dumps({**ROW, "metadata": {"a": float("nan")}}).encode()},
        "the body is not J",
    ),
    ({"answer": ROW, "answer_headers": {}}, "the content type is missing, and must be application"),
    (
        {"answer": ROW, "answer_headers": {"content-type": "text/html"}},
        'the content type is "text/html", and must be application/json',
    ),
    (
        {"answer": ROW, "body": UNASKED},
        "a request that the contract refuses was answered 200: is_user in the body is",
    ),
    (
        {"status": 422, "answer": REFUSAL},
        "a request that the contract allows was refused: body.content: Field required",
    ),
    ({"status": 422, "answer": {"detail": "no"}}, "detail: 'no' is not of type 'array'"),
    ({"status": 404, "answer": {"detail": []}}, "detail: [] is not of type 'string'"),
]


@pytest.mark.parametrize(("exchange", "violation"), VIOLATIONS)
def test_what_violates_the_contract(court: Court, exchange: dict[str, Any], violation: str) -> None:
    verdict = court.judge("POST", MESSAGES, **{"body": ASKED, **exchange})
    (found,) = verdict.answer
    assert found.startswith(violation)
    assert verdict.sentence == f"The answer of messages.create violates the contract: {found}."


ALLOWED: list[tuple[dict[str, Any], str]] = [
    ({"answer": ROW}, ""),
    ({"answer": {**ROW, "created_at": "2024-05-01T10:00:00+02:00", "more": 1}}, ""),
    ({"answer": {**ROW, "created_at": "2016-12-31T23:59:60Z"}}, ""),
    ({"answer": ROW, "answer_headers": {"content-type": "Application/JSON; charset=utf-8"}}, ""),
    ({"status": 422, "answer": REFUSAL, "body": UNASKED}, "messages.create was refused: is_user"),
    (
        {"status": 401, "answer": {"detail": "No access token provided"}},
        "The contract allows the r",
    ),
    ({"status": 404, "answer": {"detail": "Session not found"}}, "The contract allows the request"),
    ({"status": 429, "answer": b"slow down"}, "The server, or what stands before it, was not able"),
    ({"status": 503, "answer": b"<html>", "answer_headers": {}}, "The server, or what stands befo"),
    (
        {"status": 413, "answer": {"detail": "x"}},
        "The contract allows the request, and it is longer than",
    ),
    (
        {
            "answer": b"?",
            "answer_headers": {"content-type": "application/json", "content-encoding": "br"},
        },
        "",
    ),
    (
        {
            "answer": gzip.compress(json.dumps(ROW).encode()),
            "answer_headers": {"content-type": "application/json", "content-encoding": "gzip"},
        },
        "",
    ),
    # Nobody has said how deep a body may nest, or how long a number may be.
    ({"body": ASKED[:-1] + b', "metadata": {"a": ' + b"9" * 5000 + b"}}", "answer": ROW}, "messag"),
]


@pytest.mark.parametrize(("exchange", "sentence"), ALLOWED)
def test_what_does_not(court: Court, exchange: dict[str, Any], sentence: str) -> None:
    verdict = court.judge("POST", MESSAGES, **{"body": ASKED, **exchange})
    assert verdict.answer == ()
    assert verdict.sentence.startswith(sentence)
    assert bool(verdict.sentence) == bool(sentence)


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (f"{USER}/collections/c", b"{}"),
        (f"{USER}/metamessages/m", b'{"message_id": "x"}'),
    ],
)
def test_a_refusal_in_a_text_is_one_that_the_document_observed(
    court: Court, target: str, body: bytes
) -> None:
    verdict = court.judge("PUT", target, body, status=422, answer={"detail": "a text"})
    assert verdict.answer == ()


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("streamed", [True, False])
def test_a_chat_is_streamed_if_that_was_asked_for(
    court: Court, asked: bool, streamed: bool
) -> None:
    verdict = court.judge(
        "POST",
        CHAT,
        json.dumps({"queries": "q", "stream": asked}).encode(),
        answer=b"text" if streamed else {"content": "text"},
        answer_headers=STREAM if streamed else None,
    )
    assert bool(verdict.answer) == (asked != streamed)


def test_a_stream_is_no_answer_of_any_other_operation(court: Court) -> None:
    verdict = court.judge("POST", MESSAGES, ASKED, answer=b"", answer_headers=STREAM)
    assert verdict.answer == (
        'the content type is "text/event-stream", and must be application/json',
    )


def test_a_request_without_a_key_is_told_from_one_whose_key_does_not_open(court: Court) -> None:
    refused: dict[str, Any] = {"status": 401, "answer": {"detail": "no"}}
    without = court.judge("GET", "/v1/apps", **refused)
    other = court.judge("GET", "/v1/apps", headers={"Authorization": "Bearer x"}, **refused)
    assert "it brings no key: no" in without.sentence
    assert "its key does not open this: no" in other.sentence


@pytest.mark.parametrize(
    ("status", "violates"), [(200, True), (204, True), (404, False), (405, False), (301, False)]
)
def test_what_is_not_in_the_contract_is_told_and_must_not_be_served(
    court: Court, status: int, violates: bool
) -> None:
    verdict = court.judge("GET", "/v2/workspaces", status=status)
    assert verdict.request == (verdict.sentence,)
    assert verdict.sentence.startswith("No operation has the path /v2/workspaces; the nearest is ")
    assert bool(verdict.answer) == violates


def test_a_browsers_question_before_a_request_is_no_request(court: Court) -> None:
    asks = {"Origin": "http://a", "Access-Control-Request-Method": "POST"}
    assert court.judge("OPTIONS", APP, headers=asks).sentence == ""
    assert court.judge("OPTIONS", APP).request
    assert court.judge("OPTIONS", APP, headers=asks, status=405).request


def test_a_real_honcho_violates_the_contract_only_where_it_coerces_booleans(court: Court) -> None:
    found = []
    with (DATA / "honcho-1.1.0.jsonl").open(encoding="utf-8") as tape:
        for line in tape:
            exchange = json.loads(line)
            sent, real = exchange["request"], exchange["response"]
            if real["body_encoding"] == "truncated":
                continue
            text = real["body_encoding"] == "text"
            verdict = court.judge(
                sent["method"],
                f"{sent['path']}?{sent['query'] or ''}",
                body_of(Ids(), sent),
                headers=sent["headers"],
                status=real["status"],
                answer=real["body"].encode() if text else real["body"],
                answer_headers=real["headers"],
            )
            if verdict.answer:
                found.append(exchange["name"])
    coerced = next(row for row in differences() if "coercion" in row.names)
    assert len(found) == 22
    assert all(re.fullmatch(coerced.names, name) for name in found)
