"""From a routed request to its answer, by one function per operation, compiled at start.

In this order, which is Honcho's: body, JSON, key, schema, and only then what the store holds.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from honcho_mock.behaviour.backend import Call, Handler, Later, Stream
from honcho_mock.behaviour.errors import HonchoError, UnprocessableError
from honcho_mock.serving.answers import answered, refusal, streamed
from honcho_mock.serving.beside import beside, worked_out
from honcho_mock.serving.bodies import MAX_KEPT_DEPTH, MUCH, expect_keepable
from honcho_mock.serving.validation.body_plans import BodyPlan
from honcho_mock.serving.validation.errors import within
from honcho_mock.serving.validation.parameters import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from honcho_mock.behaviour.generation import Reading
    from honcho_mock.serving.admission.access import Access
    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request
    from honcho_mock.serving.validation.schemas import Schemas
    from honcho_openapi.operations import Operation

_NO_BODY: dict[str, Any] = {}

Reader: TypeAlias = "Callable[[tuple[str, ...], bytes, Mapping[bytes, bytes], bytes], Call]"
"""What makes a call from the ids in a request's path, its query, headers and body."""


class Plan:
    """One operation, compiled: all of it that no state has a part in."""

    def __init__(
        self, operation: Operation, *, schemas: Schemas, keeps: bool, reading: Reading
    ) -> None:
        self.operation = operation
        self._keeps = keeps
        self._query = Query(operation.query_parameters)
        self._body = BodyPlan.of(operation, schemas, reading)

    def endpoint(
        self, handler: Handler, *, access: Access | None, max_body: int, lenient: bool = False
    ) -> Endpoint:
        """Everything that happens to a request for this operation, on one state."""
        takes_body, usual = bool(self.operation.bodies), int(self.operation.successes[0])
        read_call = self.reader(access, lenient=lenient)

        async def serve(request: Request) -> Answer:
            try:
                raw = b""
                if takes_body:
                    raw = await request.read(most=max_body)
                elif request.has_body:
                    # Nobody looks at it, and yet there is no request before all of it has come.
                    await request.read(most=max_body)
                given = request.ids, request.query, request.headers, raw
                if len(raw) <= MUCH:
                    call = read_call(*given)
                else:
                    call = await beside(partial(read_call, *given))
                answer = handler(call)
                if isinstance(answer, Later):
                    answer = await worked_out(answer)
            except HonchoError as error:
                return refusal(error)
            if isinstance(answer, Stream):
                return streamed(answer, request.headers)
            return answered(answer, usual)

        return serve

    def reader(self, access: Access | None, *, lenient: bool = False) -> Reader:
        """What makes a call from a request, or refuses it: a lenient one only what the document
        does not allow."""
        query, keeps, plan = self._query, self._keeps, self._body
        read, finish = plan.read, plan.finish
        check = plan.plain if lenient else plan.check

        def read_call(
            ids: tuple[str, ...], query_string: bytes, headers: Mapping[bytes, bytes], raw: bytes
        ) -> Call:
            # A body that the document does not know is nobody's: it is not even read.
            body = read(raw, headers.get(b"content-type", b"")) if check else None
            texts = query.texts(query_string)
            claims = None if access is None else access(headers, ids, texts, body)
            values, faults = query.read(texts)
            if check is not None:
                found = check(body)
                if found:
                    faults += within("body", found)
                elif body:
                    body = finish(raw, body)
                    if keeps and len(raw) > MAX_KEPT_DEPTH:
                        expect_keepable(raw, body)
            if faults:
                raise UnprocessableError(faults)
            return Call(ids, values, body or _NO_BODY, claims)

        return read_call
