"""The text of a first baseline: the causes that one run has found, or several with other seeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from honcho_contract.results.findings import Finding, Key

DAYS = 90
"""How long a new baseline holds."""

Part = tuple[str, str, str, str, bool]
"""Check, reason, cause, what the answer says, and whether it was found by chance."""


def start(*runs: Iterable[Finding], since: date | None = None) -> str:
    """A baseline of what these runs found, with the reasons left to fill in.

    An entry is a cause with its operations. The evidence is the findings' own reason, and the cause
    and what the answer said stand beside it, so that another fault of the same check is new. What
    was found by chance, by a search alone or not in every run, is marked: nothing follows from its
    not being found. So is what stands beneath another finding: a run may meet it by another way.
    """
    expires = (since or datetime.now(UTC).date()) + timedelta(days=DAYS)
    lines = [
        "# Known findings. Each needs a reason: with an empty one, the gate refuses the file.",
        f"# Each is accepted up to the day that it names; {DAYS} days from now is {expires}.",
    ]
    for part, operations in _parts([list(run) for run in runs]).items():
        check, reason, cause, says, chance = part
        escaped = re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", reason)
        lines.append("")
        lines.append(f"- check: {check}")
        lines.extend(_operation(operations))
        lines.append("  reason: ''")
        lines.append(f"  expires: {expires}")
        lines.append(f"  evidence: {_quoted(f'^{escaped}$')}")
        lines.extend([f"  cause: {cause}"] if cause else [])
        lines.extend([f"  says: {_quoted(says)}"] if says else [])
        lines.extend(["  chance: true"] if chance else [])
    return "\n".join(lines if len(lines) > 2 else [*lines, "[]"]) + "\n"


def _parts(runs: Sequence[Sequence[Finding]]) -> Mapping[Part, tuple[str, ...]]:
    """Each entry, with its operations."""
    seen: dict[Key, list[Finding]] = {}
    for run in runs:
        for one in run:
            if one.severity != "flaky":
                seen.setdefault(one.key, []).append(one)
    parts: dict[Part, dict[str, None]] = {}
    for (check, operation, reason, cause, says), found in seen.items():
        chance = all(one.chance or one.beneath for one in found) or not _in_all(found, runs)
        parts.setdefault((check, reason, cause, says, chance), {})[operation] = None
    return {part: tuple(operations) for part, operations in parts.items()}


def _in_all(found: Sequence[Finding], runs: Sequence[Sequence[Finding]]) -> bool:
    return all(any(one is other for other in run for one in found) for run in runs)


def _operation(names: Sequence[str]) -> Iterator[str]:
    if len(names) == 1:
        yield f"  operation: {names[0]}"
        return
    yield "  operation:"
    yield from (f"    - {name}" for name in names)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
