from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.contract_tests.servers import Asked, Said, said, serving

from honcho_contract.cli.main import main
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_mock import MockServer

NOBODY = "http://127.0.0.1:9"
SECRET = "a secret that is long enough for HS256, at last"

Invoke = Callable[..., Result]


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    monkeypatch.delenv("HONCHO_API_KEY", raising=False)
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--nonsense"),
        ("nonsense",),
        ("check", NOBODY, "--seed", "x"),
        ("check", NOBODY, "--examples", "0"),
        ("check", NOBODY, "--timeout", "0"),
        ("check", NOBODY, "-n", "0"),
        ("check", NOBODY, "too", "many"),
        ("check", "honcho.example.com"),
        ("check", "ftp://honcho.example.com"),
        ("check", "http://"),
        ("prove", "no-such-server"),
        ("check", NOBODY, "--baseline", "no-such-file.yaml"),
        ("check", NOBODY, "--min-coverage", "101"),
        ("check", NOBODY, "--report-html", "no-such-folder/report.html"),
        ("check", NOBODY, "--report-junit", "no-such-folder/report.xml"),
        ("check", NOBODY, "--write-baseline", "no-such-folder/known.yaml"),
    ],
)
def test_wrong_usage_is_2(invoke: Invoke, arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("prove", "user-update-merge"), "'user-update-merges'"),
        (("check", NOBODY, "--allow-untested", "user.create"), "'users.create'"),
    ],
)
def test_an_unknown_name_gets_the_one_that_was_meant(
    invoke: Invoke, arguments: tuple[str, ...], meant: str
) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert f"did you mean {meant}?" in result.stderr


@pytest.mark.parametrize("status", [403, 404, 405, 501])
@pytest.mark.parametrize("body", [b"<html>no</html>", b'{"detail": "no"}'], ids=["page", "json"])
def test_a_web_server_that_knows_no_post_is_no_honcho(
    invoke: Invoke, status: int, body: bytes
) -> None:
    kind = "application/json" if body.startswith(b"{") else "text/html"
    with serving(lambda asked: Said(status=status, body=body, content_type=kind)) as url:
        result = invoke("check", url)
    assert (result.exit_code, result.stdout) == (3, "")
    assert str(status) in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_to_give_is_an_option_that_the_command_has(invoke: Invoke) -> None:
    with MockServer(auth="jwt", jwt_secret=SECRET) as server:
        told = invoke("check", server.url).stderr
    assert "--token" in told
    assert "--honcho-token" not in told


def test_a_url_that_cannot_be_used_is_named(invoke: Invoke) -> None:
    result = invoke("check", "honcho.example.com")
    assert result.stderr == (
        "The URL of the target is 'honcho.example.com'; expected http://HOST[:PORT][/BASE] or "
        "https://…; did you mean http://honcho.example.com?\n"
    )


def test_a_target_that_is_not_there_is_3_and_one_sentence(invoke: Invoke) -> None:
    result = invoke("check", NOBODY)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"{NOBODY} does not answer: ")
    assert result.stderr.count("\n") == 1


def test_a_target_that_is_something_else_is_3_and_named(invoke: Invoke) -> None:
    def pets(asked: Asked) -> Said:
        if asked.target == "/openapi.json":
            return said({"info": {"title": "Pet Store", "version": "3"}})
        return said({}, status=404)

    with serving(pets) as url:
        result = invoke("check", url)
    assert result.exit_code == 3
    assert "is not a Honcho 1.1.0" in result.stderr
    assert "its OpenAPI document is of Pet Store 3" in result.stderr


def test_a_target_that_wants_a_token_is_3_and_says_how(invoke: Invoke) -> None:
    with MockServer(auth="jwt", jwt_secret=SECRET) as server:
        without = invoke("check", server.url)
        wrong = invoke("check", server.url, "--token", "a-wrong-one")
    assert (without.exit_code, wrong.exit_code) == (3, 3)
    assert "wants a token (401)" in without.stderr
    assert "HONCHO_API_KEY" in without.stderr
    assert "does not accept the token (401)" in wrong.stderr
    assert "a wrong one" not in wrong.output


def test_a_target_that_cannot_be_tested_leaves_no_report(invoke: Invoke, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert invoke("check", NOBODY, "--report-json", str(report)).exit_code == 3
    assert not report.exists()


@pytest.mark.parametrize("command", [(), ("check",), ("prove",), ("checks",)])
def test_help(invoke: Invoke, command: tuple[str, ...]) -> None:
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


def test_exit_statuses_are_told(invoke: Invoke) -> None:
    text = " ".join(invoke("--help").stdout.split())
    assert "0 conforms, 1 findings, 2 wrong usage or configuration, 3 the target" in text


def test_checks_are_listed(invoke: Invoke) -> None:
    lines = invoke("checks").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(CATALOGUE)
    assert all(line.endswith(CATALOGUE[line.split()[0]].must) for line in lines)


@pytest.mark.parametrize("error", [RuntimeError("a slip"), KeyboardInterrupt()], ids=repr)
def test_a_crash_of_its_own_is_not_a_verdict(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise error

    monkeypatch.setattr("honcho_contract.gate.gate.check", crash)
    ended = CliRunner().invoke(main, ["check", "http://127.0.0.1:9"])
    assert ended.exit_code == 3
