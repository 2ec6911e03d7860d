"""Tokens as they are given to a run: where from, and whether a header can carry them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from honcho_contract.errors import ConfigurationError

VARIABLES = ("HONCHO_API_KEY", "HONCHO_AGAINST_API_KEY")

OPTIONS = ("--token", "--token-b", "--honcho-token")

EXPECTED = "expected the token alone, as it stands behind Bearer: letters, digits and signs"

_SENDABLE = re.compile("[\x21-\x7e\xa1-\xac\xae-\xff]*")


def token_of(token: str | None, file: str | Path | None) -> str | None:
    """The token that was given, or the one that a file holds; None where there is none.

    Raises a `ConfigurationError`, which does not show it, where it cannot be sent.
    """
    if file is None:
        return usable(token, "The token that was given (--token or HONCHO_API_KEY)")
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(f"The token file {file} cannot be read: {why}") from None
    if len(text.split()) != 1:
        raise ConfigurationError(
            f"The token file {file} holds {len(text.split())} words; expected one token and "
            "nothing besides"
        )
    return usable(text, f"The token in the file {file}")


def usable(token: str | None, what: str) -> str | None:
    """A token without the blanks and line ends around it; None if nothing is left.

    Raises a `ConfigurationError` that says where in it stands what no header can carry.
    """
    token = (token or "").strip().strip("\ufeff").strip()
    for place, letter in enumerate(token, start=1):
        if (fault := _fault(letter)) is not None:
            raise ConfigurationError(f"{what} has {fault} as its character {place}; {EXPECTED}")
    return token or None


def can_be_sent(token: str) -> bool:
    """Whether a header can carry a token as it is."""
    return _SENDABLE.fullmatch(token) is not None


def given_secrets(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """Whatever was given as a token, before anybody has looked whether it is one."""
    for name in VARIABLES:
        yield environment.get(name, "")
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in OPTIONS:
            yield value if equals else "".join(arguments[place + 1 : place + 2])


def _fault(letter: str) -> str | None:
    if letter.isspace():
        return "a blank or a line end"
    if ord(letter) > 255:
        return "a letter beyond Latin-1"
    return None if letter.isprintable() else "a control character"
