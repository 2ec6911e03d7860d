"""Messages: added in batches or from a file, read, and changed in their metadata."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.lists import listed
from honcho_mock.apis.v3.memory.asking import ask_for_work
from honcho_mock.apis.v3.operations.members import NOBODY, join
from honcho_mock.apis.v3.resources import MEMBERS, MESSAGES, RESOURCES, SESSIONS
from honcho_mock.apis.v3.rules import metadata_fault
from honcho_mock.apis.v3.texts.splitting import split
from honcho_mock.apis.v3.texts.tokens import count_each
from honcho_mock.apis.v3.texts.uploads import text_of
from honcho_mock.behaviour.backend import as_it_is
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import FullError, NotFoundError, UnprocessableError
from honcho_mock.behaviour.pages import array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.resources import Body


_MESSAGES = RESOURCES[MESSAGES]

MOST_ROWS = 20
"""What one message makes at most: itself, a conclusion for each of eleven observers, what is
counted, and summaries."""

MOST_BYTES = 100_000
"""How much of that there is besides the message's own metadata and text."""


def create(backend: Backend) -> Handler:
    """All of a batch or none of it, at one time. Their authors become members."""

    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        return array(_added(backend, workspace, session, call.body["messages"]))

    return handler


def _added(backend: Backend, workspace: str, session: str, bodies: Sequence[Body]) -> list[bytes]:
    """The rows of new messages, as they are answered to whoever sent them."""
    now = state.moment(backend)
    tokens = count_each([body["content"] for body in bodies])
    if len(bodies) == 1 and _goes_through(backend, workspace, session, bodies[0]):
        return _stored(backend, workspace, session, bodies, tokens, now)
    with backend.all_or_nothing():
        state.have_session(backend, workspace, session, now)
        members = state.stored(backend, MEMBERS, (workspace, session)).rows
        for author in dict.fromkeys(body["peer_id"] for body in bodies):
            if _has_left(members.get(author)):
                join(backend, workspace, session, {author: NOBODY}, now)
        return _stored(backend, workspace, session, bodies, tokens, now)


def _goes_through(backend: Backend, workspace: str, session: str, body: Body) -> bool:
    """Whether one message finds all that it needs, and room for whatever comes of it: then there
    is nothing that would have to be undone, and no way back need be kept."""
    row = state.table(backend, SESSIONS, (workspace,)).rows.get(session)
    # A script may refuse what it is to look through.
    if row is None or not state.is_active(row, session) or backend.compose is not as_it_is:
        return False
    if _has_left(state.table(backend, MEMBERS, (workspace, session)).rows.get(body["peer_id"])):
        return False
    try:
        backend.store.share.expect(MOST_ROWS, MOST_BYTES + 8 * len(body["content"]))
    except FullError:
        return False
    return True


def _has_left(member: bytes | None) -> bool:
    """Whether a peer is no member, or not any more."""
    return member is None or b'"left":true' in member


def _stored(
    backend: Backend,
    workspace: str,
    session: str,
    bodies: Sequence[Body],
    tokens: Sequence[int],
    now: str,
) -> list[bytes]:
    backend.store.reserve_messages(len(bodies))
    parents = (workspace, session)
    table = state.stored(backend, MESSAGES, parents)
    before = len(table.order)
    keys, answers = [], []
    for body, count in zip(bodies, tokens, strict=True):
        key, sent = backend.new_id(), body.get("created_at")
        made = now if sent is None else _in_utc(sent)
        given = {**body, "token_count": count}
        encoded = backend.add(_MESSAGES, table, parents, given, key=key, now=made)
        keys.append(key)
        answers.append(encoded if sent is None else _echoed(encoded, sent))
    ask_for_work(backend, workspace, session, bodies=bodies, keys=keys, before=before)
    return answers


def _in_utc(moment: datetime) -> str:
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _written(known.astimezone(UTC))


def _echoed(row: bytes, moment: datetime) -> bytes:
    """A message as it is answered when it is made: with the time as it was sent."""
    return encode(decode(row) | {"created_at": _written(moment)})


def _written(moment: datetime) -> str:
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def upload(backend: Backend) -> Handler:
    """The text of a file, in as many messages as it takes."""

    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        form = call.body
        file = form["file"]
        text = text_of(file.content, file.media_type)
        common = {
            "peer_id": form["peer_id"],
            "metadata": _object_in(form.get("metadata")),
            "configuration": _object_in(form.get("configuration")),
            "created_at": _moment_in(form.get("created_at")),
        }
        fault = metadata_fault(common["metadata"])
        if fault:
            raise UnprocessableError(fault)
        bodies = [{**common, "content": piece} for piece in split(text)]
        return array(_added(backend, workspace, session, bodies))

    return handler


def _object_in(text: str | None) -> dict[str, Any] | None:
    """The object that a form's text holds; what is no JSON is passed over, as Honcho does.

    Honcho crashes on JSON that is no object. Here it is passed over too.
    """
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _moment_in(text: str | None) -> datetime | None:
    """The time that a form's text holds; what is no time is passed over."""
    try:
        read = datetime.fromisoformat(text) if text else None
        _ = read and _in_utc(read)
    except (ValueError, OverflowError):
        return None
    return read


def list_(backend: Backend) -> Handler:
    """In the order in which they came."""

    def handler(call: Call) -> Result:
        return listed(state.table(backend, MESSAGES, call.ids), call, columns.MESSAGES)

    return handler


def get(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        workspace, session, key = call.ids
        row = state.table(backend, MESSAGES, (workspace, session)).rows.get(key)
        if row is None:
            raise NotFoundError(f"Message with ID {key} not found")
        return row

    return handler


def update(backend: Backend) -> Handler:
    """Their metadata alone."""

    def handler(call: Call) -> bytes:
        workspace, session, key = call.ids
        table = state.table(backend, MESSAGES, (workspace, session))
        row = table.rows.get(key)
        if row is None:
            raise NotFoundError("Message not found")
        metadata = call.body.get("metadata")
        if metadata is None:
            return row
        changed = encode(decode(row) | {"metadata": metadata})
        table.replace(key, changed)
        return changed

    return handler
