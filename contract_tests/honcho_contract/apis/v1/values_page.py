"""What the suite sends, as a page: every corpus with its values, and what is never sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from honcho_contract.generating import corpora, injection_probes, probes
from honcho_contract.judging.input_kinds import KINDS
from honcho_contract.wire.denylist import DEEPEST, MOST_BYTES, TABLE
from honcho_contract.wire.write_guard import MOST_APPS, MOST_USERS

LONGEST = 70
"""Characters of a value that the page shows."""


@dataclass(frozen=True)
class Row:
    """One corpus: its name, its values, what they are, and where they go."""

    name: str
    values: Any
    what: str
    where: str


ROWS: tuple[Row, ...] = (
    Row("TEXTS", corpora.TEXTS, "texts that servers change", "contents, names, types; paths"),
    Row("QUOTES", corpora.QUOTES, "texts that end a text too early", "as generated cases may"),
    Row(
        "PROBES",
        injection_probes.PROBES,
        "lone quotes",
        "after each text of every path, query and body",
    ),
    Row(
        "JOINTS",
        injection_probes.JOINTS,
        "what a database would join two halves of a text by",
        "names, ids and filters that are only asked for",
    ),
    Row("LONE_SURROGATES", corpora.LONE_SURROGATES, "halves of characters", "contents, metadata"),
    Row("METADATA", corpora.METADATA, "metadata that servers change", "every create and update"),
    Row("NUMBERS", corpora.NUMBERS, "numbers that servers round", "metadata"),
    Row(
        "DEPTHS",
        probes.DEPTHS,
        "levels of nesting",
        """metadata, which is then read back and listed, and filters. Each level takes a call of
Python, where what comes back is read and where it is compared; from about 600 levels on, these and
the calls of the test itself are more than the 1,000 that Python makes. Bodies of 2,000 and 9,000
levels, which no server need read, are among the ODD_BODIES""",
    ),
    Row("NOT_FINITE", probes.NOT_FINITE, "numbers that are none", "metadata and filters"),
    Row("LENGTHS", probes.LENGTHS, "characters of long texts", "long texts, metadata"),
    Row("LONG_NAMES", probes.LONG_NAMES, "characters of long names", "names in paths"),
    Row("PAGES", probes.PAGES, "numbers of pages", "every list"),
    Row("WRONG_PAGES", probes.WRONG_PAGES, "pages that are refused", "every list"),
    Row("WRONG_QUERIES", probes.WRONG_QUERIES, "texts for numbers and flags", "every query"),
    Row("FILTERED", probes.FILTERED, "metadata to choose from", "what lists hold"),
    Row("FILTERS", probes.FILTERS, "filters", "every list"),
    Row("BROKEN_JSON", corpora.BROKEN_JSON, "bodies that are no JSON", "every body"),
    Row("NOT_UTF8", corpora.NOT_UTF8, "bodies that are no text", "every body"),
    Row("ODD_BODIES", corpora.ODD_BODIES, "bodies that are open", "some creates, and a list"),
    Row("RAW", probes.RAW, "bytes that are no text", "every body, with every type"),
    Row("JSON_TYPES", corpora.JSON_TYPES, "types of JSON", "every body"),
    Row("OTHER_TYPES", corpora.OTHER_TYPES, "types of something else", "every body"),
    Row("WRONG", corpora.WRONG, "values of another type", "every property"),
    Row("LOOSE_BOOLEANS", corpora.LOOSE_BOOLEANS, "what is no boolean", "flags"),
    Row("TOKENS", probes.TOKENS, "tokens that nobody made", "every operation, with auth on"),
    Row("CLAIMS", probes.CLAIMS, "ends of tokens that nobody signed", "some reads, with auth on"),
    Row("EXPIRIES", probes.EXPIRIES, "ends of keys", "new keys, with auth on"),
)

HEAD = f"""\
# What is sent

Rendered by `honcho-contract values` from the suite's tables; do not edit. All of it goes to apps of
the run's own, of which a worker makes at most {MOST_APPS}, with at most {MOST_USERS} users, on a
server without faults.

Besides these values, requests are made from the document: each limit and one beyond it (lengths in
code points, counts, ranges), each property left out, null or of another type, ids of other owners,
of deleted objects and of nobody in every place, an empty list for each list, and cases of
[Schemathesis](schemathesis.md) and Hypothesis, drawn by the seed.

## What is never sent

A test may show that a fault is there; where it is, it does no harm. Every request is held to that
where it goes out, also a generated one or one from a report: what could be any of these, as it
stands or once decoded, is not sent.
"""


def page() -> str:
    """The page as Markdown, in plain ASCII but for its own words."""
    parts = [HEAD]
    parts += [f"- {harm.name}" for harm in TABLE]
    parts.append(
        f"- a body of more than {MOST_BYTES:,} bytes, or of more than {DEEPEST:,} levels\n"
    )
    parts.append("## By corpus\n")
    parts += ["\n".join(_corpus(row)) for row in ROWS]
    parts.append("## Kinds of input\n")
    parts.append("What a finding names as its cause: the first of these that the request shows.\n")
    parts += [f"- `{kind.word}`: {kind.sentence}" for kind in KINDS]
    return "\n".join(parts) + "\n"


def _corpus(row: Row) -> Iterator[str]:
    yield f"### {row.name}: {row.what}\n"
    yield f"Sent in: {row.where}.\n"
    yield "```text"
    values = row.values.items() if isinstance(row.values, dict) else row.values
    yield from (shown(value) for value in values)
    yield "```\n"


def shown(value: Any) -> str:
    """A value on one line, in ASCII, cut where it is long."""
    text = ascii(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text):,} characters)"
