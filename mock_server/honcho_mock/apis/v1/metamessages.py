"""Metamessages: what links one to a session and to a message in it must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v1.links import NO_SESSION, check_links
from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import NotFoundError, UnprocessableError
from honcho_mock.behaviour.verbs import changes_in, create, existing, parents_table

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.storage.store import Parents

MESSAGES = RESOURCES["messages"]
METAMESSAGES = RESOURCES["metamessages"]


def create_metamessage(backend: Backend) -> Handler:
    add = create(backend, METAMESSAGES)

    def handler(call: Call) -> Result:
        session, message = call.body.get("session_id"), call.body.get("message_id")
        parents_table(backend, METAMESSAGES, call.ids)
        check_links(backend, call.ids, session, message)
        return add(call)

    return handler


def update_metamessage(backend: Backend) -> Handler:
    """Links can be moved but not taken away."""

    def handler(call: Call) -> bytes:
        table, row = existing(backend, METAMESSAGES, call)
        changes = changes_in(call.body, METAMESSAGES)
        changed = row | changes
        changed["label"] = changed["metamessage_type"]
        if "message_id" in changes:
            _check_moved(backend, call.parents, changed["session_id"], changed["message_id"])
        elif "session_id" in changes:
            check_links(backend, call.parents, changed["session_id"], None)
        answer = encode(changed)
        table.replace(call.key, answer)
        return answer

    return handler


def _check_moved(backend: Backend, user: Parents, session: str | None, message: str) -> None:
    """The same for a metamessage that is there: Honcho looks for the message alone."""
    if session is None:
        backend.insist(UnprocessableError(NO_SESSION))
    elif backend.row(MESSAGES, (*user, session), message) is None:
        raise NotFoundError("Message not found or doesn't belong to session")
