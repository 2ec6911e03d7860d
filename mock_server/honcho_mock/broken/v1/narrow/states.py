"""Defects in what is found, changed and deleted that one check alone can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import ConflictError, NotFoundError
from honcho_mock.broken import changes as wrong
from honcho_mock.broken.memory import memory
from honcho_mock.broken.parts import Defect, handled, kept
from honcho_mock.broken.v1.states import LONG_AGO
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.broken.parts import Operation

DOCUMENTS = RESOURCES["documents"]


def _given_again() -> Seams:
    """The id of a deleted document is that of the next one in another collection."""

    def seam(backend: Backend, served: Operation, handler: Handler) -> Handler:
        free = memory(backend, "free_ids")

        def delete(call: Call) -> Result:
            answer = handler(call)
            free[call.ids[-1]] = call.ids[:-1]
            return answer

        def create(call: Call) -> Result:
            found = next((key for key, place in free.items() if place != call.ids), None)
            table = backend.table(DOCUMENTS, call.ids)
            if found is None or table is None:
                return handler(call)
            del free[found]
            return backend.add(DOCUMENTS, table, call.ids, call.body, key=found)

        changed = {"delete": delete, "create": create} if served[0] == "documents" else {}
        return changed.get(served[1], handler)

    return Seams(handler=seam)


def _plain_names_only(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        if not call.ids[-1].isascii():
            raise NotFoundError("Collection not found or does not belong to user")
        return handler(call)

    return handle


def _app_always_made(backend: Backend, handler: Handler) -> Handler:
    """The first app that bears a name is the one that is found by it."""

    def handle(call: Call) -> Result:
        table = backend.table(RESOURCES["apps"], ())
        first = table.names.get(call.ids[-1]) if table is not None else None
        if table is None or first is None:
            return handler(call)
        table.drop_name(call.ids[-1])
        answer = handler(call)
        table.give_name(call.ids[-1], first)
        return answer

    return handle


def _shut_when_inactive(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        row = backend.row(RESOURCES["sessions"], call.ids[:-1], call.ids[-1])
        if row is not None and not decode(row)["is_active"]:
            raise NotFoundError("Session not found or does not belong to user")
        return handler(call)

    return handle


def _holder_answered(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except ConflictError:
            table = backend.table(RESOURCES["collections"], call.ids)
            assert table is not None
            return table.rows[table.names[call.body["name"]]]

    return handle


def _conflict_for_unknown(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except NotFoundError:
            if backend.table(RESOURCES["users"], call.ids[:-1]) is None:
                raise
            raise ConflictError("This name is nobody's") from None

    return handle


def _read_when_deleted() -> Seams:
    """A deleted collection leaves the lists, and can still be read."""

    def seam(backend: Backend, served: Operation, handler: Handler) -> Handler:
        gone = memory(backend, "deleted_collections")

        def delete(call: Call) -> Result:
            row = backend.row(RESOURCES["collections"], call.ids[:-1], call.ids[-1])
            answer = handler(call)
            gone[call.ids] = row
            return answer

        def get(call: Call) -> Result:
            try:
                return handler(call)
            except NotFoundError:
                row: bytes | None = gone.get((*call.ids, call.query["collection_id"]))
                if row is None:
                    raise
                return row

        changed = {"delete": delete, "get": get} if served[0] == "collections" else {}
        return changed.get(served[1], handler)

    return Seams(handler=seam)


NARROW_STATES = (
    Defect(
        "document-id-given-again",
        "A document gets the id of one that was deleted in another collection.",
        "identity.fresh",
        _given_again(),
    ),
    Defect(
        "read-touches-time",
        "Reading a metamessage changes its created_at.",
        "state.get",
        kept(("metamessages", "by-id"), wrong.with_(created_at=LONG_AGO)),
    ),
    Defect(
        "read-by-name-touches-time",
        "Reading a collection by its name changes its created_at.",
        "state.name",
        kept(("collections", "by-name"), wrong.with_(created_at=LONG_AGO)),
    ),
    Defect(
        "plain-names-found",
        "A collection is not found by a name beyond ASCII.",
        "state.found",
        handled(("collections", "by-name"), _plain_names_only),
    ),
    Defect(
        "clone-made-twice",
        "A session is cloned twice.",
        "state.stray",
        wrong.done_twice(("sessions", "clone")),
    ),
    Defect(
        "update-revives",
        "A deleted session that is updated is active again.",
        "state.untouched",
        kept(("sessions", "update"), wrong.with_(is_active=True)),
    ),
    Defect(
        "deleted-still-read",
        "A deleted collection is still read by its id.",
        "state.deleted",
        _read_when_deleted(),
    ),
    Defect(
        "deleted-session-shut",
        "A deleted session takes no messages.",
        "state.inactive",
        handled(("messages", "create"), _shut_when_inactive),
    ),
    Defect(
        "unknown-name-409",
        "A name that no user has is answered with 409.",
        "state.unknown",
        handled(("users", "by-name"), _conflict_for_unknown),
    ),
    Defect(
        "holder-of-the-name",
        "Creating a collection with a name in use answers with the one that has it.",
        "state.unique",
        handled(("collections", "create"), _holder_answered),
    ),
    Defect(
        "app-made-each-time",
        "Getting or creating an app makes one each time; the first keeps the name.",
        "state.get-or-create",
        handled(("apps", "get-or-create"), _app_always_made),
    ),
)
