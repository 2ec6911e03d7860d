"""No id of one app, user, session or collection works under another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from honcho_contract.contract import contract
from honcho_contract.exchange import name_of
from honcho_contract.resources import BY_ID, RESOURCES
from honcho_contract.run import Run
from honcho_contract.samples import options
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.world import World

_CONTRACT = contract()
_BELOW = [name_of(o) for o in _CONTRACT if len(o.path_parameters) > 1 and o.resource in RESOURCES]


@pytest.mark.parametrize("name", _BELOW)
def test_path(run: Run, world: World, name: str) -> None:
    """Each id of the path, and each tail of it, taken from another owner."""
    only_if_supported(run, name)
    names = [n for n in run.contract[name].path_parameters if n in BY_ID]
    named = {"name": _a_name(run, world.home, name)}
    for mixed in _mixed(names, world):
        run.do(
            name, {**world.home, **mixed, **named}, **options(run, name, {**world.home, **mixed})
        )
    _unchanged(run, world)


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
def test_query(run: Run, world: World, name: str) -> None:
    id_name = RESOURCES[name.partition(".")[0]].id
    for other in (world.foreign, world.sibling):
        if other[id_name] != world.home[id_name] and name != "apps.get":
            run.do(name, world.home, query={id_name: other[id_name]})
    for wrong in ("message_id", "metamessage_id", "user_id", "session_id"):
        if wrong != id_name:
            run.do(name, world.home, query={id_name: world.home[wrong]})


def test_clone_query(run: Run, world: World) -> None:
    for other in (world.foreign, world.sibling):
        for deep in ("false", "true"):
            query = {"message_id": other["message_id"], "deep_copy": deep}
            run.do("sessions.clone", world.home, query=query)
    session = run.make("sessions", world.home)
    run.do("sessions.clone", session, query={"message_id": world.home["message_id"]})


def test_body(run: Run, world: World) -> None:
    """The session and message that a metamessage names."""
    mine = run.make("messages", run.make("sessions", world.home))
    # What a chat has made there by now is known before anything is refused.
    run.rest([("metamessages", world.home)])
    for other in (world.foreign, world.sibling):
        session, message = {"session_id": other["session_id"]}, {"message_id": other["message_id"]}
        for links in (session, session | message, {"session_id": mine["session_id"]} | message):
            plain = run.plain("metamessages")
            run.do("metamessages.create", world.home, body=plain | links)
            run.do("metamessages.update", world.home, body=links)
    crossed = {"session_id": world.home["session_id"], "message_id": mine["message_id"]}
    run.do("metamessages.create", world.home, body=run.plain("metamessages") | crossed)
    alone = {"message_id": world.home["message_id"]}
    run.do("metamessages.create", world.home, body=run.plain("metamessages") | alone)
    run.do("metamessages.update", world.home, body=crossed)
    run.rest([("metamessages", world.home)], purpose="refusals.traceless")
    run.do("metamessages.by-id", world.home)


def test_lists(run: Run, world: World) -> None:
    for resource in RESOURCES:
        if resource == "apps" or (resource == "documents" and not run.capabilities.documents):
            continue
        for line in (world.home, world.sibling, world.foreign):
            run.do(f"{resource}.list", line, query={"size": 100}, body={})
        crossed = {**world.home, "app_id": world.foreign["app_id"]}
        if resource != "users":
            run.do(f"{resource}.list", crossed, query={"size": 100}, body={})


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
