"""Configurations: what of them is kept, how they merge, and which one counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Configuration = Mapping[str, Any]

_KEPT = {
    "reasoning": ("enabled", "custom_instructions"),
    "peer_card": ("use", "create"),
    "summary": ("enabled", "messages_per_short_summary", "messages_per_long_summary"),
    "dream": ("enabled",),
}
"""By a key that Honcho knows, what is kept of its value."""

SHORT, LONG = 20, 60
"""After how many messages a session is summed up, briefly and at length."""


def kept(configuration: Configuration | None) -> dict[str, Any]:
    """What is stored of a configuration: unknown keys as they are, known ones without what Honcho
    does not know in them, and no nulls."""
    found = {}
    for key, value in (configuration or {}).items():
        if value is None:
            continue
        if key in _KEPT:
            value = {name: value[name] for name in _KEPT[key] if value.get(name) is not None}
        found[key] = value
    return found


def merged(before: Configuration, change: Configuration | None) -> dict[str, Any]:
    """An update: a key's value is replaced as a whole, and a key cannot be taken away."""
    return {**before, **kept(change)}


def is_reasoned(*configurations: Configuration | None) -> bool:
    """Whether something is derived from a message, by the first configuration that says so: its
    own, its session's, its workspace's."""
    for configuration in configurations:
        reasoning = (configuration or {}).get("reasoning")
        # What a form holds has no schema.
        if isinstance(reasoning, dict) and reasoning.get("enabled") is not None:
            return bool(reasoning["enabled"])
    return True


def thresholds(*configurations: Configuration) -> tuple[int, int] | None:
    """After how many messages a session is summed up, or None where it is not at all; what the
    first configuration says of it counts."""
    found: dict[str, Any] = {}
    for configuration in reversed(configurations):
        found.update(configuration.get("summary") or {})
    if found.get("enabled") is False:
        return None
    return (
        found.get("messages_per_short_summary", SHORT),
        found.get("messages_per_long_summary", LONG),
    )
