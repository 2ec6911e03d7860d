from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mock_server.support import APP, MESSAGES, USER, Client

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_ids_of_the_samples_are_there(make_client: Callable[..., Client]) -> None:
    client = make_client()
    assert client.ok("GET", "/v1/apps?app_id=app_id")["name"] == "app_id"
    assert client.ok("GET", f"{APP}/users?user_id=user_id")["app_id"] == "app_id"
    assert client.ok("GET", f"{USER}/sessions?session_id=session_id")["user_id"] == "user_id"
    assert client("POST", MESSAGES, {"content": "content", "is_user": True}).status == 200


def test_a_mock_may_start_empty(make_client: Callable[..., Client]) -> None:
    assert make_client(seed_data="none").ok("POST", "/v1/apps/list")["total"] == 0
