"""When keys end, and tokens that say odd things of their end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from honcho_contract.apis.v1.samples import options, supported
from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.validity import VALID
from honcho_contract.generating import probes
from honcho_contract.judging.prediction import Prediction
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import each
from honcho_contract.wire.exchange import Call, Exchange, call, name_of


def _below_a_user(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if "user_id" in o.path_parameters and o.verb != "delete"]


ENDS = {"0001-01-01T00:00:00Z": False, "9999-12-31T23:59:59Z": True}
"""Of the odd ends of keys, those that say whether a key still opens; the others leave it open."""

SOON = 2
"""Seconds for which a key is made that is to end."""


@pytest.mark.parametrize("claim", probes.CLAIMS, ids=repr)
def test_a_forged_end_opens_nothing(honcho_run: Run, honcho_world: World, claim: object) -> None:
    if not honcho_run.capabilities.auth:
        pytest.skip("auth is off on this server")
    token = probes.forged(claim)
    for name in ("apps.list", "users.get", "messages.list"):
        honcho_run.shut(_sent(honcho_run, honcho_world, name, token, "auth.token"), "auth.token")


@pytest.mark.parametrize("end", probes.EXPIRIES)
def test_odd_ends(honcho_run: Run, honcho_world: World, end: str) -> None:
    """A key may be refused for its end; where it is made, nobody fails over it."""
    _only_if_keys_are_made(honcho_run)
    key = _key(honcho_run, app_id=honcho_world.home["app_id"], expires_at=end)
    if key is None:
        return
    check = "auth.opens" if ENDS.get(end) else "auth.token"
    sent = _sent(honcho_run, honcho_world, "messages.list", key, check)
    if end not in ENDS:
        honcho_run.judge(honcho_run.ask(sent), Prediction(verdict=VALID))
    elif ENDS[end]:
        honcho_run.send(sent)
    else:
        honcho_run.shut(sent, check)


def test_a_key_ends(honcho_run: Run, honcho_world: World) -> None:
    """By the clock of the target: a key opens until its end, and then no more."""
    _only_if_keys_are_made(honcho_run)
    now = _clock(honcho_run.do("apps.get", {}, query={"app_id": honcho_world.home["app_id"]}))
    if now is None:
        return
    end = now + timedelta(seconds=SOON)
    key = _key(honcho_run, app_id=honcho_world.home["app_id"], expires_at=end.isoformat())
    if key is None:
        return
    seen = honcho_run.ask(_sent(honcho_run, honcho_world, "messages.list", key, "auth.opens"))
    at = _clock(seen)
    if at is not None and at < end - timedelta(seconds=1):
        honcho_run.judge(seen, honcho_run.oracle.predict(seen.call))
    honcho_run.target.sleep(SOON + 2)
    honcho_run.shut(
        _sent(honcho_run, honcho_world, "messages.list", key, "auth.token"), "auth.token"
    )


@pytest.mark.parametrize("scope", ["app_id", "user_id", "session_id"])
def test_a_second_key(honcho_run: Run, honcho_world: World, scope: str) -> None:
    """Another key for the same scope opens as well, and the first one still does."""
    _only_if_keys_are_made(honcho_run)
    keys = [_key(honcho_run, **{scope: honcho_world.home[scope]}) for _ in range(2)]
    for key in (*keys, *keys):
        if key is not None:
            honcho_run.send(_sent(honcho_run, honcho_world, "messages.list", key, "auth.opens"))


@each("name", _below_a_user)
def test_an_id_in_the_query_opens_nothing(honcho_run: Run, honcho_world: World, name: str) -> None:
    """A user's key, and that user's id in the query, do not open what is another's."""
    _only_if_keys_are_made(honcho_run)
    key = _key(honcho_run, user_id=honcho_world.home["user_id"])
    if key is None or not supported(honcho_run, name):
        return
    plain = options(honcho_run, name, honcho_world.sibling)
    besides = {"user_id": honcho_world.home["user_id"], "app_id": honcho_world.home["app_id"]}
    parts = {**plain, "query": {**plain.get("query", {}), **besides}}
    ids = {**honcho_world.sibling, "name": honcho_run.fresh("nobody")}
    sent = call(honcho_run.contract[name], ids, **parts, token=key, purpose="auth.scope")
    honcho_run.shut(sent, "auth.scope")


def _only_if_keys_are_made(run: Run) -> None:
    if not run.capabilities.admin:
        pytest.skip("keys need auth, and a token that may make them")


def _key(run: Run, **query: str) -> str | None:
    answer = run.do("keys.create", {}, query=query)
    key = answer.json.get("key") if answer.ok and isinstance(answer.json, dict) else None
    return key if isinstance(key, str) else None


def _sent(run: Run, world: World, name: str, token: str, check: str) -> Call:
    parts = options(run, name, world.home)
    return call(run.contract[name], world.home, **parts, token=token, purpose=check)


def _clock(seen: Exchange) -> datetime | None:
    """The time of the target when it answered, to the second; None where it does not tell."""
    try:
        told = parsedate_to_datetime(seen.response.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
