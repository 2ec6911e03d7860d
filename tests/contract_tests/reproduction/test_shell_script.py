"""A finding's calls as lines for a shell."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.contract_tests.servers import Asked, Said, said, serving

from honcho_contract.reproduction.shell_script import lines
from honcho_contract.reproduction.steps import Step

BASE = "http://target.test"
MARK = "hc-0-main"
APP = Step(
    operation="apps.create",
    method="POST",
    path="/v1/apps",
    content_type="application/json",
    body=json.dumps({"name": f"{MARK} app 1", "metadata": {"honcho-contract": MARK}}),
    gives={"/id": "app-1"},
)
USER = Step(
    operation="users.create",
    method="POST",
    path="/v1/apps/app-1/users",
    content_type="application/json",
    body=json.dumps({"name": f"{MARK} users 2"}),
    gives={"/id": "user-1"},
)
KEY = Step(
    operation="keys.create",
    method="POST",
    path="/v1/keys",
    query=(("app_id", "app-1"),),
    gives={"/key": "key 1"},
)
LIST = Step(
    operation="users.list",
    method="POST",
    path="/v1/apps/app-1/users/list",
    query=(("size", "2"), ("user_id", "user-1")),
    content_type="application/json",
    body='{"filter": {"of": "user-1"}}',
)

needs_bash = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("curl")), reason="bash or curl is not installed"
)


def script(*steps: Step, token: bool = False, base: str = BASE) -> str:
    return "\n".join(lines(steps, base, token=token)) + "\n"


ODD = "A $(touch run) `touch run` ; & \" ' ? / %"
"""An id that would be a command, were it ever taken for text of the shell."""


def given(asked: Asked, plain: str | None = None) -> Said:
    match asked.target.partition("?")[0]:
        case "/v1/apps":
            return said({"name": "x", "id": ODD if plain is None else plain})
        case "/v1/keys":
            return said({"key": "a.new.key"})
        case path if path.endswith("/users"):
            return said([{"no": 1}, {"id": "U"}] if asked.body == b"[]" else {"id": "U"})
    return said({})


def sent(
    steps: Sequence[Step], *, cwd: Path | None = None, app: str | None = None, **options: Any
) -> tuple[list[Asked], str]:
    """What a server is asked when the lines are pasted, and what bash says to them."""
    got: list[Asked] = []

    def take(asked: Asked) -> Said:
        got.append(asked)
        return given(asked, app)

    with serving(take) as url:
        done = subprocess.run(
            ["bash", "--norc", "-i"],
            input=script(*steps, base=url, **options).encode(),
            capture_output=True,
            env={"PATH": os.environ["PATH"], "HONCHO_API_KEY": "my own", "PS1": ""},
            cwd=cwd,
            check=False,
            start_new_session=True,
        )
    return got, done.stdout.decode()


def test_ids_keys_and_the_mark_stand_in_variables() -> None:
    text = script(APP, USER, KEY, LIST)
    for known in ("app-1", "user-1", MARK, "key 1"):
        assert known not in text
    assert re.search(r'^APP1=\$\(curl .* "\$URL"/v1/apps .* \| at id\)$', text, re.M)
    assert re.search(r'^USER1=\$\(curl .* "\$URL"/v1/apps/"\$APP1"/users .*\| at id\)$', text, re.M)
    assert "$KEY1" not in text  # nothing is sent with it


@needs_bash
def test_the_mark_stays_in_capitals_where_it_was() -> None:
    loud = replace(USER, body=json.dumps({"name": f"{MARK.upper()} USERS 2"}))
    made, asked = sent([APP, loud], app="A")[0]
    mark = json.loads(made.body)["metadata"]["honcho-contract"]
    assert mark != MARK
    assert json.loads(asked.body) == {"name": f"{mark.upper()} USERS 2"}


def test_a_line_is_plain_whatever_is_sent() -> None:
    odd = Step(operation="", method="POST", path="/v1", body="\u202e \x1b[1m\n", content_type="é")
    text = script(APP, odd)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()


def test_the_run_s_own_token_is_a_variable_of_the_caller_s_and_garbage_is_itself() -> None:
    plain = Step(operation="apps.list", method="POST", path="/v1/apps/list")
    assert '-H "Authorization: Bearer $HONCHO_API_KEY"' in script(plain, token=True)
    assert "Authorization" not in script(plain, token=False)
    none = Step(operation="apps.list", method="POST", path="/v1/apps/list", token="")
    assert "Authorization" not in script(none, token=True)
    garbage = Step(operation="apps.list", method="POST", path="/v1/apps/list", token="a b")
    assert "-H 'Authorization: Bearer a b'" in script(garbage, token=True)


@needs_bash
def test_pasted_they_send_what_was_sent_with_the_ids_of_this_server(tmp_path: Path) -> None:
    odd = replace(APP, gives={"/id": "app?1"})
    user = replace(USER, path="/v1/apps/app%3F1/users")
    key = replace(KEY, query=(("app_id", "app?1"),))
    last = Step(operation="users.list", method="POST", path="/v1/u/user-1", key="key 1")
    (made, second, third, asked), _ = sent([odd, user, key, last], token=True, cwd=tmp_path)
    mark = json.loads(made.body)["metadata"]["honcho-contract"]
    assert mark != MARK
    assert len(mark) == len(MARK)
    assert json.loads(second.body) == {"name": f"{mark} users 2"}
    assert second.target == f"/v1/apps/{quote(ODD, safe='')}/users"
    assert third.target == f"/v1/keys?app_id={quote(ODD, safe='')}"
    assert third.headers["authorization"] == "Bearer my own"
    assert (asked.target, asked.headers["authorization"]) == ("/v1/u/U", "Bearer a.new.key")
    assert list(tmp_path.iterdir()) == []


@needs_bash
def test_an_id_that_is_of_another_form_now_is_no_command(tmp_path: Path) -> None:
    got, _ = sent([APP, USER], cwd=tmp_path)
    assert len(got) == 1  # curl refuses what fits no path
    assert list(tmp_path.iterdir()) == []


BODIES = (
    b'{"content": "plain"}',
    b'it\'s $HOME `id` "quoted" \\n !!',
    b"@/etc/hostname",
    b"two\nlines\r\n\t",
    "e\u0301 \U0001f375".encode(),
    b"nul\0inside",
    b"\xff\xfe not UTF-8",
    b"percent %s %d %%",
    b"",
    b'{"content": "' + b"x" * 50_001 + b'"}',
    b"".join(b'{"n": %d}' % n for n in range(20_000)),
    b'{"a":' * 900 + b"1" + b"}" * 900,
)


@needs_bash
def test_every_body_is_sent_whole() -> None:
    import base64

    steps = [
        Step(
            operation="",
            method="POST",
            path="/v1/x",
            query=(("q", "a&b c"), ("é", "\U0001f375")),
            content_type="text/x; a=b",
            body=base64.b64encode(body).decode(),
            base64=True,
        )
        for body in BODIES
    ]
    got, _ = sent(steps)
    assert [asked.body for asked in got] == list(BODIES)
    assert {asked.headers["content-type"] for asked in got} == {"text/x; a=b"}
    assert {asked.target for asked in got} == {"/v1/x?q=a%26b+c&%C3%A9=%F0%9F%8D%B5"}


@needs_bash
def test_a_long_body_has_the_ids_of_this_server_too() -> None:
    long = json.dumps({"of": "user-1", "text": "x" * 9_000, "mark": MARK})
    last = Step(operation="", method="POST", path="/v1/x", body=long)
    *_, asked = sent([APP, USER, last], app="A")[0]
    body = json.loads(asked.body)
    assert (body["of"], len(body["text"])) == ("U", 9_000)
    assert body["mark"] != MARK


@needs_bash
def test_an_answer_may_give_several_ids() -> None:
    many = Step(
        operation="users.create",
        method="POST",
        path="/v1/apps/app-1/users",
        body="[]",
        gives={"/0/no": "not-used", "/1/id": "user-1"},
    )
    *_, asked = sent([APP, many, LIST], app="A")[0]
    assert asked.target.endswith("?size=2&user_id=U")
    assert json.loads(asked.body) == {"filter": {"of": "U"}}


@needs_bash
def test_only_the_last_answer_is_shown_and_with_its_status() -> None:
    _, out = sent([APP, USER, LIST], app="A")
    assert out.startswith("HTTP/1.")
    assert out.count("HTTP/1.") == 1


@needs_bash
def test_a_race_is_sent_at_the_same_time() -> None:
    at_once = [
        Step(operation="", method="GET", path=f"/v1/{lane}", lane=lane) for lane in (1, 1, 2, 3)
    ]
    text = script(*at_once)
    assert len(re.findall(r"; } &$", text, re.M)) == 3
    assert "wait" in text
    assert text.startswith("# What stands in brackets goes out at the same time")
    got, _ = sent(at_once)
    assert sorted(asked.target for asked in got) == ["/v1/1", "/v1/1", "/v1/2", "/v1/3"]


@needs_bash
def test_a_call_of_which_only_some_fail_is_sent_until_one_does() -> None:
    asked: list[Asked] = []

    def unsteady(one: Asked) -> Said:
        asked.append(one)
        # The length of the other answers begins with a five.
        return said({}, status=503) if len(asked) == 4 else said("x" * 50, status=409)

    with serving(unsteady) as url:
        script = lines([USER], url, token=False, unsteady=True)
        text = "\n".join(script) + "\n"
        done = subprocess.run(["bash"], input=text.encode(), capture_output=True, check=True)
    assert len(asked) == 4
    assert done.stdout.startswith(b"HTTP/1.1 503 ")


@needs_bash
def test_a_path_is_sent_as_it_is() -> None:
    paths = ["/v1/apps/../x", "/v1/./y", "/v1/[a]/{b}", "/v1//z"]
    got, _ = sent([Step(operation="", method="GET", path=path) for path in paths])
    assert [asked.target for asked in got] == paths


@needs_bash
def test_a_time_to_come_is_to_come_again() -> None:
    from datetime import UTC, datetime
    from urllib.parse import parse_qs, urlsplit

    step = Step(
        operation="keys.create",
        method="POST",
        path="/v1/keys",
        query=(("expires_at", "2020-01-02T00:00:00+00:00"),),
        sent=datetime(2020, 1, 1, tzinfo=UTC).timestamp(),
    )
    (asked,), _ = sent([step])
    (until,) = parse_qs(urlsplit(asked.target).query)["expires_at"]
    ahead = datetime.fromisoformat(until) - datetime.now(UTC)
    assert 23 * 3600 < ahead.total_seconds() <= 24 * 3600


def test_what_works_once_for_each_server_says_so() -> None:
    plain = replace(APP, body=json.dumps({"name": "x", "metadata": {"honcho-contract": MARK}}))
    assert script(plain).startswith("# Once for each server: ")
    for step in (APP, replace(plain, body=json.dumps({"name": "x" * 100})), USER, LIST):
        assert "# Once" not in script(step)
