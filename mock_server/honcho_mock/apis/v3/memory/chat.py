"""Chats: answered by rule from what is known, as text, as frames of a stream, or to a schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.allowed_sessions import allowed_sessions
from honcho_mock.apis.v3.memory.context import newest
from honcho_mock.apis.v3.memory.representation import known
from honcho_mock.apis.v3.texts.response_format import expect_format, value_for
from honcho_mock.apis.v3.texts.search import nearest
from honcho_mock.behaviour.backend import Spoken, Stream
from honcho_mock.behaviour.encoding import decode, encode

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

REMEMBERED_TOKENS = 2_000
"""How much of a session a chat is answered from."""

_DONE = b'data: {"done": true}\n\n'


def chat(backend: Backend) -> Handler:
    def handler(call: Call) -> Result:
        workspace, peer = call.ids
        body = call.body
        allowed_sessions(body)
        if body.get("response_format") is not None:
            expect_format(body["response_format"])
        _expect_parts(backend, workspace, peer, body)
        spoken = backend.speak(body["query"], _reply(backend, workspace, peer, body))
        if body.get("response_format") is not None:
            spoken = spoken._replace(content=_formed(body["response_format"], spoken.content))
        if body.get("stream"):
            return _stream(spoken)
        return encode({"content": spoken.content})

    return handler


def _expect_parts(backend: Backend, workspace: str, peer: str, body: dict[str, Any]) -> None:
    """The workspace and the peer are made; what else is named must be there."""
    session, target = body.get("session_id"), body.get("target")
    if session is not None:
        state.expect_session(backend, workspace, session)
    if target is not None:
        state.expect_peer(backend, workspace, target)
    now = state.moment(backend)
    with backend.all_or_nothing():
        state.have_workspace(backend, workspace, now)
        state.have_peer(backend, workspace, peer, now)


def _reply(backend: Backend, workspace: str, peer: str, body: dict[str, Any]) -> str:
    target = body.get("target") or peer
    rows = known(backend, workspace, peer, target, sessions=allowed_sessions(body))
    best = nearest(rows, body["query"], 1)
    if best:
        return f"Of {len(rows)} conclusions this is the nearest: {best[0]['content']}"
    session = body.get("session_id")
    if session is not None:
        recent = [decode(row) for row in newest(backend, workspace, session, REMEMBERED_TOKENS)]
        if recent:
            last = nearest(recent, body["query"], 1)[0]
            said = f"{last['peer_id']} said: {last['content']}"
            return f"Of {len(recent)} messages this is the nearest. {said}"
    return f"Nothing is known of {target} yet."


def _formed(schema: dict[str, Any], text: str) -> str:
    """An answer as a text that holds what a schema asks for: its own, where that fits already."""
    try:
        own = json.loads(text)
    except ValueError:
        own = None
    if isinstance(own, dict):
        return text
    return encode(value_for(schema, text)).decode()


def _stream(spoken: Spoken) -> Stream:
    starts = range(0, len(spoken.content), spoken.piece)
    pieces = [spoken.content[start : start + spoken.piece] for start in starts]
    frames = [_frame(piece) for piece in pieces[: spoken.drop_after]]
    cut = spoken.drop_after is not None
    return Stream(tuple(frames if cut else [*frames, _DONE]), pause=spoken.pause, cut=cut)


def _frame(piece: str) -> bytes:
    return f"data: {json.dumps({'delta': {'content': piece}, 'done': False})}\n\n".encode()
