"""The library: the document of a third API, and all that a mock knows of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from honcho_mock.behaviour.backend import File, Outcome
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import NotFoundError
from honcho_mock.behaviour.generation import Generation, Seeding
from honcho_mock.behaviour.resources import Body, Resource, Resources, Row, Rows
from honcho_mock.behaviour.verbs import VERBS, existing, parents_table
from honcho_openapi.api import Api

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler
    from honcho_mock.behaviour.storage.store import Parents

DOCUMENT = Path(__file__).with_name("library.yaml")

NO_SHELF = "There is no shelf {id}"
NO_BOOK = "There is no book {id} on this shelf"
NO_READER = "There is no reader {id}"


@cache
def api() -> Api:
    """The API, for the kernel of the mock and for that of the suite."""
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return Api.of(document, version="9", probe="shelves.list")


def _shelf(key: str, _now: str, _parents: Parents, body: Body) -> Row:
    return {"id": key, "kind": body["kind"], "width": body.get("width", 1)}


def _book(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "shelf_id": parents[0],
        "title": body["title"],
        "tags": body["tags"],
        "pages": body.get("pages", 0),
        "lent_to": body.get("lent_to"),
        "created_at": now,
    }


def _reader(key: str, _now: str, _parents: Parents, body: Body) -> Row:
    return {"id": key, "name": body["name"]}


def _expect_reader(rows: Rows, _shelf: Parents, book: Row) -> None:
    reader = book["lent_to"]
    if reader is not None and rows.row(rows.resources["readers"], (), reader) is None:
        raise NotFoundError(NO_READER.format(id=reader))


RESOURCES = Resources(
    Resource(
        name="readers",
        noun="Reader",
        id="reader_id",
        schema="Reader",
        shape=_reader,
        missing=NO_READER,
    ),
    Resource(
        name="shelves",
        noun="Shelf",
        id="shelf_id",
        schema="Shelf",
        children=("books",),
        shape=_shelf,
        chosen="id",
        updates=("kind", "width"),
        missing=NO_SHELF,
        missing_to_change=NO_SHELF,
        missing_to_delete=NO_SHELF,
        id_taken="There is a shelf {id} already",
    ),
    Resource(
        name="books",
        noun="Book",
        id="book_id",
        schema="Book",
        parent="shelves",
        shape=_book,
        counted=True,
        links=("lent_to",),
        expect_linked=_expect_reader,
        no_parent=NO_SHELF,
        missing=NO_BOOK,
        missing_to_change=NO_BOOK,
        missing_to_delete=NO_BOOK,
    ),
)
"""Readers first: books are lent to them."""

READERS, BOOKS = RESOURCES["readers"], RESOURCES["books"]


def put_reader(backend: Backend) -> Handler:
    """Made with the id in the path, or changed."""

    def handler(call: Call) -> Outcome:
        table = parents_table(backend, READERS, ())
        row = encode(_reader(call.key, "", (), call.body))
        if call.key not in table.rows:
            return Outcome(201, backend.add(READERS, table, (), call.body, key=call.key))
        table.replace(call.key, row)
        return Outcome(200, row)

    return handler


def lend(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        table, book = existing(backend, BOOKS, call)
        book["lent_to"] = call.body["reader_id"]
        _expect_reader(backend, call.parents, book)
        table.replace(call.key, encode(book))
        return b""

    return handler


def upload(backend: Backend) -> Handler:
    """A book from a file, a page for each of its lines."""

    def handler(call: Call) -> bytes:
        file = call.body["file"]
        assert isinstance(file, File)
        table = parents_table(backend, BOOKS, call.ids)
        pages = len(file.content.splitlines())
        body = {"title": call.body["title"], "tags": ["uploaded"], "pages": pages}
        with backend.all_or_nothing():
            backend.store.reserve_messages(1)
            return backend.add(BOOKS, table, call.ids, body)

    return handler


def seed_reader(backend: Backend) -> Handler:
    """A reader of seed data, whose id is made if it says none: no request does that."""

    def handler(call: Call) -> bytes:
        return backend.add(READERS, parents_table(backend, READERS, ()), (), call.body)

    return handler


@cache
def generation() -> Generation:
    return Generation(
        api=api(),
        resources=RESOURCES,
        verbs=VERBS,
        actions={"readers.put": put_reader, "books.lend": lend, "books.upload": upload},
        samples={"shelves": [{"id": "sample", "kind": "maps", "books": []}]},
        seeding={"readers": Seeding(schema=_put(), make=seed_reader)},
    )


def _put() -> dict[str, Any]:
    schema = api()["readers.put"].body
    assert schema is not None
    return schema
