"""Defects in what comes back of what was sent, for everything but single messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from honcho_mock.broken import changes as wrong
from honcho_mock.broken.parts import Defect, answered, asked, handled, kept

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Handler

USER = ("users", "create")
SESSION = ("sessions", "create")
BATCH = ("messages", "batch")
METAMESSAGE = ("metamessages", "create")
COLLECTION = ("collections", "create")
DOCUMENT = ("documents", "create")


def _name_still_quoted(_backend: Backend, handler: Handler) -> Handler:
    return lambda call: handler(call._replace(ids=(*call.ids[:-1], quote(call.ids[-1]))))


def _of_the_first(name: str) -> Any:
    """Every message of a batch gets one field of the first."""

    def change(body: dict[str, Any]) -> dict[str, Any]:
        messages = body["messages"]
        first = messages[0].get(name, {}) if messages else None
        return {**body, "messages": [message | {name: first} for message in messages]}

    return change


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_rounded(element) for element in value]
    return round(value, 6) if isinstance(value, float) else value


def _in_64_bits(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_64_bits(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_in_64_bits(element) for element in value]
    return max(-(2**63), min(value, 2**63 - 1)) if type(value) is int else value


ECHOES = (
    Defect(
        "user-name-trimmed",
        "White space around the name of a user is cut off.",
        "echo.text",
        asked(USER, wrong.field("name", str.strip)),
        besides={"state.unique-scope": "names that differ by a blank become one"},
    ),
    Defect(
        "collection-name-lower-case",
        "The name of a collection becomes lower case.",
        "echo.text",
        asked(COLLECTION, wrong.field("name", str.lower)),
        besides={"state.unique-scope": "names that differ by their case become one"},
    ),
    Defect(
        "type-lower-case",
        "The type of a metamessage becomes lower case.",
        "echo.text",
        asked(METAMESSAGE, wrong.field("metamessage_type", str.lower)),
    ),
    Defect(
        "document-spaces-folded",
        "Runs of spaces in a document become one.",
        "echo.text",
        asked(DOCUMENT, wrong.field("content", lambda text: re.sub(" +", " ", text))),
    ),
    Defect(
        "path-name-quoted",
        "The name of a user that is made by its name stays as it stood in the path.",
        "echo.text",
        handled(("users", "get-or-create"), _name_still_quoted),
        besides={"state.get-or-create": "an object that got another name is not found by its own"},
    ),
    Defect(
        "session-starts-inactive",
        "A new session is not active.",
        "echo.flag",
        kept(SESSION, wrong.with_(is_active=False)),
    ),
    Defect(
        "batch-flags-of-the-first",
        "All messages of a batch get is_user of the first.",
        "echo.flag",
        asked(BATCH, _of_the_first("is_user")),
    ),
    Defect(
        "batch-metadata-of-the-first",
        "All messages of a batch get the metadata of the first.",
        "echo.metadata",
        asked(BATCH, _of_the_first("metadata")),
        besides={"echo.defaults": "metadata that was left out is overwritten, too"},
    ),
    Defect(
        "batch-answers-one",
        "A batch is answered with its first message alone.",
        "echo.batch",
        answered(BATCH, lambda rows: rows[:1]),
    ),
    Defect(
        "floats-rounded",
        "Floats in the metadata of a session are rounded to six digits.",
        "echo.numbers",
        asked(SESSION, wrong.field("metadata", _rounded)),
    ),
    Defect(
        "integers-in-64-bits",
        "Integers in the metadata of a user are cut to 64 bits.",
        "echo.numbers",
        asked(USER, wrong.field("metadata", _in_64_bits)),
    ),
    Defect(
        "default-marked",
        "A user without metadata gets some.",
        "echo.defaults",
        kept(USER, lambda row: row if row["metadata"] else row | {"metadata": {"source": "api"}}),
    ),
    Defect(
        "links-forgotten",
        "A metamessage is answered without its message.",
        "echo.owner",
        kept(METAMESSAGE, wrong.with_(message_id=None)),
    ),
    Defect(
        "update-keeps-name",
        "The new name of a user is not taken.",
        "echo.update",
        asked(("users", "update"), lambda body: {"metadata": {}, **wrong.without("name")(body)}),
    ),
    Defect(
        "update-drops-nulls",
        "An update drops the members of metadata that are null.",
        "echo.update",
        asked(
            ("messages", "update"),
            wrong.field(
                "metadata",
                wrong.members(lambda o: {k: v for k, v in o.items() if v is not None}),
            ),
        ),
    ),
)
