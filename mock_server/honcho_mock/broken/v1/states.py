"""Defects in what is stored, found, changed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import ConflictError, NotFoundError, UnprocessableError
from honcho_mock.broken import changes as wrong
from honcho_mock.broken.memory import memory
from honcho_mock.broken.parts import (
    Change,
    Defect,
    Operation,
    answered,
    asked,
    both,
    checked,
    handled,
    kept,
    queried,
)
from honcho_mock.serving.seams import Seams
from honcho_mock.serving.validation.errors import validation_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

CLONE = ("sessions", "clone")
LONG_AGO = "2020-01-01T00:00:00.000000Z"


def updated(operation: Operation, change: Callable[[dict[str, Any], dict[str, Any]], Any]) -> Seams:
    """An update whose body is changed in view of the row as it was."""

    def wrap(backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            row = backend.row(RESOURCES[operation[0]], call.ids[:-1], call.ids[-1])
            if row is None:
                return handler(call)
            return handler(call._replace(body=change(decode(row), call.body)))

        return handle

    return handled(operation, wrap)


def _merged(row: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("metadata")
    return body if given is None else {**body, "metadata": row["metadata"] | given}


def _not_cleared(row: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "metadata": body["metadata"] or row["metadata"]}


def _items(change: Change) -> Change:
    return lambda page: page | {"items": change(page["items"])}


def _content_taken(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        answer = handler(call)
        table = backend.table(RESOURCES["messages"], call.ids[:3])
        if "content" not in call.body or table is None:
            return answer
        changed = encode(decode(_bytes(answer)) | {"content": call.body["content"]})
        table.replace(call.ids[3], changed)
        return changed

    return handle


def _not_deleted(resource: str) -> Callable[[Backend, Handler], Handler]:
    def wrap(backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            if backend.row(RESOURCES[resource], call.ids[:-1], call.ids[-1]) is None:
                return handler(call)
            return encode({"message": "Deleted successfully"})

        return handle

    return wrap


def _below_stays(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        answer = handler(call)
        backend.store.open("documents", call.ids)
        return answer

    return handle


def _hidden_when_deleted() -> Seams:
    """A deleted document is not found any more, and is still listed."""

    def seam(backend: Backend, served: Operation, handler: Handler) -> Handler:
        gone = memory(backend, "gone")
        if served == ("documents", "delete"):

            def hide(call: Call) -> Result:
                _missing_if(call.ids in gone)
                if backend.row(RESOURCES["documents"], call.ids[:-1], call.ids[-1]) is None:
                    return handler(call)
                gone[call.ids] = True
                return encode({"message": "Document deleted successfully"})

            return hide
        if served in (("documents", "by-id"), ("documents", "update")):

            def look(call: Call) -> Result:
                _missing_if(call.ids in gone)
                return handler(call)

            return look
        return handler

    return Seams(handler=seam)


def _missing_if(gone: bool) -> None:
    if gone:
        raise NotFoundError("Document not found or does not belong to user")


def _really_deleted(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        answer = handler(call)
        table = backend.table(RESOURCES["sessions"], call.ids[:-1])
        assert table is not None
        table.remove(call.ids[-1])
        backend.store.close("messages", call.ids)
        return answer

    return handle


def _taken_again(resource: str, depth: int) -> Callable[[Backend, Handler], Handler]:
    """Nobody asks whether a name is in use; `depth` counts the ids of the place."""

    def wrap(backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            try:
                return handler(call)
            except ConflictError:
                table = backend.table(RESOURCES[resource], call.ids[:depth])
                assert table is not None
                table.drop_name(call.body["name"])
                return handler(call)

        return handle

    return wrap


def _refusing_names(key: Callable[[Call], Any]) -> Callable[[Backend, Handler], Handler]:
    """A name is refused if it was ever given where `key` is the same."""

    def wrap(backend: Backend, handler: Handler) -> Handler:
        given = memory(backend, "names")

        def handle(call: Call) -> Result:
            if key(call) in given:
                raise ConflictError("This name is in use")
            answer = handler(call)
            given[key(call)] = True
            return answer

        return handle

    return wrap


def _always_made(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        table = backend.table(RESOURCES["users"], call.ids[:-1])
        if table is not None and call.ids[-1] in table.names:
            table.drop_name(call.ids[-1])
        return handler(call)

    return handle


def _up_to_the_fault(_backend: Backend, handler: Handler) -> Handler:
    """Messages of a batch are checked one by one, and stored until one is wrong."""

    def handle(call: Call) -> Result:
        for n, message in enumerate(call.body["messages"]):
            for name, kind in (("content", str), ("is_user", bool)):
                if not isinstance(message.get(name), kind):
                    if n:
                        handler(call._replace(body={"messages": call.body["messages"][:n]}))
                    place = ("body", "messages", n, name)
                    raise UnprocessableError([validation_error("missing", message, loc=place)])
        return handler(call)

    return handle


def _any_object(schema: dict[str, Any]) -> dict[str, Any]:
    messages = {**schema["properties"]["messages"], "items": {"type": "object"}}
    return {**schema, "properties": {"messages": messages}}


def _copies(change: Callable[[list[str]], list[str]]) -> Callable[[Backend, Handler], Handler]:
    """The messages of a clone, in another order, or fewer."""

    def wrap(backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            answer = handler(call)
            session = decode(_bytes(answer))["id"]
            table = backend.table(RESOURCES["messages"], (*call.ids[:2], session))
            assert table is not None
            table.reorder(change(list(table.order)))
            return answer

        return handle

    return wrap


def _bytes(answer: Result) -> bytes:
    assert isinstance(answer, bytes)
    return answer


STATES = (
    Defect(
        "get-drops-metadata",
        "A message that is read by its id has no metadata.",
        "state.get",
        answered(("messages", "by-id"), wrong.with_(metadata={})),
    ),
    Defect(
        "get-another-time",
        "A session that is read has another created_at.",
        "state.get",
        answered(("sessions", "get"), wrong.with_(created_at=LONG_AGO)),
    ),
    Defect(
        "by-name-stale",
        "A collection that is read by its name has no metadata.",
        "state.name",
        answered(("collections", "by-name"), wrong.with_(metadata={})),
    ),
    Defect(
        "list-cuts-content",
        "Messages in a list are cut after 1,000 characters.",
        "state.list",
        answered(
            ("messages", "list"),
            _items(lambda rows: [row | {"content": row["content"][:1000]} for row in rows]),
        ),
    ),
    Defect(
        "list-lacks-newest",
        "A list of metamessages lacks the newest on its page.",
        "state.listed",
        answered(("metamessages", "list"), _items(lambda rows: rows[:-1])),
    ),
    Defect(
        "session-made-twice",
        "A session is made twice.",
        "state.stray",
        wrong.done_twice(("sessions", "create")),
    ),
    Defect(
        "user-update-merges",
        "Metadata of a user is merged.",
        "state.replace",
        updated(("users", "update"), _merged),
    ),
    Defect(
        "session-never-cleared",
        "Metadata of a session cannot be cleared.",
        "state.replace",
        updated(("sessions", "update"), _not_cleared),
    ),
    Defect(
        "update-touches-time",
        "An update of a metamessage changes created_at.",
        "state.untouched",
        kept(("metamessages", "update"), wrong.with_(created_at=LONG_AGO)),
    ),
    Defect(
        "rename-clears-metadata",
        "A collection that gets a new name loses its metadata.",
        "state.untouched",
        asked(
            ("collections", "update"),
            lambda body: {"metadata": {}, **body} if body.get("name") else body,
        ),
    ),
    Defect(
        "content-mutable",
        "An update of a message changes its content.",
        "state.immutable",
        handled(("messages", "update"), _content_taken),
    ),
    Defect(
        "delete-does-nothing",
        "A deleted collection is still there.",
        "state.deleted",
        handled(("collections", "delete"), _not_deleted("collections")),
        besides={
            "state.dead-listed": "what stays is listed",
            "state.unknown": "what stays is found by its name",
            "state.unique-scope": "what stays keeps its name",
        },
    ),
    Defect(
        "deleted-place-writable",
        "A document can be made in a deleted collection.",
        "state.deleted",
        handled(("collections", "delete"), _below_stays),
    ),
    Defect(
        "deleted-still-listed",
        "A deleted document is still listed.",
        "state.dead-listed",
        _hidden_when_deleted(),
    ),
    Defect(
        "session-really-deleted",
        "A deleted session is gone, with its messages.",
        "state.inactive",
        handled(("sessions", "delete"), _really_deleted),
        besides={
            "state.found": "what is gone is not found",
            "state.listed": "what is gone is not listed",
        },
    ),
    Defect(
        "session-stays-active",
        "A deleted session stays active.",
        "state.inactive",
        handled(("sessions", "delete"), _not_deleted("sessions")),
    ),
    Defect(
        "unknown-user-session",
        "A session is made for a user that does not exist.",
        "state.unknown",
        wrong.any_parent(("sessions", "create")),
        besides={"isolation.path": "a user of another app is not looked for either"},
    ),
    Defect(
        "unknown-is-403",
        "What does not exist is answered with 403.",
        "state.unknown",
        wrong.status(("GET", ""), 403, instead_of=404),
    ),
    Defect(
        "user-names-not-unique",
        "Two users of an app may have one name.",
        "state.unique",
        handled(("users", "create"), _taken_again("users", 1)),
        besides={
            "state.found": "the first of two names is not found any more",
            "state.unique-scope": "a name is free again when the second is renamed",
            "refusals.valid": "of two with one name, the store takes the wrong one",
        },
    ),
    Defect(
        "rename-onto-taken",
        "A collection may get the name of another.",
        "state.unique",
        handled(("collections", "update"), _taken_again("collections", 2)),
        besides={
            "state.found": "the first of two names is not found any more",
            "state.unique-scope": "a name is free again when the second is renamed",
            "robust.allowed": "two of one name bring the store itself down",
        },
    ),
    Defect(
        "names-unique-everywhere",
        "A name of a user in one app is refused in all others.",
        "state.unique-scope",
        handled(("users", "create"), _refusing_names(lambda call: call.body["name"])),
    ),
    Defect(
        "names-case-blind",
        "A name that differs only in case is refused.",
        "state.unique-scope",
        handled(
            ("users", "create"), _refusing_names(lambda c: (*c.ids, c.body["name"].casefold()))
        ),
    ),
    Defect(
        "name-stays-taken",
        "The name of a deleted collection stays in use.",
        "state.unique-scope",
        handled(("collections", "create"), _refusing_names(lambda c: (*c.ids, c.body["name"]))),
    ),
    Defect(
        "get-or-create-creates",
        "Getting or creating a user makes a new one every time.",
        "state.get-or-create",
        handled(("users", "get-or-create"), _always_made),
    ),
    Defect(
        "batch-up-to-the-fault",
        "A batch with a fault stores the messages before it.",
        "state.batch",
        both(
            checked("MessageBatchCreate", _any_object),
            handled(("messages", "batch"), _up_to_the_fault),
        ),
    ),
    Defect(
        "clone-is-empty",
        "A clone has no messages.",
        "state.clone",
        handled(CLONE, _copies(lambda _: [])),
    ),
    Defect(
        "clone-reversed",
        "A clone has the messages in reverse.",
        "state.clone",
        handled(CLONE, _copies(lambda order: order[::-1])),
    ),
    Defect(
        "clone-ignores-cut",
        "A clone has all messages, whatever message is named.",
        "state.clone",
        queried(CLONE, wrong.with_(message_id=None)),
    ),
    Defect(
        "clone-always-deep",
        "A shallow clone has the metamessages.",
        "state.clone",
        queried(CLONE, wrong.with_(deep_copy=True)),
    ),
    Defect(
        "clone-never-deep",
        "A deep clone lacks the metamessages.",
        "state.clone",
        queried(CLONE, wrong.with_(deep_copy=False)),
    ),
)
