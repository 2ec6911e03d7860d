from __future__ import annotations

from tests.contract_tests.builders import ok, refused
from tests.contract_tests.reports.samples import found

from honcho_contract.reports.html.side_by_side import Line, sides


def marked(lines: list[Line]) -> list[str]:
    return [line.text.strip() for line in lines if line.marked]


def test_what_differs_is_marked_on_both_sides() -> None:
    sent, answer = sides(found("echo.text"))
    assert marked(sent) == ['"content": "a ",', '"n": null']
    assert marked(answer) == ['"content": "a",']


def test_what_the_server_adds_is_not_a_difference() -> None:
    one = found("echo.text", body={"content": "a"}, reply=ok({"id": "x", "content": "a"}))
    assert [marked(side) for side in sides(one)] == [[], []]


def test_what_the_finding_speaks_of_and_is_missing_is_marked() -> None:
    one = found("answers.besides", body={"metadata": {}}, reply=ok({}), reason="metadata left out")
    sent, answer = sides(one)
    assert marked(sent) == ['"metadata": {}']
    assert marked(answer) == []


def test_a_refusal_has_no_counterpart() -> None:
    sent, answer = sides(found("limits.accept", reply=refused(422)))
    assert marked(sent) == marked(answer) == []
    assert answer


def test_text_that_is_not_json_stays_as_it_is() -> None:
    one = found("answers.json")
    one = one.from_json(one.as_json() | {"answer": "half {", "sent": ""})
    assert sides(one) == ([], [Line("half {")])
