"""What defects are made of: one seam each, changed for the operation that the defect is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from honcho_mock.behaviour.backend import Answer, Backend, Call, Handler

Operation = tuple[str, str]
"""Resource and verb."""

Route = tuple[str, str]
"""Method, and what a path ends with."""

Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Defect:
    """One small change to the mock, a sentence for whoever reads a report of it, and the code of
    the suite's check that is meant to find it. `settings` are what the mock has to be started with
    for the defect to show. `besides` are the codes of other checks that find it too, each with why:
    only where it is truly one fault seen from two sides."""

    name: str
    sentence: str
    check: str
    seams: Seams
    settings: Mapping[str, Any] = field(default_factory=dict)
    besides: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Exchange:
    """An answer on its way out, free to be changed."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def handled(operation: Operation, wrap: Callable[[Backend, Handler], Handler]) -> Seams:
    """Another handler for one operation."""

    def seam(backend: Backend, served: Operation, handler: Handler) -> Handler:
        return wrap(backend, handler) if served == operation else handler

    return Seams(handler=seam)


def asked(operation: Operation, change: Change) -> Seams:
    """The body is changed before anything is done with it."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        return lambda call: handler(call._replace(body=change(call.body)))

    return handled(operation, wrap)


def queried(operation: Operation, change: Change) -> Seams:
    """The query parameters are changed before anything is done with them."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        return lambda call: handler(call._replace(query=change(dict(call.query))))

    return handled(operation, wrap)


def answered(operation: Operation, change: Change) -> Seams:
    """What is done is right, and what is answered is not."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        return lambda call: encode(change(decode(_json(handler(call)))))

    return handled(operation, wrap)


def stored(operation: Operation, change: Change) -> Seams:
    """What is answered is right, and the row that stays is not; None for no row at all."""

    def wrap(backend: Backend, handler: Handler) -> Handler:
        resource = backend.resources[operation[0]]

        def handle(call: Call) -> Answer:
            answer = _json(handler(call))
            row = decode(answer)
            table = backend.table(resource, call.ids)
            assert table is not None
            changed = change(dict(row))
            if changed is None:
                table.remove(row["id"])
            else:
                table.replace(row["id"], encode(changed))
            return answer

        return handle

    return handled(operation, wrap)


def kept(operation: Operation, change: Change) -> Seams:
    """What is answered is what stays, and both are not what was sent."""

    def wrap(backend: Backend, handler: Handler) -> Handler:
        resource = backend.resources[operation[0]]

        def handle(call: Call) -> Answer:
            changed = change(decode(_json(handler(call))))
            table = backend.table(resource, call.ids[: len(call.ids) - _names_itself(operation)])
            assert table is not None
            row = encode(changed)
            table.replace(changed["id"], row)
            return row

        return handle

    return handled(operation, wrap)


def _names_itself(operation: Operation) -> bool:
    """Whether the path of an operation ends with the id or name of the object itself."""
    return operation[1] in ("update", "delete", "by-id", "by-name")


def checked(schema: str, change: Change) -> Seams:
    """Bodies are held against another schema than the document's; what has it inside of its own
    keeps the document's."""

    def seam(document: dict[str, Any]) -> dict[str, Any]:
        schemas = document["components"]["schemas"]
        right, reference = schemas[schema], {"$ref": f"#/components/schemas/{schema}"}
        for one in schemas.values():
            for part in one.get("properties", {}).values():
                if part.get("items") == reference:
                    part["items"] = right
        schemas[schema] = change(right)
        return document

    return Seams(document=seam)


def identified(change: Callable[[], Change]) -> Seams:
    """Other ids: a fresh change for each mock is given what the right source would say."""

    def seam(backend: Backend) -> Backend:
        right, changed = backend.new_id, change()
        backend.new_id = lambda: changed(right())
        return backend

    return Seams(backend=seam)


def timed(change: Callable[[], Change]) -> Seams:
    """Other times: a fresh change for each mock is given what the right clock would say."""

    def seam(backend: Backend) -> Backend:
        right, changed = backend.now, change()
        backend.now = lambda: changed(right())
        return backend

    return Seams(backend=seam)


def both(one: Seams, other: Seams) -> Seams:
    """A defect that needs two seams."""
    return Seams(
        document=lambda document: other.document(one.document(document)),
        backend=lambda backend: other.backend(one.backend(backend)),
        handler=lambda backend, served, handler: other.handler(
            backend, served, one.handler(backend, served, handler)
        ),
        app=lambda app: other.app(one.app(app)),
    )


def sent(route: Route, change: Callable[[Exchange], None]) -> Seams:
    """The answers of some requests are changed as they leave; an empty method means any."""
    method, end = route

    def seam(app: ASGIApp) -> ASGIApp:
        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            meant = scope["type"] == "http" and method in ("", scope["method"])
            if meant and scope["path"].startswith("/v1/") and scope["path"].endswith(end):
                await app(scope, receive, _Sender(send, change))
            else:
                await app(scope, receive, send)

        return serve

    return Seams(app=seam)


class _Sender:
    """Holds the start of an answer back until its body is there."""

    def __init__(self, send: Send, change: Callable[[Exchange], None]) -> None:
        self._send = send
        self._change = change
        self._start: Message = {}
        self._streams = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._streams or message.get("more_body"):
            # The answers that a defect changes have one piece; a stream goes out as it comes.
            if not self._streams:
                await self._send(self._start)
            self._streams = True
            await self._send(message)
            return
        exchange = Exchange(self._start["status"], self._start["headers"], message["body"])
        self._change(exchange)
        headers = [pair for pair in exchange.headers if pair[0] != b"content-length"]
        headers.append((b"content-length", b"%d" % len(exchange.body)))
        await self._send({**self._start, "status": exchange.status, "headers": headers})
        await self._send({**message, "body": exchange.body})


def _json(answer: Answer) -> bytes:
    assert isinstance(answer, bytes), "a stream has no value to be changed"
    return answer
