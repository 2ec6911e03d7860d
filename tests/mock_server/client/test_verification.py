"""Assertions on what a client sent."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

import pytest
from tests.mock_server.support import MESSAGES, Client

from honcho_mock.client.verification import ClientCall, call_of

if TYPE_CHECKING:
    from honcho_mock.client.world import MockWorld

CREATE = "messages.create"
SENT = {"content": "hello", "is_user": True, "metadata": {"lang": "de", "tags": ["a", {"b": 1}]}}


@pytest.fixture(autouse=True)
def sent(client: Client, workshop: object) -> None:
    client.headers["x-sent-by"] = "tests"
    client.ok("POST", f"{MESSAGES}?a=1", SENT)


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"body": SENT},
        {"body": {"content": "hello"}},
        {"body": {"content": ANY, "is_user": ANY}},
        {"body": {"metadata": {"lang": "de"}}},
        {"body": {"metadata": {"tags": ["a", {}]}}},
        {"query": {"a": "1"}, "ids": {"user_id": "user_id"}, "status": 200},
        {"query": {"a": 1}},
        {"headers": {"X-Sent-By": "tests"}},
        {"times": 1},
    ],
)
def test_what_was_sent_is_found(world: MockWorld, expected: dict[str, Any]) -> None:
    (call,) = world.assert_called(CREATE, **expected)
    assert call.body == SENT


@pytest.mark.parametrize(
    ("expected", "difference"),
    [
        ({"body": {"content": "hallo"}}, 'body.content: expected "hallo", was "hello"'),
        ({"body": {"is_user": 1}}, "body.is_user: expected 1, was true"),
        ({"body": {"metadata": {"lang": "en"}}}, 'body.metadata.lang: expected "en", was "de"'),
        (
            {"body": {"metadata": {"tags": ["a", {"b": 2}]}}},
            "body.metadata.tags[1].b: expected 2, was 1",
        ),
        (
            {"body": {"metadata": {"tags": []}}},
            'body.metadata.tags: expected [], was ["a", {"b": 1}]',
        ),
        ({"body": {"meta": 1}}, "body.meta: expected 1, was not there"),
        ({"body": None}, "body: expected null, was {"),
        ({"query": {"a": True}}, 'query.a: expected "true", was "1"'),
        ({"query": {"a": "2"}}, 'query.a: expected "2", was "1"'),
        ({"ids": {"app_id": "x"}}, 'ids.app_id: expected "x", was "app_id"'),
        ({"headers": {"x-y": "z"}}, 'headers.x-y: expected "z", was not there'),
        ({"status": 422}, "status: expected 422, was 200"),
    ],
)
def test_a_miss_by_one_field_tells_that_field_alone(
    world: MockWorld, expected: dict[str, Any], difference: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        world.assert_called(CREATE, **expected)
    first, call, *differences = str(caught.value).splitlines()
    assert first == f"expected {CREATE} at least once, and 0 of 1 calls match"
    assert call == "  call 1, answered 200, differs in:"
    (told,) = differences
    assert told.strip().startswith(difference)


def test_the_nearest_calls_are_told_first(client: Client, world: MockWorld) -> None:
    for content in "abcd":
        client.ok("POST", MESSAGES, {"content": content, "is_user": False})
    with pytest.raises(AssertionError) as caught:
        world.assert_called(CREATE, body={"content": "hello", "is_user": False, "metadata": {}})
    text = str(caught.value)
    assert text.index("call 1,") < text.index("call 2,")
    assert "and 2 more that differ as much or more" in text


def test_times_are_counted(client: Client, world: MockWorld) -> None:
    client.ok("POST", MESSAGES, SENT)
    world.assert_called(CREATE, times=2)
    for times, word in ((0, "never"), (1, "once"), (3, "3 times")):
        with pytest.raises(AssertionError, match=f"{CREATE} {word}, and 2 of 2 calls match"):
            world.assert_called(CREATE, times=times)


def test_what_was_not_called_is_told_with_what_was(world: MockWorld) -> None:
    with pytest.raises(AssertionError, match=r"never called; what was: messages\.create \(1\)"):
        world.assert_called("messages.list")
    world.assert_not_called("messages.list")
    with pytest.raises(AssertionError):
        world.assert_not_called(CREATE)


def test_why_a_call_was_refused_stands_beside_it(client: Client, world: MockWorld) -> None:
    world.clear_journal()
    client("POST", MESSAGES, {"content": "hello"})
    with pytest.raises(AssertionError, match="is_user in the body is missing, and is required"):
        world.assert_called(CREATE, status=200)


def test_a_misspelt_operation_is_an_error_and_no_miss(world: MockWorld) -> None:
    with pytest.raises(ValueError, match=r"did you mean 'messages\.create'"):
        world.assert_not_called("message.create")


def test_what_a_newer_mock_tells_besides_is_ignored() -> None:
    told = {field.name: None for field in fields(ClientCall)}
    assert call_of({**told, "weather": "fine"}) == ClientCall(**told)  # type: ignore[arg-type]
