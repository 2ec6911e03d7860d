from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from tests.contract_tests.builders import API_1, RULES
from tests.contract_tests.servers import Asked, Said, forwarding, said, serving

from honcho_contract.apis.v1 import objects as worlds
from honcho_contract.errors import UnreachableError, WrongTargetError
from honcho_contract.running.probe import probe
from honcho_contract.running.run import Run
from honcho_contract.wire.target import Target
from honcho_mock import MockServer

SECRET = "a secret that is long enough for HS256, at last"


@contextmanager
def a_run(url: str, *, token: str | None = None) -> Iterator[Run]:
    with closing(Target(url=url, token=token)) as target:
        yield Run(generation=API_1, target=target, seed=0, mark="hc-world")


def probed(url: str, *, token: str | None = None) -> Run:
    with a_run(url, token=token) as run:
        run.capabilities = replace(run.capabilities, auth=probe(run.target, run.contract))
        return run


def everything(value: object, *, status: int = 200) -> Callable[[Asked], Said]:
    return lambda asked: said(value, status=status)


def another_api(asked: Asked) -> Said:
    if asked.target == "/openapi.json":
        return said({"info": {"title": "Pets", "version": "2.0"}})
    return said({"detail": "Not Found"}, status=404)


def test_nobody_there() -> None:
    with pytest.raises(UnreachableError, match="does not answer"):
        probed("http://127.0.0.1:9")


def test_another_api_is_named() -> None:
    with serving(another_api) as url, pytest.raises(WrongTargetError) as info:
        probed(url)
    assert str(info.value) == (
        f"{url} is not a Honcho 1.1.0: POST /v1/apps/list answered 404; "
        "its OpenAPI document is of Pets 2.0"
    )


@pytest.mark.parametrize(
    "answer",
    [
        everything({}, status=404),
        everything({}, status=405),
        everything([]),
        lambda asked: Said(body=b"<html>", content_type="text/html"),
        lambda asked: Said(status=302, location="/login"),
    ],
)
def test_something_else(answer: Callable[[Asked], Said]) -> None:
    with serving(answer) as url, pytest.raises(WrongTargetError, match=r"is not a Honcho 1\.1\.0"):
        probed(url)


def test_a_token_is_wanted() -> None:
    with MockServer(auth="jwt", jwt_secret=SECRET) as server:
        with pytest.raises(WrongTargetError, match=r"wants a token \(401\); give one"):
            probed(server.url)
        with pytest.raises(WrongTargetError, match=r"does not accept the token \(401\)"):
            probed(server.url, token="garbage")
        assert probed(server.url, token=server.mock.admin_key()).capabilities.auth


def test_without_auth_a_token_makes_no_difference(mock: str) -> None:
    assert not probed(mock, token="any").capabilities.auth


def test_capabilities(live: Run) -> None:
    able = live.capabilities
    assert (able.chat, able.documents, able.auth, able.admin) == (True, True, False, False)


def test_an_admin_may_make_keys() -> None:
    with (
        MockServer(auth="jwt", jwt_secret=SECRET) as server,
        a_run(server.url, token=server.mock.admin_key()) as run,
    ):
        run.capabilities = replace(run.capabilities, auth=probe(run.target, run.contract))
        worlds.capable(run)
    assert run.capabilities.admin


def test_a_server_without_a_model(mock: str) -> None:
    def no_model(asked: Asked, said_: Said) -> Said:
        needs = asked.target.endswith(("/chat", "/documents"))
        return Said(status=500, body=b"no model", content_type="text/plain") if needs else said_

    with forwarding(mock, meddle=no_model) as url, a_run(url) as run:
        worlds.capable(run)
        assert (run.capabilities.chat, run.capabilities.documents) == (False, False)
        world = worlds.build(run)
    assert "document_id" not in world.home
    assert run.found == []


def test_the_world(live: Run) -> None:
    world = worlds.build(live)
    names = {"app_id", "user_id", "session_id", "message_id", "metamessage_id"}
    names |= {"collection_id", "document_id"}
    for line in (world.home, world.sibling, world.foreign):
        assert set(line) == names
    assert world.sibling["app_id"] == world.home["app_id"]
    assert world.foreign["app_id"] != world.home["app_id"]
    assert not set(world.home.values()) & set(world.foreign.values())
    assert set(world.home.values()) & set(world.sibling.values()) == {world.home["app_id"]}
    gone = live.ledger.get(world.gone["document_id"])
    assert gone is not None
    assert not gone.alive
    assert live.found == []


def test_a_mark_is_taken_once_something_bears_it(target: Target) -> None:
    mark = worlds.free_mark(target, RULES, 7, "worker")
    assert mark == "hc-7-worker"
    assert worlds.free_mark(target, RULES, 7, "worker") == mark
    run = Run(generation=API_1, target=target, seed=7, mark=mark)
    made = run.make("apps", {})
    run.do("apps.update", made, body={"name": f"{mark} renamed"})
    other = worlds.free_mark(target, RULES, 7, "worker")
    assert other.startswith(f"{mark}-")
