"""The page that says how true the mock is, of every generation."""

from __future__ import annotations

from pathlib import Path

from tests.mock_server import tape
from tests.mock_server.apis.v3 import tape as tape3

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"


def page() -> str:
    return tape.section() + tape3.section()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
