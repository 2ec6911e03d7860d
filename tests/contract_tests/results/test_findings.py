from __future__ import annotations

import json
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, Reply, Scene, answered, ok, refused, thing

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.reproduction.steps import step
from honcho_contract.results.findings import UNKEPT, Finding, finding, merge, short, told
from honcho_contract.wire.exchange import Call, call
from honcho_openapi.redaction import Redactor

BASE = "http://target.test"
CREATE = RULES["messages.create"]


def found(
    code: str = "echo.text", reason: str = "content came back changed", **options: Any
) -> Finding:
    made = call(CREATE, LINE, **{"body": {"content": "a ", "is_user": True}, **options})
    reply = ok(thing("messages", "new", content="a"))
    return finding(
        CATALOGUE[code],
        answered(made, reply),
        reason=reason,
        detail="a, expected a ",
        base=BASE,
        contract=RULES,
    )


def test_a_finding_tells_check_request_and_answer() -> None:
    one = found()
    assert (one.check, one.operation, one.severity) == ("echo.text", "messages.create", "error")
    assert one.must == CATALOGUE["echo.text"].must
    assert one.request == "POST /v1/apps/app/users/user/sessions/session/messages"
    assert one.sent == '{"content": "a ", "is_user": true}'
    assert one.status == 200
    assert '"content": "a"' in one.answer
    assert one.curl.startswith("curl ")
    assert one.steps == (f"URL={BASE}",)


def test_the_steps_are_the_calls_before_it(scene: Scene) -> None:
    story = scene.ledger.story({"session_id": "session"})
    last = scene.exchange(call(CREATE, LINE, body={}), refused(500))
    one = finding(
        CATALOGUE["robust.allowed"],
        last,
        reason="x",
        detail="",
        base=BASE,
        contract=RULES,
        story=[*story, last],
    )
    calls = [step for step in one.steps if "curl " in step]
    assert [step.partition("=")[0] for step in calls] == ["APP1", "USER1", "SESSION1"]
    assert [step.split()[4] for step in calls] == [
        '"$URL"/v1/apps',
        '"$URL"/v1/apps/"$APP1"/users',
        '"$URL"/v1/apps/"$APP1"/users/"$USER1"/sessions',
    ]


def test_a_finding_is_fit_for_json() -> None:
    odd = "\ud83c"
    made = call(CREATE, LINE, raw=b"\xff\0")
    one = finding(
        CATALOGUE["echo.text"],
        answered(made, Reply(raw=b"\xff")),
        reason="x",
        detail=odd,
        base=BASE,
        contract=RULES,
    )
    text = json.dumps(one.as_json(), ensure_ascii=False).encode()
    assert Finding.from_json(json.loads(text)) == one


def test_a_token_that_must_not_be_told_cannot_be_repeated() -> None:
    secret = "eyJhbGciOi.a-secret.of-the-run"
    for token, kept, key in ((f"{secret}x", None, UNKEPT), ("garbage", "garbage", "")):
        sent = answered(call(CREATE, LINE, body={}, token=token), refused(500))
        one = finding(
            CATALOGUE["auth.token"],
            sent,
            reason="x",
            detail="",
            base=BASE,
            contract=RULES,
            redact=Redactor([secret]),
            recorded=[step(sent)],
        )
        assert (one.recorded[-1]["token"], one.recorded[-1]["key"]) == (kept, key)
        assert "eyJ" not in json.dumps(one.as_json())


def test_one_cause_is_told_once_by_its_smallest_example() -> None:
    large, small = found(body={"content": "a" * 99}), found(body={"content": "a"})
    other = found(reason="name came back changed")
    assert merge([large, other, small, large]) == [
        Finding(**{**vars(small), "count": 3}),
        other,
    ]


def test_what_is_wrong_with_the_methods_of_a_path_is_one_cause() -> None:
    def refusal(method: str, app: str) -> Finding:
        sent = Call(operation=None, method=method, path=f"/v1/apps/{app}")
        check = CATALOGUE["refusals.allow"]
        return finding(
            check, answered(sent, refused(405)), reason="r", detail="", base=BASE, contract=RULES
        )

    (one,) = merge([refusal("PATCH", "a-b"), refusal("GET", "another"), refusal("QUERY", "c")])
    assert (one.operation, one.count) == ("/v1/apps/{app_id}", 3)
    assert one.request == "QUERY /v1/apps/c"


def test_counts_add_up() -> None:
    assert merge([*merge([found(), found()]), found()])[0].count == 3
    assert merge([]) == []


def test_findings_stand_in_the_order_of_the_catalogue() -> None:
    codes = ["robust.allowed", "answers.json", "echo.text"]
    merged = [one.check for one in merge(found(code) for code in codes)]
    assert merged == ["answers.json", "echo.text", "robust.allowed"]


def test_a_finding_as_text() -> None:
    (one,) = merge([found(), found()])
    lines = told(one).splitlines()
    assert lines[0] == "echo.text · messages.create: content came back changed (2×)"
    assert lines[1] == f"  {CATALOGUE['echo.text'].must}"
    assert lines[-3:] == [
        "  reproduce in bash, with a server just started:",
        *(f"    {line}" for line in (*one.steps, one.curl)),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"plain", "plain"),
        ("\U0001f375\n".encode(), "\U0001f375\n"),
        (b"nul\0 bell\x07", r"nul\x00 bell\x07"),
        (b"\xff", r"\xff"),
        ("\u202e".encode(), r"\u202e"),
        (b"x" * 12, "xxxxxxxxxx… (12 bytes)"),
    ],
)
def test_bytes_are_shown_short_and_harmless(content: bytes, text: str) -> None:
    assert short(content, 10 if content.startswith(b"xx") else 400) == text
