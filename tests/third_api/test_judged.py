"""The kernel of the suite judges an API that it knows nothing of: its laws are those of any."""

from __future__ import annotations

import json
import zlib
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.contract_tests.servers import Asked, Said, forwarding
from tests.third_api import judging, library

from honcho_contract.generating.breakage import breakages
from honcho_contract.running.cleanup import clear
from honcho_contract.running.probe import probe
from honcho_contract.running.run import NotMadeError, Run
from honcho_contract.wire.forms import encoded
from honcho_contract.wire.target import Target
from honcho_mock.server import MockServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GENERATION = judging.generation()
RULES = GENERATION.contract
SHELF = {"id": "attic", "kind": "novels", "width": 2.5}
BOOK = {"title": "Emma", "tags": ["old", "dear"]}
PLAIN: dict[str, Any] = {"shelves.create": SHELF, "books.create": BOOK}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with MockServer(generation=library.generation(), seed_data="none") as server:
        yield server.url


@contextmanager
def judged(url: str) -> Iterator[Run]:
    with closing(Target(url=url)) as target:
        yield Run(generation=GENERATION, target=target, seed=0, mark="hc-library")


@pytest.fixture
def world(server: str, request: pytest.FixtureRequest) -> str:
    """A world of the test's own."""
    return f"{server}/~test-{zlib.crc32(request.node.nodeid.encode()):08x}"


@pytest.fixture
def run(world: str) -> Iterator[Run]:
    with judged(world) as run:
        yield run


def story(run: Run) -> None:
    """Every operation, with ids that two places share, and what must be refused."""
    run.do("shelves.create", {}, body=SHELF)
    run.do("shelves.create", {}, body={**SHELF, "id": "cellar", "kind": "maps"})
    run.do("shelves.create", {}, body=SHELF)
    run.do("readers.put", {"reader_id": "attic"}, body={"name": "Ann"})
    run.do("readers.put", {"reader_id": "attic"}, body={"name": "Ann Lee"})
    run.do("readers.get", {"reader_id": "attic"})
    attic = {"shelf_id": "attic"}
    run.do("shelves.update", attic, body={"width": 3})
    run.do("shelves.get", attic)
    book = run.make("books", attic, **BOOK)
    raw, kind = encoded({"title": "Atlas", "file": b"one\ntwo\n"})
    uploaded = run.do("books.upload", attic, raw=raw, content_type=kind)
    raw, kind = encoded({"file": b"a book without a title"})
    run.do("books.upload", attic, raw=raw, content_type=kind)
    run.do("books.lend", book, body={"reader_id": "attic"})
    run.do("books.get", book)
    run.do("books.get", {**book, "shelf_id": "cellar"})
    run.rest([("books", attic), ("books", {"shelf_id": "cellar"})])
    run.do("books.delete", {**attic, "book_id": str(uploaded.json["id"])})
    run.do("shelves.delete", attic)
    run.do("shelves.get", attic)
    run.do("books.get", book)
    run.do("shelves.create", {}, body=SHELF)


def codes(run: Run) -> set[str]:
    return {one.check for one in run.drain()}


def test_what_tells_whether_a_server_speaks_it_is_asked(run: Run) -> None:
    assert probe(run.target, RULES) is False


def test_a_right_server_shows_no_finding(run: Run) -> None:
    story(run)
    assert run.drain() == []
    assert set(run.judged) >= set(RULES.operations) - {"shelves.list"}
    statuses = {cell.status for cell in run.covered}
    assert {200, 201, 204, 404, 409, 422} <= statuses


@pytest.mark.parametrize("name", PLAIN)
def test_what_its_schemas_forbid_is_refused(run: Run, name: str) -> None:
    run.do("shelves.create", {}, body={**SHELF, "id": "home"})
    sent = 0
    for one in breakages(RULES, RULES.body_schema(RULES[name]), PLAIN[name]):
        exchange = run.do(name, {"shelf_id": "home"}, body=one.of(PLAIN[name]))
        assert exchange.status == 422, one
        sent += 1
    assert sent > 5
    assert run.drain() == []


def test_patterns_enums_bounds_and_lengths_are_broken_too() -> None:
    broken = list(breakages(RULES, RULES.body_schema(RULES["shelves.create"]), SHELF))
    values: dict[object, list[Any]] = {one.place[0]: [] for one in broken}
    for one in broken:
        values[one.place[0]].append(one.value)
    assert any(
        isinstance(value, str) and value not in ("novels", "maps") for value in values["kind"]
    )
    assert any(isinstance(value, float | int) and value > 3 for value in values["width"])
    assert any(isinstance(value, float | int) and value < 0.5 for value in values["width"])
    assert any(isinstance(value, str) for value in values["id"])
    book = breakages(RULES, RULES.body_schema(RULES["books.create"]), BOOK)
    assert [] in [one.value for one in book if one.place == ("tags",)]


def test_what_was_made_is_deleted_in_the_end(run: Run) -> None:
    run.make("books", run.make("shelves", {}))
    assert clear(run).counts == {}
    assert run.do("shelves.list", {}).json["items"] == []


def changed(path: str, change: Callable[[Any], Any]) -> Callable[[Asked, Said], Said]:
    """Changes what a server says to POST and PATCH requests of a path."""

    def meddle(asked: Asked, back: Said) -> Said:
        if not asked.target.endswith(path) or asked.method == "GET" or back.status >= 300:
            return back
        return replace(back, body=json.dumps(change(json.loads(back.body))).encode())

    return meddle


def answered(method: str, status: int, instead: int) -> Callable[[Asked, Said], Said]:
    """Answers with another status."""

    def meddle(asked: Asked, back: Said) -> Said:
        hit = asked.method == method and back.status == status
        return replace(back, status=instead) if hit else back

    return meddle


def undeleted(asked: Asked, back: Said) -> Said:
    """What is gone is still shown."""
    gone = asked.method == "GET" and asked.target.endswith("/shelves/attic") and back.status == 404
    return replace(back, status=200, body=json.dumps(SHELF).encode()) if gone else back


@pytest.mark.parametrize(
    ("meddle", "code"),
    [
        (changed("/books", lambda made: made | {"title": "emma"}), "echo.text"),
        (changed("/shelves", lambda made: made | {"width": 2}), "echo.numbers"),
        (changed("/books", lambda made: made | {"tags": ["old"]}), "echo.metadata"),
        (changed("/shelves", lambda made: made | {"kind": "songs"}), "answers.schema"),
        (changed("/shelves", lambda made: made | {"id": "loft"}), "echo.text"),
        (answered("POST", 201, 200), "answers.status"),
        (answered("PUT", 200, 201), "refusals.valid"),
        (answered("DELETE", 204, 404), "refusals.valid"),
        (answered("POST", 409, 201), "state.unique"),
        (undeleted, "state.deleted"),
    ],
)
def test_a_wrong_server_is_found(
    world: str, meddle: Callable[[Asked, Said], Said], code: str
) -> None:
    with forwarding(world, meddle=meddle) as url, judged(url) as run:
        with suppress(NotMadeError):
            story(run)
        assert code in codes(run)
