"""The rows of Honcho 3: what each is made of, in the order in which it is answered."""

from __future__ import annotations

from honcho_mock.behaviour.resources import Body, Resource, Resources, Row
from honcho_mock.behaviour.storage.store import Parents

WORKSPACES = "workspaces"
PEERS = "peers"
SESSIONS = "sessions"
MESSAGES = "messages"
MEMBERS = "members"
CONCLUSIONS = "conclusions"
CARDS = "cards"
SUMMARIES = "summaries"
WEBHOOKS = "webhooks"
WORK = "work"
COUNTS = "counts"

NO_PEER = "Peer {peer} not found in workspace {workspace}"
NO_SESSION = "Session {session} not found in workspace {workspace}"
NO_WORKSPACE = "Workspace {workspace} not found"


def _workspace(key: str, now: str, _parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "metadata": body.get("metadata") or {},
        "configuration": body.get("configuration") or {},
        "created_at": now,
    }


def _peer(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "workspace_id": parents[0],
        "created_at": now,
        "metadata": body.get("metadata") or {},
        "configuration": body.get("configuration") or {},
    }


def _session(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "is_active": True,
        "workspace_id": parents[0],
        "metadata": body.get("metadata") or {},
        "configuration": body.get("configuration") or {},
        "created_at": now,
    }


def _message(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "content": body["content"],
        "peer_id": body["peer_id"],
        "session_id": parents[1],
        "metadata": body.get("metadata") or {},
        "created_at": now,
        "workspace_id": parents[0],
        "token_count": body["token_count"],
    }


def _conclusion(key: str, now: str, _parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "content": body["content"],
        "observer_id": body["observer_id"],
        "observed_id": body["observed_id"],
        "session_id": body.get("session_id"),
        "level": "explicit",
        "created_at": now,
    }


def _webhook(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {"id": key, "workspace_id": parents[0], "url": body["url"], "created_at": now}


def _as_given(_key: str, _now: str, _parents: Parents, body: Body) -> Row:
    return body


RESOURCES = Resources(
    Resource(
        name=WORKSPACES,
        noun="Workspace",
        id="workspace_id",
        schema="Workspace",
        children=(PEERS, SESSIONS, CONCLUSIONS, CARDS, SUMMARIES, WEBHOOKS, WORK, COUNTS),
        shape=_workspace,
        chosen="id",
        missing=NO_WORKSPACE,
    ),
    Resource(
        name=PEERS,
        noun="Peer",
        id="peer_id",
        schema="Peer",
        parent=WORKSPACES,
        shape=_peer,
        chosen="id",
        missing=NO_PEER,
    ),
    Resource(
        name=SESSIONS,
        noun="Session",
        id="session_id",
        schema="Session",
        parent=WORKSPACES,
        children=(MESSAGES, MEMBERS),
        shape=_session,
        chosen="id",
        missing=NO_SESSION,
    ),
    Resource(
        name=MESSAGES,
        noun="Message",
        id="message_id",
        schema="Message",
        parent=SESSIONS,
        shape=_message,
        counted=True,
        missing="Message with ID {message} not found",
    ),
    Resource(
        name=MEMBERS,
        noun="Member",
        id="peer_id",
        schema="SessionPeerConfig",
        parent=SESSIONS,
        shape=_as_given,
        missing="",
    ),
    Resource(
        name=CONCLUSIONS,
        noun="Conclusion",
        id="conclusion_id",
        schema="Conclusion",
        parent=WORKSPACES,
        shape=_conclusion,
        missing="Document {conclusion} not found or does not belong to workspace {workspace}",
    ),
    Resource(
        name=CARDS,
        noun="Card",
        id="card_id",
        schema="PeerCardResponse",
        parent=WORKSPACES,
        shape=_as_given,
        missing="",
    ),
    Resource(
        name=SUMMARIES,
        noun="Summary",
        id="summary_id",
        schema="Summary",
        parent=WORKSPACES,
        shape=_as_given,
        missing="",
    ),
    Resource(
        name=WEBHOOKS,
        noun="Webhook",
        id="endpoint_id",
        schema="WebhookEndpoint",
        parent=WORKSPACES,
        shape=_webhook,
        missing="Webhook endpoint {webhook} not found for workspace {workspace}",
    ),
    Resource(
        name=WORK,
        noun="Work",
        id="work_id",
        schema="QueueStatus",
        parent=WORKSPACES,
        shape=_as_given,
        missing="",
    ),
    Resource(
        name=COUNTS,
        noun="Count",
        id="count_id",
        schema="QueueStatus",
        parent=WORKSPACES,
        shape=_as_given,
        missing="",
    ),
)
"""What there is below a workspace and below a session: what they answer with, and what only their
background needs."""
