"""The library as the suite's kernel judges it: resources, rules and samples, and no law."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.third_api.library import api

from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.resources import NOBODY, Resource, Resources
from honcho_contract.judging.ledger_updates import LESSONS, made
from honcho_contract.judging.prediction import Page, Prediction
from honcho_contract.running.generation import Generation, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_contract.judging.ledger import Known, Ledger
    from honcho_contract.judging.prediction_context import Asked
    from honcho_contract.running.runner import Ids, Runner
    from honcho_contract.wire.exchange import Call, Exchange
    from honcho_contract.wire.target import Target

RESOURCES = Resources(
    (
        Resource(name="shelves", id="shelf_id", deleted="gone", chosen=True),
        Resource(name="books", id="book_id", parents=("shelf_id",), deleted="gone"),
        Resource(name="readers", id="reader_id", chosen=True),
    )
)

MADE: Mapping[str, Mapping[str, Any]] = {
    "shelves": {"width": 1},
    "books": {"pages": 0, "lent_to": None},
}
"""What a new object has where its request says nothing."""


def _create(asked: Asked) -> Prediction:
    if not asked.ledger.holds(asked.resource, asked.call.ids):
        return asked.missing(asked.call.ids, where="path")
    chosen = asked.body.get("id")
    known = asked.ledger.look_up(asked.resource, asked.place, str(chosen)) if chosen else None
    if known is not None and known.alive:
        return asked.conflict(known)
    parents = dict(zip(asked.resource.parents, asked.place, strict=True))
    return asked.answer(fields={**MADE[asked.resource.name], **parents, **asked.body})


def _upload(asked: Asked) -> Prediction:
    if not asked.ledger.holds(asked.resource, asked.call.ids):
        return asked.missing(asked.call.ids, where="path")
    return asked.answer(fields={"title": asked.body["title"], "tags": ["uploaded"]})


def _get(asked: Asked) -> Prediction:
    known = asked.ledger.find(asked.resource, asked.call.ids)
    if known is None:
        return asked.missing(asked.call.ids, where="path")
    return asked.answer(known=known, fields=known.object, blame="state.found")


def _put(asked: Asked) -> Prediction:
    """Made with the id in the path, or changed."""
    known = asked.ledger.find(asked.resource, asked.call.ids)
    fields = {"id": asked.call.ids["reader_id"], "name": asked.body["name"]}
    return asked.answer(status=201 if known is None else 200, fields=fields)


def _update(asked: Asked) -> Prediction:
    known = asked.ledger.find(asked.resource, asked.call.ids)
    if known is None:
        return asked.missing(asked.call.ids, where="path")
    changes = {name: value for name, value in asked.body.items() if value is not None}
    return asked.answer(known=known, fields={**known.object, **changes})


def _delete(asked: Asked) -> Prediction:
    if asked.ledger.find(asked.resource, asked.call.ids) is None:
        return asked.missing(asked.call.ids, where="path")
    return asked.answer()


def _lend(asked: Asked) -> Prediction:
    if asked.ledger.find(asked.resource, asked.call.ids) is None:
        return asked.missing(asked.call.ids, where="path")
    reader = {"reader_id": str(asked.body["reader_id"])}
    if asked.ledger.find(RESOURCES["readers"], reader) is None:
        return asked.missing(reader, where="body")
    return asked.answer()


def _list(asked: Asked) -> Prediction:
    rows = asked.ledger.rows(asked.scope)
    if rows is None or not asked.ledger.holds(asked.resource, asked.call.ids):
        return asked.answer()
    number, size = int(asked.query.get("page", 1)), int(asked.query.get("size", 50))
    if asked.query.get("reverse") == "true":
        rows = rows[::-1]
    page = Page(
        scope=asked.scope,
        items=tuple(rows[(number - 1) * size : number * size]),
        total=len(rows),
        number=number,
        size=size,
        filtered=False,
    )
    return asked.answer(page=page)


def _lent(ledger: Ledger, _: Prediction, exchange: Exchange) -> None:
    """It is answered with nothing: what the book is now was in the request."""
    known: Known | None = ledger.of("book_id", exchange.call.ids)
    if known is not None:
        ledger.change(known, {**known.object, "lent_to": exchange.sent["reader_id"]}, exchange)


class Samples:
    """The simplest requests."""

    def plain(self, run: Runner, resource: str) -> dict[str, Any]:
        if resource == "shelves":
            return {"id": run.fresh("shelf").replace(" ", "-"), "kind": "novels"}
        return {"title": "Emma", "tags": ["old"]}

    def options(self, run: Runner, name: str, ids: Ids) -> dict[str, Any]:
        resource, _, verb = name.partition(".")
        bodies: dict[str, dict[str, Any]] = {
            "update": {"kind": "maps"},
            "put": {"name": "Ann"},
            "lend": {"reader_id": ids.get("reader_id", NOBODY)},
        }
        if verb == "create":
            return {"body": self.plain(run, resource)}
        return {"body": bodies[verb]} if verb in bodies else {}

    def prepared(self, run: Runner, name: str, line: Ids) -> dict[str, str]:
        return dict(line)

    def supported(self, run: Runner, name: str) -> bool:
        return True

    def may_go(self, run: Runner, call: Call) -> bool:
        return True


class Preparation:
    """Nothing has to be there before."""

    def free_mark(self, target: Target, contract: Contract, seed: int, worker: str) -> str:
        return f"hc-{seed}"

    def capable(self, run: Any) -> None:
        run.capabilities = replace(run.capabilities, auth=False)

    def build(self, run: Any) -> World:
        shelf = run.make("shelves", {})
        return World(home=shelf, sibling=shelf, foreign=shelf, gone=shelf)

    def unwritten(self, run: Any) -> World:
        nowhere = dict.fromkeys(RESOURCES.by_id, NOBODY)
        return World(home=nowhere, sibling=nowhere, foreign=nowhere, gone=nowhere)


@cache
def generation() -> Generation:
    return Generation(
        contract=Contract(api=api(), resources=RESOURCES),
        samples=Samples(),
        preparation=Preparation(),
        rules={
            "create": _create,
            "upload": _upload,
            "get": _get,
            "put": _put,
            "update": _update,
            "delete": _delete,
            "lend": _lend,
            "list": _list,
        },
        lessons={"put": made, "upload": made, "lend": _lent, "get": LESSONS["by-id"]},
        deleted=("books", "shelves"),
    )
