"""Pages, and the lists that make them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mock_server.support import MESSAGES, USER, Client

from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.pages import page


@given(
    count=st.integers(0, 30),
    number=st.integers(1, 40),
    size=st.integers(1, 12),
    reverse=st.booleans(),
)
def test_a_page_is_the_slice_that_its_number_says(
    count: int, number: int, size: int, reverse: bool
) -> None:
    keys = [str(i) for i in range(count)]
    rows = {key: key.encode() for key in keys}
    everything = list(range(count))[:: -1 if reverse else 1]
    assert decode(page(rows, keys, number=number, size=size, reverse=reverse)) == {
        "items": everything[(number - 1) * size : number * size],
        "total": count,
        "page": number,
        "size": size,
        "pages": (count + size - 1) // size,
    }


@pytest.fixture
def contents(client: Client) -> list[str]:
    names = [f"message {i}" for i in range(7)]
    for number, name in enumerate(names):
        body = {"content": name, "is_user": True, "metadata": {"even": number % 2 == 0}}
        client.ok("POST", MESSAGES, body)
    return names


def listed(client: Client, query: str = "", body: dict[str, Any] | None = None) -> list[str]:
    items = client.ok("POST", f"{MESSAGES}/list{query}", body or {})["items"]
    return [item["content"] for item in items]


def test_a_list_is_in_order_of_arrival(client: Client, contents: list[str]) -> None:
    assert listed(client) == contents
    assert listed(client, "?reverse=true") == contents[::-1]
    assert listed(client, "?page=2&size=3") == contents[3:6]
    assert listed(client, "?page=2&size=3&reverse=yes") == contents[::-1][3:6]
    assert listed(client, "?page=9") == []


def test_totals_follow_the_filter(client: Client, contents: list[str]) -> None:
    body = {"filter": {"even": True}}
    answer = client.ok("POST", f"{MESSAGES}/list?size=3", body)
    assert (answer["total"], answer["pages"]) == (4, 2)
    assert listed(client, "?size=3&page=2", body) == [contents[6]]


@pytest.mark.parametrize("raw", [b"", b"null", b"{}", b'{"filter":null}', b'{"filter":{}}'])
def test_a_list_needs_no_body(client: Client, contents: list[str], raw: bytes) -> None:
    answer = client("POST", f"{MESSAGES}/list", raw=raw).json
    assert answer["total"] == len(contents)


def test_the_last_of_a_repeated_parameter_counts(client: Client, contents: list[str]) -> None:
    assert listed(client, "?size=1&size=2") == contents[:2]


def test_metamessages_are_listed_by_what_they_are_about(client: Client) -> None:
    message = client.ok("POST", MESSAGES, {"content": "c", "is_user": True})["id"]
    path = f"{USER}/metamessages"
    about = {"session_id": "session_id", "message_id": message}
    for kind, links in (("a", {}), ("a", {"session_id": "session_id"}), ("b", about)):
        client.ok("POST", path, {"metamessage_type": kind, "content": "c", **links})
    for body, total in (
        ({"metamessage_type": "a"}, 2),
        ({"session_id": "session_id"}, 2),
        ({"message_id": message}, 1),
        ({"metamessage_type": "a", "session_id": "session_id"}, 1),
        ({"metamessage_type": "c"}, 0),
        ({"session_id": "elsewhere"}, 0),
        ({"metamessage_type": None}, 3),
    ):
        assert client.ok("POST", f"{path}/list", body)["total"] == total
