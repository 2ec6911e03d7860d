"""Many clients of version 3 at once, over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from tests.mock_server.apis.v3.places import CONCLUSIONS, MESSAGES, PEERS, SESSION, SESSIONS

from honcho_mock import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 64
ROUNDS = 12

Made = list[tuple[str, int, Any]]
"""Of each request what it was for, the status, and the value of the answer."""


def test_nothing_is_lost_and_each_name_is_made_once() -> None:
    with MockServer(api="3", seed_data="none") as server:
        address = urlsplit(server.url)
        answers = asyncio.run(ask_all(address.hostname or "", address.port or 0))
        with httpx.Client(base_url=server.url) as client:
            messages = everything(client, f"{MESSAGES}/list")
            stated = everything(client, f"{CONCLUSIONS}/list")
            members = client.get(f"{SESSION}/peers", params={"size": 100}).json()
            names = {
                "workspace": everything(client, "/v3/workspaces/list"),
                "peer": everything(client, f"{PEERS}/list"),
                "session": everything(client, f"{SESSIONS}/list"),
            }

    assert {status for _, status, _ in answers} == {200, 201}
    assert_kept(answers, messages, stated)
    assert members["total"] == CLIENTS
    assert {one["id"] for one in members["items"]} == {f"member-{n}" for n in range(CLIENTS)}
    for kind, rows in names.items():
        made = Counter(row["id"] for what, status, row in answers if (what, status) == (kind, 201))
        wanted = {f"{kind}-{n}" for n in range(ROUNDS)}
        assert made.keys() == wanted
        assert set(made.values()) == {1}
        listed = Counter(row["id"] for row in rows if row["id"] in wanted)
        assert listed == dict.fromkeys(wanted, 1)


def assert_kept(answers: Made, messages: list[Any], stated: list[Any]) -> None:
    """What was answered is what is listed, and each client's in its order."""
    added = [row for what, _, rows in answers if what == "message" for row in rows]
    assert len(added) == len({row["id"] for row in added}) == CLIENTS * ROUNDS * 2
    assert {row["id"]: row for row in messages} == {row["id"]: row for row in added}
    assert len(messages) == len(added)
    for client in range(CLIENTS):
        own = [row["metadata"]["n"] for row in messages if row["peer_id"] == f"member-{client}"]
        assert own == sorted(own)
    concluded = {row["id"] for what, _, rows in answers if what == "conclusion" for row in rows}
    assert len(concluded) == CLIENTS * ROUNDS
    assert concluded <= {row["id"] for row in stated}
    # What each said in one go is one conclusion more.
    assert len(stated) == 2 * CLIENTS * ROUNDS


async def ask_all(host: str, port: int) -> Made:
    answers = await asyncio.gather(*(ask(host, port, client) for client in range(CLIENTS)))
    return [answer for of_client in answers for answer in of_client]


async def ask(host: str, port: int, client: int) -> Made:
    """All that one client does, and what it was answered."""
    reader, writer = await asyncio.open_connection(host, port)
    answers = []
    for what, path, value in requests(client):
        body = json.dumps(value).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.split(b"content-length: ")[1].split(b"\r\n")[0])
        row = json.loads(await reader.readexactly(length))
        answers.append((what, int(answer.split(b" ", 2)[1]), row))
    writer.close()
    await writer.wait_closed()
    return answers


def requests(client: int) -> Iterator[tuple[str, str, Any]]:
    member = f"member-{client}"
    yield "member", f"{SESSION}/peers", {member: {"observe_me": True}}
    for number in range(ROUNDS):
        said = [
            {"peer_id": member, "content": f"{member} {n}", "metadata": {"n": n}}
            for n in (2 * number, 2 * number + 1)
        ]
        yield "message", MESSAGES, {"messages": said}
        stated = {"content": "c", "observer_id": member, "observed_id": member}
        yield "conclusion", CONCLUSIONS, {"conclusions": [stated]}
        yield "workspace", "/v3/workspaces", {"id": f"workspace-{number}"}
        yield "peer", PEERS, {"id": f"peer-{number}"}
        yield "session", SESSIONS, {"id": f"session-{number}"}


def everything(client: httpx.Client, path: str) -> list[Any]:
    rows, page, pages = [], 1, 1
    while page <= pages:
        answer = client.post(path, params={"page": page, "size": 100}, json={}).json()
        rows += answer["items"]
        page, pages = page + 1, answer["pages"]
    return rows
