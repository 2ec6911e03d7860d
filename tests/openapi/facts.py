"""The published facts of each version, kept as data beside these tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from honcho_openapi import APIS

DATA = Path(__file__).parent / "data"

FACTS: dict[str, dict[str, Any]] = {
    api: json.loads((DATA / f"operations-{release}.json").read_text(encoding="utf-8"))
    for api, release in APIS.items()
}

COUNTS = {"1": (41, 41), "3": (46, 55)}
"""How many operations and schemas Honcho publishes."""


def labels(api: str) -> list[tuple[str, str]]:
    """Method and path of every published operation, in their order."""
    return [(method, path) for path, item in FACTS[api]["paths"].items() for method in item]
