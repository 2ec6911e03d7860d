"""The kernel of the mock serves an API that it knows nothing of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
from tests.mock_server.support import Client
from tests.third_api.library import generation

from honcho_mock.behaviour.backend import Outcome
from honcho_mock.client.transport import LocalTransport
from honcho_mock.client.world import MockWorld
from honcho_mock.factory import make
from honcho_mock.server import MockServer, ProxyServer
from honcho_mock.serving.seams import Seams
from honcho_mock.settings import Settings
from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from honcho_mock.behaviour.backend import Backend, Handler

SHELVES = "/v9/shelves"
BOOKS = f"{SHELVES}/attic/books"

FORM = b"""\
--x\r
Content-Disposition: form-data; name="title"\r
\r
Atlas\r
--x\r
Content-Disposition: form-data; name="file"; filename="atlas.txt"\r
Content-Type: text/plain\r
\r
one\r
two\r
--x--\r
"""

LIBRARY: dict[str, Any] = {
    "readers": [{"id": "ann", "name": "Ann"}],
    "shelves": [
        {
            "id": "attic",
            "kind": "novels",
            "books": [{"title": "Emma", "tags": ["old"], "id": "emma"}],
        }
    ],
}


@pytest.fixture(scope="module")
def app() -> ASGIApp:
    return make(Settings(seed_data="none"), generation=generation()).app


@pytest.fixture
def client(app: ASGIApp, world: MockWorld) -> Client:
    return Client(app)


@pytest.fixture
def world(app: ASGIApp) -> MockWorld:
    world = MockWorld("http://testserver", LocalTransport(app, ""))
    world.reset()
    return world


def put(client: Client) -> None:
    assert client("POST", SHELVES, {"id": "attic", "kind": "novels"}).status == 201


def test_ids_are_the_clients_and_a_shelf_is_made_once(client: Client) -> None:
    made = client("POST", SHELVES, {"id": "attic", "kind": "maps", "width": 2.5})
    assert (made.status, made.json) == (201, {"id": "attic", "kind": "maps", "width": 2.5})
    again = client("POST", SHELVES, {"id": "attic", "kind": "maps"})
    assert (again.status, again.detail) == (409, "There is a shelf attic already")
    assert client("GET", f"{SHELVES}/attic").json == made.json
    assert client("PATCH", f"{SHELVES}/attic", {"kind": "novels"}).json["kind"] == "novels"


def test_a_put_makes_and_changes(client: Client) -> None:
    made = client("PUT", "/v9/readers/ann", {"name": "Ann"})
    assert (made.status, made.json) == (201, {"id": "ann", "name": "Ann"})
    changed = client("PUT", "/v9/readers/ann", {"name": "Anne"})
    assert (changed.status, changed.json) == (200, {"id": "ann", "name": "Anne"})
    assert client("GET", "/v9/readers/ann").json == changed.json


def test_what_is_deleted_is_gone_with_all_below_it_and_says_nothing(client: Client) -> None:
    put(client)
    book = client("POST", BOOKS, {"title": "Emma", "tags": ["old"]})
    assert book.status == 201
    gone = client("DELETE", f"{SHELVES}/attic")
    assert (gone.status, gone.body) == (204, b"")
    assert not {"content-type", "content-length"} & gone.headers.keys()
    assert client("GET", f"{BOOKS}/{book.json['id']}").status == 404
    assert client("DELETE", f"{SHELVES}/attic").detail == "There is no shelf attic"


def test_what_is_deleted_makes_room() -> None:
    settings = Settings(seed_data="none", max_messages=1)
    client = Client(make(settings, generation=generation()).app)
    for path in (f"{BOOKS}/{{id}}", f"{SHELVES}/attic"):
        client("POST", SHELVES, {"id": "attic", "kind": "maps"})
        book = client("POST", BOOKS, {"title": "Emma", "tags": ["old"]})
        assert book.status == 201
        assert client("POST", BOOKS, {"title": "More", "tags": ["old"]}).status == 507
        assert client("DELETE", path.format(id=book.json["id"])).status == 204


def test_a_file_is_uploaded(client: Client) -> None:
    put(client)
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    made = client("POST", f"{BOOKS}/upload", raw=FORM, headers=form)
    assert (made.status, made.json["title"], made.json["pages"]) == (201, "Atlas", 2)
    bare = client("POST", f"{BOOKS}/upload", raw=b"--x--\r\n", headers=form)
    assert bare.faults == [("missing", ["body", "title"]), ("missing", ["body", "file"])]
    broken = client("POST", f"{BOOKS}/upload", raw=FORM[:40], headers=form)
    assert broken.status in (400, 422)


@pytest.mark.parametrize(
    ("path", "body", "faults"),
    [
        (SHELVES, {"id": "The Attic", "kind": "maps"}, ["string_pattern_mismatch"]),
        (SHELVES, {"id": "attic", "kind": "poems"}, ["enum"]),
        (SHELVES, {"id": "attic", "kind": "maps", "width": 3.5}, ["less_than_equal"]),
        (SHELVES, {"id": "attic", "kind": "maps", "width": "wide"}, ["float_parsing"]),
        (BOOKS, {"title": "", "tags": []}, ["string_too_short", "too_short"]),
    ],
)
def test_bodies_are_held_to_the_document(
    client: Client, path: str, body: dict[str, Any], faults: list[str]
) -> None:
    refused = client("POST", path, body)
    assert refused.status == 422
    assert [kind for kind, _ in refused.faults] == faults


def test_it_is_served_over_http() -> None:
    with MockServer(generation=generation()) as server:
        assert read(f"{server.url}{SHELVES}")["total"] == 1
        request = Request(f"{server.url}{SHELVES}/sample", method="DELETE")
        with urlopen(request) as answer:
            assert (answer.status, answer.read()) == (204, b"")
        # The connection is in order: whoever keeps it can go on.
        assert read(f"{server.url}{SHELVES}")["total"] == 0
        assert [call.operation for call in server.calls()] == [
            "shelves.list",
            "shelves.delete",
            "shelves.list",
        ]
        document = read(f"{server.url}/openapi.json")
        assert document["info"]["title"] == "Library"
        made = Request(f"{server.url}/~mine{SHELVES}", data=b'{"id":"a","kind":"maps"}')
        made.add_header("Content-Type", "application/json")
        with urlopen(made) as answer:
            assert answer.status == 201
        assert [row["id"] for row in server.world("mine").rows("shelves")] == ["sample", "a"]


def read(url: str) -> Any:
    with urlopen(url) as answer:
        return json.load(answer)


def test_the_journal_knows_its_operations(client: Client, world: MockWorld) -> None:
    put(client)
    client("DELETE", f"{SHELVES}/attic")
    client("POST", SHELVES, {"id": "attic"})
    world.assert_called("shelves.create", times=2)
    world.assert_called("shelves.delete", ids={"shelf_id": "attic"})
    refused = world.calls()[-1]
    assert refused.sentence.startswith("shelves.create was refused: kind in the body is missing")
    assert [call.sentence for call in world.calls()[:-1]] == ["", ""]


def test_faults_strike_its_operations(client: Client, world: MockWorld) -> None:
    world.fault("shelves.create status=409 first=1")
    world.fault("shelves.delete status=204 first=1")
    assert client("POST", SHELVES, {"id": "attic", "kind": "maps"}).status == 409
    assert client("DELETE", f"{SHELVES}/nowhere").status == 204
    assert client("DELETE", f"{SHELVES}/nowhere").status == 404
    with pytest.raises(WorkshopError, match=r"status=200 is no answer of shelves\.delete"):
        world.fault("shelves.delete status=200")


def test_it_is_seeded_saved_and_loaded(client: Client, world: MockWorld, tmp_path: Path) -> None:
    world.seed(LIBRARY)
    assert client("POST", f"{BOOKS}/emma/lend", {"reader_id": "ann"}).status == 204
    assert client("POST", f"{BOOKS}/emma/lend", {"reader_id": "bob"}).status == 404
    before = client("GET", f"{BOOKS}/emma").json
    assert before["lent_to"] == "ann"
    path = tmp_path / "library.json"
    world.save(path)
    world.reset()
    assert client("GET", f"{BOOKS}/emma").status == 404
    world.load(path)
    assert client("GET", f"{BOOKS}/emma").json == before
    state = json.loads(path.read_text(encoding="utf-8"))
    assert list(state) == ["format", "readers", "shelves"]
    state["readers"] = []
    path.write_text(json.dumps(state), encoding="utf-8")
    with pytest.raises(WorkshopError, match=r"with lent_to \"ann\" .*: There is no reader ann"):
        world.load(path)


def test_it_goes_back_to_a_snapshot(client: Client, world: MockWorld) -> None:
    world.seed(LIBRARY)
    moment = world.snapshot()
    assert client("DELETE", f"{SHELVES}/attic").status == 204
    world.restore(moment)
    assert client("GET", f"{BOOKS}/emma").status == 200


def test_one_id_may_be_there_twice_below_two_parents(world: MockWorld) -> None:
    shelf = LIBRARY["shelves"][0]
    with pytest.raises(WorkshopError, match="There is a shelf attic already"):
        world.seed({"shelves": [shelf, shelf]})
    assert world.rows("shelves") == []


def test_it_has_no_lenient_server() -> None:
    with pytest.raises(ValueError, match="API version 9 has no lenient server; leave it out"):
        make(Settings(lenient=True), generation=generation())


def test_a_proxy_judges_it_and_its_clients() -> None:
    """Whoever serves it: here one that forgets to say what it has made."""

    def silent(_backend: Backend, operation: tuple[str, str], handler: Handler) -> Handler:
        return (lambda _call: Outcome(201, b"{}")) if operation[1] == "create" else handler

    shelf = b'{"id":"a","kind":"maps"}'
    with (
        MockServer(generation=generation(), seams=Seams(handler=silent)) as server,
        ProxyServer(server.url, generation=generation()) as proxy,
    ):
        request = Request(f"{proxy.url}{SHELVES}", data=shelf, method="POST")
        request.add_header("Content-Type", "application/json")
        with urlopen(request) as answer:
            assert answer.status == 201
        delete = Request(f"{proxy.url}{SHELVES}/sample", method="DELETE")
        with urlopen(delete) as answer:
            assert answer.status == 204
        made, gone = proxy.calls()
    assert made.sentence.startswith("The answer of shelves.create violates the contract")
    assert gone.sentence == ""
