"""Values, places in them, and what is wrong there, as people are told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHOWN = 60
"""Characters of a value that a sentence shows."""

IS_NOT = {
    "missing": "is missing, and is required",
    "string_type": "is {input}, and must be a string",
    "bool_type": "is {input}, and must be true or false",
    "bool_parsing": "is {input}, and must be true or false",
    "int_type": "is {input}, and must be a whole number",
    "int_from_float": "is {input}, and must be a whole number",
    "int_parsing": "is {input}, and must be a whole number",
    "dict_type": "is {input}, and must be an object",
    "list_type": "is {input}, and must be an array",
    "model_attributes_type": "is {input}, and must be an object",
    "json_invalid": "is not JSON: {error}",
}
"""What is wrong by the type of a fault; any other is told in Honcho's words."""


def explain(fault: Mapping[str, Any]) -> str:
    """One fault of a 422 as a sentence's main part."""
    where, *path = fault["loc"]
    json_invalid = fault["type"] == "json_invalid"
    place = f"the {where}" if json_invalid or not path else f"{place_of(path)} in the {where}"
    return f"{place} {says(fault)}"


def says(fault: Mapping[str, Any]) -> str:
    """What a fault finds wrong with whatever it is about."""
    text = IS_NOT.get(fault["type"], "is {input}: {msg}")
    ctx = fault.get("ctx", {})
    told = {"input": shown(fault["input"]), "msg": fault["msg"], "error": ctx.get("error", "")}
    return text.format(**told)


def shown(value: Any) -> str:
    """A value as JSON, or a text as it is, cut where it gets long."""
    text = value if isinstance(value, str) and " " in value else json.dumps(value, default=str)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def place_of(path: Iterable[str | int]) -> str:
    """A way into a value, as people write it: `messages[3].content`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "the body"
