"""What serves each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3.memory import cards, chat, context, queue, representation, summaries
from honcho_mock.apis.v3.operations import (
    conclusions,
    keys,
    members,
    messages,
    peers,
    searches,
    sessions,
    webhooks,
    workspaces,
)
from honcho_mock.behaviour.encoding import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Backend, Handler
    from honcho_mock.behaviour.generation import Action

_WELL = encode({"status": "ok"})


def health(_backend: Backend) -> Handler:
    """Says something of the server, and nothing of what is stored."""
    return lambda _call: _WELL


ACTIONS: Mapping[str, Action] = {
    "workspaces.create": workspaces.create,
    "workspaces.list": workspaces.list_,
    "workspaces.update": workspaces.update,
    "workspaces.delete": workspaces.delete,
    "workspaces.search": searches.in_workspace,
    "workspaces.queue-status": queue.status,
    "workspaces.schedule-dream": queue.schedule_dream,
    "peers.create": peers.create,
    "peers.list": peers.list_,
    "peers.update": peers.update,
    "peers.list-sessions": peers.list_sessions,
    "peers.chat": chat.chat,
    "peers.representation": representation.get,
    "peers.get-card": cards.get,
    "peers.set-card": cards.put,
    "peers.context": context.of_peer,
    "peers.search": searches.of_peer,
    "sessions.create": sessions.create,
    "sessions.list": sessions.list_,
    "sessions.update": sessions.update,
    "sessions.delete": sessions.delete,
    "sessions.clone": sessions.clone,
    "sessions.add-peers": members.add,
    "sessions.set-peers": members.put,
    "sessions.remove-peers": members.remove,
    "sessions.list-peers": members.list_,
    "sessions.get-peer-config": members.get_configuration,
    "sessions.set-peer-config": members.set_configuration,
    "sessions.context": context.of_session,
    "sessions.summaries": summaries.get,
    "sessions.search": searches.in_session,
    "messages.create": messages.create,
    "messages.upload": messages.upload,
    "messages.list": messages.list_,
    "messages.get": messages.get,
    "messages.update": messages.update,
    "conclusions.create": conclusions.create,
    "conclusions.list": conclusions.list_,
    "conclusions.query": conclusions.query,
    "conclusions.delete": conclusions.delete,
    "keys.create": keys.create,
    "webhooks.create": webhooks.create,
    "webhooks.list": webhooks.list_,
    "webhooks.delete": webhooks.delete,
    "webhooks.test": webhooks.test,
    "server.health": health,
}
