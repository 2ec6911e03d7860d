"""What a refusal or a failure says, without what differs from one such answer to the next.

Two answers with the same status are told apart where they say different things. Ids, times,
numbers, and whatever was sent and is quoted back say nothing of the kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from honcho_contract.wire.contents import Contents
from honcho_contract.wire.exchange import Exchange

LONGEST = 80
"""Characters of what is kept."""

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\([^()]*\)|\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W_]+(?:[_'-][^\W_]+)*", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z]{2,15}(?:_[A-Za-z]{2,15})*")


def wording(exchange: Exchange) -> str:
    """The words of an answer that is no success; empty where it has none."""
    if exchange.status < 400:
        return ""
    said = _said(exchange.json)
    if said is None:
        said = re.sub(r"<[^>]*>", " ", exchange.response.content.decode("utf-8", "replace"))
    for text in sorted(_quotable(exchange), key=len, reverse=True):
        said = said.replace(text, " ")
    words = [w for w in _WORD.findall(_QUOTED.sub(" ", said)) if _PLAIN.fullmatch(w)]
    return " ".join(words)[:LONGEST].rstrip()


def _quotable(exchange: Exchange) -> set[str]:
    """The texts of a request that are no words which a server may use of its own accord."""
    texts = Contents(exchange.call).texts
    return {text for text in texts if len(text) > 2 and not re.fullmatch("[a-z_]+", text)}


def _said(body: Any) -> str | None:
    """The text of a JSON answer; of a list of faults, the kind and the place of the first."""
    if not isinstance(body, dict | list):
        return None
    detail = body.get("detail", body) if isinstance(body, dict) else body
    first = detail[0] if isinstance(detail, list) and detail else None
    if isinstance(first, dict):
        return " ".join(_of_a_fault(first))
    return detail if isinstance(detail, str) else json.dumps(detail)


def _of_a_fault(fault: dict[str, Any]) -> Iterator[str]:
    yield str(fault.get("type", ""))
    loc = fault.get("loc")
    if isinstance(loc, list):
        yield from (step for step in loc[:2] if isinstance(step, str))
