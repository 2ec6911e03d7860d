"""What defects are made of: one seam each, changed for the operation that the defect is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.serving.answers import Whole
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request

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
class Outgoing:
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

        def handle(call: Call) -> Result:
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

        def handle(call: Call) -> Result:
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


def sent(route: Route, change: Callable[[Outgoing], None]) -> Seams:
    """The answers of some requests are changed as they leave; an empty method means any."""
    method, end = route

    def seam(api: Endpoint) -> Endpoint:
        async def serve(request: Request) -> Answer:
            answer = await api(request)
            meant = method in ("", request.method) and request.path.startswith("/v1/")
            if not (meant and request.path.endswith(end) and isinstance(answer, Whole)):
                # The answers that a defect changes are no streams.
                return answer
            exchange = Outgoing(answer.status, answer.all_headers, answer.body)
            change(exchange)
            headers = [pair for pair in exchange.headers if pair[0] != b"content-length"]
            return Whole(exchange.status, exchange.body, tuple(headers), None)

        return serve

    return Seams(app=seam)


def _json(answer: Result) -> bytes:
    assert isinstance(answer, bytes), "a stream has no value to be changed"
    return answer
