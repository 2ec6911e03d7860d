from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.ready.start import started

from honcho_contract.errors import ConfigurationError
from honcho_contract.wire.tokens import can_be_sent, given_secrets, token_of, usable

TOKEN = "sk-9f8e7d6c5b4a39281706"
NOBODY = "http://127.0.0.1:9"
BIN = Path(sys.executable).parent

AROUND = [f"{TOKEN}\n", f"{TOKEN}\r\n", f"  {TOKEN}\t", f"\ufeff{TOKEN}\n", f"\u00a0{TOKEN}\u2028"]
INSIDE = {
    "a blank or a line end": [" ", "\n", "\r\n", "\t", "\u00a0", "\u2028", "\x0b", "\x1c", "\x85"],
    "a control character": ["\0", "\x1b", "\x7f", "\x9b", "\xad"],
    "a letter beyond Latin-1": ["\u2713", "\u0141", "\U0001f989", "\u202e", "\ufeff", "\ud800"],
}
BAD = [
    (fault, f"{TOKEN}{letter}{TOKEN}") for fault, letters in INSIDE.items() for letter in letters
]


@pytest.mark.parametrize("given", AROUND)
def test_what_is_blank_around_a_token_is_taken_off(given: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(given, encoding="utf-8")
    assert usable(given, "It") == token_of(given, None) == token_of(None, file) == TOKEN


@pytest.mark.parametrize("given", [None, "", " ", "\n", "\ufeff"])
def test_nothing_is_no_token(given: str | None) -> None:
    assert usable(given, "It") is None


@pytest.mark.parametrize("token", [TOKEN, "Ünï", "a.b-c_d~e+f/g==", "%41", '"quoted"', "\\n"])
def test_what_a_header_can_carry_is_taken(token: str) -> None:
    assert usable(token, "It") == token
    assert can_be_sent(token)


@pytest.mark.parametrize(("fault", "given"), BAD, ids=ascii)
def test_what_no_header_can_carry_is_refused_and_not_shown(fault: str, given: str) -> None:
    with pytest.raises(ConfigurationError) as info:
        usable(given, "It")
    assert str(info.value).startswith(f"It has {fault} as its character {len(TOKEN) + 1}; expected")
    assert TOKEN[:4] not in str(info.value)
    assert not can_be_sent(given)


def test_a_file_wins(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("  of-the-file\n")
    assert token_of("of-the-option", file) == "of-the-file"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"two words", b"\xff\xfe", b"\xef\xbb\xbf", b"sk-1234\0sk-1234"]
)
def test_a_file_without_one_token_is_refused_and_not_shown(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"token.* file .*token ") as info:
        token_of(None, file)
    assert "two words" not in str(info.value)
    assert "sk-1" not in str(info.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        token_of(None, tmp_path / "none")


def test_what_was_given_is_known_before_it_is_looked_at() -> None:
    arguments = [
        "check",
        "--token",
        "one",
        "--token-b=two",
        "-k",
        "x",
        "--honcho-token=three",
        "--token",
    ]
    environment = {"HONCHO_API_KEY": "four", "HONCHO_AGAINST_API_KEY": "five", "HOME": "six"}
    given = set(given_secrets(arguments, environment))
    assert given == {"one", "two", "three", "four", "five", ""}


CHECK = (str(BIN / "honcho-contract"), "check", NOBODY)
DIFF = (str(BIN / "honcho-contract"), "diff", NOBODY, NOBODY)
SUITE = (
    "-m",
    "pytest",
    "-p",
    "no:cacheprovider",
    "--pyargs",
    "honcho_contract.suite.plain.test_chat",
)
PYTEST = (sys.executable, *SUITE, f"--honcho-url={NOBODY}")
AGAINST = f"--honcho-against={NOBODY}"

COMMANDS = {
    "check": (CHECK, "HONCHO_API_KEY", 2),
    "diff": (DIFF, "HONCHO_AGAINST_API_KEY", 2),
    "diff --token-b": ((*DIFF, "--token-b", None), "", 2),
    "replay": ((CHECK[0], "replay", "none.json"), "HONCHO_API_KEY", 2),
    "pytest": (PYTEST, "HONCHO_API_KEY", 4),
    "pytest, against": ((*PYTEST, AGAINST), "HONCHO_AGAINST_API_KEY", 4),
    "as another option's value": ((*CHECK, "--seed", None), "HONCHO_API_KEY", 2),
    "as an argument too many": ((*CHECK, "--token", None, None), "", 2),
}
"""How a token is given: where None stands, or in a variable."""


def run(
    arguments: tuple[str | None, ...], variable: str, token: str, folder: Path
) -> tuple[int, str]:
    done = started(
        [one or token for one in arguments],
        env={**os.environ, **({variable: token} if variable else {})},
        cwd=folder,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_a_token_that_it_refuses(command: str, tmp_path: Path) -> None:
    arguments, variable, status = COMMANDS[command]
    token = f"{TOKEN}\x01{TOKEN[::-1]}"
    ended, said = run(arguments, variable, token, tmp_path)
    assert (ended, "Traceback" in said) == (status, False), said
    assert not [at for at in range(len(token) - 8) if token[at : at + 8] in said]


@pytest.mark.parametrize("arguments", [CHECK, PYTEST], ids=["check", "pytest"])
def test_a_line_end_behind_a_token_does_no_harm(arguments: tuple[str, ...], tmp_path: Path) -> None:
    _, said = run(arguments, "HONCHO_API_KEY", f"{TOKEN}\n", tmp_path)
    assert "does not answer" in said
    assert TOKEN not in said


def test_both_ways_of_looking_at_a_letter_say_the_same() -> None:
    for number in range(0x300):
        letter = f"a{chr(number)}b"
        try:
            refused = usable(letter, "It") is None
        except ConfigurationError:
            refused = True
        assert can_be_sent(letter) is not refused, ascii(letter)
