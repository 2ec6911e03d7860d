"""Keys and tokens: what opens, and what stays shut."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import options, supported
from honcho_contract.contract.compiled import Contract
from honcho_contract.generating import probes
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import each
from honcho_contract.wire.exchange import Exchange, call, name_of


def _all(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract]


SCOPES = ("app_id", "user_id", "session_id", "collection_id")
"""What a key can be made for, from wide to narrow."""


def test_keys_are_off(honcho_run: Run) -> None:
    """Without auth there are no keys to make."""
    if honcho_run.capabilities.auth:
        pytest.skip("auth is on: keys are tested as such")
    answer = honcho_run.do("keys.create", {}, query={"app_id": honcho_run.home_app["app_id"]})
    honcho_run.decide("auth.keys", answer)


@each("name", _all)
def test_without_a_token(honcho_run: Run, honcho_world: World, name: str) -> None:
    if not honcho_run.capabilities.auth:
        pytest.skip("auth is off on this server")
    for token in ("", *probes.TOKENS):
        _expect(honcho_run, honcho_world, name, token=token, opens=False, check="auth.token")


@each("name", _all)
def test_scopes(honcho_run: Run, honcho_world: World, name: str) -> None:
    """Each operation with a key for each scope, its own and another's."""
    if not honcho_run.capabilities.admin:
        pytest.skip("scoped keys need auth, and a token that may make keys")
    for scope in SCOPES:
        key = _key(honcho_run, scope, honcho_world.home[scope])
        if key is not None:
            opens = _opens(honcho_run, name, scope)
            check = "auth.opens" if opens else "auth.scope"
            _expect(honcho_run, honcho_world, name, token=key, opens=opens, check=check)
        for other in (honcho_world.sibling, honcho_world.foreign):
            if other[scope] == honcho_world.home[scope]:
                continue
            foreign = _key(honcho_run, scope, other[scope])
            if foreign is not None and _named(honcho_run, name) is not None:
                _expect(
                    honcho_run, honcho_world, name, token=foreign, opens=False, check="auth.scope"
                )


def test_expired_keys(honcho_run: Run, honcho_world: World) -> None:
    if not honcho_run.capabilities.admin:
        pytest.skip("keys need auth, and a token that may make them")
    now = datetime.now(UTC)
    past = (now - timedelta(days=1)).isoformat()
    future = (now + timedelta(days=1)).isoformat()
    expired = _key(honcho_run, "app_id", honcho_world.home["app_id"], expires_at=past)
    if expired is not None:
        _expect(
            honcho_run,
            honcho_world,
            "messages.list",
            token=expired,
            opens=False,
            check="auth.token",
        )
    fresh = _key(honcho_run, "app_id", honcho_world.home["app_id"], expires_at=future)
    if fresh is not None:
        _expect(
            honcho_run, honcho_world, "messages.list", token=fresh, opens=True, check="auth.opens"
        )


def test_keys_need_a_scope(honcho_run: Run) -> None:
    if not honcho_run.capabilities.admin:
        pytest.skip("keys need auth, and a token that may make them")
    answer = honcho_run.do("keys.create", {})
    honcho_run.decide("auth.keys", answer)


def _key(run: Run, scope: str, value: str, **more: str) -> str | None:
    answer = run.do("keys.create", {}, query={scope: value, **more})
    key = answer.json.get("key") if answer.ok and isinstance(answer.json, dict) else None
    run.decide("auth.keys", answer)
    return key if isinstance(key, str) else None


def _named(run: Run, name: str) -> tuple[str, ...] | None:
    """The scopes whose ids an operation's request names; None where only an admin may ask."""
    operation = run.contract[name]
    verb = operation.verb
    if operation.resource == "keys" or (
        operation.resource == "apps" and verb not in ("get", "update")
    ):
        return None
    named = list(operation.path_parameters)
    if verb == "get":
        named.append(RESOURCES[operation.resource].id)
    return tuple(scope for scope in SCOPES if scope in named)


def _opens(run: Run, name: str, scope: str) -> bool:
    named = _named(run, name)
    return named is not None and scope in named


def _expect(
    run: Run, world: World, name: str, *, token: str, opens: bool, check: str
) -> Exchange | None:
    """Sends a plain request with a token, and holds its status to what the token may do."""
    operation = run.contract[name]
    if not supported(run, name) or (opens and operation.verb == "delete"):
        return None
    ids: Mapping[str, str] = {**world.home, "name": run.fresh("named")}
    if opens and operation.verb == "by-name":
        known = run.ledger.get(ids[RESOURCES[operation.resource].id])
        ids = {**ids, "name": str(known.object["name"]) if known else ""}
    sent = call(operation, ids, **options(run, name, ids), token=token, purpose=check)
    if opens:
        return run.send(sent)
    return run.shut(sent, check)
