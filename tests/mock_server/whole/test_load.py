"""Many clients at once, over real sockets."""

from __future__ import annotations

import asyncio
import http.client
import json
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from tests.mock_server.support import USER

from honcho_mock import MockServer

CLIENTS = 64
SESSIONS = 20
CREATES = 20_000


def test_nothing_is_lost_doubled_or_out_of_order() -> None:
    with MockServer() as server:
        host, port = urlsplit(server.url).netloc.split(":")
        with closing(http.client.HTTPConnection(host, int(port))) as control:
            sessions = [ask(control, f"{USER}/sessions", {})["id"] for _ in range(SESSIONS)]
            answered = asyncio.run(create_all(host, int(port), sessions))
            listed = {session: list_all(control, session) for session in sessions}

    ids = [row["id"] for rows in answered for row in rows]
    assert len(ids) == len(set(ids)) == CREATES
    everything = {row["id"]: row for rows in answered for row in rows}
    assert sum(len(rows) for rows in listed.values()) == CREATES
    for session, rows in listed.items():
        assert all(row == everything[row["id"]] for row in rows)
        assert {row["session_id"] for row in rows} == {session}
        times = [row["created_at"] for row in rows]
        assert times == sorted(times)
        for client in range(CLIENTS):
            own = [row["metadata"]["number"] for row in rows if row["metadata"]["client"] == client]
            assert own == sorted(own)


async def create_all(host: str, port: int, sessions: list[str]) -> list[list[dict[str, Any]]]:
    """What each client was answered, in its order."""
    shares = [range(client, CREATES, CLIENTS) for client in range(CLIENTS)]
    clients = (create(host, port, sessions, n, share) for n, share in enumerate(shares))
    return await asyncio.gather(*clients)


async def create(
    host: str, port: int, sessions: list[str], client: int, numbers: range
) -> list[dict[str, Any]]:
    reader, writer = await asyncio.open_connection(host, port)
    rows = []
    for number in numbers:
        path = f"{USER}/sessions/{sessions[number % SESSIONS]}/messages"
        metadata = {"client": client, "number": number}
        body = json.dumps({"content": "c", "is_user": True, "metadata": metadata}).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        status, length = answer.split(b" ", 2)[1], answer.lower().split(b"content-length: ")[1]
        assert status == b"200"
        rows.append(json.loads(await reader.readexactly(int(length.split(b"\r\n")[0]))))
    writer.close()
    await writer.wait_closed()
    return rows


def list_all(control: http.client.HTTPConnection, session: str) -> list[dict[str, Any]]:
    path = f"{USER}/sessions/{session}/messages/list?size=100"
    pages = ask(control, path, {})["pages"]
    return [row for n in range(pages) for row in ask(control, f"{path}&page={n + 1}", {})["items"]]


def ask(control: http.client.HTTPConnection, path: str, body: Any) -> Any:
    control.request("POST", path, json.dumps(body))
    response = control.getresponse()
    assert response.status == 200
    return json.loads(response.read())
