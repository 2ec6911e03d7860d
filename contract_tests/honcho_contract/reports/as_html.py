"""The result as a page: one file, nothing fetched, no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from honcho_contract.coverage import FAMILIES
from honcho_contract.findings import Finding
from honcho_contract.gate import Result, Status
from honcho_contract.places import file_of, line_of
from honcho_contract.reports.again import again
from honcho_contract.reports.as_json import VERDICTS
from honcho_contract.reports.grid import FAILED, KNOWN, MISSED, PASSED, Square, grid
from honcho_contract.reports.side_by_side import Line, sides
from honcho_contract.reports.style import STYLE
from honcho_openapi import VERSION

_HEADINGS = {
    Status.CONFORMS: f"Conforms to Honcho {VERSION}",
    Status.FINDINGS: f"Does not conform to Honcho {VERSION}",
    Status.UNTESTED: "Could not be tested to the end",
}

_LEGEND = (
    (PASSED, "exercised, and right"),
    ("partly", "exercised, though not with every documented status"),
    (FAILED, "findings"),
    (KNOWN, "known, or flaky"),
    (MISSED, "not exercised"),
)


def as_html(result: Result) -> str:
    return "\n".join(_page(result)) + "\n"


def _page(result: Result) -> Iterator[str]:
    word = VERDICTS[result.status]
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(result.options.url)}: {word}</title>"
    yield f"<style>{STYLE}</style></head><body><main>"
    yield from _verdict(result, word)
    yield "<h2>Operations and what was held against them</h2>"
    yield from _grid(result)
    if result.findings:
        yield "<h2>Findings</h2>"
    for n, one in enumerate(result.findings):
        yield from _finding(n, one, again(result, one))
    yield from _rest(result)
    yield "</main></body></html>"


def _verdict(result: Result, word: str) -> Iterator[str]:
    options = result.options
    new = sum(one.fails for one in result.findings)
    known = sum(bool(one.known) for one in result.findings)
    published = " · the published document alone" if options.published else ""
    heading = _HEADINGS[result.status]
    if result.status == Status.FINDINGS and not new:
        heading = "No new findings, and yet not passed"
    if result.status == Status.CONFORMS and known:
        heading += ", but for what is known"
    yield f'<section class="verdict {word}"><h1>{heading}</h1>'
    yield f"<p>{escape(options.url)} · seed {options.seed}{published}</p>"
    numbers = {
        "findings" if new != 1 else "finding": f"{new}",
        "known": f"{known}",
        "tests": f"{result.tests:,}",
        "requests": f"{result.requests:,}",
        "seconds": f"{result.seconds:.1f}",
        "coverage": f"{result.coverage.percent:.1f} %",
    }
    cells = (f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in numbers.items())
    yield f'<dl class="numbers">{"".join(cells)}</dl>'
    wrong = (*result.trouble, *result.stale, *filter(None, [result.shortfall]))
    if wrong:
        yield f'<ul class="wrong">{_items(wrong)}</ul>'
    yield "</section>"


def _grid(result: Result) -> Iterator[str]:
    yield '<div class="legend">'
    yield from (f'<span><i class="{name}"></i>{words}</span>' for name, words in _LEGEND)
    yield '</div><div class="sheet"><table><thead><tr><th></th>'
    yield "".join(f'<th scope="col">{family}</th>' for family in FAMILIES) + "</tr></thead><tbody>"
    resource = ""
    for name, squares in grid(result):
        first = ' class="first"' if resource and name.partition(".")[0] != resource else ""
        resource = name.partition(".")[0]
        cells = "".join(
            _square(name, family, one) for family, one in zip(FAMILIES, squares, strict=True)
        )
        yield f'<tr{first}><th scope="row">{escape(name)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _square(name: str, family: str, one: Square) -> str:
    if one.finding is None and not one.judged and not one.missing:
        return "<td></td>"
    look = "partly" if one.outcome == PASSED and one.missing else one.outcome
    words = f"{name}, {family}: {one.judged:,} exchanges judged"
    if one.missing:
        words += f"; none with status {', '.join(map(str, one.missing))}"
    text = ""
    if one.finding is not None:
        text = f'<a href="#f{one.finding}" aria-label="{escape(words)}">{one.finding + 1}</a>'
    return f'<td class="{look}" title="{escape(words)}">{text}</td>'


def _finding(n: int, one: Finding, replay: str) -> Iterator[str]:
    state, word = _state(one)
    count = f'<span class="tag">{one.count:,}×</span>' if one.count > 1 else ""
    yield f'<article id="f{n}" class="{state}"><header>'
    yield f"<h3>{n + 1}. {escape(one.operation)}: {escape(one.reason)}</h3>"
    yield f'<span class="tag state">{word}</span><span class="tag">{escape(one.check)}</span>'
    yield f'{count}<span class="tag">{escape(file_of())}:{line_of(one)}</span></header>'
    yield f'<p class="must">{escape(one.must)}</p>'
    if one.known:
        yield f'<p class="detail"><strong>Known:</strong> {escape(one.known)}</p>'
    if one.detail:
        yield f'<p class="detail">{escape(one.detail)}</p>'
    sent, answer = sides(one)
    yield '<div class="pair">'
    yield from _side("sent", one.request, sent)
    yield from _side("came back", str(one.status), answer)
    yield "</div>"
    yield "<details><summary>Reproduce in bash, with a server just started</summary>"
    yield f"<pre>{escape(chr(10).join((*one.steps, one.curl)))}</pre></details>"
    yield f"<p>Send it again: <code>{escape(replay)}</code></p></article>"


def _state(one: Finding) -> tuple[str, str]:
    if one.known:
        return "accepted", "known"
    return ("new", one.severity) if one.fails else ("flaky", "flaky")


def _side(name: str, heading: str, lines: list[Line]) -> Iterator[str]:
    yield f"<section><h4><span>{name}</span>{escape(heading)}</h4>"
    if lines:
        text = "\n".join(
            f"<mark>{escape(line.text)}</mark>" if line.marked else escape(line.text)
            for line in lines
        )
        yield f"<pre>{text}</pre></section>"
    else:
        yield '<p class="none">no body</p></section>'


def _rest(result: Result) -> Iterator[str]:
    coverage = result.coverage
    reached = len(coverage.wanted) - len(coverage.missing)
    yield f"<h2>Coverage: {reached:,} of {len(coverage.wanted):,}</h2>"
    yield "<p>Operation × documented status × family of checks that something was held against.</p>"
    if coverage.missing:
        yield "<details><summary>What was not reached</summary><ul>"
        yield f"{_items(coverage.named())}</ul></details>"
    if result.unsupported:
        yield f"<h2>Left out</h2><ul>{_items(result.unsupported)}</ul>"
    if result.notes:
        yield f"<h2>Notes</h2><ul>{_items(result.notes)}</ul>"
    yield f"<footer>honcho-contract, the contract of Honcho {VERSION}</footer>"


def _items(texts: Iterable[str]) -> str:
    return "".join(f"<li>{escape(text)}</li>" for text in texts)
