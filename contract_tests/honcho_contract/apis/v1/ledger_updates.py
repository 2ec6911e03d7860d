"""What the answers of operations that only API 1 has teach the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from honcho_contract.judging.ledger import Ledger
from honcho_contract.judging.ledger_updates import Lesson, made
from honcho_contract.judging.prediction import Prediction
from honcho_contract.wire.exchange import Exchange


def _cloned(ledger: Ledger, prediction: Prediction, exchange: Exchange) -> None:
    made(ledger, prediction, exchange)
    body, ids = exchange.json, exchange.call.ids
    if isinstance(body, dict) and isinstance(body.get("id"), str):
        # The copies were made, and not yet shown.
        place = (ids["app_id"], ids["user_id"])
        ledger.doubt(("messages", (*place, body["id"])))
        ledger.doubt(("metamessages", place))


def _chatted(ledger: Ledger, _: Prediction, exchange: Exchange) -> None:
    """The real server leaves its own collection and a note behind."""
    place = (exchange.call.ids["app_id"], exchange.call.ids["user_id"])
    ledger.doubt(("collections", place))
    ledger.doubt(("metamessages", place))


LESSONS: Mapping[str, Lesson] = {"clone": _cloned, "chat": _chatted}
