"""Peer cards: what one peer has noted of another, or of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.representation import known
from honcho_mock.apis.v3.resources import CARDS
from honcho_mock.behaviour.encoding import encode

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

MOST_NOTED = 40
"""Lines of a card that the background makes."""


def card(backend: Backend, workspace: str, observer: str, target: str) -> list[str] | None:
    """A card; None where nobody has ever set it."""
    found = state.row(backend, CARDS, (workspace,), _key(observer, target))
    return None if found is None else found["peer_card"]


def refresh(backend: Backend, workspace: str, observer: str, target: str) -> None:
    """Make a card of the newest conclusions, the oldest of them first and each once."""
    contents = [row["content"] for row in known(backend, workspace, observer, target)]
    lines = list(dict.fromkeys(reversed(contents)))[:MOST_NOTED]
    if lines:
        _put(backend, workspace, observer, target, lines[::-1])


def _put(backend: Backend, workspace: str, observer: str, target: str, lines: list[str]) -> bytes:
    table, key = state.stored(backend, CARDS, (workspace,)), _key(observer, target)
    encoded = encode({"peer_card": lines})
    if key in table.rows:
        table.replace(key, encoded)
    else:
        table.add(key, encoded)
    return encoded


def _key(observer: str, target: str) -> str:
    # A name holds no space.
    return f"{observer} {target}"


def get(backend: Backend) -> Handler:
    def handler(call: Call) -> Result:
        workspace, peer = call.ids
        state.expect_peer(backend, workspace, peer)
        target = call.query["target"] or peer
        return encode({"peer_card": card(backend, workspace, peer, target)})

    return handler


def put(backend: Backend) -> Handler:
    """The texts are kept as they are sent."""

    def handler(call: Call) -> Result:
        workspace, peer = call.ids
        now = state.moment(backend)
        with backend.all_or_nothing():
            state.have_workspace(backend, workspace, now)
            state.have_peer(backend, workspace, peer, now)
            target = call.query["target"] or peer
            return _put(backend, workspace, peer, target, call.body["peer_card"])

    return handler
