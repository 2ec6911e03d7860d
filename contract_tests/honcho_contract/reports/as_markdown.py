"""The result as Markdown, for the summary of a step in CI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.input_kinds import PLAIN
from honcho_contract.reports.replay_line import again
from honcho_contract.reports.source_lines import file_of, line_of
from honcho_contract.reports.terminal import verdict
from honcho_contract.results.groups import ALL_NAMED, Group, grouped
from honcho_contract.results.result import Result, Status

_MARKS = {Status.CONFORMS: "✅", Status.FINDINGS: "❌"}


SPARE = 300
"""Bytes that are kept for the sentence which says what was left out."""


def as_markdown(result: Result, *, limit: int | None = None) -> str:
    """The page; with a limit, of no more bytes than that. What is left out then is said: details
    first, those of the last findings before those of the first, then what stands at the end."""
    heading = f"## {_MARKS.get(result.status, '⚠️')} {_text(verdict(result))}\n\n"
    wrong = (*result.trouble, *result.stale, *filter(None, [result.shortfall]))
    groups = grouped(result.findings)
    rows = [f"{_row(one, result.options.contract)}\n" for one in groups]
    table = ["\n| | check | operation | what | line |\n|---|---|---|---|---|\n", *rows]
    details = ["\n".join(_details(result, one)) + "\n" for one in groups]
    room = _Room(None if limit is None else max(0, limit - SPARE))
    parts = room.for_all([heading, *(f"- **{_text(text)}**\n" for text in wrong)])
    parts += room.for_all(table if rows else [])
    left_out = len(rows) - max(0, len(parts) - 2 - len(wrong)) if rows else 0
    rest = "\n".join(_rest(result)) + "\n"
    takes_rest = room.takes(rest)
    shown = room.for_all(details)
    if len(shown) < len(details) or not takes_rest:
        without = len(details) - len(shown)
        cut = (
            f"\n**This is not all: details of {without} of {len(details)} findings are left out, "
            f"and {left_out} of the rows. A summary holds no more than {limit:,} bytes; the other "
            "reports have everything.**\n"
        )
        shown.append(cut if limit is None or limit >= SPARE else "")
    return "".join(
        [*parts, "\n" if len(parts) > len(wrong) + 1 else "", *shown, rest if takes_rest else ""]
    )


class _Room:
    """Bytes that are left."""

    def __init__(self, limit: int | None) -> None:
        self._left = limit

    def takes(self, text: str) -> bool:
        if self._left is None:
            return True
        # A line end that joins it to what stands before is counted in.
        size = len(text.encode("utf-8", "backslashreplace")) + 1
        if size > self._left:
            return False
        self._left -= size
        return True

    def for_all(self, texts: Iterable[str]) -> list[str]:
        """The first of them, as many as fit."""
        return list(takewhile(self.takes, texts))


def _rest(result: Result) -> Iterator[str]:
    coverage = result.coverage
    yield (
        f"\n<details><summary>Coverage {coverage.percent:.1f} % of operation × documented status × "
        f"family of checks; {len(coverage.missing)} not exercised</summary>\n"
    )
    yield from (f"- {_text(line)}" for line in coverage.named())
    yield "\n</details>"
    yield from (f"\nSkipped: {_text(reason)}" for reason in result.unsupported)
    yield from (f"\nNote: {_text(note)}" for note in result.notes)


def _row(group: Group, contract: Contract) -> str:
    one = group.example
    mark = "🟡 known" if one.known else "🔴" if one.fails else "⚪ flaky"
    count = f" ({group.count}×)" if group.count > 1 else ""
    cause = f" \\[{_text(one.cause)}\\]" if one.cause not in ("", PLAIN) else ""
    cells = (mark, f"`{one.check}`", _text(group.subject), _text(one.reason) + cause + count)
    return f"| {' | '.join(cells)} | {file_of(contract)}:{line_of(one, contract)} |"


def _details(result: Result, group: Group) -> Iterator[str]:
    one = group.example
    yield f"<details><summary>{_text(group.title)}</summary>\n"
    yield f"{_text(one.must)}\n"
    if one.known:
        yield f"Known: {_text(one.known)}\n"
    if one.detail:
        yield f"{_fenced(one.detail)}\n"
    if len(group.checks) > 1:
        yield f"Checks: {_text(', '.join(group.checks))}\n"
    if len(group.operations) > ALL_NAMED:
        yield f"Operations: {_text(', '.join(group.operations))}\n"
    sent = (one.request, *one.headers, one.sent)
    yield _fenced("\n".join((*filter(None, sent), "", f"{one.status} {one.answer}")), "http") + "\n"
    if one.expected:
        yield f"Expected: {_text(one.expected)}\n"
    yield f"`{again(result, one)}`, or in bash, with a server just started:\n"
    yield _fenced("\n".join((*one.steps, one.curl)), "sh") + "\n"
    yield from (f"- leads to {_text(below.title)}" for below in group.beneath)
    yield "\n</details>\n"


def _text(text: str) -> str:
    """Text that no character of which means anything: not to Markdown, not to HTML, not to a
    table."""
    flat = " ".join(text.split())
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#@~])", r"\\\1", flat)


def _fenced(text: str, language: str = "") -> str:
    """A block of code, by a fence that is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
