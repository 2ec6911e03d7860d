"""What Honcho 3 asks of a body beyond what its document says, and the names that it takes besides
those of the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from honcho_mock.apis.v3.texts.tokens import LONGEST_EMBEDDED, count_tokens

MOST_KEYS = 100
DEEPEST = 5
MOST_INSTRUCTIONS = 2_000


def metadata_fault(metadata: Any) -> str | None:
    """Objects nest at most so deep; what stands in lists is not counted."""
    if metadata is None:
        return None
    if len(metadata) > MOST_KEYS:
        return f"Metadata exceeds maximum of {MOST_KEYS} top-level keys"
    level = [metadata]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in one.values() if isinstance(inner, dict)]
    if level:
        return f"Metadata nesting exceeds maximum depth of {DEEPEST}"
    return None


def _instructions_fault(text: str | None) -> str | None:
    if text is None or count_tokens(text) <= MOST_INSTRUCTIONS:
        return None
    return (
        "custom_instructions exceeds DERIVER.MAX_CUSTOM_INSTRUCTIONS_TOKENS "
        f"({MOST_INSTRUCTIONS} tokens)"
    )


def _content_fault(text: str) -> str | None:
    # No token is shorter than a byte, so that short texts need not be counted.
    if len(text.encode("utf-8", "replace")) <= LONGEST_EMBEDDED:
        return None
    count = count_tokens(text)
    if count <= LONGEST_EMBEDDED:
        return None
    limit = f"Content exceeds maximum embedding token limit of {LONGEST_EMBEDDED}"
    return f"{limit} (got {count} tokens)"


def _thresholds_fault(summary: Mapping[str, Any]) -> str | None:
    short, long = (summary.get(f"messages_per_{kind}_summary") for kind in ("short", "long"))
    if short is not None and long is not None and short >= long:
        return "messages_per_short_summary must be less than messages_per_long_summary"
    return None


def url_fault(url: str) -> str | None:
    """Honcho's objection to an address. It looks at addresses that are written as such; names,
    and numbers that stand for an address, are not looked up."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "Invalid URL format"
    if not parts.scheme or not parts.netloc:
        return "Invalid URL format"
    if parts.scheme not in ("http", "https"):
        return "Only HTTP and HTTPS URLs are allowed"
    try:
        address = ip_address(host or "")
    except ValueError:
        return None
    inner = address.is_private or address.is_loopback or address.is_link_local
    if inner or address.is_multicast or address.is_reserved or address.is_unspecified:
        return "Private/internal IP addresses are not allowed"
    return None


_WITH_METADATA = (
    "WorkspaceCreate",
    "WorkspaceUpdate",
    "PeerCreate",
    "PeerUpdate",
    "SessionCreate",
    "SessionUpdate",
    "MessageCreate",
    "MessageUpdate",
)

RULES: Mapping[tuple[str, str], Callable[[Any], str | None]] = {
    **{(schema, "metadata"): metadata_fault for schema in _WITH_METADATA},
    ("ReasoningConfiguration", "custom_instructions"): _instructions_fault,
    ("ConclusionCreate", "content"): _content_fault,
    ("SummaryConfiguration", ""): _thresholds_fault,
    ("WebhookEndpointCreate", "url"): url_fault,
}
"""By schema and property what objects to a value that the document allows; with no property, to
the whole."""

ALIASES = {
    ("WorkspaceCreate", "id"): "name",
    ("PeerCreate", "id"): "name",
    ("SessionCreate", "id"): "name",
    ("ConclusionBatchCreate", "conclusions"): "observations",
}
