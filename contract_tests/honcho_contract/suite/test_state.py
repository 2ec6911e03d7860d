"""What was made can be read, changed and deleted, and nothing else changes by it."""

from __future__ import annotations

from typing import Any

import pytest

from honcho_contract import sparing
from honcho_contract.contract import contract
from honcho_contract.exchange import name_of
from honcho_contract.resources import NOBODY, RESOURCES
from honcho_contract.run import Ids, Run
from honcho_contract.samples import body, options, prepared
from honcho_contract.suite.needs import only_if_supported

_CONTRACT = contract()
_PLAIN = [name_of(o) for o in _CONTRACT if o.verb not in ("chat",) and o.resource != "keys"]
_UPDATES = [name_of(o) for o in _CONTRACT if o.verb == "update"]
_UNKNOWN = [
    name_of(o)
    for o in _CONTRACT
    if o.path_parameters and o.verb not in ("list", "query", "chat", "get-or-create")
]


@pytest.mark.parametrize("name", _PLAIN)
def test_plain(run: Run, line: dict[str, str], name: str) -> None:
    """Each operation does its plain work, and what it left is as it says."""
    only_if_supported(run, name)
    ids = prepared(run, name, line) | {"name": run.fresh("named")}
    if run.contract[name].verb in ("by-name", "get-or-create"):
        resource = name.partition(".")[0]
        marked = {"metadata": run.marked} if resource == "apps" else {}
        ids |= run.make(resource, ids, name=ids["name"], **marked)
    if name == "documents.query":
        ids = run.make("documents", ids)
    run.do(name, ids, **options(run, name, ids))
    resource = name.partition(".")[0]
    if resource != "apps":
        run.rest([(resource, ids)])


@pytest.mark.parametrize("name", _UPDATES)
def test_update(run: Run, line: dict[str, str], name: str) -> None:
    only_if_supported(run, name)
    ids = prepared(run, name, line)
    resource = name.partition(".")[0]
    plain = body(run, name) or {}
    for metadata in ({"a": 1, "b": {"c": 2}}, {"b": {"d": 3}}, {"e": None}, {}, {"a": 1}, {}):
        run.do(name, ids, body=plain | {"metadata": metadata})
        _look(run, resource, ids)
    for key in [key for key in plain if key != "metadata"]:
        run.do(name, ids, body={key: plain[key]})
        _look(run, resource, ids)
    if name not in ("messages.update", "sessions.update"):
        run.do(name, ids, body={"metadata": {"kept": 1}})
        run.do(name, ids, body={key: value for key, value in plain.items() if key != "metadata"})
        run.do(name, ids, body={})
        run.do(name, ids, body={"metadata": None})
        _look(run, resource, ids)
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
    run.do(name, ids, body={"metadata": {"k": 1}} | fixed)
    _look(run, resource, ids)


@pytest.mark.parametrize("name", ["users", "collections"])
def test_unique_names(run: Run, line: dict[str, str], name: str) -> None:
    other = run.make("users", run.home_app)
    elsewhere = sparing.app(run) if name == "users" else other
    taken, free = run.fresh("taken"), run.fresh("free")
    made = run.make(name, line, name=taken)
    run.do(f"{name}.create", line, body={"name": taken})
    run.do(f"{name}.create", elsewhere, body={"name": taken}, purpose="state.unique-scope")
    run.do(f"{name}.create", line, body={"name": taken.upper()}, purpose="state.unique-scope")
    run.do(f"{name}.create", line, body={"name": f"{taken} "}, purpose="state.unique-scope")
    second = run.make(name, line, name=free)
    run.do(f"{name}.update", second, body={"name": taken})
    run.do(f"{name}.update", made, body={"name": taken})
    run.do(f"{name}.update", made, body={"name": run.fresh("renamed")})
    run.do(f"{name}.by-name", {**line, "name": taken})
    run.do(f"{name}.create", line, body={"name": taken}, purpose="state.unique-scope")
    if name == "collections":
        run.do("collections.delete", second)
        run.do("collections.create", line, body={"name": free}, purpose="state.unique-scope")
    run.rest([(name, line)])


def test_unique_apps(run: Run) -> None:
    made = sparing.app(run)
    known = run.ledger.get(made["app_id"])
    assert known is not None
    run.do("apps.create", {}, body={"name": known.object["name"], "metadata": run.marked})
    other = run.make("apps", {})
    run.do("apps.update", other, body={"name": known.object["name"]})
    run.do("apps.by-name", {"name": known.object["name"]})


@pytest.mark.parametrize("text", ["honcho", "Honcho", "HONCHO"])
def test_reserved_name(run: Run, line: dict[str, str], text: str) -> None:
    run.do("collections.create", line, body={"name": text})
    run.rest([("collections", line)], purpose="refusals.traceless")


@pytest.mark.parametrize("name", ["apps", "users"])
def test_get_or_create(run: Run, line: dict[str, str], name: str) -> None:
    wanted = {**(line if name == "users" else {}), "name": run.fresh("either")}
    run.do(f"{name}.get-or-create", wanted)
    run.do(f"{name}.get-or-create", wanted)
    run.do(f"{name}.by-name", wanted)
    made = run.do(f"{name}.create", wanted, body={"name": run.fresh("made"), "metadata": {"k": 1}})
    if made.ok and isinstance(made.json, dict):
        run.do(f"{name}.get-or-create", {**wanted, "name": str(made.json.get("name"))})


def test_batch_is_all_or_none(run: Run, line: dict[str, str]) -> None:
    good = {"content": "good", "is_user": True}
    for bad in ({"content": "bad"}, {"content": 1, "is_user": True}, None, "bad"):
        for messages in ([good, bad], [bad, good], [good, bad, good]):
            run.do("messages.batch", line, body={"messages": messages})
    run.rest([("messages", line)], purpose="state.batch")


def test_batch_order(run: Run, line: dict[str, str]) -> None:
    run.make("messages", line, content="before")
    rows = [{"content": f"{n}", "is_user": n % 2 == 0} for n in range(100)]
    run.do("messages.batch", line, body={"messages": rows})
    run.make("messages", line, content="after")
    run.rest([("messages", line)])


@pytest.mark.parametrize("name", ["collections", "documents"])
def test_delete(run: Run, line: dict[str, str], name: str) -> None:
    only_if_supported(run, f"{name}.delete")
    kept = run.make("collections", line)
    ids = run.make("collections", line)
    if run.capabilities.documents:
        run.make("documents", kept)
        ids = run.make("documents", ids)
    collection = run.ledger.get(ids["collection_id"])
    assert collection is not None
    run.do(f"{name}.delete", ids)
    run.do(f"{name}.delete", ids)
    if name == "collections":
        run.do("collections.get", ids, query={"collection_id": ids["collection_id"]})
        run.do("collections.by-name", {**ids, "name": collection.object["name"]})
        run.do("collections.update", ids, body={"metadata": {"k": 1}})
        run.do("documents.create", ids, body={"content": "x"})
    if run.capabilities.documents:
        run.do("documents.by-id", ids)
        run.do("documents.update", ids, body={"metadata": {"k": 1}})
        run.rest([("documents", ids), ("documents", kept)])
    run.rest([("collections", line)])


def test_delete_session(run: Run, line: dict[str, str]) -> None:
    """A deleted session is set aside, not taken away."""
    ids = run.make("messages", line)
    other = run.make("sessions", line)
    run.do("sessions.delete", ids)
    seen = run.do("sessions.get", ids, query={"session_id": ids["session_id"]})
    if seen.ok:
        run.decide("state.inactive", seen)
    for name, sent in (
        ("sessions.delete", None),
        ("messages.create", {"content": "after", "is_user": True}),
        ("messages.by-id", None),
        ("sessions.update", {"metadata": {"after": 1}}),
    ):
        run.do(name, ids, body=sent, purpose="state.inactive")
    run.rest([("messages", ids), ("sessions", line)])
    run.do("sessions.list", line, body={"is_active": True})
    run.do("sessions.get", other, query={"session_id": other["session_id"]})


@pytest.mark.parametrize("deep", [False, True], ids=["shallow", "deep"])
@pytest.mark.parametrize("cut", [False, True], ids=["whole", "cut"])
def test_clone(run: Run, line: dict[str, str], deep: bool, cut: bool) -> None:
    run.do("sessions.update", line, body={"metadata": {"topic": {"of": ["talk"]}}})
    messages = [run.make("messages", line, content=f"{n}", metadata={"n": n}) for n in range(4)]
    links = {name: messages[1][name] for name in ("session_id", "message_id")}
    run.make("metamessages", line, **links, metadata={"m": 1})
    run.make("metamessages", line, session_id=line["session_id"], content="of the session")
    # What is copied is what is stored, which need not be what was answered.
    run.rest([("messages", line), ("metamessages", line)])
    query: dict[str, Any] = {"deep_copy": deep}
    if cut:
        query["message_id"] = messages[2]["message_id"]
    clone = run.do("sessions.clone", line, query=query)
    if not clone.ok or not isinstance(clone.json, dict) or "id" not in clone.json:
        return
    copy_ids = {**line, "session_id": clone.json["id"]}
    run.do("sessions.get", copy_ids, query={"session_id": copy_ids["session_id"]})
    known = run.ledger.get(copy_ids["session_id"])
    if known is None or known.lost:
        return
    copies = run.do("messages.list", copy_ids, query={"size": 100}, body={})
    run.decide("state.clone", copies)
    linked = {"session_id": copy_ids["session_id"]}
    run.decide(
        "state.clone",
        run.do("metamessages.list", copy_ids, query={"size": 100}, body=linked),
    )
    run.rest([("messages", line), ("sessions", line)])


@pytest.mark.parametrize("name", _UNKNOWN)
def test_unknown(run: Run, line: dict[str, str], name: str) -> None:
    """Each id of the path in turn is one that nobody has."""
    only_if_supported(run, name)
    ids = prepared(run, name, line)
    if run.contract[name].verb == "by-name":
        run.do(name, {**ids, "name": run.fresh("nobody")})
        return
    for parameter in run.contract[name].path_parameters:
        run.do(name, {**ids, parameter: NOBODY}, **options(run, name, ids))
    if run.contract[name].verb == "get":
        id_name = RESOURCES[name.partition(".")[0]].id
        run.do(name, ids, query={id_name: NOBODY})


def _look(run: Run, resource: str, ids: Ids) -> None:
    """Reads one object in every way but by its name."""
    id_name = RESOURCES[resource].id
    if f"{resource}.by-id" in run.contract.operations:
        run.do(f"{resource}.by-id", ids)
    if f"{resource}.get" in run.contract.operations:
        run.do(f"{resource}.get", ids, query={id_name: ids[id_name]})
    if resource != "apps":
        run.rest([(resource, ids)])
