"""Exchanges of any server, made up to be judged."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import unquote

from tests.mock_server.generations import V1
from tests.mock_server.support import nothing_comes, pieces_of

from honcho_mock.serving.answers import Answer, Pieces
from honcho_mock.serving.app import blueprint_of
from honcho_mock.serving.request import Request
from honcho_mock.serving.seams import NO_SEAMS
from honcho_mock.workshop.journal.conformance import Conformance
from honcho_mock.workshop.journal.exchange import Exchange
from honcho_mock.workshop.journal.judge import Judge


class Court:
    """Judges exchanges as they are given: what was asked, and what came back."""

    def __init__(self) -> None:
        blueprint = blueprint_of(V1, NO_SEAMS)
        self._judge = Judge(V1.api, blueprint.plans)
        self._tree = blueprint.tree

    def judge(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
        status: int = 200,
        answer: Any = b"",
        answer_headers: dict[str, str] | None = None,
    ) -> Conformance:
        path, _, query = target.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "query_string": query.encode(),
            "headers": _raw(headers or {}),
        }
        request = Request(scope, nothing_comes)
        request.received = body
        found = self._tree.find(method, request.path)
        if found is not None:
            request.operation_id, request.ids = found
        told = {"content-type": "application/json"} if answer_headers is None else answer_headers
        exchange = Exchange(request)
        sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        asyncio.run(_pass(exchange.taking(Pieces(status, pieces_of(sent), tuple(_raw(told))))))
        return self._judge.judge(exchange.ended(request))


async def _pass(answer: Answer) -> None:
    assert isinstance(answer, Pieces)
    async for _ in answer.pieces:
        pass


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), text.encode("latin-1")) for name, text in headers.items()]
