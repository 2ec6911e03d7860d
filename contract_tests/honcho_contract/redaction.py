"""Secrets, taken out of whatever is shown or written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote

SHOWN = "[token]"
"""What stands in a secret's place."""

HEAD = 12
"""Characters by which a secret is known again where its end was cut off, if it has twice as many:
what a report shows of an answer is shortened."""

T = TypeVar("T")


class Redactor:
    """Takes secrets out of texts, as they are, as JSON writes them and as a URL does.

    The target may echo a token in any answer, so every text that a finding holds, every failure
    message and every report goes through here. A short secret that is a common word takes that
    word out of all texts: better too much than too little.
    """

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._forms: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Hides one more secret from now on."""
        secret = (secret or "").strip()
        if secret:
            escaped = json.dumps(secret)[1:-1]
            self._forms |= {secret, escaped, repr(secret)[1:-1], quote(secret, safe="")}

    def __call__(self, text: str) -> str:
        forms = sorted(self._forms, key=len, reverse=True)
        for form in forms:
            text = text.replace(form, SHOWN)
        return _without_beginnings(text, [form for form in forms if len(form) >= 2 * HEAD])

    def over(self, value: T) -> T:
        """The value with every text in it redacted: lists, mappings and dataclasses are entered;
        the keys of mappings stay."""
        return self._over(value) if self._forms else value

    def _over(self, value: Any) -> Any:
        if isinstance(value, str):
            return self(value)
        if isinstance(value, list | tuple):
            return type(value)(self._over(one) for one in value)
        if isinstance(value, dict):
            return {key: self._over(one) for key, one in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{f.name: self._over(getattr(value, f.name)) for f in fields(value)}
            )
        return value


def _without_beginnings(text: str, secrets: list[str]) -> str:
    """Takes out every beginning of a secret that is long enough to be one."""
    for head in {secret[:HEAD] for secret in secrets}:
        found = text.find(head)
        while found >= 0:
            end = found + max(_shared(text[found:], secret) for secret in secrets)
            text = text[:found] + SHOWN + text[end:]
            found = text.find(head, found + len(SHOWN))
    return text


def _shared(text: str, secret: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(text, secret, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(text), len(secret)))
