"""What was made can be read, changed and deleted, and nothing else changes by it."""

from __future__ import annotations

from typing import Any

import pytest

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import body, options, prepared
from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.resources import NOBODY
from honcho_contract.running.run import Run
from honcho_contract.running.runner import Ids
from honcho_contract.suite.cases import each
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.wire.exchange import name_of


def _plain(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb not in ("chat",) and o.resource != "keys"]


def _updates(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb == "update"]


def _unknown(contract: Contract) -> list[str]:
    return [
        name_of(o)
        for o in contract
        if o.path_parameters and o.verb not in ("list", "query", "chat", "get-or-create")
    ]


@each("name", _plain)
def test_plain(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    """Each operation does its plain work, and what it left is as it says."""
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line) | {"name": honcho_run.fresh("named")}
    if honcho_run.contract[name].verb in ("by-name", "get-or-create"):
        resource = name.partition(".")[0]
        marked = {"metadata": honcho_run.marked} if resource == "apps" else {}
        ids |= honcho_run.make(resource, ids, name=ids["name"], **marked)
    if name == "documents.query":
        ids = honcho_run.make("documents", ids)
    honcho_run.do(name, ids, **options(honcho_run, name, ids))
    resource = name.partition(".")[0]
    if resource != "apps":
        honcho_run.rest([(resource, ids)])


@each("name", _updates)
def test_update(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    resource = name.partition(".")[0]
    plain = body(honcho_run, name) or {}
    for metadata in ({"a": 1, "b": {"c": 2}}, {"b": {"d": 3}}, {"e": None}, {}, {"a": 1}, {}):
        honcho_run.do(name, ids, body=plain | {"metadata": metadata})
        _look(honcho_run, resource, ids)
    for key in [key for key in plain if key != "metadata"]:
        honcho_run.do(name, ids, body={key: plain[key]})
        _look(honcho_run, resource, ids)
    if name not in ("messages.update", "sessions.update"):
        honcho_run.do(name, ids, body={"metadata": {"kept": 1}})
        honcho_run.do(
            name, ids, body={key: value for key, value in plain.items() if key != "metadata"}
        )
        honcho_run.do(name, ids, body={})
        honcho_run.do(name, ids, body={"metadata": None})
        _look(honcho_run, resource, ids)
    fixed = {
        "id": NOBODY,
        "created_at": "2000-01-01T00:00:00Z",
        "app_id": NOBODY,
        "user_id": NOBODY,
        "is_active": False,
        "is_user": False,
    }
    if resource == "messages":
        fixed |= {"content": "another content", "session_id": NOBODY}
    if resource == "metamessages":
        fixed |= {"content": "another content"}
    honcho_run.do(name, ids, body={"metadata": {"k": 1}} | fixed)
    _look(honcho_run, resource, ids)


@pytest.mark.parametrize("name", ["users", "collections"])
def test_unique_names(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    other = honcho_run.make("users", honcho_run.home_app)
    elsewhere = shared_objects.app(honcho_run) if name == "users" else other
    taken, free = honcho_run.fresh("taken"), honcho_run.fresh("free")
    made = honcho_run.make(name, honcho_line, name=taken)
    honcho_run.do(f"{name}.create", honcho_line, body={"name": taken})
    honcho_run.do(f"{name}.create", elsewhere, body={"name": taken}, purpose="state.unique-scope")
    honcho_run.do(
        f"{name}.create", honcho_line, body={"name": taken.upper()}, purpose="state.unique-scope"
    )
    honcho_run.do(
        f"{name}.create", honcho_line, body={"name": f"{taken} "}, purpose="state.unique-scope"
    )
    second = honcho_run.make(name, honcho_line, name=free)
    honcho_run.do(f"{name}.update", second, body={"name": taken})
    honcho_run.do(f"{name}.update", made, body={"name": taken})
    honcho_run.do(f"{name}.update", made, body={"name": honcho_run.fresh("renamed")})
    honcho_run.do(f"{name}.by-name", {**honcho_line, "name": taken})
    honcho_run.do(f"{name}.create", honcho_line, body={"name": taken}, purpose="state.unique-scope")
    if name == "collections":
        honcho_run.do("collections.delete", second)
        honcho_run.do(
            "collections.create", honcho_line, body={"name": free}, purpose="state.unique-scope"
        )
    honcho_run.rest([(name, honcho_line)])


def test_unique_apps(honcho_run: Run) -> None:
    made = shared_objects.app(honcho_run)
    known = honcho_run.ledger.get(made["app_id"])
    assert known is not None
    honcho_run.do(
        "apps.create", {}, body={"name": known.object["name"], "metadata": honcho_run.marked}
    )
    other = honcho_run.make("apps", {})
    honcho_run.do("apps.update", other, body={"name": known.object["name"]})
    honcho_run.do("apps.by-name", {"name": known.object["name"]})


@pytest.mark.parametrize("text", ["honcho", "Honcho", "HONCHO"])
def test_reserved_name(honcho_run: Run, honcho_line: dict[str, str], text: str) -> None:
    honcho_run.do("collections.create", honcho_line, body={"name": text})
    honcho_run.rest([("collections", honcho_line)], purpose="refusals.traceless")


@pytest.mark.parametrize("name", ["apps", "users"])
def test_get_or_create(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    wanted = {**(honcho_line if name == "users" else {}), "name": honcho_run.fresh("either")}
    honcho_run.do(f"{name}.get-or-create", wanted)
    honcho_run.do(f"{name}.get-or-create", wanted)
    honcho_run.do(f"{name}.by-name", wanted)
    made = honcho_run.do(
        f"{name}.create", wanted, body={"name": honcho_run.fresh("made"), "metadata": {"k": 1}}
    )
    if made.ok and isinstance(made.json, dict):
        honcho_run.do(f"{name}.get-or-create", {**wanted, "name": str(made.json.get("name"))})


def test_batch_is_all_or_none(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    good = {"content": "good", "is_user": True}
    for bad in ({"content": "bad"}, {"content": 1, "is_user": True}, None, "bad"):
        for messages in ([good, bad], [bad, good], [good, bad, good]):
            honcho_run.do("messages.batch", honcho_line, body={"messages": messages})
    honcho_run.rest([("messages", honcho_line)], purpose="state.batch")


def test_batch_order(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    honcho_run.make("messages", honcho_line, content="before")
    rows = [{"content": f"{n}", "is_user": n % 2 == 0} for n in range(100)]
    honcho_run.do("messages.batch", honcho_line, body={"messages": rows})
    honcho_run.make("messages", honcho_line, content="after")
    honcho_run.rest([("messages", honcho_line)])


@pytest.mark.parametrize("name", ["collections", "documents"])
def test_delete(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, f"{name}.delete")
    kept = honcho_run.make("collections", honcho_line)
    ids = honcho_run.make("collections", honcho_line)
    if honcho_run.capabilities.documents:
        honcho_run.make("documents", kept)
        ids = honcho_run.make("documents", ids)
    collection = honcho_run.ledger.get(ids["collection_id"])
    assert collection is not None
    honcho_run.do(f"{name}.delete", ids)
    honcho_run.do(f"{name}.delete", ids)
    if name == "collections":
        honcho_run.do("collections.get", ids, query={"collection_id": ids["collection_id"]})
        honcho_run.do("collections.by-name", {**ids, "name": collection.object["name"]})
        honcho_run.do("collections.update", ids, body={"metadata": {"k": 1}})
        honcho_run.do("documents.create", ids, body={"content": "x"})
    if honcho_run.capabilities.documents:
        honcho_run.do("documents.by-id", ids)
        honcho_run.do("documents.update", ids, body={"metadata": {"k": 1}})
        honcho_run.rest([("documents", ids), ("documents", kept)])
    honcho_run.rest([("collections", honcho_line)])


def test_delete_session(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    """A deleted session is set aside, not taken away."""
    ids = honcho_run.make("messages", honcho_line)
    other = honcho_run.make("sessions", honcho_line)
    honcho_run.do("sessions.delete", ids)
    seen = honcho_run.do("sessions.get", ids, query={"session_id": ids["session_id"]})
    if seen.ok:
        honcho_run.decide("state.inactive", seen)
    for name, sent in (
        ("sessions.delete", None),
        ("messages.create", {"content": "after", "is_user": True}),
        ("messages.by-id", None),
        ("sessions.update", {"metadata": {"after": 1}}),
    ):
        honcho_run.do(name, ids, body=sent, purpose="state.inactive")
    honcho_run.rest([("messages", ids), ("sessions", honcho_line)])
    honcho_run.do("sessions.list", honcho_line, body={"is_active": True})
    honcho_run.do("sessions.get", other, query={"session_id": other["session_id"]})


@pytest.mark.parametrize("deep", [False, True], ids=["shallow", "deep"])
@pytest.mark.parametrize("cut", [False, True], ids=["whole", "cut"])
def test_clone(honcho_run: Run, honcho_line: dict[str, str], deep: bool, cut: bool) -> None:
    honcho_run.do("sessions.update", honcho_line, body={"metadata": {"topic": {"of": ["talk"]}}})
    messages = [
        honcho_run.make("messages", honcho_line, content=f"{n}", metadata={"n": n})
        for n in range(4)
    ]
    links = {name: messages[1][name] for name in ("session_id", "message_id")}
    honcho_run.make("metamessages", honcho_line, **links, metadata={"m": 1})
    honcho_run.make(
        "metamessages", honcho_line, session_id=honcho_line["session_id"], content="of the session"
    )
    # What is copied is what is stored, which need not be what was answered.
    honcho_run.rest([("messages", honcho_line), ("metamessages", honcho_line)])
    query: dict[str, Any] = {"deep_copy": deep}
    if cut:
        query["message_id"] = messages[2]["message_id"]
    clone = honcho_run.do("sessions.clone", honcho_line, query=query)
    if not clone.ok or not isinstance(clone.json, dict) or "id" not in clone.json:
        return
    copy_ids = {**honcho_line, "session_id": clone.json["id"]}
    honcho_run.do("sessions.get", copy_ids, query={"session_id": copy_ids["session_id"]})
    known = honcho_run.ledger.get(copy_ids["session_id"])
    if known is None or known.lost:
        return
    copies = honcho_run.do("messages.list", copy_ids, query={"size": 100}, body={})
    honcho_run.decide("state.clone", copies)
    linked = {"session_id": copy_ids["session_id"]}
    honcho_run.decide(
        "state.clone",
        honcho_run.do("metamessages.list", copy_ids, query={"size": 100}, body=linked),
    )
    honcho_run.rest([("messages", honcho_line), ("sessions", honcho_line)])


@each("name", _unknown)
def test_unknown(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    """Each id of the path in turn is one that nobody has."""
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    if honcho_run.contract[name].verb == "by-name":
        honcho_run.do(name, {**ids, "name": honcho_run.fresh("nobody")})
        return
    for parameter in honcho_run.contract[name].path_parameters:
        honcho_run.do(name, {**ids, parameter: NOBODY}, **options(honcho_run, name, ids))
    if honcho_run.contract[name].verb == "get":
        id_name = RESOURCES[name.partition(".")[0]].id
        honcho_run.do(name, ids, query={id_name: NOBODY})


def _look(run: Run, resource: str, ids: Ids) -> None:
    """Reads one object in every way but by its name."""
    id_name = RESOURCES[resource].id
    if f"{resource}.by-id" in run.contract.operations:
        run.do(f"{resource}.by-id", ids)
    if f"{resource}.get" in run.contract.operations:
        run.do(f"{resource}.get", ids, query={id_name: ids[id_name]})
    if resource != "apps":
        run.rest([(resource, ids)])
