from __future__ import annotations

import re

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.reports.catalogue_page import page


def test_every_check_has_a_row_with_its_sentence() -> None:
    text = page({})
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert [re.match(r"\| `([a-z.-]+)`", row)[1] for row in rows] == list(CATALOGUE)  # type: ignore[index]
    for row, check in zip(rows, CATALOGUE.values(), strict=True):
        assert check.must.replace("|", r"\|") in row


def test_rows_stand_under_their_family() -> None:
    headings = re.findall(r"^## (.+)$", page({}), flags=re.MULTILINE)
    assert headings == list(dict.fromkeys(check.family for check in CATALOGUE.values()))


def test_a_row_names_what_proves_it() -> None:
    text = page({"echo.text": ["trims", "lower-case"]})
    assert "`trims`, `lower-case`" in text
