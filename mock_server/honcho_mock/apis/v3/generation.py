"""Honcho 3.0.12, put together."""

from __future__ import annotations

from honcho_mock.apis.v3.handlers import ACTIONS
from honcho_mock.apis.v3.memory.work import run_background, run_due
from honcho_mock.apis.v3.resources import RESOURCES
from honcho_mock.apis.v3.rules import ALIASES, RULES
from honcho_mock.apis.v3.scopes import guard
from honcho_mock.behaviour.generation import Generation, Reading
from honcho_openapi.api import read_api


def generation() -> Generation:
    return Generation(
        api=read_api("3"),
        resources=RESOURCES,
        actions=ACTIONS,
        guard=guard,
        rules=RULES,
        aliases=ALIASES,
        keeping=frozenset({"create", "update", "set-card", "add-peers", "set-peers"}),
        reading=Reading(lax=True, drops_nul=True, untyped_is_json=False),
        paths_besides={_MESSAGES: f"{_MESSAGES}/"},
        run_background=run_background,
        run_due=run_due,
    )


_MESSAGES = "/v3/workspaces/{workspace_id}/sessions/{session_id}/messages"
