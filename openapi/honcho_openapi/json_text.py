"""JSON as its standard has it: Python's own reader takes more."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def no_constant(name: str) -> NoReturn:
    """What a reader does at `NaN` and the infinities, which JSON does not know."""
    raise ValueError(f"{name} is no number of JSON")


def loads(text: str | bytes, **hooks: Any) -> Any:
    """The value of a JSON text; a `ValueError` where it is none. `hooks` are those of `json`."""
    return json.loads(text, parse_constant=no_constant, **hooks)
