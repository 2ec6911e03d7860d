"""The mark of a run, and another one in its place."""

from __future__ import annotations

import json

import pytest

from honcho_contract.reproduction.run_mark import KEY, USUAL, fresh, mark_of, marked, renamed
from honcho_contract.reproduction.steps import Step

MARK = "hc-7-main"


def app(name: str = f"{MARK} app 1", mark: object = MARK) -> Step:
    body = {"name": name, "metadata": {KEY: mark}}
    return Step(operation="apps.create", method="POST", path="/v1/apps", body=json.dumps(body))


def test_apps_bear_it_in_their_metadata() -> None:
    other = Step(operation="", method="GET", path="/", body="[1")
    assert mark_of([other, app()]) == MARK


@pytest.mark.parametrize("mark", [1, None, "", "e"])
def test_what_could_stand_in_any_text_is_none(mark: object) -> None:
    assert mark_of([app(mark=mark)]) == USUAL


def test_another_one_is_as_long_and_never_the_same() -> None:
    assert len({fresh(MARK) for _ in range(50)}) == 50
    assert {len(fresh(mark)) for mark in ("x" * 6, "x" * 60)} == {6, 60}


def test_it_is_replaced_in_every_text() -> None:
    one = Step(
        operation="users.by-name",
        method="POST",
        path=f"/v1/{MARK}%20x",
        query=(("name", MARK),),
        body=f'"{MARK}"',
        ids={"name": f"{MARK} x"},
    )
    assert MARK not in str(renamed(one, MARK, "hr-000000"))


def test_it_stays_in_capitals_where_it_was() -> None:
    """A name whose case alone differs is as unique as the name itself."""
    path = f"/v1/users/name/{MARK.upper()}%20X"
    one = Step(operation="", method="POST", path=path, body=f'"{MARK.upper()} X"')
    again = renamed(one, MARK, "hr-00000a")
    assert (again.path, again.body) == ("/v1/users/name/HR-00000A%20X", '"HR-00000A X"')


@pytest.mark.parametrize("letter", ["x", "\U0001f375", "\0"])
def test_a_name_that_fills_its_length_gets_it_and_keeps_its_length(letter: str) -> None:
    (one,) = marked([app(letter * 98 + "42")])
    name = json.loads(one.body or "")["name"]
    assert (MARK in name, len(name), name[-2:]) == (True, 100, "42")


@pytest.mark.parametrize(
    "name", ["", "x", "a name of some length and no room", f"{MARK}{'x' * 50}"]
)
def test_other_names_stay(name: str) -> None:
    assert marked([app(name)]) == [app(name)]
