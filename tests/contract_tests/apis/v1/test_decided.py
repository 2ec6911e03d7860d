"""The laws that scenarios ask, and replays."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, Reply, Scene, ok, page, refused, thing

from honcho_contract.apis.v1.decided import DECIDED
from honcho_contract.judging.laws import Seen
from honcho_contract.wire.exchange import Call

CLONE = {**LINE, "session_id": "copy"}


def broken(code: str, seen: Seen) -> list[str]:
    return [fault.reason for fault in DECIDED[code](seen)]


@pytest.mark.parametrize("code", ["auth.token", "auth.scope"])
def test_shut(code: str, scene: Scene) -> None:
    assert broken(code, scene.seen("apps.list", refused(401))) == []
    assert broken(code, scene.seen("apps.list", ok({}))) == ["opened where 401 is due"]
    assert broken(code, scene.seen("apps.list", refused(404))) == ["answered 404 where 401 is due"]


@pytest.mark.parametrize(
    ("auth", "query", "reply", "reason"),
    [
        (False, {"app_id": "app"}, refused(405), None),
        (False, {"app_id": "app"}, ok({"key": "k"}), "keys are made without auth"),
        (True, {}, refused(422), None),
        (True, {}, ok({"key": "k"}), "a key without a scope"),
        (True, {"app_id": "app"}, ok({"key": "k"}), None),
        (True, {"app_id": "app"}, ok({"key": None}), "no key was made"),
        (True, {"app_id": "app"}, refused(405), "no key was made"),
    ],
)
def test_keys(
    auth: bool, query: dict[str, str], reply: Reply, reason: str | None, scene: Scene
) -> None:
    seen = scene.seen("keys.create", reply, query=query)
    object.__setattr__(seen, "auth", auth)
    assert broken("auth.keys", seen) == ([reason] if reason else [])


def test_inactive(scene: Scene) -> None:
    for active, count in ((False, 0), (True, 1), (None, 1)):
        seen = scene.seen("sessions.get", ok(thing("sessions", "session", is_active=active)))
        assert len(broken("state.inactive", seen)) == count
    assert broken("state.inactive", scene.seen("messages.by-id", ok(thing("messages", "m")))) == []


def test_method(scene: Scene) -> None:
    patch = Call(operation=None, method="PATCH", path="/v1/apps/app")
    assert broken("refusals.method", scene.seen_of(patch, refused(405))) == []
    assert broken("refusals.method", scene.seen_of(patch, refused(500))) == []
    (fault,) = DECIDED["refusals.method"](scene.seen_of(patch, refused(404)))
    assert fault.reason == "answered 404 where 405 is due"
    assert fault.detail == "/v1/apps/{app_id} has PUT"


def test_surrogates(scene: Scene) -> None:
    sent = {"content": "\ud83c", "is_user": True}
    for content, count in (("\ud83c", 0), ("?", 1)):
        made = ok(thing("messages", "new", content=content))
        assert len(broken("echo.text", scene.seen("messages.create", made, body=sent))) == count


STREAM = {"content-type": "text/event-stream; charset=utf-8"}


@pytest.mark.parametrize(
    ("stream", "reply", "reasons"),
    [
        (True, Reply(raw=b"text", headers=STREAM), []),
        (True, Reply(raw=b" ", headers=STREAM), ["a stream without text"]),
        (True, ok({"content": "x"}), ["an answer of the other kind"]),
        (False, ok({"content": "x"}), []),
        (
            False,
            Reply(raw=b"text", headers=STREAM),
            ["an answer of the other kind", "no JSON where no stream was asked for"],
        ),
        (True, refused(404), []),
    ],
)
def test_stream(stream: bool, reply: Reply, reasons: list[str], scene: Scene) -> None:
    body = {"queries": "x", "stream": stream}
    assert broken("chat.stream", scene.seen("sessions.chat", reply, body=body)) == reasons


def copies(*items: dict[str, Any]) -> Reply:
    return ok(page(items))


def cloned(scene: Scene, **query: Any) -> None:
    scene.put("messages", "second", content="2")
    scene.tell("sessions.clone", ok(thing("sessions", "copy")), query=query)


def message(object_id: str, content: str, session: str = "copy") -> dict[str, Any]:
    return thing("messages", object_id, {**LINE, "session_id": session}, content=content)


def test_clone(scene: Scene) -> None:
    cloned(scene)
    first = str(scene.known("message").object["content"])

    def reasons(*items: dict[str, Any]) -> list[str]:
        return broken("state.clone", scene.seen("messages.list", copies(*items), CLONE))

    assert reasons(message("c1", first), message("c2", "2")) == []
    assert reasons(message("c2", "2"), message("c1", first)) != []
    assert reasons(message("c1", first)) != []
    assert reasons() != []
    shared = reasons(message("message", first), message("c2", "2"))
    assert shared == ["a copy has the id of its original"]
    stray = reasons(message("c1", first, "session"), message("c2", "2"))
    assert stray == ["a copy bears the id of another session"]


def test_a_cut_clone(scene: Scene) -> None:
    cloned(scene, message_id="message")
    first = str(scene.known("message").object["content"])
    whole = copies(message("c1", first), message("c2", "2"))
    assert broken("state.clone", scene.seen("messages.list", whole, CLONE)) != []
    cut = copies(message("c1", first))
    assert broken("state.clone", scene.seen("messages.list", cut, CLONE)) == []


@pytest.mark.parametrize("deep", [False, True])
def test_the_metamessages_of_a_clone(deep: bool, scene: Scene) -> None:
    scene.put("metamessages", "of-it", session_id="session", message_id="message")
    cloned(scene, deep_copy=deep)
    scene.put("messages", "c1", CLONE)

    def reasons(*items: dict[str, Any]) -> list[str]:
        body = {"session_id": "copy"}
        seen = scene.seen("metamessages.list", copies(*items), CLONE, body=body)
        return broken("state.clone", seen)

    linked = thing("metamessages", "m1", CLONE, session_id="copy", message_id="c1")
    astray = linked | {"message_id": "message"}
    if deep:
        assert reasons(linked) == []
        assert reasons() == ["a deep clone lacks metamessages"]
        assert reasons(astray) == ["a copied metamessage links to no copied message"]
    else:
        assert reasons() == []
        assert reasons(linked) == ["a shallow clone has metamessages"]


def test_a_session_that_is_no_clone_is_not_held_to_one(scene: Scene) -> None:
    assert broken("state.clone", scene.seen("messages.list", copies())) == []


def test_query(scene: Scene) -> None:
    texts = {"tea": "green tea", "rain": "rain"}
    for object_id, text in texts.items():
        scene.put("documents", object_id, content=text, metadata={"even": object_id == "tea"})
    tea, rain = (scene.known(object_id).object for object_id in texts)

    def reasons(*found: dict[str, Any], **asked: Any) -> list[str]:
        body = {"query": "green tea"} | asked
        return broken("pages.query", scene.seen("documents.query", ok(list(found)), body=body))

    assert reasons(tea, rain) == []
    assert reasons(tea, rain, top_k=1) == ["more than top_k"]
    assert reasons(tea, tea) == ["a document twice"]
    assert reasons(rain, tea) == ["the document with the very text is not first"]
    assert reasons(tea, tea | {"id": "x"}) == ["a document of another collection"]
    assert reasons(tea | {"content": "x"}) == ["a document is not as it was answered before"]
    assert reasons(tea, filter={"even": True}) == []
    odd = reasons(tea, rain, filter={"even": True})
    assert odd == ["a document that the filter keeps back"]
