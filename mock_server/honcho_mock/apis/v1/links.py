"""What links a metamessage to a session, and to a message in it, must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.errors import HonchoError, NotFoundError, UnprocessableError

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.resources import Row
    from honcho_mock.behaviour.store import Parents

NO_SESSION = "Cannot specify message_id without session_id"


def check_links(backend: Backend, user: Parents, session: str | None, message: str | None) -> None:
    """Refuse a link to what is not there, or not where it would have to be."""
    sessions, messages = backend.resources["sessions"], backend.resources["messages"]
    if session is None:
        if message is not None:
            backend.insist(UnprocessableError(NO_SESSION))
        return
    if backend.row(sessions, user, session) is None:
        raise NotFoundError(sessions.missing)
    if message is not None and backend.row(messages, (*user, session), message) is None:
        raise NotFoundError("Message not found or does not belong to session")


def expect_linked(backend: Backend, user: Parents, row: Row) -> None:
    """The same for a metamessage as it may be by now."""
    session, message = row["session_id"], row["message_id"]
    try:
        check_links(backend, user, session, message)
    except HonchoError:
        if not _is_moved(backend, user, session, message):
            raise


def _is_moved(backend: Backend, user: Parents, session: str | None, message: str | None) -> bool:
    """Whether a metamessage is in one session and its message in another, as an update of the
    session alone leaves it."""
    messages = backend.resources["messages"]
    sessions = backend.table(backend.resources["sessions"], user)
    if sessions is None or session not in sessions.rows or message is None:
        return False
    places = ((*user, one) for one in sessions.order)
    return any(backend.row(messages, one, message) for one in places)
