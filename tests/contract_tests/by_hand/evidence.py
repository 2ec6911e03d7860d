"""Whether what is printed beside a finding shows it again, on broken servers of one's choice.

    python -m tests.contract_tests.by_hand.evidence [--whole] [NAME…]

For every finding of each broken server, up to the first by the check that is meant for it or, with
`--whole`, to the end of the run: its lines for a shell, pasted twice into an empty bash
against a freshly started server, end in the answer that was recorded (its status and its body, but
for ids, times and the mark in names), or, where only a part of a long list, or of what a key must
not open, is made again, in the one that `replay` gets there and finds wrong; `replay` and the tests
of `--as-pytest` fail there, pass on the right server, and are neither on one that is gone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.contract_tests.builders import API_1, RULES
from tests.ready.start import started

from honcho_contract.gate import gate
from honcho_contract.replay.report_replay import TRIES, Again, Outcome, again
from honcho_contract.reports.as_tests import write_tests
from honcho_contract.reproduction.run_mark import capitals, mark_of
from honcho_contract.reproduction.steps import Step
from honcho_contract.results.findings import Finding, short
from honcho_contract.results.proof import Serving
from honcho_contract.results.result import Options
from honcho_contract.wire.target import Target
from honcho_mock import MockServer
from honcho_mock.broken import DEFECTS
from honcho_mock.serving.seams import NO_SEAMS

WORDS = ("broken", "right", "gone")
OUTCOMES = (Outcome.FAILS, Outcome.PASSES, Outcome.STUCK)
OF_PYTEST = ("FAILED", "PASSED", "ERROR")

_ID = re.compile(r"[A-Za-z0-9_-]{21}")
_KEY = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?")

OBJECT = 100
"""Bytes that any object of a list takes at least."""


@dataclass(frozen=True)
class Silent:
    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


@dataclass(kw_only=True)
class Shown:
    """One finding of one broken server, and what is not as it should be with its evidence."""

    server: str
    finding: Finding
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        text = f"{self.server} · {self.finding.title} ({len(self.finding.recorded)} calls)"
        return "\n    ".join([f"{'WRONG' if self.wrong else 'ok   '} {text}", *self.wrong])


@contextmanager
def served(name: str, *, right: bool = False, port: int = 0) -> Iterator[Serving]:
    """A broken server, freshly started, or a right one with the same settings."""
    defect = DEFECTS[name]
    seams = NO_SEAMS if right else defect.seams
    with MockServer(seams=seams, workshop=False, port=port, **dict(defect.settings)) as server:
        yield Serving(contract=RULES, url=server.url, token=server.mock.admin_key())


def findings_of(server: Serving, meant: str, *, only: str | None, whole: bool) -> list[Finding]:
    """What a run finds, with search by chance only if the plain scenarios do not find what is
    meant."""
    plain = Options(
        contract=RULES,
        url=server.url,
        token=server.token,
        only=only,
        search=False,
        until=None if whole else meant,
    )
    found: list[Finding] = []
    for options in (plain, replace(plain, search=True)):
        found = gate.check(options, Silent()).findings
        if any(one.check == meant for one in found):
            break
    return found


def evidence(name: str, *, only: str | None = None, whole: bool = False) -> list[Shown]:
    """The findings of a broken server, each with what is wrong with its evidence."""
    with served(name) as server:
        found = findings_of(server, DEFECTS[name].check, only=only, whole=whole)
    port = int(server.url.rpartition(":")[2])
    rows = [Shown(server=name, finding=one) for one in found]
    for row in rows:
        with served(name, port=port) as fresh:
            row.wrong += pasted(row.finding, fresh)
    with served(name, port=port) as fresh, served(name, right=True) as right:
        gone = Serving(contract=RULES, url="http://127.0.0.1:9", token=fresh.token)
        for row in rows:
            row.wrong += replayed(row.finding, (fresh, right, gone))
        tested(rows, (fresh, right, gone))
    return rows


def pasted(one: Finding, server: Serving) -> list[str]:
    """What is wrong with the lines of a finding, pasted into bash, twice."""
    wrong = []
    raced = any(raw["lane"] for raw in one.recorded)
    for paste in ("first", "second"):
        script = "\n".join((*one.steps, one.curl, ""))
        # Above a race stands that it is to be pasted again if it goes well.
        for _ in range(TRIES if raced else 1):
            answer, said, mark = in_bash(script, server.token)
            why = _unlike(one, answer, mark, server)
            if not why:
                break
        if why:
            wrong.append(f"{paste} paste: {why}; {said.strip()[-300:]}")
    return wrong


def in_bash(script: str, token: str | None) -> tuple[bytes, str, str]:
    """What an interactive bash that is empty writes, what it says besides, and the mark it used."""
    with tempfile.NamedTemporaryFile() as kept:
        environment = {"PATH": os.environ["PATH"], "KEPT": kept.name, "PS1": "", "PS2": ""}
        if token:
            environment["HONCHO_API_KEY"] = token
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-i"],
            input=(script + 'printf "%s" "$MARK" >"$KEPT"\n').encode(),
            capture_output=True,
            env=environment,
            timeout=120,
            check=False,
            start_new_session=True,
        )
        mark = Path(kept.name).read_text(encoding="utf-8")
    said = done.stderr.decode("utf-8", "replace")
    noise = ("job control", "ioctl", "cannot set terminal")
    return (
        done.stdout,
        "\n".join(x for x in said.splitlines() if not any(n in x for n in noise)),
        mark,
    )


def _unlike(one: Finding, out: bytes, mark: str, server: Serving) -> str:
    """How an answer in a shell is not the one that was recorded; empty if it is."""
    if any(raw["lane"] for raw in one.recorded):
        return _raced(one, out)
    heads = list(re.finditer(rb"^HTTP/[\d.]+ (\d+)[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n", out, re.M))
    status = int(heads[-1].group(1)) if heads else 0
    if not one.status:
        return "" if not heads or out[heads[-1].end() :] == b"" else f"it was answered {status}"
    if status != one.recorded[-1]["status"]:
        return f"status {status}, recorded {one.recorded[-1]['status']}: {out[-300:]!r}"
    shown = one.recorded[-1]
    if f"{shown['method']} {shown['path']}" != one.request.partition("?")[0]:
        return ""  # what shows the fault is not the call that is blamed
    if one.operation == "apps.list":
        return ""  # it shows what every paste has made
    body = out[heads[-1].end() :]
    theirs = mark_of([Step.from_json(raw) for raw in one.recorded])
    got = masked(short(body), mark or theirs)
    wanted = masked(one.answer, theirs)
    if _is_fewer(body, one.answer) or one.check.startswith("auth."):
        # What `replay` holds to the check itself, and says of it that it fails, comes here too.
        replay = _sent_again(one, server)
        if replay.outcome is not Outcome.FAILS:
            return f"too little is made again: {replay}"
        marks = re.findall(rf"hr-[0-9a-f]{{{len(theirs) - len('hr-')}}}", replay.answer)
        wanted = masked(replay.answer, marks[0] if marks else theirs)
    return "" if got.rstrip() == wanted.rstrip() else f"{got}\n      recorded {wanted}"


def _is_fewer(body: bytes, answer: str) -> bool:
    """Whether a list is shorter than the one that was recorded: of a long one, only what the
    finding needs is made again."""
    cut = re.search(r"… \(([\d,]+) bytes\)$", answer)
    length = int(cut[1].replace(",", "")) if cut else len(answer.encode())
    return b'"items":' in body and length - len(body) > OBJECT


def _sent_again(one: Finding, server: Serving) -> Again:
    target = Target(url=server.url, token=server.token)
    try:
        return again(one, target, API_1)
    finally:
        target.close()


def masked(answer: str, mark: str) -> str:
    """An answer but for what is never the same twice, for keys, which no report shows, and for an
    id or time at which it was cut."""
    kept, cut, _ = answer.partition("… (")
    kept = _KEY.sub("[token]", kept)
    kept = re.sub(r'("(?:\w+_)?id": ?)"[^"]*"', r'\1"ID"', kept)
    kept = kept.replace(mark, "MARK").replace(capitals(mark), "MARK")
    text = _ID.sub("ID", _TIME.sub("TIME", kept))
    return text[:-40] if cut else text


def _raced(one: Finding, out: bytes) -> str:
    ids = re.findall(rb'"id": ?"([^"]+)"', out)
    if one.check == "together.once":
        return "" if len(set(ids)) > 1 or b'"id"' not in out else "one object alone was made"
    if not one.status or one.check not in ("together.lost", "together.order"):
        return "no race"
    heads = list(re.finditer(rb"^HTTP/", out, re.M))
    answered = re.findall(rb'"id": ?"([^"]+)"', out[: heads[-1].start()])
    listed = re.findall(rb'"id": ?"([^"]+)"', out[heads[-1].start() :])
    if one.check == "together.lost":
        return "" if set(answered) - set(listed) else "nothing was lost"
    return "" if answered != [one for one in listed if one in answered] else "the order is kept"


def replayed(one: Finding, servers: tuple[Serving, ...]) -> list[str]:
    """What `replay` says otherwise than it should, of a broken, a right and a dead server."""
    wrong = []
    for word, server, outcome in zip(WORDS, servers, OUTCOMES, strict=True):
        done = _sent_again(one, server)
        if done.outcome is not outcome:
            wrong.append(f"replay on the {word} server: {done}"[:700])
    return wrong


def tested(rows: list[Shown], servers: tuple[Serving, ...]) -> None:
    """The same of a file of tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "test_findings.py"
        write_tests([row.finding for row in rows], servers[0].url, file)
        for word, server, outcome in zip(WORDS, servers, OF_PYTEST, strict=True):
            out = in_pytest(file, server)
            said = re.findall(r"^(FAILED|PASSED|ERROR) \S*\[(\d+)-", out, re.M)
            outcomes = {int(number): one for one, number in said}
            for number, row in enumerate(rows, start=1):
                if outcomes.get(number) != outcome:
                    row.wrong.append(
                        f"pytest on the {word} server: {outcomes.get(number, out[-500:])}"
                    )


def in_pytest(file: Path, server: Serving) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    clean |= {"HONCHO_BASE_URL": server.url, "HONCHO_API_KEY": server.token or ""}
    options = ("-q", "-rA", "--tb=no", "-p", "no:cacheprovider")
    done = started(
        [sys.executable, "-m", "pytest", *options, file.name], cwd=file.parent, env=clean
    )
    return done.stdout


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name != "--whole"]
    bad = total = 0
    for name in names or list(DEFECTS):
        rows = evidence(name, whole="--whole" in arguments)
        total += len(rows)
        bad += sum(bool(row.wrong) for row in rows)
        if not rows:
            print(f"WRONG {name}: nothing was found")
        for row in rows:
            print(row, flush=True)
    print(f"{total - bad} of {total} findings of {len(names or DEFECTS)} servers are shown again.")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
