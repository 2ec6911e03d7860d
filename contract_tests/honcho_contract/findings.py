"""A finding: one cause, told once, with its smallest example and the calls that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from honcho_contract.catalogue import CATALOGUE, Check
from honcho_contract.causes import PLAIN
from honcho_contract.contract import contract
from honcho_contract.exchange import Exchange, curl
from honcho_contract.subjects import subject

SHORT = 400
"""Characters of a body that a report shows; the curl line has all of it up to `LONG`."""

LONG = 8_000

Key = tuple[str, str, str, str, str]
"""Check, operation, reason, cause, and what the answer says."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a report tells. Everything in it is text or a number, fit for JSON.

    `operation` is the short name of an operation, or the path for what is none of its operations.
    `steps` are the curl lines of the calls that came before, oldest first; `curl` is that of the
    call itself. `cause` is the kind of input that it takes (see `causes.KINDS`), and `says` the
    words of the answer, both empty where the check does not hang on what was sent. `count` is how
    often the same was seen. `known` is the reason for which a baseline accepts it, empty where none
    does.
    `recorded` are the same calls as data (see `steps.Step`), the call itself last. `beneath` is the
    `check · operation: reason` of another finding, of which this one can only be a consequence;
    empty where it stands by itself.
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
        return asdict(self) | {"steps": list(self.steps), "recorded": list(self.recorded)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Finding:
        return cls(
            **{**raw, "steps": tuple(raw["steps"]), "recorded": tuple(raw.get("recorded", ()))}
        )


def finding(
    check: Check,
    exchange: Exchange,
    *,
    reason: str,
    detail: str,
    base: str,
    story: Sequence[Exchange] = (),
    redact: Callable[[str], str] = str,
    recorded: Sequence[Mapping[str, Any]] = (),
    cause: str = "",
    says: str = "",
) -> Finding:
    """The finding that an exchange makes for a check; `story` are the exchanges it rests on.

    `redact` is applied before anything is cut: half a secret would be known no more.
    """
    call = exchange.call
    body = call.body or b""
    return Finding(
        check=check.code,
        operation=redact(subject(call.name, contract())),
        reason=redact(reason),
        detail=redact(_printable(detail)),
        must=check.must,
        severity=check.severity,
        request=redact(f"{call.method} {call.target}"),
        sent=short(body, redact=redact),
        status=exchange.status,
        answer=short(exchange.response.content, redact=redact),
        curl=redact(curl(call, base, limit=LONG)),
        steps=tuple(redact(curl(e.call, base, limit=LONG)) for e in story if e is not exchange),
        recorded=tuple(recorded),
        cause=cause,
        says=redact(says),
        size=len(body) + len(call.target) + sum(len(e.call.body or b"") for e in story),
    )


def short(content: bytes, limit: int = SHORT, *, redact: Callable[[str], str] = str) -> str:
    text = redact(content.decode("utf-8", "backslashreplace"))
    text = "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(content):,} bytes)"


def _printable(text: str) -> str:
    """Text that every report can carry: lone surrogates, which no encoding can, are escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Each cause once: its smallest example, and how often it was seen; in catalogue order.

    A baseline may know some examples of a cause and not others: then one that it does not know is
    told, so that the cause fails.
    """
    best: dict[Key, Finding] = {}
    counts: dict[Key, int] = {}
    for one in findings:
        counts[one.key] = counts.get(one.key, 0) + one.count
        if one.key not in best or _rank(one) < _rank(best[one.key]):
            best[one.key] = one
    order = {
        code: n for n, code in enumerate((*CATALOGUE, "diff.status", "diff.body", "diff.headers"))
    }
    rows = [Finding(**{**_fields(one), "count": counts[key]}) for key, one in best.items()]
    return sorted(rows, key=lambda one: (order[one.check], *one.key[1:]))


def _rank(one: Finding) -> tuple[bool, bool, int]:
    return bool(one.known), bool(one.beneath), one.size


def _fields(one: Finding) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def told(one: Finding) -> str:
    """A finding as plain text, for a terminal or a test's failure message."""
    lines = [
        one.title + (f" ({one.count}×)" if one.count > 1 else ""),
        f"  {one.must}",
        f"  {one.detail}" if one.detail else "",
        f"  known     {one.known}" if one.known else "",
        f"  sent      {one.request}",
        f"            {one.sent}" if one.sent else "",
        f"  came back {one.status} {one.answer}",
        *(f"  first     {step}" for step in one.steps),
        f"  reproduce {one.curl}",
    ]
    return "\n".join(line for line in lines if line)
