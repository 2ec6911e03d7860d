"""Defects in who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt

from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import DisabledError, UnauthorizedError, UnprocessableError
from honcho_mock.behaviour.tokens import ADMIN
from honcho_mock.broken.parts import Defect, handled
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.tokens import Claims, Keys
    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request

SETTINGS = {"auth": "jwt", "jwt_secret": "a secret of the broken mocks, known to all"}


class Reader:
    """Keys whose claims are read in another way."""

    def __init__(self, keys: Keys, read: Callable[[Keys, str], Claims]) -> None:
        self._keys = keys
        self._read = read
        self.sign = keys.sign

    def read(self, token: str) -> Claims:
        return self._read(self._keys, token)


def _reading(read: Callable[[Keys, str], Claims]) -> Seams:
    def seam(backend: Backend) -> Backend:
        assert backend.keys is not None
        reader: Any = Reader(backend.keys, read)
        backend.keys = reader
        return backend

    return Seams(backend=seam)


def _any_token(keys: Keys, token: str) -> Claims:
    try:
        return keys.read(token)
    except UnauthorizedError:
        return {ADMIN: True}


def _expired_too(keys: Keys, token: str) -> Claims:
    try:
        return keys.read(token)
    except UnauthorizedError:
        options: Any = {"verify_exp": False}
        secret = SETTINGS["jwt_secret"]
        try:
            claims: Claims = jwt.decode(token, secret, algorithms=["HS256"], options=options)
        except jwt.PyJWTError:
            raise UnauthorizedError("Invalid JWT") from None
        return claims


def _without_claim(name: str) -> Seams:
    def read(keys: Keys, token: str) -> Claims:
        return {claim: value for claim, value in keys.read(token).items() if claim != name}

    return _reading(read)


def _as_admin(end: str, meant: Callable[[Keys, str | None], bool]) -> Seams:
    """Some requests for some paths are taken for an admin's, by the token they come with."""
    held: list[Keys] = []

    def backend_seam(backend: Backend) -> Backend:
        assert backend.keys is not None
        held[:] = [backend.keys]
        return backend

    def app_seam(api: Endpoint) -> Endpoint:
        (keys,) = held
        own = f"Bearer {keys.sign({ADMIN: True})}".encode("ascii")

        async def serve(request: Request) -> Answer:
            if request.path.endswith(end):
                given = request.headers.get(b"authorization")
                token = None if given is None else given.decode("latin-1").partition(" ")[2]
                if meant(keys, token):
                    request.headers[b"authorization"] = own
            return await api(request)

        return serve

    return Seams(backend=backend_seam, app=app_seam)


def _none_given(_keys: Keys, token: str | None) -> bool:
    return token is None


def _any_key(keys: Keys, token: str | None) -> bool:
    try:
        return token is not None and bool(keys.read(token))
    except UnauthorizedError:
        return False


def _made_without_auth(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except DisabledError:
            return encode({"key": "a key for nothing"})

    return handle


def _made_without_scope(backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        try:
            return handler(call)
        except UnprocessableError:
            assert backend.keys is not None
            return encode({"key": backend.keys.sign({"t": backend.now()})})

    return handle


KEYS = (
    Defect(
        "list-needs-no-token",
        "Messages are listed without a token.",
        "auth.token",
        _as_admin("/messages/list", _none_given),
        SETTINGS,
    ),
    Defect(
        "any-token-opens",
        "Any token opens everything.",
        "auth.token",
        _reading(_any_token),
        SETTINGS,
    ),
    Defect(
        "expired-key-opens",
        "A key opens its scope after it has expired.",
        "auth.token",
        _reading(_expired_too),
        SETTINGS,
    ),
    Defect(
        "any-key-opens",
        "Every key opens everything.",
        "auth.scope",
        _reading(lambda keys, token: keys.read(token) | {ADMIN: True}),
        SETTINGS,
    ),
    Defect(
        "any-key-lists-messages",
        "Every key lists the messages of every session.",
        "auth.scope",
        _as_admin("/messages/list", _any_key),
        SETTINGS,
    ),
    Defect(
        "session-key-opens-nothing",
        "The key of a session does not open it.",
        "auth.opens",
        _without_claim("se"),
        SETTINGS,
    ),
    Defect(
        "key-without-scope",
        "A key is made for no scope.",
        "auth.keys",
        handled(("keys", "create"), _made_without_scope),
        SETTINGS,
    ),
    Defect(
        "key-without-auth",
        "A key is made although auth is off.",
        "auth.keys",
        handled(("keys", "create"), _made_without_auth),
    ),
)
