"""Keys kept out of what is told about a server that is not ours."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from honcho_mock.workshop.journal.content_encodings import unpacked
from honcho_openapi.redaction import Redactor

if TYPE_CHECKING:
    from honcho_mock.workshop.journal.exchange import Exchange

LEAST = 8
"""Characters of a text that is looked for as a secret; anything shorter is found in any text."""

TOKEN_END = 4
"""Characters of a token that are told, so that one can be known from another."""

MAKES_KEYS = "keys.create"

JWT = re.compile(r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]+", re.ASCII)
"""What Honcho's keys look like, wherever a server may show one."""


def secrets_of(exchange: Exchange, operation: str | None) -> tuple[str, ...]:
    """The keys that an exchange carries: the caller's own, and one that was made for it."""
    headers = exchange.headers
    values = [value.decode("latin-1") for name, value in headers if name == b"authorization"]
    found = [value.rpartition(" ")[2] for value in values]
    if operation == MAKES_KEYS:
        found += [_key(exchange), _key(exchange.original or exchange)]
    # A longer one first, for a shorter one may be a part of it.
    return tuple(sorted({one for one in found if len(one) >= LEAST}, key=len, reverse=True))


def redacted(value: Any, secrets: tuple[str, ...]) -> Any:
    """A value in which every secret is shortened, wherever it stands.

    Other forms of it, and parts, are taken out as a `Redactor` knows them.
    """
    return Redactor(secrets).over(_shortened(value, secrets))


def _shortened(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, shortened(secret))
        return JWT.sub(lambda found: shortened(found[0]), value)
    if isinstance(value, list):
        return [_shortened(one, secrets) for one in value]
    if isinstance(value, dict):
        return {_shortened(name, secrets): _shortened(one, secrets) for name, one in value.items()}
    return value


def shortened(secret: str) -> str:
    return f"…{secret[-TOKEN_END:]}"


def _key(exchange: Exchange) -> str:
    body = unpacked(exchange.answer_headers, exchange.answer)
    try:
        return str(json.loads(body or b"")["key"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
