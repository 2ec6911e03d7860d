"""What a workspace's webhooks are told, and how they know that it is Honcho who tells it."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.resources import WEBHOOKS
from honcho_mock.behaviour.encoding import decode

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend

TEST_EVENT = "test.event"
QUEUE_EMPTY = "queue.empty"
SIGNATURE = "X-Honcho-Signature"


def send(backend: Backend, workspace: str, kind: str, data: dict[str, Any]) -> None:
    """Tell every webhook of a workspace what has happened."""
    table = state.table(backend, WEBHOOKS, (workspace,))
    if not table.rows:
        return
    told = {"data": data, "timestamp": backend.now(), "type": kind}
    body = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        SIGNATURE: signature(body, backend.webhook_secret),
    }
    for row in map(decode, table.rows.values()):
        backend.deliver(row["url"], body, headers)


def signature(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, "sha256").hexdigest()
