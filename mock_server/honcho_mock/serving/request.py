"""One request, read once from its scope, and what comes of it on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from honcho_mock.behaviour.errors import TooLargeError
from honcho_mock.serving.admission.hosts import Standing
from honcho_mock.serving.connections import LeftError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import Message, Receive, Scope

    from honcho_mock.serving.answers import Answer

REQUEST: Final = "honcho_mock.request"
"""Where a scope holds the request that was made of it, for what Connexion serves."""

Endpoint: TypeAlias = "Callable[[Request], Awaitable[Answer]]"
"""What serves the requests for one operation."""

NO_ENDPOINTS: Final[Mapping[str, Any]] = {}


@dataclass(kw_only=True, slots=True)
class Notes:
    """What few requests meet on their way."""

    left: bool = False
    """The client was gone before it was answered."""
    fault: int | None = None
    """The number of the fault that struck."""
    error: Exception | None = None
    """What the mock itself failed with."""
    original: Any = None
    """What the server behind a proxy answered, where something else may be sent on."""
    trouble: str | None = None
    """Why the server behind a proxy gave no whole answer."""


class Request:
    """One request. `headers` are by name, of which the last counts; `operation_id` and `ids` are
    written by routing, `received` while the body comes."""

    __slots__ = (
        "body",
        "endpoints",
        "headers",
        "ids",
        "method",
        "noted",
        "operation_id",
        "path",
        "query",
        "receive",
        "received",
        "root_path",
        "scope",
        "standing",
    )

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self.receive = receive
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.root_path: str = scope.get("root_path", "")
        self.query: bytes = scope["query_string"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.operation_id: str | None = None
        self.ids: tuple[str, ...] = ()
        self.body: bytes | None = None
        """Whole, once it has been read; what is done goes by this."""
        self.received = b""
        """What has come of the body; what is told of the request goes by this."""
        self.standing = Standing.ALL
        self.endpoints: Mapping[str, Endpoint] = NO_ENDPOINTS
        """What serves each operation on the state that the request is for, by its id."""
        self.noted: Notes | None = None
        """The notes, if anything was noted."""

    @property
    def notes(self) -> Notes:
        """Where something is noted down."""
        if self.noted is None:
            self.noted = Notes()
        return self.noted

    @property
    def has_body(self) -> bool:
        """Whether it says that it has a body."""
        return b"content-length" in self.headers or b"transfer-encoding" in self.headers

    async def read(self, *, most: int | None = None) -> bytes:
        """The whole body, or a refusal as soon as it is known to be longer than `most`.

        Raises LeftError where the client left before it had sent all that it promised: what came of
        it may read as a whole request, and is none.
        """
        if self.body is not None:
            return self.body
        if most is not None:
            declared = self.headers.get(b"content-length", b"")
            if declared.isdigit() and int(declared[:20]) > most:
                raise _too_large(most)
        message = await self.receive()
        self.received = message.get("body", b"")
        if message.get("more_body"):
            await self._read_on(most)
        elif message["type"] == "http.disconnect":
            raise LeftError
        if most is not None and len(self.received) > most:
            raise _too_large(most)
        self.body = self.received
        return self.body

    async def _read_on(self, most: int | None) -> None:
        """The other pieces of a body, put together once."""
        pieces, length, more = [self.received], len(self.received), True
        try:
            while more and (most is None or length <= most):
                message: Message = await self.receive()
                if message["type"] == "http.disconnect":
                    raise LeftError
                pieces.append(message.get("body", b""))
                length += len(pieces[-1])
                more = message.get("more_body", False)
        finally:
            self.received = b"".join(pieces)


def request_of(scope: Scope) -> Request:
    """The request that a scope is of."""
    request: Request = scope[REQUEST]
    return request


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"The body is longer than the {most} bytes that this server takes")
