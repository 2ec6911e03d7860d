"""Keys, for whoever has one that opens everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3.scopes import PEER, SESSION, WORKSPACE
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import UnprocessableError

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler

CLAIMS = {"workspace_id": WORKSPACE, "peer_id": PEER, "session_id": SESSION}


def create(backend: Backend) -> Handler:
    """What it is to open need not be there."""

    def handler(call: Call) -> bytes:
        keys = backend.signer()
        scopes = {claim: call.query[name] for name, claim in CLAIMS.items() if call.query[name]}
        if not scopes:
            raise UnprocessableError(
                "At least one of workspace_id, peer_id, or session_id must be provided"
            )
        if WORKSPACE not in scopes:
            raise UnprocessableError(
                "workspace_id is required when scoping a key to a peer or session"
            )
        claims: dict[str, Any] = {"t": backend.now(), **scopes}
        expires = call.query["expires_at"]
        if expires is not None:
            claims["exp"] = int(expires.timestamp())
        return encode({"key": keys.sign(claims)})

    return handler
