"""The result as a page: one file, nothing fetched, no script.

What stands on it is worked out here and in the modules beside, and laid out by the templates of
`templates/`, in which every text is escaped unless the template itself wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from honcho_contract.judging.input_kinds import PLAIN
from honcho_contract.reports.as_json import VERDICTS
from honcho_contract.reports.html import filters, grid
from honcho_contract.reports.html.repeated import repeated
from honcho_contract.reports.html.side_by_side import Line, sides
from honcho_contract.reports.replay_line import again
from honcho_contract.reports.source_lines import file_of, line_of
from honcho_contract.results.findings import Finding
from honcho_contract.results.groups import ALL_NAMED, Group, grouped
from honcho_contract.results.result import Result, Status

TEMPLATES = Path(__file__).with_name("templates")

_HEADINGS = {
    Status.CONFORMS: "Conforms to Honcho {}",
    Status.FINDINGS: "Does not conform to Honcho {}",
    Status.UNTESTED: "Could not be tested to the end",
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What stands at the top."""

    word: str
    heading: str
    numbers: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]
    repeated: str


@dataclass(frozen=True, kw_only=True)
class Side:
    """A request, or the answer to it."""

    name: str
    heading: str
    lines: list[Line]
    expected: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A group as it is shown: `state` is its look and `word` what is said of it, `line` where in
    the document the rule stands, `again` the command that sends it again."""

    group: Group
    state: str
    word: str
    attributes: tuple[tuple[str, str], ...]
    cause: str
    line: str
    sides: tuple[Side, Side]
    steps: str
    again: str


def as_html(result: Result) -> str:
    groups = grouped(result.findings)
    text = _environment().get_template("page.html")
    return text.render(
        result=result,
        verdict=_verdict(result, groups),
        findings=[_entry(result, group) for group in groups],
        filters=filters.rows(groups),
        legend=grid.LEGEND,
        families=grid.FAMILY_WORDS,
        rows=grid.rows(result, groups),
        times=grid.slowest(result.times),
        all_named=ALL_NAMED,
        api_version=result.api.release,
        own_version=version("honcho-contract"),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"thousands": "{:,}".format, "seconds": _seconds}
    return environment


def _verdict(result: Result, groups: Sequence[Group]) -> Verdict:
    new = sum(one.fails for one in groups)
    known = sum(bool(one.example.known) for one in groups)
    return Verdict(
        word=VERDICTS[result.status],
        heading=_heading(result, new=new, known=known),
        numbers=(
            ("findings" if new != 1 else "finding", f"{new}"),
            ("known", f"{known}"),
            ("tests", f"{result.tests:,}"),
            ("requests", f"{result.requests:,}"),
            ("seconds", f"{result.seconds:.1f}"),
            ("coverage", f"{result.coverage.percent:.1f} %"),
        ),
        wrong=(*result.trouble, *result.stale, *filter(None, [result.shortfall])),
        repeated=repeated(result.options),
    )


def _heading(result: Result, *, new: int, known: int) -> str:
    if result.status == Status.FINDINGS and not new:
        return "No new findings, and yet not passed"
    heading = _HEADINGS[result.status].format(result.api.release)
    if result.status == Status.CONFORMS and known:
        heading += ", but for what is known"
    return heading


def _entry(result: Result, group: Group) -> Entry:
    one, contract = group.example, result.options.contract
    state, word = _state(one)
    return Entry(
        group=group,
        state=state,
        word=word,
        attributes=filters.attributes(group),
        cause="" if one.cause == PLAIN else one.cause,
        line=f"{file_of(contract)}:{line_of(one, contract)}",
        sides=_sides(one),
        steps="\n".join((*one.steps, one.curl)),
        again=again(result, one),
    )


def _state(one: Finding) -> tuple[str, str]:
    if one.known:
        return "accepted", "known"
    return ("new", one.severity) if one.fails else ("flaky", "flaky")


def _sides(one: Finding) -> tuple[Side, Side]:
    sent, answer = sides(one)
    return (
        Side(name="sent", heading="\n".join((one.request, *one.headers)), lines=sent),
        Side(name="came back", heading=str(one.status), lines=answer, expected=one.expected),
    )


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value >= 1 else f"{1000 * value:.1f} ms"
