"""The result as a page: one file, nothing fetched, no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.metadata import version

from honcho_contract.causes import PLAIN
from honcho_contract.findings import Finding
from honcho_contract.gate import Result, Status
from honcho_contract.groups import ALL_NAMED, Group, grouped
from honcho_contract.places import file_of, line_of
from honcho_contract.reports.again import again
from honcho_contract.reports.as_json import VERDICTS
from honcho_contract.reports.filters import attributes, buttons, rules
from honcho_contract.reports.page_grid import sheet
from honcho_contract.reports.repeated import repeated
from honcho_contract.reports.side_by_side import Line, sides
from honcho_contract.reports.style import STYLE
from honcho_openapi import VERSION

_HEADINGS = {
    Status.CONFORMS: f"Conforms to Honcho {VERSION}",
    Status.FINDINGS: f"Does not conform to Honcho {VERSION}",
    Status.UNTESTED: "Could not be tested to the end",
}


def as_html(result: Result) -> str:
    return "\n".join(_page(result)) + "\n"


def _page(result: Result) -> Iterator[str]:
    word = VERDICTS[result.status]
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(result.options.url)}: {word}</title>"
    groups = grouped(result.findings)
    yield f"<style>{STYLE}{rules(groups)}</style></head><body><main>"
    yield from _verdict(result, groups, word)
    if groups:
        yield "<h2>Findings</h2><section>"
        yield from buttons(groups)
        yield '<div class="found">'
        for one in groups:
            yield from _finding(one, again(result, one.example))
        yield "</div></section>"
    yield "<h2>Operations and what was held against them</h2>"
    yield from sheet(result, groups)
    yield from _rest(result)
    yield "</main></body></html>"


def _verdict(result: Result, groups: Sequence[Group], word: str) -> Iterator[str]:
    options = result.options
    new = sum(one.fails for one in groups)
    known = sum(bool(one.example.known) for one in groups)
    published = " · the published document alone" if options.published else ""
    heading = _HEADINGS[result.status]
    if result.status == Status.FINDINGS and not new:
        heading = "No new findings, and yet not passed"
    if result.status == Status.CONFORMS and known:
        heading += ", but for what is known"
    yield f'<section class="verdict {word}"><h1>{heading}</h1>'
    yield f"<p>{escape(options.url)} · seed {options.seed}{published}</p>"
    yield f"<p>{result.began:%Y-%m-%d %H:%M} UTC · honcho-contract {version('honcho-contract')}</p>"
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
    yield f'<p class="repeat">The same again: <code>{escape(repeated(options))}</code></p>'
    yield "</section>"


def _finding(group: Group, replay: str) -> Iterator[str]:
    one = group.example
    state, word = _state(one)
    count = f'<span class="tag">{group.count:,}×</span>' if group.count > 1 else ""
    odd = one.cause not in ("", PLAIN)
    cause = f'<span class="tag cause">{escape(one.cause)}</span>' if odd else ""
    checks = "".join(f'<span class="tag">{escape(check)}</span>' for check in group.checks)
    yield f'<article id="f{group.number}" class="{state}" {attributes(group)}><header>'
    yield f"<h3>{group.number}. {escape(group.subject)}: {escape(one.reason)}</h3>"
    yield f'<span class="tag state">{word}</span>{checks}'
    yield f'{cause}{count}<span class="tag">{escape(file_of())}:{line_of(one)}</span></header>'
    yield f'<p class="must">{escape(one.must)}</p>'
    if one.known:
        yield f'<p class="detail"><strong>Known:</strong> {escape(one.known)}</p>'
    if one.detail:
        yield f'<p class="detail">{escape(one.detail)}</p>'
    if len(group.operations) > ALL_NAMED:
        yield f'<ul class="operations">{_items(group.operations)}</ul>'
    sent, answer = sides(one)
    yield '<div class="pair">'
    yield from _side("sent", "\n".join((one.request, *one.headers)), sent)
    yield from _side("came back", str(one.status), answer, expected=one.expected)
    yield "</div>"
    yield "<details><summary>Reproduce in bash, with a server just started</summary>"
    yield f"<pre>{escape(chr(10).join((*one.steps, one.curl)))}</pre></details>"
    yield f"<p>Send it again: <code>{escape(replay)}</code></p>"
    if group.beneath:
        yield '<p class="detail">What can only follow from it:</p><ul class="beneath">'
        yield f"{_items(below.title for below in group.beneath)}</ul>"
    yield "</article>"


def _state(one: Finding) -> tuple[str, str]:
    if one.known:
        return "accepted", "known"
    return ("new", one.severity) if one.fails else ("flaky", "flaky")


def _side(name: str, heading: str, lines: list[Line], *, expected: str = "") -> Iterator[str]:
    yield f"<section><h4><span>{name}</span>{escape(heading)}</h4>"
    if expected:
        yield f'<p class="expected"><span>expected</span>{escape(expected)}</p>'
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
        yield "<details><summary>What was not exercised</summary><ul>"
        yield f"{_items(coverage.named())}</ul></details>"
    if result.unsupported:
        yield f"<h2>Skipped</h2><ul>{_items(result.unsupported)}</ul>"
    if result.notes:
        yield f"<h2>Notes</h2><ul>{_items(result.notes)}</ul>"
    yield f"<footer>honcho-contract, the contract of Honcho {VERSION}</footer>"


def _items(texts: Iterable[str]) -> str:
    return "".join(f"<li>{escape(text)}</li>" for text in texts)
