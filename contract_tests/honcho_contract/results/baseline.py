"""The baseline: findings that a team knows of, each with a reason and a day on which it ends.

A file is a YAML list. Every entry names a `check` and an `operation`, gives a `reason` and the last
day on which it holds (`expires`), and may narrow itself by `evidence`, a regular expression that is
searched in a finding's reason and detail, by `cause`, the kind of input that it takes, and by
`says`, the words of the answer. `operation` and `cause` may be lists, and `operation: '*'` is every
one: then an entry is a group. `chance: true` says that it need not be found again. Whatever is not
exactly that is a `ConfigurationError`: a baseline that says less than it seems to would let faults
pass.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import yaml

from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.operation_names import nearest, subjects
from honcho_contract.errors import ConfigurationError
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.judging.input_kinds import WORDS
from honcho_contract.results.baseline_draft import start
from honcho_contract.results.baseline_entries import ALL, Entry, Names, watched
from honcho_contract.results.findings import Finding
from honcho_openapi.yaml_files import YamlError, line_of, read_nodes

__all__ = ["Baseline", "Entry", "no_baseline", "read", "start", "today"]

REQUIRED = ("check", "operation", "reason", "expires")
KEYS = (*REQUIRED, "evidence", "cause", "says", "chance")
LISTS = ("operation", "cause")
"""Keys that take several names as well as one."""


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
            f"{self.path}:{e.first}: {e.title} expired on {e.expires}: mend the "
            f"server and delete {e.lines}, or set a later day"
            for e in self.entries
            if self._is_over(e)
        ]

    def gone(
        self,
        findings: Iterable[Finding],
        tried: Iterable[tuple[str, str]],
        sent: Collection[tuple[str, str]] | None = None,
    ) -> list[str]:
        """A complaint about each entry that a whole run did not find, or not at each operation.

        `tried` are the operations, each with a family of checks, that the run exercised, and `sent`
        those with each kind of input that was sent to them: an entry of another was not looked for
        here (no model behind the server, no auth) and is left alone.
        """
        found, reached = tuple(findings), set(tried)
        complaints = []
        for entry in self.entries:
            gone = () if self._is_over(entry) else entry.gone(found, reached, sent)
            at = f"{self.path}:{entry.first}: "
            if gone == entry.operations:
                complaints.append(f"{at}{entry.title} no longer occurs: delete {entry.lines}")
            elif gone:
                names = ", ".join(gone)
                complaints.append(
                    f"{at}{entry.check} no longer occurs at {names}: take it out of {entry.lines}"
                )
        return complaints

    @cached_property
    def watched(self) -> frozenset[str]:
        """The operations of which it matters what kinds of input were sent."""
        return watched(self.entries)

    def _is_over(self, entry: Entry) -> bool:
        return entry.expires < self.today


def today() -> date:
    return datetime.now(UTC).date()


def no_baseline() -> Baseline:
    return Baseline(today=today())


def read(path: Path, contract: Contract) -> Baseline:
    """Reads a file, or raises a `ConfigurationError` that names the line and what to do."""
    try:
        root = read_nodes(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"The baseline {path} is not there; start one with --write-baseline {path}"
        ) from error
    except OSError as error:
        raise ConfigurationError(f"The baseline {path} cannot be read: {error}") from error
    except YamlError as error:
        where = f"{path}:{error.line}" if error.line else f"The baseline {path}"
        raise ConfigurationError(f"{where} is not YAML: {error.problem}") from error
    if root is not None and not isinstance(root, yaml.SequenceNode):
        raise ConfigurationError(
            f"{path}:{line_of(root)}: expected a list of entries, each with {', '.join(REQUIRED)}"
        )
    entries = tuple(_entry(node, path, contract) for node in (root.value if root else ()))
    _alone(entries, path)
    return Baseline(path=str(path), entries=entries, today=today())


def _entry(node: yaml.Node, path: Path, contract: Contract) -> Entry:
    first = line_of(node)
    if not isinstance(node, yaml.MappingNode):
        raise ConfigurationError(f"{path}:{first}: expected an entry with {', '.join(REQUIRED)}")
    texts: dict[str, Names] = {}
    line, last = {}, first
    for key, value in node.value:
        name, at = str(key.value), line_of(key)
        if name not in KEYS:
            meant = nearest(name, KEYS)
            raise ConfigurationError(f"{path}:{at}: unknown key {name!r}; did you mean {meant!r}?")
        texts[name], line[name] = _value(name, value, path, at), at
        last = max(last, value.end_mark.line + (1 if value.end_mark.column else 0))
    for name in REQUIRED:
        if not texts.get(name):
            at = line.get(name, first)
            what = "is empty" if name in texts else "is missing"
            raise ConfigurationError(f"{path}:{at}: {name} {what}; {_WANTED[name]}")
    _known(texts, line, path, contract)
    return Entry(
        check=str(texts["check"]),
        operation=texts["operation"],
        reason=str(texts["reason"]),
        expires=date.fromisoformat(str(texts["expires"])),
        evidence=str(texts.get("evidence", "")),
        cause=texts.get("cause", ""),
        says=str(texts.get("says", "")),
        chance=texts.get("chance") == "true",
        first=first,
        last=last,
    )


def _value(name: str, node: yaml.Node, path: Path, at: int) -> Names:
    """A text, or several where the key takes that."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).strip()
    several = isinstance(node, yaml.SequenceNode) and name in LISTS
    if not several or not all(isinstance(one, yaml.ScalarNode) for one in node.value):
        texts = "a text, or a list of texts" if name in LISTS else "a text"
        raise ConfigurationError(f"{path}:{at}: {name} is a list or an object; expected {texts}")
    return tuple(str(one.value).strip() for one in node.value)


_WANTED = {
    "check": "give the code of a check, as in `honcho-contract checks`",
    "operation": "give the operation as a report names it, such as messages.create",
    "reason": "say why the finding is accepted for now",
    "cause": "give a kind of input, as reports name it in brackets",
    "expires": "give the last day on which it is accepted, such as 2030-12-31",
}


def _known(
    texts: Mapping[str, Names], line: Mapping[str, int], path: Path, contract: Contract
) -> None:
    """Holds the parts of an entry to what there is."""
    for name, known in (
        ("check", tuple(CATALOGUE)),
        ("operation", (ALL, *subjects(contract))),
        ("cause", WORDS),
        ("chance", ("true", "false")),
    ):
        given = texts.get(name, ())
        for text in (given,) if isinstance(given, str) else given:
            if text not in known:
                raise ConfigurationError(
                    f"{path}:{line[name]}: unknown {name} {text!r}; did you mean "
                    f"{nearest(text, known)!r}?"
                )
    try:
        date.fromisoformat(str(texts["expires"]))
    except ValueError:
        raise ConfigurationError(
            f"{path}:{line['expires']}: expires is {texts['expires']!r}; {_WANTED['expires']}"
        ) from None
    try:
        re.compile(str(texts.get("evidence", "")))
    except re.error as error:
        raise ConfigurationError(
            f"{path}:{line['evidence']}: evidence {texts['evidence']!r} is not a regular "
            f"expression: {error}"
        ) from None


def _alone(entries: Iterable[Entry], path: Path) -> None:
    seen: dict[tuple[Names, ...], Entry] = {}
    for entry in entries:
        key = (entry.check, entry.operation, entry.evidence, entry.cause, entry.says)
        if key in seen:
            raise ConfigurationError(
                f"{path}:{entry.first}: says the same as line {seen[key].first}; delete one"
            )
        seen[key] = entry
