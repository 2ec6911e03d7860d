"""What every contender is asked to do: create a message whose content has 195 characters."""

from __future__ import annotations

import json
from typing import NamedTuple

CONTENT = "The knight on f3 guards e5 and d4. ".ljust(195, "x")

ACCEPTED = json.dumps({"content": CONTENT, "is_user": True}).encode()
REFUSED = json.dumps({"content": CONTENT}).encode()
"""The same message without `is_user`, which the document requires."""

BATCH_OF_ONE = json.dumps(
    {"messages": [{"peer_id": "a-peer-of-21-letters-", "content": CONTENT}]}
).encode()
"""The same message for version 3."""

# As long as the ids that Honcho makes, so that answers are as long too.
APP = "an-app-of-21-letters-"
USER = "a-user-of-21-letters-"
SESSION = "a-session-21-letters-"

SESSION_3 = "/v3/workspaces/a-place-of-21-letters/sessions/a-session-21-letters-/messages"
"""Where it is created."""

JSON_TYPE = "application/json"


class Request(NamedTuple):
    """One request of a measurement."""

    method: str
    target: str
    body: bytes = b""


def messages_path(app: str = APP, user: str = USER, session: str = SESSION) -> str:
    """Where the messages of a session are created."""
    return f"/v1/apps/{app}/users/{user}/sessions/{session}/messages"
