"""Conclusions from messages, by a rule that needs no model.

What a peer said in one go is one conclusion for each who observes it: the peer's name, and the
text, its white space made plain, up to 500 characters. What is blank concludes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.resources import CONCLUSIONS, MESSAGES
from honcho_mock.behaviour.encoding import decode

if TYPE_CHECKING:
    from honcho_mock.apis.v3.memory.units import Unit
    from honcho_mock.behaviour.backend import Backend

LONGEST = 500


def derive(backend: Backend, workspace: str, unit: Unit) -> None:
    """Conclude what a unit of work's messages say."""
    assert unit.session is not None
    assert unit.observed is not None
    messages = state.table(backend, MESSAGES, (workspace, unit.session)).rows
    contents = [decode(messages[key])["content"] for key in unit.messages if key in messages]
    text = cut(" ".join(contents), LONGEST)
    if not text:
        return
    content = backend.compose("conclusion", f"{unit.observed} said: {text}")
    now = state.moment(backend)
    for observer in unit.observers:
        body = {
            "content": content,
            "observer_id": observer,
            "observed_id": unit.observed,
            "session_id": unit.session,
        }
        state.add(backend, CONCLUSIONS, (workspace,), body, now=now)


def cut(text: str, longest: int) -> str:
    """A text on one line, and no longer than that."""
    plain = " ".join(text[: 4 * longest].split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
