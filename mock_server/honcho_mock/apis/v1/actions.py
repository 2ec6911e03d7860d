"""What only one resource can do, or does in its own way."""

from __future__ import annotations

from functools import partial
from heapq import nsmallest
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v1.metamessages import create_metamessage, update_metamessage
from honcho_mock.apis.v1.resources import REPRESENTATION, RESERVED_NAME, RESOURCES
from honcho_mock.apis.v1.scopes import CLAIMS
from honcho_mock.behaviour.backend import (
    Backend,
    Call,
    Handler,
    Later,
    Result,
    Spoken,
    Stream,
)
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import NotFoundError, UnprocessableError
from honcho_mock.behaviour.pages import array
from honcho_mock.behaviour.similarity import similarity, vector
from honcho_mock.behaviour.verbs import existing, matching, parents_table, takes_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from honcho_mock.behaviour.generation import Action
    from honcho_mock.behaviour.storage.store import Parents, Table, View

USERS = RESOURCES["users"]
SESSIONS = RESOURCES["sessions"]
MESSAGES = RESOURCES["messages"]
METAMESSAGES = RESOURCES["metamessages"]
COLLECTIONS = RESOURCES["collections"]
DOCUMENTS = RESOURCES["documents"]

REMEMBERED_MESSAGES = 100
"""How many of a session's latest messages a chat is answered from."""

MUCH = 100_000
"""Bytes of rows whose words are compared while nobody else is served."""

REMEMBERED_CHARACTERS = 1000
"""How much of a message a chat takes into the note that it leaves."""


def batch(backend: Backend) -> Handler:
    """Several messages at once: all or none, in order, at one time."""

    def handler(call: Call) -> bytes:
        table = parents_table(backend, MESSAGES, call.ids)
        bodies = call.body["messages"]
        with backend.all_or_nothing():
            backend.store.reserve_messages(len(bodies))
            now = backend.now()
            rows = [backend.add(MESSAGES, table, call.ids, body, now=now) for body in bodies]
        return array(rows)

    return handler


def deactivate(backend: Backend) -> Handler:
    """Deleting a session only puts it aside."""
    answer = encode({"message": "Session deleted successfully"})

    def handler(call: Call) -> bytes:
        table, row = existing(backend, SESSIONS, call)
        table.replace(call.key, encode(row | {"is_active": False}))
        return answer

    return handler


def clone(backend: Backend) -> Handler:
    """A new session with the messages of another, up to one of them; deep with metamessages."""

    def handler(call: Call) -> bytes:
        app, user, session = call.ids
        last = call.query["message_id"]
        original = backend.row(SESSIONS, (app, user), session)
        sessions = backend.table(SESSIONS, (app, user))
        if original is None or sessions is None:
            raise NotFoundError("Session not found")
        if last is not None and backend.row(MESSAGES, call.ids, last) is None:
            raise NotFoundError("Session not found")

        key = backend.new_id()
        messages = parents_table(backend, MESSAGES, call.ids)
        cut = len(messages.order) if last is None else messages.order.index(last) + 1
        keys = messages.order[:cut]
        with backend.all_or_nothing():
            backend.store.reserve_messages(len(keys))
            row = backend.add(SESSIONS, sessions, (app, user), decode(original), key=key)
            copies = _copy_messages(backend, call.ids, (app, user, key), keys)
            if call.query["deep_copy"]:
                _copy_metamessages(backend, call.ids, key, copies)
        return row

    return handler


def _copy_messages(
    backend: Backend, source: Parents, target: Parents, keys: Sequence[str]
) -> dict[str, str]:
    """The ids of the copies, by the ids of what they are copies of."""
    rows = parents_table(backend, MESSAGES, source).rows
    table = parents_table(backend, MESSAGES, target)
    now = backend.now()
    copies = {key: backend.new_id() for key in keys}
    for key, copy in copies.items():
        backend.add(MESSAGES, table, target, decode(rows[key]), key=copy, now=now)
    return copies


def _copy_metamessages(
    backend: Backend, source: Parents, session: str, copies: Mapping[str, str]
) -> None:
    parents = source[:2]
    table = parents_table(backend, METAMESSAGES, parents)
    for key in matching(table, METAMESSAGES, {"session_id": source[2]}):
        row = decode(table.rows[key])
        message = row["message_id"]
        # What hangs on a message that is not copied is not copied either.
        if message is None or message in copies:
            body = row | {"session_id": session, "message_id": copies.get(message)}
            backend.add(METAMESSAGES, table, parents, body)


def chat(backend: Backend) -> Handler:
    """An answer made from the session's own messages, so that it is the same every time.

    Honcho asks for the user and does not ask for the session.
    """

    def handler(call: Call) -> Result:
        app, user, _ = call.ids
        if backend.row(USERS, (app,), user) is None:
            raise NotFoundError(USERS.missing.format(id=user))
        queries = call.body["queries"]
        query = queries if isinstance(queries, str) else " ".join(queries)
        recent = _recent(backend, call.ids)
        with backend.all_or_nothing():
            _represent(backend, call.ids, recent)

        def said() -> Result:
            spoken = backend.speak(query, _reply(recent, query))
            whole = encode({"content": spoken.content})
            if not call.body.get("stream"):
                return whole
            return _stream(spoken, whole=whole if backend.negotiates else None)

        return Later(said, lambda answer: answer) if is_much(recent) else said()

    return handler


def _stream(spoken: Spoken, *, whole: bytes | None) -> Stream:
    starts = range(0, len(spoken.content), spoken.piece)
    pieces = [spoken.content[start : start + spoken.piece] for start in starts]
    return Stream(
        tuple(piece.encode("utf-8", "replace") for piece in pieces[: spoken.drop_after]),
        pause=spoken.pause,
        cut=spoken.drop_after is not None,
        whole=whole,
    )


def _recent(backend: Backend, session: Parents) -> list[bytes]:
    table = backend.table(MESSAGES, session)
    return [] if table is None else [table.rows[key] for key in table.order[-REMEMBERED_MESSAGES:]]


def _represent(backend: Backend, session: Parents, recent: list[bytes]) -> None:
    """What a chat leaves behind: Honcho's own collection, and a note at the user's last message."""
    user = session[:2]
    collections = parents_table(backend, COLLECTIONS, user)
    if RESERVED_NAME not in collections.names:
        backend.add(COLLECTIONS, collections, user, {"name": RESERVED_NAME})
    last = next((row for row in map(decode, reversed(recent)) if row["is_user"]), None)
    if last is not None:
        note = {
            "metamessage_type": REPRESENTATION,
            "content": f"The user said last: {last['content'][:REMEMBERED_CHARACTERS]}",
            "session_id": session[2],
            "message_id": last["id"],
        }
        backend.add(METAMESSAGES, parents_table(backend, METAMESSAGES, user), user, note)


def _reply(rows: list[bytes], query: str) -> str:
    if not rows:
        return "There is nothing in this session to answer from yet."
    recent = [decode(row) for row in rows]
    nearest = _nearest(recent, query, 1)[0]
    speaker = "The user" if nearest["is_user"] else "The assistant"
    return f"Of {len(recent)} messages this is the nearest. {speaker} said: {nearest['content']}"


def query_documents(backend: Backend) -> Handler:
    """The documents nearest to a text."""

    def handler(call: Call) -> Result:
        table = backend.table(DOCUMENTS, call.ids)
        if table is None:
            return array([])
        if is_much(table.rows.values()) or takes_long(table, DOCUMENTS, call.body):
            return Later(partial(_found, table.view(), call.body), array)
        return array(_found(table, call.body))

    return handler


def _found(table: Table | View, body: dict[str, Any]) -> list[bytes]:
    keys = matching(table, DOCUMENTS, body)
    documents = [decode(table.rows[key]) for key in keys]
    nearest = _nearest(documents, body["query"], int(body.get("top_k", 5)))
    return [table.rows[document["id"]] for document in nearest]


def is_much(rows: Iterable[bytes]) -> bool:
    """Whether these are more bytes than are read as text while nobody else is served."""
    return any(total > MUCH for total in accumulate(map(len, rows)))


def _nearest(rows: list[dict[str, Any]], text: str, count: int) -> list[dict[str, Any]]:
    """Rows by how near their content is to a text; the earlier one first where two are equal."""
    wanted = vector(text)
    return nsmallest(count, rows, key=lambda row: -similarity(wanted, vector(row["content"])))


def create_key(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        keys = backend.signer()
        scopes = {claim: call.query[name] for name, claim in CLAIMS.items() if call.query[name]}
        if not scopes:
            *names, last = CLAIMS
            text = f"At least one of {', '.join(names)}, or {last} must be provided"
            backend.insist(UnprocessableError(text))
        claims = {"t": backend.now(), **scopes}
        expires = call.query["expires_at"]
        if expires is not None:
            claims["exp"] = int(expires.timestamp())
        return encode({"key": keys.sign(claims)})

    return handler


ACTIONS: Mapping[str, Action] = {
    "sessions.delete": deactivate,
    "sessions.clone": clone,
    "sessions.chat": chat,
    "messages.batch": batch,
    "metamessages.create": create_metamessage,
    "metamessages.update": update_metamessage,
    "documents.query": query_documents,
    "keys.create": create_key,
}
