"""Defects in form and in refusals that one check alone can see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import Call
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import HonchoError, UnprocessableError
from honcho_mock.broken import changes as wrong
from honcho_mock.broken.parts import Defect, Outgoing, asked, handled, kept, sent
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Handler, Result
    from honcho_mock.broken.parts import Operation
    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request

BATCH = ("messages", "batch")
DOCUMENT = ("documents", "create")
METAMESSAGE = ("metamessages", "create")


def _again(exchange: Outgoing) -> None:
    if exchange.status == 200:
        told = encode(decode(exchange.body)["metadata"])
        exchange.body = exchange.body[:-1] + b',"metadata":' + told + b"}"


def _plain_400(exchange: Outgoing) -> None:
    if exchange.status == 422:
        exchange.status, exchange.body = 400, encode({"detail": "Bad Request"})


def _missing_500(exchange: Outgoing) -> None:
    if exchange.status == 422:
        detail = decode(exchange.body)["detail"]
        if isinstance(detail, list) and detail[0]["type"] == "missing":
            exchange.status = 500


def _stored_without_link(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except UnprocessableError:
            handler(call._replace(body={**call.body, "message_id": None}))
            raise

    return handle


def _read_as(change: Callable[[bytes], bytes]) -> Seams:
    """Bodies are changed as bytes before they are read."""

    def seam(api: Endpoint) -> Endpoint:
        async def serve(request: Request) -> Answer:
            request.body = change(await request.read())
            return await api(request)

        return serve

    return Seams(app=seam)


def _without_last_comma(body: bytes) -> bytes:
    return body[:-2] + b"}" if body.endswith(b",}") else body


def _yes_as_true(body: bytes) -> bytes:
    return re.sub(rb'"is_user": ?"yes"', b'"is_user":true', body)


def _stored_before_the_fault() -> Seams:
    """What is answered is right, for every batch."""
    held: list[Handler] = []

    def handler_seam(_backend: Backend, served: Operation, handler: Handler) -> Handler:
        if served == BATCH:
            held[:] = [handler]
        return handler

    def app_seam(api: Endpoint) -> Endpoint:
        (handler,) = held

        async def serve(request: Request) -> Answer:
            answer = await api(request)
            if request.path.endswith("/messages/batch") and answer.status == 422:
                _store(handler, request.path, request.body or b"")
            return answer

        return serve

    return Seams(handler=handler_seam, app=app_seam)


def _store(handler: Handler, path: str, body: bytes) -> None:
    """The messages of a batch that stand before the first which is faulty."""
    try:
        messages = decode(body)["messages"]
        faulty = [n for n, message in enumerate(messages) if not _is_sound(message)]
        if faulty and faulty[0]:
            ids = tuple(path.split("/")[3:9:2])
            handler(Call(ids, {}, {"messages": messages[: faulty[0]]}, None))
    except (HonchoError, KeyError, TypeError, ValueError):
        return


def _is_sound(message: Any) -> bool:
    kinds = {"content": str, "is_user": bool}
    return isinstance(message, dict) and all(
        isinstance(message.get(name), kind) for name, kind in kinds.items()
    )


NARROW_FORMS = (
    Defect(
        "metadata-twice",
        "A new session is answered with its metadata twice.",
        "answers.keys",
        sent(("POST", "/sessions"), _again),
    ),
    Defect(
        "time-as-number",
        "created_at of a document is a number of seconds.",
        "answers.schema",
        kept(DOCUMENT, wrong.with_(created_at=1_700_000_000)),
    ),
    Defect(
        "collection-shown",
        "A document names its collection in a property that is not documented.",
        "answers.besides",
        kept(DOCUMENT, lambda row: row | {"collection": row["collection_id"]}),
    ),
    Defect(
        "batch-cut",
        "A batch is cut after fifty messages.",
        "echo.batch",
        asked(BATCH, wrong.field("messages", lambda messages: messages[:50])),
    ),
    Defect(
        "yes-is-true",
        "The text yes is taken for true.",
        "refusals.coerced",
        _read_as(_yes_as_true),
    ),
    Defect(
        "metamessage-refused-400",
        "A metamessage that does not fit the schema is answered 400, and a text.",
        "refusals.status",
        sent(("POST", "/metamessages"), _plain_400),
    ),
    Defect(
        "last-comma-ignored",
        "A comma behind the last member of a body is ignored.",
        "refusals.syntax",
        _read_as(_without_last_comma),
    ),
    Defect(
        "unlinked-and-stored",
        "A metamessage that is refused for lack of its session is stored without its message.",
        "refusals.traceless",
        handled(METAMESSAGE, _stored_without_link),
    ),
    Defect(
        "missing-500",
        "The server fails on a metamessage that lacks something.",
        "robust.forbidden",
        sent(("POST", "/metamessages"), _missing_500),
    ),
    Defect(
        "stored-before-the-fault",
        "Of a batch that is refused, what stands before the fault is stored.",
        "state.batch",
        _stored_before_the_fault(),
    ),
)
