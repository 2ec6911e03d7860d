"""What the docs tell people to write into their CI's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from tests.docs.pages import blocks
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


def examples() -> Iterator[dict[str, Any]]:
    """Every YAML block of the page about CI that is a mapping."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for block in blocks(page):
        read = yaml.safe_load(block.text) if block.language == "yaml" else None
        if isinstance(read, dict):
            yield read
