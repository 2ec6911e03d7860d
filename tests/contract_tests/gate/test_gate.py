"""The gate from end to end. Each run is a process of its own, as a user's is: pytest and Hypothesis
keep settings for a whole process."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.contract_tests.servers import Asked, Said, forwarding, said
from tests.ready.start import started

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.wire.write_guard import MOST_APPS, MOST_USERS
from honcho_mock import MockServer

COMMAND = Path(sysconfig.get_path("scripts")) / "honcho-contract"
SECRET = "a secret that is long enough for HS256, at last"
ID = re.compile(r"[A-Za-z0-9_-]{21}")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a run of the command left behind."""

    status: int
    said: str
    complained: str
    report: dict[str, Any]

    @property
    def checks(self) -> set[str]:
        return {one["check"] for one in self.report["findings"]}


def gate(
    url: str, folder: Path, *arguments: str, afresh: bool = False, **environment: str
) -> Ended:
    """Runs the command, `afresh` as its users start it."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    done = started(
        [str(COMMAND), "check", url, "--report-json", str(report), *arguments],
        cwd=folder,
        env=os.environ | {"COLUMNS": "200"} | environment,
        afresh=afresh,
    )
    told = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return Ended(status=done.returncode, said=done.stdout, complained=done.stderr, report=told)


def trims(asked: Asked, back: Said) -> Said:
    """A server that trims what messages say."""
    if "/messages" not in asked.target or back.status != 200:
        return back

    def trimmed(value: dict[str, Any]) -> dict[str, Any]:
        return {k: v.strip() if k == "content" else v for k, v in value.items()}

    return said(json.loads(back.body, object_hook=trimmed))


def unfiltered(asked: Asked, back: Said) -> Said:
    """A server that finds nothing, whatever is asked for."""
    return said({**json.loads(back.body), "items": []}) if b'"filter"' in asked.body else back


COMPARING = "test_state or test_pages or test_isolation or test_together"
"""What compares several answers, and so suffers most where one is lost."""

TRIMMED = ("-k", "test_made and messages")


@pytest.fixture(scope="module")
def trimming(mock: str) -> Iterator[str]:
    with forwarding(mock, meddle=trims) as url:
        yield url


@pytest.fixture(scope="module")
def trimmed(trimming: str, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    return gate(trimming, tmp_path_factory.mktemp("trimmed"), *TRIMMED)


class Unreliable:
    """A proxy that drops a connection after every so many answers, and loses some of these."""

    def __init__(self, *, drops: int, loses: int | None = None) -> None:
        self._drops = drops
        self._loses = loses
        self._answers = count(1)

    def __call__(self, asked: Asked, back: Said) -> Said:
        number = next(self._answers)
        if self._loses is not None and number % self._loses == 0:
            return replace(back, status=0)
        return replace(back, hangs_up=number % self._drops == 0)


def test_what_a_proxy_drops_and_loses_is_flaky_at_most(tmp_path: Path) -> None:
    unreliable = Unreliable(drops=7, loses=41)
    with MockServer() as server, forwarding(server.url, meddle=unreliable) as url:
        ended = gate(url, tmp_path, "-k", COMPARING)
    assert ended.checks == {"robust.steady"}
    assert (ended.status, ended.report["trouble"]) == (0, [])


def test_a_request_that_may_have_gone_out_twice_is_no_finding(mock: str, tmp_path: Path) -> None:
    with forwarding(mock, meddle=Unreliable(drops=1)) as url:
        ended = gate(url, tmp_path, "-k", "test_document_queries or test_writers")
    assert (ended.status, ended.report["findings"]) == (0, [])
    assert ended.report["tests"] == 3


def test_what_could_not_be_carried_out_is_never_a_pass(mock: str, tmp_path: Path) -> None:
    turns = count()

    def loses(asked: Asked, back: Said) -> Said:
        """Every name is taken by the time that somebody hears of it."""
        made = asked.method == "POST" and asked.target.endswith("/users")
        return replace(back, status=0) if made and next(turns) % 2 == 0 else back

    with forwarding(mock, meddle=loses) as url:
        ended = gate(url, tmp_path, "-k", "test_writers")
    assert ended.status == 3
    assert ended.checks == {"robust.steady"}
    assert "could not be carried out: users.create answered 409" in ended.report["trouble"][0]


def test_the_mock_conforms(tmp_path: Path) -> None:
    with MockServer() as server:
        ended = gate(server.url, tmp_path, afresh=True)
    assert ended.report["findings"] == []
    assert ended.report["trouble"] == []
    assert (ended.status, ended.report["verdict"]) == (0, "conforms")
    assert ended.report["tests"] > 400
    assert ended.report["requests"] > 8_000
    (left,) = ended.report["left"]
    assert left["counts"]["apps"] <= MOST_APPS
    assert left["counts"]["users"] <= MOST_USERS
    assert "conforms to Honcho 1.1.0: 0 findings" in ended.said
    assert ended.complained == ""
    assert "auth is off on this server" in ended.report["unsupported"]
    assert "Skipped: auth is off on this server" in ended.said


def test_a_finding_is_told_with_its_sentence(trimming: str, trimmed: Ended) -> None:
    assert (trimmed.status, trimmed.report["verdict"]) == (1, "findings")
    assert trimmed.checks == {"echo.text"}
    operations = [found["operation"] for found in trimmed.report["findings"]]
    assert operations == ["messages.batch", "messages.create"]
    for found in trimmed.report["findings"]:
        assert found["must"] == CATALOGUE["echo.text"].must
        assert found["count"] > 1
        assert found["must"] in trimmed.said
    assert f"{trimming} does not conform to Honcho 1.1.0: 1 finding (" in trimmed.said
    scripts = [(*found["steps"], found["curl"]) for found in trimmed.report["findings"]]
    told = ["\n".join(f"    {line}" for line in script) for script in scripts]
    assert any(script in trimmed.said for script in told)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_its_lines_reproduce_it_in_an_empty_shell(trimmed: Ended) -> None:
    found = next(one for one in trimmed.report["findings"] if one["operation"] == "messages.create")
    script = "\n".join((*found["steps"], found["curl"]))
    again = subprocess.run(["bash"], input=script.encode(), capture_output=True, check=True)
    head, _, body = again.stdout.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    wanted = json.loads(found["sent"])["content"]
    assert json.loads(body)["content"] == wanted.strip() != wanted


def test_two_workers_come_to_the_same_verdict(
    trimming: str, trimmed: Ended, tmp_path: Path
) -> None:
    parallel = gate(trimming, tmp_path, *TRIMMED, "-n", "2")
    keys = ("check", "operation", "reason", "severity", "status", "sent")
    one, two = (
        [[found[key] for key in keys] for found in ended.report["findings"]]
        for ended in (trimmed, parallel)
    )
    assert one == two
    assert parallel.status == trimmed.status
    assert parallel.report["tests"] == trimmed.report["tests"]
    assert parallel.report["trouble"] == []


def test_what_only_a_search_finds_is_a_finding_too(mock: str, tmp_path: Path) -> None:
    with forwarding(mock, meddle=unfiltered) as url:
        ended = gate(url, tmp_path, "-k", "test_generated_filters")
    assert (ended.status, ended.report["trouble"]) == (1, [])
    assert ended.checks <= {"pages.filter", "pages.cut", "state.listed"}
    for found in ended.report["findings"]:
        # Hypothesis has taken out whatever did not matter.
        assert len(json.loads(found["sent"])["filter"]) <= 1


def test_a_server_that_falls_over_is_not_passed(mock: str, tmp_path: Path) -> None:
    answered: list[str] = []

    def tires(asked: Asked, back: Said) -> Said:
        answered.append(asked.target)
        return back if len(answered) < 50 else Said(status=0)

    with forwarding(mock, meddle=tires) as url:
        ended = gate(url, tmp_path, "-k", "test_plain and messages")
    assert (ended.status, ended.report["verdict"]) == (3, "untested")
    assert "robust.answered" in ended.checks


def test_quick_leaves_out_what_is_searched_by_chance(mock: str, tmp_path: Path) -> None:
    ended = gate(mock, tmp_path, "--quick", "-k", "test_generated or test_stories or test_search")
    # The filters of one scenario are generated too; they belong to its plain ones.
    assert (ended.status, ended.report["tests"]) == (0, 1)


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("no_such_test", "No test matches -k 'no_such_test'"),
        ("test_plain and", "-k 'test_plain and' cannot be read: "),
    ],
)
def test_a_choice_of_nothing_is_wrong_usage(
    mock: str, tmp_path: Path, chosen: str, told: str, workers: str
) -> None:
    ended = gate(mock, tmp_path, "-k", chosen, "-n", workers)
    assert (ended.status, ended.report) == (2, {})
    assert ended.complained.startswith(told)
    assert ended.complained.count("\n") == 1


@pytest.mark.parametrize("module", ["honcho_contract", "honcho_contract.cli.main"])
def test_it_runs_as_a_module_too(module: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", module, "check", "http://127.0.0.1:9"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "does not answer" in done.stderr


def test_what_is_known_may_go_untested_where_that_is_said(mock: str, tmp_path: Path) -> None:
    def no_users(asked: Asked) -> Said | None:
        return said({}, status=500) if asked.target.endswith("/users") else None

    known = tmp_path / "known.yaml"
    known.write_text(
        "- {check: robust.allowed, operation: users.create, reason: old, expires: 2999-12-31}\n"
    )
    chosen = ("-k", "test_unique_apps or test_update and users", f"--baseline={known}")
    with forwarding(mock, before=no_users) as url:
        ended = gate(url, tmp_path, *chosen)
        allowed = gate(url, tmp_path, *chosen, "--allow-untested", "users.update")
        wrong = gate(url, tmp_path, *chosen, "--allow-untested", "users.updat")
    assert (ended.status, allowed.status, wrong.status) == (3, 0, 2)
    assert "--allow-untested users.update" in ended.report["trouble"][0]
    assert "did you mean 'users.update'?" in wrong.complained


def test_with_auth_and_a_token_from_the_environment(tmp_path: Path) -> None:
    with MockServer(auth="jwt", jwt_secret=SECRET) as server:
        key = server.mock.admin_key() or ""
        chosen = "(test_scopes or test_without_a_token) and messages or test_expired_keys"
        ended = gate(server.url, tmp_path, "-k", chosen, HONCHO_API_KEY=key)
    assert (ended.status, ended.report["findings"]) == (0, [])
    assert ended.report["unsupported"] == []
    assert key not in ended.said
    assert key not in json.dumps(ended.report)


def test_the_users_environment_changes_nothing(mock: str, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("raise RuntimeError('not yours')\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--nonsense'\n")
    noise = {
        "PYTEST_ADDOPTS": "--maxfail=1 --collect-only --nonsense",
        "PYTEST_PLUGINS": "no_such_plugin",
    }
    ended = gate(mock, tmp_path, "-k", "test_unique", afresh=True, **noise)
    assert (ended.status, ended.complained) == (0, "")
    assert ended.report["tests"] == 3


class Recorder:
    """Requests as they came, with each id that the server made replaced by its number."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, bytes]] = []
        self._numbers: dict[str, str] = {}

    def __call__(self, asked: Asked, back: Said) -> None:
        self.requests.append(
            (asked.method, self._mapped(asked.target), self._mapped_bytes(asked.body))
        )
        for made in re.findall(rb'"id":\s*"([A-Za-z0-9_-]{21})"', back.body):
            self._numbers.setdefault(made.decode(), f"<{len(self._numbers)}>")

    def _mapped(self, text: str) -> str:
        return ID.sub(lambda m: self._numbers.get(m.group(), m.group()), text)

    def _mapped_bytes(self, content: bytes) -> bytes:
        return self._mapped(content.decode("latin-1")).encode("latin-1")


def test_one_seed_sends_the_same_requests(tmp_path: Path) -> None:
    """Also to two servers that give other ids."""
    runs: list[list[tuple[str, str, bytes]]] = []
    chosen = "test_generated and metamessages or test_stories or test_broken_body and sessions"
    for _ in range(2):
        recorder = Recorder()
        with MockServer() as server, forwarding(server.url, seen=recorder) as url:
            ended = gate(url, tmp_path, "--examples", "2", "--seed", "5", "-k", chosen)
        assert ended.report["trouble"] == []
        runs.append(recorder.requests)
    one, two = runs
    assert len(one) > 300
    assert next((pair for pair in zip(one, two, strict=False) if pair[0] != pair[1]), None) is None
    assert len(one) == len(two)
