"""Every defect of create message shows in what a fixed sequence of calls is answered.

That the others show is what the suite proves; see the tests of `honcho_contract.results.proof`.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import MESSAGES, NOTHING, Client

from honcho_mock import Settings
from honcho_mock.broken import DEFECTS, Defect, composed, defect
from honcho_mock.broken.v1.create_message import CREATE_MESSAGE
from honcho_mock.serving.app import build
from honcho_mock.serving.seams import NO_SEAMS, Seams

METADATA = {
    "Case": 1,
    "n": None,
    "": 2,
    "o": {"inner": [1]},
    "list": [3, 1, 2],
    "long": 2**53 + 1,
}
BODIES: tuple[Any, ...] = (
    {"content": " a\r\n<b> \0 e\u0301 😀 ", "is_user": False, "metadata": METADATA},
    {"content": "plain", "is_user": True, "id": "mine"},
    {"content": "", "is_user": True},
    {"content": "x" * 50_000, "is_user": True},
    {"content": "é" * 49_000, "is_user": True},
    {"content": "😀" * 26_000, "is_user": True},
    {"content": "x" * 50_001, "is_user": True},
    {"content": "no flag"},
    {"is_user": True},
    {"content": 1, "is_user": None},
    [],
)


def session(seams: Seams) -> list[Any]:
    """What a fixed sequence of calls is answered; times are shown by their form and their order."""
    client = Client(build(Settings(random_seed=1), V1, seams=seams).app)
    answers: list[Any] = [client.ok("GET", "/openapi.json")["info"]["version"]]
    for path in (MESSAGES, MESSAGES.replace("session_id", "unknown")):
        answers += [shown(client, "POST", path, body) for body in BODIES]
        answers.append(shown(client, "POST", f"{path}/list"))
    items = client.ok("POST", f"{MESSAGES}/list")["items"]
    times = [item["created_at"] for item in items]
    return [*answers, times == sorted(times), len(set(times)) > 1]


def shown(client: Client, method: str, path: str, body: Any = NOTHING) -> tuple[int, str, str]:
    response = client(method, path, body)
    text = re.sub(r'(?<="created_at":")[^"]*', lambda m: re.sub(r"\d", "9", m[0]), response.text)
    return response.status, response.headers["content-type"], text


@pytest.fixture(scope="module")
def right() -> list[Any]:
    return session(NO_SEAMS)


def test_without_a_defect_nothing_differs(right: list[Any]) -> None:
    assert session(NO_SEAMS) == right


@pytest.mark.parametrize("row", CREATE_MESSAGE, ids=lambda row: row.name)
def test_a_defect_of_create_message_shows(right: list[Any], row: Defect) -> None:
    assert session(row.seams) != right


@pytest.mark.parametrize("row", DEFECTS.values(), ids=lambda row: row.name)
def test_a_mock_with_any_defect_starts(row: Defect) -> None:
    assert build(Settings(**row.settings), V1, seams=row.seams).served == 41


def test_a_defect_is_made_afresh_for_each_mock() -> None:
    for name in ("id-reused", "time-backwards"):
        assert session(defect(name).seams) == session(defect(name).seams)


def test_time_goes_back_however_slowly_requests_come() -> None:
    """And never so far that it is another fault: it catches up first."""
    clock = datetime(2026, 1, 1, tzinfo=UTC)
    told = []
    seams = defect("time-backwards").seams
    backend = SimpleNamespace(now=lambda: f"{clock:%Y-%m-%dT%H:%M:%S.%f}Z")
    now = seams.backend(cast(Any, backend)).now
    for seconds in (0, 1, 1, 5, 30, 100, 0, 200, 1):
        clock += timedelta(seconds=seconds)
        told.append((datetime.fromisoformat(now()), clock))
    back = [later[0] < earlier[0] for earlier, later in pairwise(told)]
    assert back == [True] * 6 + [False, True]
    assert max(abs(one - right) for one, right in told) < timedelta(minutes=5)


def test_names_are_unique_and_sentences_are_sentences() -> None:
    for name, row in DEFECTS.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert row.name == name
        assert re.fullmatch(r"[a-z]+\.[a-z-]+", row.check)
        assert row.sentence.endswith(".")
    assert len({json.dumps(row.sentence) for row in DEFECTS.values()}) == len(DEFECTS)


def test_a_defect_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="no defect is called 'nothing': expected one of content-"):
        defect("nothing")


def test_several_defects_make_one_mock() -> None:
    """Each of them shows, by either way of naming them."""
    names = ("status-201", "content-trimmed")
    for one in (composed(names), defect(", ".join(names))):
        client = Client(build(Settings(random_seed=1), V1, seams=one.seams).app)
        made = client("POST", MESSAGES, {"content": " a ", "is_user": True})
        assert (made.status, made.json["content"]) == (201, "a")
        assert one.name == "status-201,content-trimmed"


def test_settings_of_several_defects_add_up() -> None:
    assert composed(["content-trimmed", "any-key-opens"]).settings["auth"] == "jwt"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["content-trimmed,nothing"], "no defect is called 'nothing'"),
        (["content-trimmed", "content-trimmed"], "the defect 'content-trimmed' is named twice"),
        ([], "name at least one"),
        ([","], "no defect is called ''"),
    ],
)
def test_names_that_do_not_make_a_mock(names: list[str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        composed(names)
