from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from honcho_contract.redaction import SHOWN, Redactor

TOKEN = 'a"secret/with odd\\parts and enough of them'


@dataclass(frozen=True, kw_only=True)
class Row:
    text: str
    number: int


@pytest.mark.parametrize("form", [TOKEN, json.dumps(TOKEN)[1:-1], quote(TOKEN, safe="")])
def test_a_secret_is_taken_out_in_every_form(form: str) -> None:
    assert Redactor([TOKEN])(f"before {form} after {form}") == f"before {SHOWN} after {SHOWN}"


@pytest.mark.parametrize("length", [12, 20, len(TOKEN) - 1])
def test_a_secret_that_was_cut_off_is_taken_out(length: int) -> None:
    assert Redactor([TOKEN])(f"x {TOKEN[:length]}… y") == f"x {SHOWN}… y"


def test_a_short_beginning_is_no_secret() -> None:
    assert Redactor([TOKEN])(TOKEN[:11]) == TOKEN[:11]


@pytest.mark.parametrize("none", [None, "", "  "])
def test_no_secret_changes_nothing(none: str | None) -> None:
    assert Redactor([none])("all of it") == "all of it"


def test_one_that_is_learnt_later() -> None:
    redact = Redactor()
    assert redact("hidden") == "hidden"
    redact.add("hidden")
    assert redact("hidden") == SHOWN


def test_a_tree_is_redacted_through_and_through() -> None:
    tree = {"s3cret": ["s3cret", ("s3cret", 1, None), Row(text="a s3cret", number=2)]}
    assert Redactor(["s3cret"]).over(tree) == {
        "s3cret": [SHOWN, (SHOWN, 1, None), Row(text=f"a {SHOWN}", number=2)]
    }
