"""The code samples of the document, as its readers would copy them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_openapi import load

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGES = "/v1/apps/app_id/users/user_id/sessions/session_id/messages"
"""Where the samples, which use these ids as they are, put their message."""


def code_sample(language: str) -> str:
    """The document's one sample in a language."""
    (source,) = (source for found, source in _samples() if found == language)
    return source


def _samples() -> Iterator[tuple[str, str]]:
    for item in load()["paths"].values():
        for operation in item.values():
            for sample in operation.get("x-codeSamples", ()):
                yield sample["lang"], sample["source"]
