from __future__ import annotations

import sys
import unicodedata

import pytest

from honcho_openapi.printable import shown, shown_in_line

CONTROLS = [chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in ("Cc",)]
INVISIBLE = [
    "\u202e",
    "\u2066",
    "\u200f",
    "\u061c",
    "\u200b",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ue000",
]


@pytest.mark.parametrize("text", ["", "plain", "two\nlines", "ünïcödé ✓ 日本語 🦉", 'a "b" \\ c'])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "letter", [*(c for c in CONTROLS if c != "\n"), *INVISIBLE, "\ud800"], ids=ascii
)
def test_what_acts_on_a_terminal_is_escaped(letter: str) -> None:
    told = shown(f"a{letter}b")
    assert told.isprintable()
    assert told == f"a{ascii(letter)[1:-1]}b"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("over\rwritten", "over\\rwritten"),
    ],
)
def test_escape_sequences(text: str, told: str) -> None:
    assert shown(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("a\n::add-mask::x", "a\n\\x3a:add-mask::x"),
        ("a\n  ::stop-commands::x", "a\n  \\x3a:stop-commands::x"),
        ("wrapped ::warning file=a::x", "wrapped \\x3a:warning file=a::x"),
        ("##[error]x", "\\x23#[error]x"),
        ("behind ##[endgroup]", "behind \\x23#[endgroup]"),
        ("##vso[task.setvariable variable=a]b", "\\x23#vso[task.setvariable variable=a]b"),
        ("##teamcity[testFailed]", "\\x23#teamcity[testFailed]"),
        ("section_start:1:a", "\\x73ection_start:1:a"),
        ("\r\x1b[0Ksection_end:1:a\r\x1b[0K", "\\r\\x1b[0Ksection_end:1:a\\r\\x1b[0K"),
        ("\x85::error::x", "\\x85::error::x"),
    ],
)
def test_no_line_is_a_command_to_a_ci_system(text: str, told: str) -> None:
    assert shown(text) == told


@pytest.mark.parametrize(
    "text", ["http://[::1]:8000", "tests/test_a.py::test_b", "a:: b", "## A heading"]
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert shown(text) == text


def test_a_second_time_changes_nothing() -> None:
    text = "::error::\x1b[0m\n ##[x] \u202e section_start:1"
    assert shown(shown(text)) == shown(text)


def test_one_line_has_one_line() -> None:
    assert shown_in_line("a\n::error::b\r\n") == "a\\n\\x3a:error::b\\r\\n"


def test_long_texts_take_no_time() -> None:
    """Each is megabytes long; a way through it that is not linear would take minutes."""
    for piece in (":", "#", "::", " ::", "##a", "\x1b", "section_", "\n"):
        assert len(shown(piece * 1_000_000)) >= 1_000_000
