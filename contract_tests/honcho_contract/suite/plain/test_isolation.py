"""No id of one app, user, session or collection works under another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import options
from honcho_contract.contract.compiled import Contract
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import each
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.wire.exchange import name_of


def _below(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if len(o.path_parameters) > 1 and o.resource in RESOURCES]


@each("name", _below)
def test_path(honcho_run: Run, honcho_world: World, name: str) -> None:
    """Each id of the path, and each tail of it, taken from another owner."""
    only_if_supported(honcho_run, name)
    names = [n for n in honcho_run.contract[name].path_parameters if n in RESOURCES.by_id]
    named = {"name": _a_name(honcho_run, honcho_world.home, name)}
    for mixed in _mixed(names, honcho_world):
        honcho_run.do(
            name,
            {**honcho_world.home, **mixed, **named},
            **options(honcho_run, name, {**honcho_world.home, **mixed}),
        )
    _unchanged(honcho_run, honcho_world)


def _mixed(names: list[str], world: World) -> Iterator[Mapping[str, str]]:
    """Lines of ids of which a part belongs to somebody else."""
    for other in (world.foreign, world.sibling):
        for name in names:
            if other[name] != world.home[name]:
                yield {name: other[name]}
        for n in range(1, len(names)):
            head = {name: other[name] for name in names[:n]}
            if any(other[name] != world.home[name] for name in names[:n]):
                yield head


def _a_name(run: Run, line: Mapping[str, str], name: str) -> str:
    """The name of a live object of the kind that an operation looks up."""
    resource = RESOURCES[name.partition(".")[0]]
    known = run.ledger.get(line[resource.id]) if resource.unique else None
    return str(known.object["name"]) if known else ""


@pytest.mark.parametrize("name", ["users.get", "sessions.get", "collections.get", "apps.get"])
def test_query(honcho_run: Run, honcho_world: World, name: str) -> None:
    id_name = RESOURCES[name.partition(".")[0]].id
    for other in (honcho_world.foreign, honcho_world.sibling):
        if other[id_name] != honcho_world.home[id_name] and name != "apps.get":
            honcho_run.do(name, honcho_world.home, query={id_name: other[id_name]})
    for wrong in ("message_id", "metamessage_id", "user_id", "session_id"):
        if wrong != id_name:
            honcho_run.do(name, honcho_world.home, query={id_name: honcho_world.home[wrong]})


def test_clone_query(honcho_run: Run, honcho_world: World) -> None:
    for other in (honcho_world.foreign, honcho_world.sibling):
        for deep in ("false", "true"):
            query = {"message_id": other["message_id"], "deep_copy": deep}
            honcho_run.do("sessions.clone", honcho_world.home, query=query)
    session = honcho_run.make("sessions", honcho_world.home)
    honcho_run.do("sessions.clone", session, query={"message_id": honcho_world.home["message_id"]})


def test_body(honcho_run: Run, honcho_world: World) -> None:
    """The session and message that a metamessage names."""
    mine = honcho_run.make("messages", honcho_run.make("sessions", honcho_world.home))
    # What a chat has made there by now is known before anything is refused.
    honcho_run.rest([("metamessages", honcho_world.home)])
    for other in (honcho_world.foreign, honcho_world.sibling):
        session, message = {"session_id": other["session_id"]}, {"message_id": other["message_id"]}
        for links in (session, session | message, {"session_id": mine["session_id"]} | message):
            plain = honcho_run.plain("metamessages")
            honcho_run.do("metamessages.create", honcho_world.home, body=plain | links)
            honcho_run.do("metamessages.update", honcho_world.home, body=links)
    crossed = {"session_id": honcho_world.home["session_id"], "message_id": mine["message_id"]}
    honcho_run.do(
        "metamessages.create", honcho_world.home, body=honcho_run.plain("metamessages") | crossed
    )
    alone = {"message_id": honcho_world.home["message_id"]}
    honcho_run.do(
        "metamessages.create", honcho_world.home, body=honcho_run.plain("metamessages") | alone
    )
    honcho_run.do("metamessages.update", honcho_world.home, body=crossed)
    honcho_run.rest([("metamessages", honcho_world.home)], purpose="refusals.traceless")
    honcho_run.do("metamessages.by-id", honcho_world.home)


def test_lists(honcho_run: Run, honcho_world: World) -> None:
    for resource in RESOURCES:
        if resource == "apps" or (
            resource == "documents" and not honcho_run.capabilities.documents
        ):
            continue
        for line in (honcho_world.home, honcho_world.sibling, honcho_world.foreign):
            honcho_run.do(f"{resource}.list", line, query={"size": 100}, body={})
        crossed = {**honcho_world.home, "app_id": honcho_world.foreign["app_id"]}
        if resource != "users":
            honcho_run.do(f"{resource}.list", crossed, query={"size": 100}, body={})


def _unchanged(run: Run, world: World) -> None:
    """Whoever was aimed at is as before."""
    for line in (world.home, world.sibling, world.foreign):
        run.do("messages.by-id", line)
        run.do("metamessages.by-id", line)
        for resource in ("users", "sessions", "collections"):
            id_name = RESOURCES[resource].id
            run.do(f"{resource}.get", line, query={id_name: line[id_name]})
        if run.capabilities.documents:
            run.do("documents.by-id", line)
