"""The scenarios: what pytest collects under `--pyargs honcho_contract.suite`.

A scenario only sends requests. Every exchange is judged by every law of the catalogue, whatever
the scenario was after; a scenario decides by itself just what takes several exchanges to see.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent

PLAIN = (
    "test_state",
    "test_pages",
    "test_isolation",
    "test_limits",
    "test_chat",
    "test_keys",
    "test_together",
    "test_echo",
    "test_refusals",
    "test_quotes",
    "test_kinds",
    "test_tokens",
)
"""The modules of the suite that send the same to every server, quick and telling ones first."""

SEARCHING = ("test_requests", "test_sequences", "test_search")
"""The modules of the suite in which Hypothesis chooses what is sent."""

READING = ("test_reading",)
"""The modules of the suite that write nothing."""
