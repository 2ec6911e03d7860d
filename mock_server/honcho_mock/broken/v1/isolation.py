"""Defects that let one owner reach what is another's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import NotFoundError
from honcho_mock.broken.memory import memory
from honcho_mock.broken.parts import Defect, Operation, handled
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result


def found_anywhere(resource: str, read: Operation, wanted: Callable[[Call], str | None]) -> Seams:
    """An object is found by its id alone, wherever it was made."""

    def seam(backend: Backend, served: Operation, handler: Handler) -> Handler:
        made = memory(backend, resource)

        def remember(call: Call) -> Result:
            answer = handler(call)
            assert isinstance(answer, bytes)
            made[decode(answer)["id"]] = call.ids
            return answer

        def look(call: Call) -> Result:
            try:
                return handler(call)
            except NotFoundError:
                key = wanted(call)
                row = backend.row(RESOURCES[resource], made.get(key, ()), key or "")
                if row is None:
                    raise
                return row

        if served == (resource, "create"):
            return remember
        return look if served == read else handler

    return Seams(handler=seam)


def _links_unchecked(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except NotFoundError:
            table = backend.table(RESOURCES["metamessages"], call.ids)
            if table is None:
                raise
            return backend.add(RESOURCES["metamessages"], table, call.ids, call.body)

    return handle


def _cut_unchecked(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except NotFoundError:
            return handler(call._replace(query={**call.query, "message_id": None}))

    return handle


def _all_of_the_app() -> Seams:
    """A list of sessions shows those of every user of the app."""

    def seam(backend: Backend, served: Operation, handler: Handler) -> Handler:
        users = memory(backend, "users_of_app")

        def remember(call: Call) -> Result:
            users.setdefault(call.ids[0], {})[call.ids] = True
            return handler(call)

        def look(call: Call) -> Result:
            pages = [_page(handler(call))]
            others = [ids for ids in users.get(call.ids[0], ()) if ids != call.ids]
            pages += [_page(handler(call._replace(ids=ids))) for ids in others[-3:]]
            items = [item for page in pages for item in page["items"]][: pages[0]["size"]]
            return encode(pages[0] | {"items": items, "total": max(len(items), pages[0]["total"])})

        if served == ("sessions", "create"):
            return remember
        return look if served == ("sessions", "list") else handler

    return Seams(handler=seam)


def _page(answer: Result) -> dict[str, Any]:
    assert isinstance(answer, bytes)
    page: dict[str, Any] = decode(answer)
    return page


ISOLATION = (
    Defect(
        "message-of-any-session",
        "A message is found by its id under any session.",
        "isolation.path",
        found_anywhere("messages", ("messages", "by-id"), lambda call: call.ids[-1]),
    ),
    Defect(
        "document-of-any-collection",
        "A document is found by its id under any collection.",
        "isolation.path",
        found_anywhere("documents", ("documents", "by-id"), lambda call: call.ids[-1]),
    ),
    Defect(
        "session-of-any-user",
        "A session is found by its id in the query under any user.",
        "isolation.query",
        found_anywhere("sessions", ("sessions", "get"), lambda call: call.query["session_id"]),
        besides={"isolation.path": "the user of the path is the one who is not looked at"},
    ),
    Defect(
        "clone-cut-unchecked",
        "A clone may name a message of another session.",
        "isolation.query",
        handled(("sessions", "clone"), _cut_unchecked),
    ),
    Defect(
        "links-unchecked",
        "A metamessage may name a session of another user.",
        "isolation.body",
        handled(("metamessages", "create"), _links_unchecked),
    ),
    Defect(
        "sessions-of-all-users",
        "A list of sessions shows those of other users of the app.",
        "isolation.list",
        _all_of_the_app(),
    ),
)
