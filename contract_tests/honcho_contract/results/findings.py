"""A finding: one cause, told once, with its smallest example and the calls that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.operation_names import subject
from honcho_contract.judging.catalogue import CATALOGUE, Check
from honcho_contract.judging.input_kinds import PLAIN
from honcho_contract.reproduction.shell_script import lines
from honcho_contract.reproduction.steps import Step, step
from honcho_contract.wire.exchange import JSON, Call, Exchange
from honcho_openapi.printable import shown

SHORT = 400
"""Characters of a body that a report shows; the lines for a shell have all of it."""

Key = tuple[str, str, str, str, str]
"""Check, operation, reason, cause, and what the answer says."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a report tells. Everything in it is text or a number, fit for JSON.

    `operation` is the short name of an operation, or the path for what is none of its operations.
    `steps` are lines for a shell that make what the call needs, and `curl` is the line that shows
    the fault (see `shell_script.lines`). `cause` is the kind of input that it takes (see
    `input_kinds.KINDS`), and `says` the words of the answer, both empty where the check does not
    hang on what was sent. `count` is how often the same was seen. `known` is the reason for which a
    baseline accepts it, empty where none does. `recorded` are the same calls as data (see
    `steps.Step`), the call itself last. `beneath` is the `check · operation: reason` of another
    finding, of which this one can only be a consequence; empty where it stands by itself. `kinds`
    are all kinds of input that the call shows, where it has a cause. `chance` says that only what
    searches by chance has found it. `expected` is what should have come, in words; `headers` are
    those of the request that may have decided.
    """

    check: str
    operation: str
    reason: str
    detail: str
    must: str
    severity: str
    request: str
    sent: str
    status: int
    answer: str
    curl: str
    steps: tuple[str, ...]
    size: int
    count: int = 1
    known: str = ""
    recorded: tuple[Mapping[str, Any], ...] = ()
    beneath: str = ""
    cause: str = ""
    says: str = ""
    kinds: tuple[str, ...] = ()
    chance: bool = False
    expected: str = ""
    headers: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What makes two findings one."""
        return self.check, self.operation, self.reason, self.cause, self.says

    @property
    def title(self) -> str:
        """The line that names it, in reports and as what others stand beneath."""
        cause = f" [{self.cause}]" if self.cause not in ("", PLAIN) else ""
        return f"{self.check} · {self.operation}: {self.reason}{cause}"

    @property
    def fails(self) -> bool:
        """Whether it fails the run by itself: a consequence does not, its cause does."""
        return self.severity != "flaky" and not self.known and not self.beneath

    def as_json(self) -> dict[str, Any]:
        lists = {
            name: list(getattr(self, name)) for name in ("steps", "recorded", "kinds", "headers")
        }
        return asdict(self) | lists

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Finding:
        return cls(
            **{
                **raw,
                "steps": tuple(raw["steps"]),
                "recorded": tuple(raw.get("recorded", ())),
                "kinds": tuple(raw.get("kinds", ())),
                "headers": tuple(raw.get("headers", ())),
            }
        )


def finding(
    check: Check,
    exchange: Exchange,
    *,
    reason: str,
    detail: str,
    base: str,
    contract: Contract,
    story: Sequence[Exchange] = (),
    redact: Callable[[str], str] = str,
    recorded: Sequence[Step] = (),
    token: bool = True,
    cause: str = "",
    says: str = "",
    expected: str = "",
) -> Finding:
    """The finding that an exchange makes for a check; `story` are the exchanges it rests on, and
    `recorded` they and it as steps, where somebody knows them better. `token` says whether the
    run has one.

    `redact` is applied before what is not printable is escaped, and before anything is cut.
    """
    call = exchange.call
    plain = [*(one for one in story if one is not exchange), exchange]
    steps = [_redacted(one, redact) for one in recorded or [step(one) for one in plain]]
    script = lines(steps, base, token=token, unsteady=check.severity == "flaky")
    return Finding(
        check=check.code,
        operation=shown(redact(subject(call.name, contract))),
        reason=shown(redact(reason)),
        detail=shown(redact(detail)),
        must=check.must,
        severity=check.severity,
        request=shown(redact(f"{call.method} {call.target}")),
        sent=short(call.body or b"", redact=redact),
        status=exchange.status,
        answer=short(exchange.response.content, redact=redact),
        curl=script[-1],
        steps=tuple(script[:-1]),
        recorded=tuple(one.as_json() for one in steps) if recorded else (),
        cause=cause,
        says=shown(redact(says)),
        expected=short(expected.encode("utf-8", "backslashreplace"), redact=redact),
        headers=tuple(redact(line) for line in _deciding(call)),
        size=sum(len(one.path) + len(one.body or "") + PER_CALL for one in steps),
    )


PER_CALL = 40
"""What a call weighs where the smallest of several examples is looked for, besides its bytes."""


def _redacted(one: Step, redact: Callable[[str], str]) -> Step:
    return replace(
        one,
        path=redact(one.path),
        query=tuple((name, redact(value)) for name, value in one.query),
        body=redact(one.body) if one.body else one.body,
        **_kept(one, redact),
    )


UNKEPT = "a token that no report may hold"
"""Stands for a secret that no step made: what needs it cannot be repeated."""


def _kept(one: Step, redact: Callable[[str], str]) -> dict[str, Any]:
    """The token of a step, if it is none that has to be kept out of reports."""
    if one.token is None or redact(one.token) == one.token:
        return {}
    return {"token": None, "key": UNKEPT}


def _deciding(call: Call) -> Iterator[str]:
    """The headers of a call that are not those of every call, and may decide what it is answered.
    A token that is another's is told by its kind alone."""
    if call.content_type != JSON and call.body is not None:
        yield f"Content-Type: {call.content_type or '(none)'}"
    if call.token == "":
        yield "Authorization: (none)"
    elif call.token is not None:
        yield "Authorization: Bearer [a token other than the run's own]"


def short(content: bytes, limit: int = SHORT, *, redact: Callable[[str], str] = str) -> str:
    # What is cut off is not looked at; a part of a secret is known by itself.
    text = shown(redact(content[: 8 * limit].decode("utf-8", "backslashreplace")))
    return text if len(text) <= limit else f"{text[:limit]}… ({len(content):,} bytes)"


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Each cause once: its smallest example, and how often it was seen; in catalogue order.

    A baseline may know some examples of a cause and not others: then one that it does not know is
    told, so that the cause fails.
    """
    best: dict[Key, Finding] = {}
    counts: dict[Key, int] = {}
    steady: set[Key] = set()
    for one in findings:
        if not one.chance:
            steady.add(one.key)
        counts[one.key] = counts.get(one.key, 0) + one.count
        if one.key not in best or _rank(one) < _rank(best[one.key]):
            best[one.key] = one
    order = {
        code: n for n, code in enumerate((*CATALOGUE, "diff.status", "diff.body", "diff.headers"))
    }
    rows = [replace(one, count=counts[key], chance=key not in steady) for key, one in best.items()]
    return sorted(rows, key=lambda one: (order[one.check], *one.key[1:]))


def _rank(one: Finding) -> tuple[bool, bool, int]:
    return bool(one.known), bool(one.beneath), one.size


def told(one: Finding, *, replay: str = "") -> str:
    """A finding as plain text. `replay` is the command that sends it again."""
    heading = one.title + (f" ({one.count}×)" if one.count > 1 else "")
    return "\n".join([heading, *account(one, replay=replay)])


def account(one: Finding, *, replay: str = "") -> list[str]:
    """The lines below a finding's heading: the rule first, then what was sent and what came.
    `replay` is the command that sends it again."""
    lines = [
        f"  {one.must}",
        f"  {one.detail}" if one.detail else "",
        f"  known     {one.known}" if one.known else "",
        "  chance    found by search alone: another seed may not find it" if one.chance else "",
        f"  sent      {one.request}",
        *(f"            {line}" for line in one.headers),
        f"            {one.sent}" if one.sent else "",
        f"  expected  {one.expected}" if one.expected else "",
        f"  came back {one.status} {one.answer}",
        f"  replay    {replay}" if replay else "",
        "  reproduce in bash, with a server just started:",
        *(f"    {line}" for line in (*one.steps, one.curl)),
    ]
    return [line for line in lines if line]
