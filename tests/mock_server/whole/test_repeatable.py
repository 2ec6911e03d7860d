from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.mock_server.support import SECRET

from honcho_mock import MockServer
from honcho_openapi import load
from honcho_openapi.operations import operations

USER = "/v1/apps/{app}/users/{user}"
SESSION = f"{USER}/sessions/{{session}}"
METAMESSAGES = f"{USER}/metamessages"
COLLECTION = f"{USER}/collections/{{collection}}"
DOCUMENTS = f"{COLLECTION}/documents"

STORY: tuple[tuple[str, str, Any, str], ...] = (
    ("POST", "/v1/apps", {"name": "tea house", "metadata": {"size": 3}}, "app"),
    ("GET", "/v1/apps/name/tea%20house", None, ""),
    ("GET", "/v1/apps/get_or_create/other", None, ""),
    ("PUT", "/v1/apps/{app}", {"metadata": {}}, ""),
    ("POST", "/v1/apps/list", {}, ""),
    ("POST", "/v1/apps/{app}/users", {"name": "Jūn"}, "user"),
    ("GET", "/v1/apps/{app}/users/get_or_create/Ada", None, ""),
    ("POST", "/v1/apps/{app}/users/list?reverse=true", {}, ""),
    ("PUT", USER, {"metadata": {"season": "spring"}}, ""),
    ("POST", f"{USER}/sessions", {"metadata": {}}, "session"),
    ("POST", f"{SESSION}/messages", {"content": "I like sencha.", "is_user": True}, "message"),
    (
        "POST",
        f"{SESSION}/messages/batch",
        {"messages": [{"content": str(n), "is_user": n % 2 == 0} for n in range(5)]},
        "",
    ),
    ("POST", f"{SESSION}/messages/list?size=3", {}, ""),
    ("PUT", f"{SESSION}/messages/{{message}}", {"metadata": {"topic": "tea"}}, ""),
    (
        "POST",
        METAMESSAGES,
        {
            "metamessage_type": "thought",
            "content": "likes tea",
            "session_id": "{session}",
            "message_id": "{message}",
        },
        "metamessage",
    ),
    ("GET", f"{METAMESSAGES}/{{metamessage}}", None, ""),
    ("POST", f"{METAMESSAGES}/list", {}, ""),
    ("POST", f"{USER}/collections", {"name": "facts"}, "collection"),
    ("POST", DOCUMENTS, {"content": "Likes sencha."}, "document"),
    ("POST", DOCUMENTS, {"content": "Bakes bread."}, ""),
    ("POST", f"{DOCUMENTS}/query", {"query": "bread", "top_k": 1}, ""),
    ("PUT", f"{DOCUMENTS}/{{document}}", {"content": "Likes sencha most."}, ""),
    ("DELETE", f"{DOCUMENTS}/{{document}}", None, ""),
    ("POST", f"{SESSION}/chat", {"queries": "sencha?"}, ""),
    ("POST", f"{SESSION}/chat", {"queries": ["sencha?"], "stream": True}, ""),
    ("GET", f"{SESSION}/clone?deep_copy=true", None, "copy"),
    ("DELETE", SESSION, None, ""),
    ("POST", f"{USER}/sessions/list", {"is_active": True}, ""),
    ("POST", "/v1/keys?app_id={app}", None, ""),
    ("POST", "/v1/apps", {"name": "tea house"}, ""),
    ("POST", "/v1/apps", {"nmae": "x"}, ""),
    ("GET", "/v1/apps/{app}/users/no-such-user", None, ""),
    ("GET", "/v1/nothing", None, ""),
    ("DELETE", f"{COLLECTION}", None, ""),
)
"""Method, path, body, and what the answer's id is called in later lines."""

Answer = tuple[int, list[tuple[str, str]], bytes]


def told(url: str, key: str | None) -> list[Answer]:
    """The story's answers, raw; of the headers all but the date."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    ids: dict[str, str] = {}
    answers: list[Answer] = []
    for method, path, body, name in STORY:
        raw = None if body is None else fill(json.dumps(body), ids)
        connection.request(method, parts.path + fill(path, ids), raw, headers)
        response = connection.getresponse()
        kept = [(header, value) for header, value in response.getheaders() if header != "date"]
        answers.append((response.status, kept, response.read()))
        if name:
            ids[name] = json.loads(answers[-1][2])["id"]
    connection.close()
    return answers


def fill(text: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def server(**settings: Any) -> MockServer:
    return MockServer(auth="jwt", jwt_secret=SECRET, seed_data="none", **settings)


REPEATABLE = {"random_seed": 7, "clock": "2024-05-01T10:00:00Z"}


def test_two_servers_of_one_seed_and_a_stopped_clock_answer_byte_for_byte() -> None:
    runs = []
    for _ in range(2):
        with server(**REPEATABLE) as mock:
            runs.append(told(mock.url, mock.world("default").key))
    assert runs[0] == runs[1]
    statuses = [status for status, _, _ in runs[0]]
    assert statuses == [200] * (len(STORY) - 5) + [409, 422, 405, 404, 200]


def test_so_do_two_worlds_of_one_server() -> None:
    with server() as mock:
        runs = []
        for name in ("one", "two"):
            world = mock.world(name)
            world.make(auth="jwt", jwt_secret=SECRET, **REPEATABLE)
            runs.append(told(world.url, world.key))
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", REPEATABLE)
def test_without_either_they_differ(name: str) -> None:
    runs = []
    for _ in range(2):
        with server(**{name: REPEATABLE[name]}) as mock:
            runs.append(told(mock.url, mock.world("default").key))
    assert runs[0] != runs[1]


def test_the_story_goes_through_all_resources() -> None:
    with server() as mock:
        world = mock.world("w")
        told(world.url, world.key)
        called = {str(call.operation).partition(".")[0] for call in world.calls() if call.operation}
    assert called == {operation.resource for operation in operations(load())}
    assert len(STORY) >= 30
