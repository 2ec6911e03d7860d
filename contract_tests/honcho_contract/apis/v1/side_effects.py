"""What operations of API 1 are known to do besides what they answer."""

from __future__ import annotations

from honcho_contract.judging.side_effects import Effect

EFFECTS = (
    # Chat keeps what it has learnt of the user, and what it thinks of them.
    Effect(operation="sessions.chat", resource="collections", fields={"name": "honcho"}),
    Effect(
        operation="sessions.chat",
        resource="metamessages",
        fields={"metamessage_type": "honcho_user_representation"},
    ),
)
