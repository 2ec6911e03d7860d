"""Findings sent again, by the command and as a test file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.contract_tests.builders import API_1, RULES
from tests.contract_tests.gate.test_gate import gate, trims
from tests.contract_tests.servers import Asked, Said, forwarding, said, serving
from tests.ready.start import started

from honcho_contract.cli.main import main
from honcho_contract.replay.report_replay import Outcome, again
from honcho_contract.reports.as_tests import write_tests
from honcho_contract.results.findings import Finding
from honcho_contract.results.report_file import read_report
from honcho_contract.running.run import Run
from honcho_contract.wire.exchange import call
from honcho_contract.wire.target import Target
from honcho_mock import MockServer
from honcho_mock.broken import defect


def forgets(asked: Asked, back: Said) -> Said:
    """Trims what messages say, and knows no user by name."""
    if "/users/name/" in asked.target:
        return Said(status=404, body=b'{"detail": "no"}')
    return trims(asked, back)


@pytest.fixture(scope="module")
def broken(mock: str) -> Iterator[str]:
    with forwarding(mock, meddle=forgets) as url:
        yield url


@pytest.fixture(scope="module")
def report(broken: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replayed")
    chosen = "test_get_or_create and users or test_made and messages.create"
    ended = gate(broken, folder, "--quick", "-k", chosen)
    assert ended.status == 1
    return folder / "report.json"


@pytest.fixture(scope="module")
def finding(report: Path) -> Finding:
    """Of a message's text, after an app, a user and a session."""
    ((_, one),) = read_report(report).chosen("echo.text messages.create")
    assert len(one.recorded) == 4
    return one


def replay(report: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["replay", str(report), *arguments])


def test_on_the_same_server_it_still_fails(report: Path) -> None:
    done = replay(report)
    assert done.exit_code == 1, done.output
    assert "passes now" not in done.output
    assert done.output.count("still fails") == len(json.loads(report.read_text())["findings"])


def test_on_a_right_server_it_passes(report: Path, mock: str) -> None:
    done = replay(report, "--url", mock)
    assert done.exit_code == 0, done.output
    assert done.output.count("passes now") == len(json.loads(report.read_text())["findings"])


def down(status: int, body: bytes = b'{"detail": "x"}', kind: str = "application/json") -> Said:
    return Said(status=status, body=body, content_type=kind)


@pytest.mark.parametrize(
    "answer",
    [
        down(500),
        down(502, b"<html>Bad Gateway</html>", "text/html"),
        down(503),
        down(401),
        down(403),
        down(404),
        down(422),
        down(200, b"<html>It works!</html>", "text/html"),
        down(200, b"{}"),
        down(200, b"[]"),
        Said(status=0),
    ],
    ids=lambda answer: f"{answer.status} {answer.body[:8]!r}",
)
def test_what_keeps_it_from_being_sent_is_3(answer: Said, report: Path) -> None:
    with serving(lambda asked: answer) as url:
        done = replay(report, "echo.text messages.create", "--url", url)
    assert done.exit_code == 3, done.output
    assert "cannot be repeated: echo.text" in done.output
    assert "passes now" not in done.output


def test_a_server_that_is_gone_is_3(report: Path) -> None:
    done = replay(report, "--url", "http://127.0.0.1:9")
    assert (done.exit_code, "does not answer" in done.output) == (3, True)


@pytest.mark.parametrize("failing", ["/v1/apps", "/users", "/sessions"])
@pytest.mark.parametrize("answer", [down(500), down(422), down(200, b'{"name": "x"}')])
def test_a_step_that_fails_is_told_and_is_3(
    failing: str, answer: Said, report: Path, broken: str
) -> None:
    def meddle(asked: Asked, back: Said) -> Said:
        return answer if asked.target.endswith(failing) else back

    with forwarding(broken, meddle=meddle) as url:
        done = replay(report, "echo.text messages.create", "--url", url)
    assert done.exit_code == 3, done.output
    number = ["/v1/apps", "/users", "/sessions"].index(failing) + 1
    assert f"step {number} of 4, POST /v1/apps" in done.output


def answering(change: Callable[[dict[str, Any]], object] | None, status: int = 200) -> Any:
    """Meddles with what is answered to a message that is made."""

    def meddle(asked: Asked, back: Said) -> Said:
        if not asked.target.endswith("/messages") or asked.method != "POST":
            return back
        if change is None:
            return down(status)
        body = json.loads(back.body)
        change(body)
        return said(body)

    return meddle


@pytest.mark.parametrize(
    ("meddle", "told"),
    [
        (answering(None, 500), "robust.allowed"),
        (answering(None, 404), "answered 404"),
        (answering(None, 422), "answered 422"),
        (answering(lambda body: body.update(is_user="yes")), "answers.schema"),
        (answering(lambda body: body.update(session_id="x" * 21)), "echo.owner"),
    ],
)
def test_another_wrong_answer_fails_differently(
    meddle: Any, told: str, report: Path, mock: str
) -> None:
    with forwarding(mock, meddle=meddle) as url:
        done = replay(report, "echo.text messages.create", "--url", url)
    assert done.exit_code == 1, done.output
    assert "fails differently: echo.text" in done.output
    assert told in done.output


def test_the_same_beside_something_new_still_fails(report: Path, broken: str) -> None:
    more = answering(lambda body: body.update(more=1))
    with forwarding(broken, meddle=more) as url:
        done = replay(report, "echo.text messages.create", "--url", url)
    assert (done.exit_code, "still fails" in done.output) == (1, True)


def test_no_answer_to_the_last_call_is_3(report: Path, mock: str) -> None:
    meddle = answering(None, 503)
    with forwarding(mock, meddle=meddle) as url:
        done = replay(report, "echo.text messages.create", "--url", url)
    assert done.exit_code == 3, done.output


def test_a_finding_without_calls_cannot_be_repeated(finding: Finding, mock: str) -> None:
    done = again(replace(finding, recorded=()), Target(url=mock), API_1)
    assert (done.outcome, done.why) == (Outcome.STUCK, "the report holds no calls for it")


def test_keys_are_made_again_and_no_token_is_kept(tmp_path: Path) -> None:
    broken = defect("any-key-lists-messages")
    settings: dict[str, Any] = dict(broken.settings)
    with MockServer(seams=broken.seams, workshop=False, **settings) as server:
        token = str(server.mock.admin_key())
        chosen = ("--quick", "-k", "test_scopes and messages.list")
        ended = gate(server.url, tmp_path, *chosen, "--token", token)
        (found,) = ended.report["findings"]
        assert found["check"] == "auth.scope"
        assert "keys.create" in [step["operation"] for step in found["recorded"]]
        assert found["recorded"][-1]["key"] == "key 1"
        text = (tmp_path / "report.json").read_text()
        assert "eyJ" not in text
        assert "[token]" not in json.dumps(found["recorded"])
        done = replay(tmp_path / "report.json", "--token", token)
        assert (done.exit_code, "still fails" in done.output) == (1, True), done.output
    with MockServer(workshop=False, **settings) as right:
        token = str(right.mock.admin_key())
        done = replay(tmp_path / "report.json", "--token", token, "--url", right.url)
        assert (done.exit_code, "passes now" in done.output) == (0, True), done.output
        done = replay(tmp_path / "report.json", "--token", "wrong", "--url", right.url)
        assert done.exit_code == 3, done.output


def test_what_a_wrong_key_may_not_do_is_no_step_on_a_right_server(live: Run) -> None:
    """There, what came of it does not come."""
    line = live.make("collections", live.make("users", live.home_app))
    asked = call(RULES["collections.delete"], line, token="no-key", purpose="auth.scope")
    for _ in range(2):
        live.shut(asked, "auth.scope")
    (late,) = (one for one in live.drain() if one.status == 404)
    with MockServer(auth="jwt", jwt_secret="s" * 32) as right:
        target = Target(url=right.url, token=right.mock.admin_key())
        done = again(late, target, API_1)
        target.close()
    assert done.outcome is Outcome.PASSES, done
    assert again(late, live.target, API_1).outcome is Outcome.FAILS


def test_what_a_body_names_besides_does_not_hide_what_the_path_names(tmp_path: Path) -> None:
    """The smallest example of this fault has a user_id of nobody's in its body."""
    with MockServer(seams=defect("user-update-merges").seams) as server:
        ended = gate(server.url, tmp_path, "--quick", "-k", "test_update and users")
        assert ended.report["findings"]
        done = replay(tmp_path / "report.json")
    assert done.exit_code == 1, done.output


@pytest.mark.parametrize("wanted", ["1", "echo.text", "echo.text messages.create"])
def test_one_finding_can_be_named(report: Path, wanted: str) -> None:
    done = replay(report, wanted)
    assert done.exit_code == 1
    assert "still fails: echo.text" in done.output


def test_a_finding_that_is_not_there_is_2_and_says_which_are(report: Path) -> None:
    done = replay(report, "echo.nothing")
    assert done.exit_code == 2
    assert "has no finding 'echo.nothing'; did you mean 'echo.text " in done.output
    assert "It has 1: echo.text" in done.output


@pytest.mark.parametrize("content", [None, "no json", "{}", '{"findings": [{"check": 1}]}'])
def test_a_file_that_is_no_report_is_2(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    if content is not None:
        file.write_text(content)
    done = replay(file)
    assert done.exit_code == 2
    assert "cannot be read as a report" in done.output


def test_elsewhere_it_has_to_be_allowed(report: Path, tmp_path: Path) -> None:
    for more in ((), ("--as-pytest", str(tmp_path / "test_x.py"))):
        done = replay(report, "--url", "http://honcho.test", *more)
        assert done.exit_code == 2
        assert "--allow-writes" in done.output
    assert not list(tmp_path.iterdir())


def by_pytest(file: Path, url: str | None) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = started(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file.name],
        cwd=file.parent,
        env=clean | ({} if url is None else {"HONCHO_BASE_URL": url}),
    )
    return ran.stdout


def test_as_a_test_file_it_fails_passes_or_is_an_error(report: Path, mock: str) -> None:
    file = report.parent / "test_findings.py"
    done = replay(report, "--as-pytest", str(file))
    assert done.exit_code == 0, done.output
    count = len(json.loads(report.read_text())["findings"])
    more = answering(lambda body: body.update(more=1))
    with forwarding(mock, meddle=forgets) as still, forwarding(still, meddle=more) as other:
        for url, word in (
            (None, f"{count} failed"),
            (other, f"{count} failed"),
            (mock, f"{count} passed"),
            ("http://127.0.0.1:9", f"{count} error"),
        ):
            assert word in by_pytest(file, url)


NASTY = "x\"\"\"'''\\\n__import__('pathlib').Path('ran').touch()\n{0}{x}%s \u2028\u202e\ud800 #"


def test_nothing_of_a_report_becomes_code(finding: Finding, tmp_path: Path) -> None:
    texts = ("operation", "reason", "detail", "must", "request", "sent", "answer", "known", "curl")
    step = dict(finding.recorded[-1]) | {"operation": NASTY, "body": NASTY, "purpose": NASTY}
    parts: dict[str, Any] = {**dict.fromkeys(texts, NASTY), "steps": (NASTY,), "recorded": (step,)}
    nasty = replace(finding, check=NASTY, **parts)
    file = tmp_path / "test_nasty.py"
    write_tests([nasty], f"http://127.0.0.1:9/{NASTY}", file)
    source = file.read_text(encoding="utf-8")
    assert source.isascii()
    names: dict[str, Any] = {"__name__": "nasty"}
    exec(compile(source, str(file), "exec"), names)
    assert names["FINDINGS"][0]["must"] == NASTY
    assert names["FINDINGS"][0]["recorded"][0]["body"] == NASTY
    assert [path.name for path in tmp_path.iterdir()] == ["test_nasty.py"]
    assert not Path("ran").exists()


@pytest.mark.parametrize("where", [0, -1], ids=["a step", "the last call"])
def test_nothing_harmful_of_a_report_is_sent(
    finding: Finding, where: int, tmp_path: Path, mock: str
) -> None:
    """Neither by the command nor by a test; and nothing else of that finding either."""
    steps = [dict(step) for step in finding.recorded]
    steps[where] |= {"body": json.dumps({"name": "'; DROP TABLE apps; --"})}
    harmful = replace(finding, recorded=tuple(steps))
    file = tmp_path / "test_harmful.py"
    seen: list[str] = []

    def counted(asked: Asked, back: Said) -> Said:
        seen.append(asked.target)
        return back

    with forwarding(mock, meddle=counted) as url:
        done = again(harmful, Target(url=url), API_1)
        write_tests([harmful], url, file)
        assert "1 error" in by_pytest(file, None)
    assert done.outcome is Outcome.STUCK
    assert "holds a statement of a database; nothing of this finding was sent" in done.why
    assert seen == []
