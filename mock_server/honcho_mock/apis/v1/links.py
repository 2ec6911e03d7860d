"""What links a metamessage to a session, and to a message in it, must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.errors import HonchoError, NotFoundError, UnprocessableError

if TYPE_CHECKING:
    from honcho_mock.behaviour.resources import Row, Rows
    from honcho_mock.behaviour.storage.store import Parents

NO_SESSION = "Cannot specify message_id without session_id"


def check_links(rows: Rows, user: Parents, session: str | None, message: str | None) -> None:
    """Refuse a link to what is not there, or not where it would have to be."""
    sessions, messages = rows.resources["sessions"], rows.resources["messages"]
    if session is None:
        if message is not None:
            rows.insist(UnprocessableError(NO_SESSION))
        return
    if rows.row(sessions, user, session) is None:
        raise NotFoundError(sessions.missing)
    if message is not None and rows.row(messages, (*user, session), message) is None:
        raise NotFoundError("Message not found or does not belong to session")


def expect_linked(rows: Rows, user: Parents, row: Row) -> None:
    """The same for a metamessage as it may be by now."""
    session, message = row["session_id"], row["message_id"]
    try:
        check_links(rows, user, session, message)
    except HonchoError:
        if not _is_moved(rows, user, session, message):
            raise


def _is_moved(rows: Rows, user: Parents, session: str | None, message: str | None) -> bool:
    """Whether a metamessage is in one session and its message in another, as an update of the
    session alone leaves it."""
    messages = rows.resources["messages"]
    sessions = rows.table(rows.resources["sessions"], user)
    if sessions is None or session not in sessions.rows or message is None:
        return False
    places = ((*user, one) for one in sessions.order)
    return any(rows.row(messages, one, message) for one in places)
