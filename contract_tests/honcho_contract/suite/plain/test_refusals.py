"""What the document forbids is refused with 422, says why, and leaves nothing behind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import body, options, prepared
from honcho_contract.apis.v1.shared_objects import KEPT, few
from honcho_contract.contract.compiled import Contract
from honcho_contract.generating import corpora, probes
from honcho_contract.generating.breakage import Breakage, breakages
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import each
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.wire.exchange import Call, name_of
from honcho_openapi.operations import fits


def _with_body(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.body is not None]


def _with_query(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.query_parameters and o.resource != "keys"]


def _paths(contract: Contract) -> list[str]:
    return sorted({o.path for o in contract})


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@each("name", _with_body)
def test_broken_body(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    plain = body(honcho_run, name)
    ways = list(
        breakages(
            honcho_run.contract, honcho_run.contract.body_schema(honcho_run.contract[name]), plain
        )
    )
    for one in ways:
        honcho_run.do(name, ids, body=one.of(_renamed(honcho_run, name, plain)))
    for first, second in _pairs(honcho_run, name, ways):
        honcho_run.do(name, ids, body=second.of(first.of(_renamed(honcho_run, name, plain))))
    for root in ([], [plain], "x", 1, True):
        honcho_run.do(name, ids, body=root)
    _traceless(honcho_run, name, ids, "state.batch" if name == "messages.batch" else None)


@each("name", _with_body)
def test_absent_body(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    honcho_run.do(name, ids)
    honcho_run.do(name, ids, raw=b"")
    honcho_run.do(name, ids, raw=b"null")
    honcho_run.do(name, ids, body={})
    _traceless(honcho_run, name, ids)


@each("name", _with_body)
def test_broken_json(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    for raw in (*corpora.BROKEN_JSON, *corpora.NOT_UTF8):
        honcho_run.do(name, ids, raw=raw, purpose="refusals.syntax")
    _traceless(honcho_run, name, ids)


@pytest.mark.parametrize("name", ["messages.create", "sessions.create", "messages.list"])
def test_odd_bytes(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    """Whatever these are answered with, it is no error of the server's own."""
    for raw in corpora.ODD_BODIES:
        honcho_run.do(name, honcho_line, raw=raw)
    honcho_run.ledger.doubt(("messages", tuple(honcho_line.values())[:3]))
    honcho_run.ledger.doubt(("sessions", tuple(honcho_line.values())[:2]))
    honcho_run.rest([("messages", honcho_line), ("sessions", honcho_line)])


@each("name", _with_body)
def test_media_type(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    for content_type in (*few(name, corpora.JSON_TYPES), *corpora.OTHER_TYPES):
        raw = json.dumps(_renamed(honcho_run, name, body(honcho_run, name))).encode()
        honcho_run.do(name, ids, raw=raw, content_type=content_type, purpose="refusals.media-type")
    _traceless(honcho_run, name, ids)


@each("name", _with_body)
def test_unknown_is_ignored(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    extra = {"unknown": [1], "id": "mine", "created_at": "2000-01-01T00:00:00Z", "content_": "x"}
    asked = {"unknown": "1"}
    # Of what stays, one with both: an id that is asked for twice is another matter.
    for more, query in [(extra, asked)] if name in KEPT else [(extra, {}), ({}, asked)]:
        plain = _renamed(honcho_run, name, body(honcho_run, name)) or {}
        honcho_run.do(name, ids, body=more | plain, query=query, purpose="refusals.ignored")


@pytest.mark.parametrize("name", ["messages.create", "messages.batch", "sessions.list"])
def test_loose_booleans(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    for value in corpora.LOOSE_BOOLEANS:
        message = {"content": "x", "is_user": value}
        match name:
            case "messages.create":
                honcho_run.do(name, honcho_line, body=message, purpose="refusals.coerced")
            case "messages.batch":
                honcho_run.do(
                    name, honcho_line, body={"messages": [message]}, purpose="refusals.coerced"
                )
            case "sessions.list":
                honcho_run.do(
                    name, honcho_line, body={"is_active": value}, purpose="refusals.coerced"
                )


@each("name", _with_query)
def test_broken_query(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    ids = prepared(honcho_run, name, honcho_line)
    for parameter in honcho_run.contract[name].query_parameters:
        kinds = [parameter.schema, *parameter.schema.get("anyOf", ())]
        types = {schema.get("type") for schema in kinds}
        for text in probes.WRONG_QUERIES if types & {"integer", "boolean"} else ():
            plain = {k: v for k, v in options(honcho_run, name, ids).items() if k != "query"}
            honcho_run.do(name, ids, **plain, query={parameter.name: text})
    if honcho_run.contract[name].verb == "get":
        honcho_run.do(name, ids)


@each("path", _paths)
def test_other_methods(honcho_run: Run, honcho_line: dict[str, str], path: str) -> None:
    known = {o.method for o in honcho_run.contract if o.path == path}
    ids = honcho_line | dict.fromkeys(("message_id", "metamessage_id", "collection_id"), "x")
    ids |= {"document_id": "x", "name": "x"}
    # What a literal segment shadows is a path of its own: `PUT /v1/apps/list` updates an app.
    shadowed = {o.method for o in honcho_run.contract if o.path != path and fits(o.path, path)}
    for method in _METHODS:
        if method not in known | shadowed:
            target = path.format(**ids)
            answer = honcho_run.send(Call(operation=None, method=method, path=target))
            if answer.status < 500:
                honcho_run.decide("refusals.method", answer)


def _pairs(run: Run, name: str, ways: list[Breakage]) -> list[tuple[Breakage, Breakage]]:
    """Two places broken at once; which, the seed says."""
    apart = [(a, b) for a in ways for b in ways if a.place[:1] < b.place[:1]]
    return run.random(f"pairs {name}").sample(apart, min(8, len(apart)))


def _renamed(run: Run, name: str, plain: Any) -> Any:
    """The plain body with a name of its own, so that it is not refused for its name."""
    resource = name.partition(".")[0]
    if isinstance(plain, dict) and "name" in plain:
        return plain | {"name": run.fresh(resource)}
    return plain


def _traceless(
    run: Run, name: str, ids: dict[str, str], purpose: str | None = "refusals.traceless"
) -> None:
    """Lists, and reads, what the refused requests were aimed at."""
    resource = name.partition(".")[0]
    if resource not in RESOURCES:
        return
    if resource != "apps":
        run.rest([(resource, ids)], purpose=purpose or "refusals.traceless")
    if f"{resource}.by-id" in run.contract.operations and RESOURCES[resource].id in ids:
        run.do(f"{resource}.by-id", ids)
