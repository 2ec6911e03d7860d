"""The baseline: findings that a team knows of, each with a reason and a day on which it ends.

A file is a YAML list. Every entry names a `check` and an `operation`, gives a `reason` and the last
day on which it holds (`expires`), and may narrow itself by `evidence`, a regular expression that is
searched in a finding's reason and detail, by `cause`, the kind of input that it takes, and by
`says`, the words of the answer. Whatever is not exactly that is a `ConfigurationError`:
a baseline that says less than it seems to would let faults pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from honcho_contract.catalogue import CATALOGUE
from honcho_contract.causes import WORDS
from honcho_contract.contract import contract
from honcho_contract.errors import ConfigurationError
from honcho_contract.findings import Finding, Key
from honcho_contract.subjects import nearest, subjects

REQUIRED = ("check", "operation", "reason", "expires")
KEYS = (*REQUIRED, "evidence", "cause", "says")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One known finding; `first` and `last` are the lines of the file that it takes up."""

    check: str
    operation: str
    reason: str
    expires: date
    evidence: str = ""
    cause: str = ""
    says: str = ""
    first: int = 0
    last: int = 0

    @property
    def family(self) -> str:
        return self.check.partition(".")[0]

    @property
    def lines(self) -> str:
        return (
            f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"
        )

    def is_of(self, one: Finding) -> bool:
        if one.check != self.check or one.operation != self.operation:
            return False
        if self.cause not in ("", one.cause) or self.says not in ("", one.says):
            return False
        return re.search(self.evidence, f"{one.reason}\n{one.detail}", re.MULTILINE) is not None


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What is known, on a day: entries that ended before it excuse nothing."""

    path: str = ""
    entries: tuple[Entry, ...] = ()
    today: date

    def mark(self, one: Finding) -> Finding:
        """The finding, with the reason for which it is known, if it is."""
        reasons = (e.reason for e in self.entries if not self._is_over(e) and e.is_of(one))
        return replace(one, known=next(reasons, ""))

    def over(self) -> list[str]:
        """A complaint about each entry that has ended. What it knew is a finding again."""
        return [
            f"{self.path}:{e.first}: {e.check} · {e.operation} expired on {e.expires}: mend the "
            f"server and delete {e.lines}, or set a later day"
            for e in self.entries
            if self._is_over(e)
        ]

    def gone(self, findings: Iterable[Finding], tried: Iterable[tuple[str, str]]) -> list[str]:
        """A complaint about each entry that a whole run did not find.

        `tried` are the operations, each with a family of checks, that the run exercised: an entry
        of another was not looked for here (no model behind the server, no auth) and is left alone.
        """
        found, reached = tuple(findings), set(tried)
        return [
            f"{self.path}:{e.first}: {e.check} · {e.operation} no longer occurs: delete {e.lines}"
            for e in self.entries
            if not self._is_over(e)
            and ((e.operation, e.family) in reached or e.operation not in contract().operations)
            and not any(e.is_of(one) for one in found)
        ]

    def _is_over(self, entry: Entry) -> bool:
        return entry.expires < self.today


def today() -> date:
    return datetime.now(UTC).date()


def no_baseline() -> Baseline:
    return Baseline(today=today())


def read(path: Path) -> Baseline:
    """Reads a file, or raises a `ConfigurationError` that names the line and what to do."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"The baseline {path} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        where = " ".join(str(error).split())
        raise ConfigurationError(f"The baseline {path} is not YAML: {where}") from error
    if root is not None and not isinstance(root, yaml.SequenceNode):
        raise ConfigurationError(
            f"{path}:{root.start_mark.line + 1}: expected a list of entries, each with "
            f"{', '.join(REQUIRED)}"
        )
    entries = tuple(_entry(node, path) for node in (root.value if root else ()))
    _alone(entries, path)
    return Baseline(path=str(path), entries=entries, today=today())


def _entry(node: yaml.Node, path: Path) -> Entry:
    first = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise ConfigurationError(f"{path}:{first}: expected an entry with {', '.join(REQUIRED)}")
    texts: dict[str, str] = {}
    line, last = {}, first
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        if name not in KEYS:
            meant = nearest(name, KEYS)
            raise ConfigurationError(f"{path}:{at}: unknown key {name!r}; did you mean {meant!r}?")
        if name in texts:
            raise ConfigurationError(f"{path}:{at}: {name} stands here twice; keep one")
        if not isinstance(value, yaml.ScalarNode):
            raise ConfigurationError(f"{path}:{at}: {name} is a list or an object; expected a text")
        texts[name], line[name] = value.value.strip(), at
        last = max(last, value.end_mark.line + (1 if value.end_mark.column else 0))
    for name in REQUIRED:
        if not texts.get(name):
            at = line.get(name, first)
            what = "is empty" if name in texts else "is missing"
            raise ConfigurationError(f"{path}:{at}: {name} {what}; {_WANTED[name]}")
    _known(texts, line, path)
    return Entry(
        check=texts["check"],
        operation=texts["operation"],
        reason=texts["reason"],
        expires=date.fromisoformat(texts["expires"]),
        evidence=texts.get("evidence", ""),
        cause=texts.get("cause", ""),
        says=texts.get("says", ""),
        first=first,
        last=last,
    )


_WANTED = {
    "check": "give the code of a check, as in `honcho-contract checks`",
    "operation": "give the operation as a report names it, such as messages.create",
    "reason": "say why the finding is accepted for now",
    "expires": "give the last day on which it is accepted, such as 2030-12-31",
}


def _known(texts: Mapping[str, str], line: Mapping[str, int], path: Path) -> None:
    """Holds the parts of an entry to what there is."""
    for name, known in (
        ("check", tuple(CATALOGUE)),
        ("operation", subjects(contract())),
        ("cause", WORDS),
    ):
        if name in texts and texts[name] not in known:
            raise ConfigurationError(
                f"{path}:{line[name]}: unknown {name} {texts[name]!r}; did you mean "
                f"{nearest(texts[name], known)!r}?"
            )
    try:
        date.fromisoformat(texts["expires"])
    except ValueError:
        raise ConfigurationError(
            f"{path}:{line['expires']}: expires is {texts['expires']!r}; {_WANTED['expires']}"
        ) from None
    try:
        re.compile(texts.get("evidence", ""))
    except re.error as error:
        raise ConfigurationError(
            f"{path}:{line['evidence']}: evidence {texts['evidence']!r} is not a regular "
            f"expression: {error}"
        ) from None


def _alone(entries: Iterable[Entry], path: Path) -> None:
    seen: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        key = (entry.check, entry.operation, entry.evidence, entry.cause, entry.says)
        if key in seen:
            raise ConfigurationError(
                f"{path}:{entry.first}: says the same as line {seen[key].first}; delete one"
            )
        seen[key] = entry


DAYS = 90
"""How long a new baseline holds."""


def start(findings: Iterable[Finding], *, since: date | None = None) -> str:
    """The text of a first baseline of these findings, with the reasons left to fill in.

    The evidence is the finding's own reason, and its cause and what the answer said stand beside
    it, so that another fault of the same check is new.
    """
    expires = (since or today()) + timedelta(days=DAYS)
    lines = [
        "# Known findings. Each needs a reason: with an empty one, the gate refuses the file.",
        f"# Each is accepted up to the day that it names; {DAYS} days from now is {expires}.",
    ]
    for key in dict.fromkeys(_keys(findings)):
        row = (*key[:2], "", str(expires), *key[2:])
        told = [
            (name, text) for name, text in zip(KEYS, row, strict=True) if text or name in REQUIRED
        ]
        lines.append("")
        for n, (name, text) in enumerate(told):
            quoted = _quoted(text) if name in ("reason", "evidence", "says") else text
            lines.append(f"{'- ' if n == 0 else '  '}{name}: {quoted}")
    return "\n".join(lines) + "\n" if len(lines) > 2 else "\n".join([*lines, "[]"]) + "\n"


def _keys(findings: Iterable[Finding]) -> Iterator[Key]:
    for one in findings:
        if one.severity != "flaky":
            reason = re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", one.reason)
            yield one.check, one.operation, f"^{reason}$", one.cause, one.says


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
