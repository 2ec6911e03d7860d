"""The result as Markdown, for the summary of a step in CI."""

from __future__ import annotations

import re
from collections.abc import Iterator

from honcho_contract.findings import Finding
from honcho_contract.gate import Result, Status
from honcho_contract.places import file_of, line_of
from honcho_contract.reports.again import again
from honcho_contract.reports.terminal import verdict

_MARKS = {Status.CONFORMS: "✅", Status.FINDINGS: "❌"}


def as_markdown(result: Result) -> str:
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Result) -> Iterator[str]:
    yield f"## {_MARKS.get(result.status, '⚠️')} {_text(verdict(result))}\n"
    for text in (*result.trouble, *result.stale, *filter(None, [result.shortfall])):
        yield f"- **{_text(text)}**"
    if result.findings:
        yield "\n| | check | operation | what | line |\n|---|---|---|---|---|"
        yield from (_row(one) for one in result.findings)
        yield ""
        for one in result.findings:
            yield from _details(result, one)
    coverage = result.coverage
    yield (
        f"\n<details><summary>Coverage {coverage.percent:.1f} % of operation × documented status × "
        f"family of checks; {len(coverage.missing)} not reached</summary>\n"
    )
    yield from (f"- {_text(line)}" for line in coverage.named())
    yield "\n</details>"
    yield from (f"\nLeft out: {_text(reason)}" for reason in result.unsupported)
    yield from (f"\nNote: {_text(note)}" for note in result.notes)


def _row(one: Finding) -> str:
    mark = "🟡 known" if one.known else "🔴" if one.fails else "⚪ flaky"
    count = f" ({one.count}×)" if one.count > 1 else ""
    cells = (mark, f"`{one.check}`", _text(one.operation), _text(one.reason) + count)
    return f"| {' | '.join(cells)} | {file_of()}:{line_of(one)} |"


def _details(result: Result, one: Finding) -> Iterator[str]:
    title = f"{one.check} · {one.operation}: {one.reason}"
    yield f"<details><summary>{_text(title)}</summary>\n"
    yield f"{_text(one.must)}\n"
    if one.known:
        yield f"Known: {_text(one.known)}\n"
    if one.detail:
        yield f"{_fenced(one.detail)}\n"
    answer = f"{one.status} {one.answer}"
    yield _fenced("\n".join(filter(None, (one.request, one.sent, "", answer))), "http") + "\n"
    yield f"`{again(result, one)}`, or in bash, with a server just started:\n"
    yield _fenced("\n".join((*one.steps, one.curl)), "sh") + "\n"
    yield "</details>\n"


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
