"""A finding's calls, sent again: whether it still fails."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from honcho_contract.catalogue import CATALOGUE
from honcho_contract.clearing import clear
from honcho_contract.contract import Contract, contract
from honcho_contract.errors import ConfigurationError
from honcho_contract.exchange import Call, Exchange
from honcho_contract.findings import Finding, short
from honcho_contract.run import Run
from honcho_contract.steps import Ids, Step, at
from honcho_contract.target import Target
from honcho_contract.world import probe

_ID = re.compile(r"[A-Za-z0-9_-]{21}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, kw_only=True)
class Again:
    """What came of sending a finding again: `fails` is None where that cannot be told."""

    finding: Finding
    fails: bool | None
    status: int
    answer: str


def findings_of(report: Path, wanted: str | None) -> list[Finding]:
    """The findings of a report, all or those named: by number, from 1, by check, or by check and
    operation (`echo.text`, `echo.text messages.create`)."""
    try:
        raw = json.loads(report.read_text(encoding="utf-8"))
        found = [Finding.from_json(one) for one in raw["findings"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{report} cannot be read as a report ({error}); expected what "
            "`honcho-contract check --report-json` writes"
        ) from error
    numbered = list(enumerate(found, start=1))
    chosen = [
        one
        for number, one in numbered
        if wanted in (None, str(number), one.check, f"{one.check} {one.operation}")
    ]
    if wanted is not None and not chosen:
        raise ConfigurationError(
            f"{report} has no finding {wanted!r}; it has "
            + ("; ".join(f"{n}: {one.check} {one.operation}" for n, one in numbered) or "none")
        )
    return chosen


def target_of(report: Path) -> str:
    """The URL that a report is about."""
    try:
        return str(json.loads(report.read_text(encoding="utf-8"))["target"])
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(f"{report} cannot be read as a report ({error})") from error


def again(one: Finding, target: Target) -> Again:
    """Sends a finding's calls again and holds the last answer to every law. A finding that takes
    several exchanges to see still fails if the same calls end in the same answer."""
    if not one.recorded:
        return Again(finding=one, fails=None, status=0, answer="the report holds no calls for it")
    rules = contract()
    mark = mark_of(one.recorded)
    run = Run(contract=rules, target=target, seed=0, mark=fresh(mark))
    probe(run)
    steps = [Step.from_json(raw) for raw in one.recorded]
    last = play(steps, run.send, rules, mark, run.mark)
    keys = {(found.check, found.reason) for found in run.drain()}
    clear(run)
    answer = short(last.response.content, redact=run.redact)
    fails = (one.check, one.reason) in keys
    if one.check in CATALOGUE and CATALOGUE[one.check].law is None:
        fails = fails or (
            last.status == one.status and masked(answer, run.mark) == masked(one.answer, mark)
        )
    return Again(finding=one, fails=fails, status=last.status, answer=answer)


def masked(answer: str, mark: str) -> str:
    """An answer without what is never the same twice: ids, times, and the mark in names."""
    return _ID.sub("ID", _TIME.sub("TIME", answer.replace(mark, "MARK")))


def fresh(mark: str) -> str:
    """Another mark of the same length: a name at the limit of its length has to stay there."""
    return f"hr-{secrets.token_hex(len(mark))}"[: len(mark)]


def play(
    steps: Sequence[Step], send: Callable[[Call], Exchange], rules: Contract, mark: str, new: str
) -> Exchange:
    """Sends steps in their order, each with the ids that this server gives, and a new mark in its
    names in place of the one they had: names of apps are unique on a server."""
    ids = Ids()
    last: Exchange | None = None
    for one in steps:
        call = ids.call(_renamed(one, mark, new).call(rules))
        last = send(call)
        for pointer, known in one.gives.items():
            given = at(last.json, pointer)
            if isinstance(given, str):
                ids.learn(known, given)
    assert last is not None
    return last


def _renamed(one: Step, mark: str, new: str) -> Step:
    raw: dict[str, Any] = one.as_json()
    raw["ids"] = {name: value.replace(mark, new) for name, value in one.ids.items()}
    raw["query"] = [(name, value.replace(mark, new)) for name, value in one.query]
    for name in ("path", "body"):
        if raw[name] and mark and not one.base64:
            raw[name] = raw[name].replace(mark, new).replace(quote(mark), quote(new))
    return Step.from_json(raw)


def mark_of(recorded: Sequence[Mapping[str, Any]]) -> str:
    """The mark of the run that made a finding, as its apps bear it in their metadata."""
    for raw in recorded:
        try:
            body: Mapping[str, Any] = json.loads(raw["body"] or "null") or {}
            mark = body["metadata"]["honcho-contract"]
        except (ValueError, KeyError, TypeError):
            continue
        if isinstance(mark, str):
            return mark
    return "hc-0-main"
