"""Chats by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.support import MESSAGES, SESSION, Client

from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from honcho_mock.client.world import MockWorld

CHAT = f"{SESSION}/chat"


def said(client: Client, queries: Any) -> str:
    content: str = client.ok("POST", CHAT, {"queries": queries})["content"]
    return content


def test_the_first_line_that_fits_is_spoken(client: Client, world: MockWorld) -> None:
    lines = [
        {"pattern": "^tea", "answer": "Green."},
        {"pattern": "tea|coffee", "answer": "Neither."},
    ]
    world.chat(lines=lines)
    assert said(client, "tea?") == "Green."
    assert said(client, ["what", "tea?"]) == "Neither."


def test_what_no_line_fits_is_answered_as_ever_or_echoed(client: Client, world: MockWorld) -> None:
    client.ok("POST", MESSAGES, {"content": "green tea", "is_user": True})
    world.chat(lines=[{"pattern": "x", "answer": "y"}])
    assert "green tea" in said(client, "tea")
    world.chat(otherwise="echo")
    assert said(client, "tea") == "tea"


def test_an_answer_is_streamed_in_pieces_of_the_size_asked_for(
    client: Client, world: MockWorld
) -> None:
    world.chat(
        lines=[{"pattern": "a", "answer": "abcde", "piece": 2}, {"pattern": "b", "answer": "xyz"}],
        piece=1,
    )
    answer = client("POST", CHAT, {"queries": "a", "stream": True})
    assert answer.chunks == (b"ab", b"cd", b"e")
    answer = client("POST", CHAT, {"queries": "b", "stream": True})
    assert answer.chunks == (b"x", b"y", b"z")


def test_the_script_is_told_as_it_can_be_set_again(client: Client) -> None:
    script = {
        "lines": [{"pattern": "a", "answer": "b", "piece": 3, "pause": None, "drop_after": None}],
        "conclusions": [],
        "summaries": [
            {"pattern": "a", "answer": "b", "piece": None, "pause": None, "drop_after": None}
        ],
        "otherwise": "echo",
        "piece": None,
        "pause": 0.5,
        "drop_after": 2,
    }
    assert client.ok("PUT", "/__mock__/chat", script) == script
    assert client.ok("PUT", "/__mock__/chat", client.ok("GET", "/__mock__/chat")) == script


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ({"lines": [{"pattern": "("}]}, "answer"),
        ({"lines": [{"pattern": "(", "answer": "a"}]}, "is not a regular expression"),
        ({"lines": [{"pattern": "a", "answer": "a", "speed": 1}]}, "speed"),
        ({"otherwise": "shout"}, "shout"),
        ({"piece": 0}, "piece|minimum"),
        ({"pause": -1}, "pause|minimum"),
        ({"line": []}, "line"),
    ],
)
def test_a_wrong_script_is_refused_and_changes_nothing(
    client: Client, world: MockWorld, script: dict[str, Any], expected: str
) -> None:
    world.chat(otherwise="echo")
    with pytest.raises(WorkshopError, match=expected):
        world.chat(**script)
    assert said(client, "q") == "q"


def test_a_script_survives_another_state_and_not_a_reset(client: Client, world: MockWorld) -> None:
    world.chat(otherwise="echo")
    client.ok("PUT", "/__mock__/state", client.ok("GET", "/__mock__/state"))
    assert said(client, "q") == "q"
    world.reset()
    assert said(client, "q") != "q"


@pytest.mark.parametrize("field", ["piece", "drop_after"])
@pytest.mark.parametrize("value", [2.0, 1.5, True, -1, "2"])
def test_a_count_that_is_no_whole_number_is_refused_before_it_is_used(
    client: Client, field: str, value: object
) -> None:
    lines = [{"pattern": "a", "answer": "b", field: value}]
    for script in ({"lines": lines}, {field: value}):
        assert client("PUT", "/__mock__/chat", script).status == 422
    assert client("POST", CHAT, {"queries": "a", "stream": True}).status == 200


def test_a_pattern_that_takes_too_long_is_said_to(client: Client, world: MockWorld) -> None:
    world.chat(lines=[{"pattern": "^(a|aa)+$", "answer": "never"}])
    answer = client("POST", CHAT, {"queries": "a" * 60 + "b"})
    assert answer.status == 422
    assert "'^(a|aa)+$' of a chat rule takes too long" in answer.detail
