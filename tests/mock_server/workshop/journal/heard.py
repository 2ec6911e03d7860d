"""Exchanges of any server, made up to be judged."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from tests.mock_server.generations import V1

from honcho_mock.serving.app import blueprint_of
from honcho_mock.serving.routing import Tree, note
from honcho_mock.serving.seams import NO_SEAMS
from honcho_mock.workshop.journal.conformance import Conformance
from honcho_mock.workshop.journal.exchange import Exchange
from honcho_mock.workshop.journal.judge import Judge


class Court:
    """Judges exchanges as they are given: what was asked, and what came back."""

    def __init__(self) -> None:
        plans = blueprint_of(V1, NO_SEAMS).plans
        self._judge = Judge(V1.api, plans)
        self._tree = Tree()
        for plan in plans.values():
            self._tree.add(plan.operation.method, plan.operation.path, plan.operation.id)

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
        found = self._tree.find(method, scope["path"])
        if found is not None:
            note(scope, *found)
        told = {"content-type": "application/json"} if answer_headers is None else answer_headers
        exchange = Exchange(scope)
        exchange.note(scope)
        exchange.body = body
        exchange.status = status
        exchange.answer_headers = _raw(told)
        exchange.answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        exchange.whole = True
        return self._judge.judge(exchange)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), text.encode("latin-1")) for name, text in headers.items()]
