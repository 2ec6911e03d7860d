"""What a test that was generated from a report does: its finding, sent again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from honcho_contract.apis.v1.generation import generation
from honcho_contract.errors import UnrepeatableError
from honcho_contract.replay.report_replay import Again, Outcome, again
from honcho_contract.results.findings import Finding
from honcho_contract.wire.target import Target
from honcho_contract.wire.write_guard import guard

__all__ = ["Again", "repeated"]


def repeated(raw: Mapping[str, Any], url: str, *, allow_writes: bool = False) -> Again:
    """What a generated test does: a finding, as a report has it, sent again to `url`, or to
    `HONCHO_BASE_URL` in the environment, with `HONCHO_API_KEY` as the token.

    Raises an `UnrepeatableError` where it cannot be sent again.
    """
    url = os.environ.get("HONCHO_BASE_URL") or url
    guard(url, allow_writes=allow_writes, read_only=False)
    target = Target(url=url, token=os.environ.get("HONCHO_API_KEY"))
    try:
        done = again(Finding.from_json(raw), target, generation())
    finally:
        target.close()
    if done.outcome is Outcome.STUCK:
        raise UnrepeatableError(str(done))
    return done
