"""What a run of API 1 makes on the target before it starts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.resources import NOBODY
from honcho_contract.reproduction.run_mark import KEY as MARK
from honcho_contract.running.generation import World
from honcho_contract.running.probe import mark_of
from honcho_contract.running.run import NotMadeError, Run
from honcho_contract.wire.exchange import Exchange, call
from honcho_contract.wire.target import Target


def free_mark(target: Target, contract: Contract, seed: int, worker: str) -> str:
    """A mark for the run that no earlier run on the target has used: the same for the same seed
    on a new target, so that the same requests go out."""
    stem = mark_of(seed, worker)
    # Not by the name of an earlier run's app: a run renames some of its own.
    bearing = {"filter": {MARK: stem}}
    seen = target.send(call(contract["apps.list"], {}, query={"size": 1}, body=bearing)).json
    taken = isinstance(seen, dict) and bool(seen.get("total"))
    return f"{stem}-{secrets.token_hex(4)}" if taken else stem


def build(run: Run) -> World:
    """Makes the world, as far as the target does. What it answers on the way is judged like
    everything else."""
    app = run.home_app
    home = _line(run, run.make_if_possible("users", app))
    sibling = _line(run, run.make_if_possible("users", app))
    foreign = _line(run, run.make_if_possible("users", run.make_if_possible("apps", {})))
    return World(home=home, sibling=sibling, foreign=foreign, gone=_gone(run, home))


def _line(run: Run, user: Mapping[str, str]) -> Mapping[str, str]:
    """One object of every resource below a user. None rests on another being read back, so that a
    server which loses things can still be tested."""
    line = user
    for resource in ("sessions", "messages", "metamessages", "collections"):
        line = run.make_if_possible(resource, line)
    return run.make_if_possible("documents", line) if run.capabilities.documents else line


def _gone(run: Run, home: Mapping[str, str]) -> Mapping[str, str]:
    gone = run.make_if_possible("collections", home)
    if run.capabilities.documents:
        gone = run.make_if_possible("documents", gone)
    with suppress(NotMadeError):
        run.do("collections.delete", gone)
    return gone


def capable(run: Run) -> None:
    """Tries what needs a model provider behind a real server, once, and notes what fails."""
    app = run.home_app = run.make_if_possible("apps", {})
    user = run.make_if_possible("users", app)
    session = run.make_if_possible("sessions", user)
    collection = run.make_if_possible("collections", user)
    chat = _tried(run, "sessions.chat", session, {"queries": "Who is there?"})
    made = _tried(run, "documents.create", collection, {"content": "A tree"})
    run.capabilities = replace(
        run.capabilities,
        chat=chat is None or _works(chat),
        documents=made is None or _works(made),
        admin=run.capabilities.auth and _may_make_keys(run, app),
    )
    if made is not None and made.ok:
        place = ("documents", tuple(collection.values())[:3])
        run.ledger.doubt(place)


def _tried(run: Run, name: str, ids: Mapping[str, str], body: Mapping[str, str]) -> Exchange | None:
    """What an operation answers; None where what it needs could not be made."""
    try:
        return run.ask(call(run.contract[name], ids, body=body))
    except NotMadeError:
        return None


def _works(exchange: Exchange) -> bool:
    """Whether a probe was answered at all; what the answer says is for the laws."""
    return 0 < exchange.status < 500


def _may_make_keys(run: Run, app: Mapping[str, str]) -> bool:
    try:
        made = run.ask(call(run.contract["keys.create"], {}, query={"app_id": app["app_id"]}))
    except NotMadeError:
        return True
    return made.ok


def unwritten(run: Run) -> World:
    """The world of a run that writes nothing: its ids are nobody's. What needs a model provider is
    not tried."""
    run.capabilities = replace(run.capabilities, chat=False, documents=False)
    nowhere = dict.fromkeys(RESOURCES.by_id, NOBODY)
    run.home_app = {"app_id": NOBODY}
    return World(home=nowhere, sibling=nowhere, foreign=nowhere, gone=nowhere)
