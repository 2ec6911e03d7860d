"""The mark of a run in the calls that it sent, and another one in its place."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from honcho_contract.reproduction.steps import Step

KEY = "honcho-contract"
"""The metadata key by which a run's own apps are told from all others."""

LEAST = 6
"""Characters that a mark has at least: less could stand in any text by chance."""

USUAL = "hc-0-main"

_FILLED = re.compile(r"(.)\1{15,}", re.DOTALL)


def mark_of(steps: Sequence[Step]) -> str:
    """The mark of the run that made a finding, as its apps bear it in their metadata."""
    for one in steps:
        body = _object(one)
        metadata = body.get("metadata")
        mark = metadata.get(KEY) if isinstance(metadata, dict) else None
        if isinstance(mark, str) and len(mark) >= LEAST:
            return mark
    return USUAL


def capitals(mark: str) -> str:
    """A mark as names bear it that must not be taken for others because only their case differs."""
    return mark.upper()


def fresh(mark: str) -> str:
    """Another mark of the same length: a name at the limit of its length has to stay there."""
    return f"hr-{secrets.token_hex(len(mark))}"[: len(mark)]


def marked(steps: Sequence[Step]) -> list[Step]:
    """The steps with the mark in the name of each app that lacks it, where the name has room: what
    has one name twice can be made once. A name stays as long as it was."""
    mark = mark_of(steps)
    return [_named(one, mark) for one in steps]


def _named(one: Step, mark: str) -> Step:
    name = _object(one).get("name") if one.operation == "apps.create" else None
    if not isinstance(name, str) or mark in name or one.body is None:
        return one
    filled = _FILLED.search(name)
    if filled is None:
        return one
    body = _object(one) | {
        "name": name[: filled.start()] + mark + name[filled.start() + len(mark) :]
    }
    return replace(one, body=json.dumps(body, ensure_ascii=False))


def is_once(one: Step) -> bool:
    """Whether a step makes an app whose name is the same each time."""
    if one.operation != "apps.create" or one.status != 200:
        return False
    return mark_of([one]) not in str(_object(one).get("name"))


def renamed(one: Step, mark: str, new: str) -> Step:
    """A step with another mark in all its texts, in capitals where the one before was."""

    def over(text: str) -> str:
        for old, now in ((mark, new), (capitals(mark), capitals(new))):
            text = text.replace(old, now).replace(quote(old), quote(now))
        return text

    return replace(
        one,
        ids={name: over(value) for name, value in one.ids.items()},
        query=tuple((name, over(value)) for name, value in one.query),
        path=over(one.path),
        body=one.body if one.body is None or one.base64 else over(one.body),
    )


def _object(one: Step) -> dict[str, Any]:
    try:
        body = json.loads(one.body or "null")
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
