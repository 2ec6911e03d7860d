from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from tests.contract_tests.builders import LINE, RULES, answered, ok, thing
from tests.contract_tests.reports.samples import result

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.reports.terminal import Progress, tell
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.findings import Finding, finding
from honcho_contract.results.result import Options, Result
from honcho_contract.wire.exchange import call

URL = "http://target.test"


def console(*, terminal: bool = False) -> Console:
    return Console(file=StringIO(), width=80, force_terminal=terminal, highlight=False)


def text_of(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def found(content: str) -> Finding:
    made = call(RULES["messages.create"], LINE, body={"content": content, "is_user": True})
    exchange = answered(made, ok(thing("messages", "new")))
    return finding(
        CATALOGUE["echo.text"], exchange, reason="changed", detail="", base=URL, contract=RULES
    )


def told(**parts: Any) -> str:
    out = console()
    counts = {"tests": 3, "requests": 1234, "seconds": 1.26}
    tell(
        Result(
            options=Options(contract=RULES, url=URL, seed=7),
            coverage=Coverage(contract=RULES),
            **{**counts, **parts},
        ),
        out,
    )
    return text_of(out)


def test_a_pass_is_one_sentence() -> None:
    assert " ".join(told().split()) == (
        f"{URL} conforms to Honcho 1.1.0: 0 findings (3 tests, 1,234 requests, 1.3 s, seed 7)."
    )


@pytest.mark.parametrize(("number", "words"), [(1, "1 finding ("), (2, "2 findings (")])
def test_findings_stand_before_the_verdict(number: int, words: str) -> None:
    text = " ".join(
        told(findings=[replace(found("a"), reason=f"changed {n}") for n in range(number)]).split()
    )
    assert text.index("echo.text · messages.create") < text.index("does not conform")
    assert CATALOGUE["echo.text"].must in text
    assert words in text


def test_a_curl_line_is_never_broken() -> None:
    one = found("x" * 200)
    assert one.curl in told(findings=[one])


def test_markup_in_a_body_is_only_text() -> None:
    assert "[bold red]x[/]" in told(findings=[found("[bold red]x[/]")])


def test_what_was_left_out_and_what_went_wrong() -> None:
    text = told(unsupported=["chat"], trouble=["gone"])
    assert "Skipped: chat" in text
    assert "Not tested: gone" in text
    assert "could not be tested to the end" in text


def test_all_tests_are_counted_and_how_many_were_skipped() -> None:
    assert "5 tests, 2 of them skipped, 1,234 requests" in " ".join(told(skipped=2).split())


def test_what_a_part_does_not_exercise_is_not_listed() -> None:
    def listed(**options: Any) -> str:
        out = console()
        chosen = result(options=options)
        tell(chosen, out)
        return " ".join(text_of(out).split())

    assert "Not exercised (no request of this run was answered so" in listed()
    assert "Not exercised" not in listed(only="test_plain")
    assert "Not exercised" in listed(only="test_plain", min_coverage=99.0)


def test_progress_where_there_is_no_terminal_is_a_line_now_and_then() -> None:
    out = console()
    with Progress(out) as progress:
        progress.begins(200)
        for n in range(200):
            progress.ended(n // 150)
    lines = text_of(out).splitlines()
    assert len(lines) == 10
    assert lines[0] == "20 of 200 tests, 0 findings"
    assert lines[-1] == "200 of 200 tests, 1 finding"


def test_progress_of_few_tests_is_not_more_lines_than_tests() -> None:
    out = console()
    with Progress(out) as progress:
        progress.begins(3)
        for _ in range(3):
            progress.ended(0)
    assert len(text_of(out).splitlines()) == 3


def test_progress_on_a_terminal_leaves_nothing_behind() -> None:
    out = console(terminal=True)
    with Progress(out) as progress:
        progress.begins(2)
        progress.ended(1)
        progress.ended(1)
    assert "of 2 tests" not in text_of(out)
