"""What a run makes on the target before it starts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from honcho_contract.errors import UnreachableError, WrongTargetError
from honcho_contract.judging.resources import BY_ID, NOBODY
from honcho_contract.reproduction.run_mark import KEY as MARK
from honcho_contract.running.run import NotMadeError, Run
from honcho_contract.wire.exchange import Call, Exchange, call
from honcho_contract.wire.gateway import REDIRECTS, stand_in
from honcho_contract.wire.target import Target
from honcho_openapi import VERSION

_PAGE = frozenset(("items", "total", "page", "size", "pages"))
"""What a page of a list holds."""


@dataclass(frozen=True, kw_only=True)
class World:
    """The ids of one full line of objects, and of two others that must stay apart from it.

    `home` is where requests are steered to; `sibling` belongs to another user of the same app,
    `foreign` to another app. `gone` names objects that were deleted.
    """

    home: Mapping[str, str]
    sibling: Mapping[str, str]
    foreign: Mapping[str, str]
    gone: Mapping[str, str]


def probe(run: Run) -> None:
    """Finds out what the target is and can do, or raises a `TargetError` that says what it is."""
    lists = run.contract["apps.list"]
    own = run.target.send(call(lists, {}, body={}))
    who = stand_in(own, run.target.url)
    if who and own.status in REDIRECTS:
        raise WrongTargetError(f"{run.target.url} redirects ({own.status}){_leading(own)}")
    if who:
        raise UnreachableError(
            f"{run.target.url}: {who} answers {own.status} in the server's place; look whether it "
            "finds the server, and passes on POST /v1/apps/list"
        )
    if own.status == 401:
        how = "does not accept the token" if run.target.token else "wants a token"
        raise WrongTargetError(
            f"{run.target.url} {how} (401); give one that may create apps, by --token or "
            "HONCHO_API_KEY"
        )
    if own.status == 403:
        raise WrongTargetError(
            f"{run.target.url} does not let us in (403); give a token that may create and list "
            "apps, by --token or HONCHO_API_KEY"
        )
    if not _may_be_honcho(own):
        raise WrongTargetError(
            f"{run.target.url} is not a Honcho {VERSION}: {lists.method} {lists.path} answered "
            f"{own.status}{_title(run.target)}"
        )
    nobody = run.target.send(call(lists, {}, body={}, token=""))
    run.capabilities = replace(run.capabilities, auth=nobody.status == 401)


def _may_be_honcho(listed: Exchange) -> bool:
    """Whether a server knows the list of apps, however wrong it answers it: a web server of files
    knows neither the path nor POST."""
    if listed.status in (404, 405, 501):
        return False
    if listed.status >= 500:
        return True
    page = listed.json
    return isinstance(page, dict) and not (listed.ok and _PAGE.isdisjoint(page))


def _leading(own: Exchange) -> str:
    """Where a redirect leads, as the URL that might be meant."""
    to = own.response.headers.get("location", "")
    meant = to.removesuffix(own.call.path)
    return f" to {to}; give " + (f"{meant} as the URL" if meant != to else "the server's own URL")


def _title(target: Target) -> str:
    """What a server that is not this API says it is."""
    answer = target.send(Call(operation=None, method="GET", path="/openapi.json"))
    info = answer.json.get("info") if isinstance(answer.json, dict) else None
    if not isinstance(info, dict):
        return ""
    return f"; its OpenAPI document is of {info.get('title')} {info.get('version')}"


def mark_of(seed: int, worker: str) -> str:
    """What the mark of a run begins with, and the whole of it where none had it before."""
    return f"hc-{seed}-{worker}"


def free_mark(target: Target, run_contract: Any, seed: int, worker: str) -> str:
    """A mark for the run that no earlier run on the target has used: the same for the same seed
    on a new target, so that the same requests go out."""
    stem = mark_of(seed, worker)
    # Not by the name of an earlier run's app: a run renames some of its own.
    bearing = {"filter": {MARK: stem}}
    seen = target.send(call(run_contract["apps.list"], {}, query={"size": 1}, body=bearing)).json
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
    nowhere = dict.fromkeys(BY_ID, NOBODY)
    run.home_app = {"app_id": NOBODY}
    return World(home=nowhere, sibling=nowhere, foreign=nowhere, gone=nowhere)
