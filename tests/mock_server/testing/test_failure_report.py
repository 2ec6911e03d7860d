from __future__ import annotations

import pytest

from honcho_mock.client.verification import ClientCall
from honcho_mock.testing.failure_report import LONGEST, line_of


def exchange(*, method: str = "GET", path: str = "/v1/apps", sentence: str = "") -> ClientCall:
    nothing: dict[str, str] = {}
    return ClientCall(
        number=1,
        at="",
        seconds=0.0,
        method=method,
        path=path,
        query=nothing,
        headers=nothing,
        operation=None,
        ids=nothing,
        body=None,
        status=200,
        answer_headers=nothing,
        answer=None,
        whole=True,
        fault=None,
        sentence=sentence,
        request_faults=(),
        answer_faults=(),
        error=None,
        curl="",
    )


@pytest.mark.parametrize(
    "text", ["\x1b[2Jx", "x\n::error::x", " ::stop-commands::x", "\u202ex", "\r", "##[error]x"]
)
def test_what_was_sent_and_answered_is_told_on_one_line_that_nothing_obeys(text: str) -> None:
    line = line_of(exchange(path=f"/v1/{text}", sentence=text))
    assert line.isprintable()
    assert " ::" not in line
    assert "##[" not in line


def test_a_line_is_not_longer_for_what_is_escaped() -> None:
    assert len(line_of(exchange(sentence="\x1b" * 1_000))) == LONGEST
