"""Secrets, taken out of whatever is shown or written."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

SHOWN = "[token]"
"""What stands in a secret's place."""

LEAST = 8
"""Characters of a secret in a row by which a part of it is known."""

GRAM = LEAST // 2
"""Of so many characters that stand in a row, one block at a multiple of `GRAM` is a whole one."""

ALIKE = 16
"""Places in secrets that a block is held against, at most: keys of one maker begin alike."""

LEARNT = range(LEAST, 8192)
"""Lengths of a key that a server may make. What is longer fits no header; what is shorter stands in
too many words."""

T = TypeVar("T")


class Redactor:
    """Takes secrets, and parts of them, out of texts.

    Known are a secret as it is and as JSON, Python, HTML, a shell, a URL (once or twice encoded),
    base64 in both alphabets and at any place of what was encoded, and hexadecimals write it; of all
    these every part of `LEAST` characters or more. A secret shorter than that is known only as a
    whole. A secret that is a common word takes that word out of all texts: better too much than too
    little. The time that a text takes grows with its length alone.
    """

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._short: set[str] = set()
        self._grams: dict[str, list[tuple[str, int]]] = {}
        self._known: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Hides one more secret from now on."""
        secret = (secret or "").strip()
        if len(secret) < LEAST:
            self._short |= _escaped(secret) - {""}
            return
        for form in sorted(_escaped(secret) | _encoded(secret)):
            if form not in self._known:
                self._known.add(form)
                for at in range(len(form) - GRAM + 1):
                    places = self._grams.setdefault(form[at : at + GRAM], [])
                    if len(places) < ALIKE:
                        places.append((form, at))

    def learn(self, secret: object) -> None:
        """Hides what a server gave as a key, if it may be one: a server that gives a word, or a
        megabyte, must not get all reports blotted out."""
        if isinstance(secret, str) and len(secret) in LEARNT and not re.search(r"\s", secret):
            self.add(secret)

    def __call__(self, text: str) -> str:
        for form in sorted(self._short, key=len, reverse=True):
            text = text.replace(form, SHOWN)
        return "".join(self._pieces(text)) if self._grams else text

    def over(self, value: T) -> T:
        """The value with every text in it redacted: lists, mappings and dataclasses are entered."""
        return self._over(value) if self._grams or self._short else value

    def _over(self, value: Any) -> Any:
        if isinstance(value, str):
            return self(value)
        if isinstance(value, list | tuple):
            return type(value)(self._over(one) for one in value)
        if isinstance(value, dict):
            return {self._over(key): self._over(one) for key, one in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{f.name: self._over(getattr(value, f.name)) for f in fields(value)}
            )
        return value

    def _pieces(self, text: str) -> Iterator[str]:
        """The text in pieces, each part of a secret replaced."""
        done, hidden = 0, False
        for start in range(0, len(text) - GRAM + 1, GRAM):
            places = self._grams.get(text[start : start + GRAM]) if start >= done else None
            begin, end = _widest(text, start, done, places or ())
            if end - begin < LEAST:
                continue
            if begin > done or not hidden:
                yield text[done:begin]
                yield SHOWN
            done, hidden = end, True
        yield text[done:]


def _widest(
    text: str, start: int, least: int, places: Iterable[tuple[str, int]]
) -> tuple[int, int]:
    """From where to where a text is the same as one of the secrets around a block that they share;
    nothing before `least` is looked at."""
    best = (start, start)
    for secret, at in places:
        begin, end = start, start + GRAM
        while (
            begin > least
            and at > start - begin
            and text[begin - 1] == secret[at - 1 - start + begin]
        ):
            begin -= 1
        rest = at - start
        while end < len(text) and end + rest < len(secret) and text[end] == secret[end + rest]:
            end += 1
        best = max(best, (begin, end), key=lambda found: found[1] - found[0])
    return best


def _escaped(secret: str) -> set[str]:
    """A secret as it is, and as it stands in texts that have escapes of their own."""
    once = quote(secret.encode("utf-8", "surrogatepass"), safe="")
    in_json = json.dumps(secret)[1:-1]
    forms = {secret, in_json, in_json.replace("/", "\\/"), repr(secret)[1:-1], ascii(secret)[1:-1]}
    forms |= {html.escape(secret), html.escape(secret).replace("&#x27;", "&apos;")}
    return forms | {shlex.quote(secret).strip("'"), once, _lower(once), quote(once)}


def _encoded(secret: str) -> set[str]:
    """A secret in the encodings of bytes."""
    raw = secret.encode("utf-8", "surrogatepass")
    return {quote_plus(raw), raw.hex(), raw.hex().upper(), *_in_base64(raw)}


def _lower(quoted: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)


def _in_base64(raw: bytes) -> Iterator[str]:
    """The digits that stand for a secret whatever stands before and after it."""
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            digits = encode(bytes(before) + raw).decode("ascii").rstrip("=")
            first = -(-before * 8 // 6)
            last = (before + len(raw)) * 8 // 6
            yield digits[first:last]


_USERINFO = re.compile(r"(?<=//).*@", re.DOTALL)


def without_userinfo(url: str) -> str:
    """A URL as it may be told: without a user and a password, also where it is not a right one."""
    return _USERINFO.sub("…@", url)
