"""The catalogue as a page, with the broken servers that prove each check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from honcho_contract.judging.catalogue import CATALOGUE, Check

HEAD = """\
# The checks

Rendered by `honcho-contract checks --markdown` from the catalogue and from the table of broken
servers; do not edit. Each check is proven by the broken servers (`honcho-mock --broken NAME`)
beside it: `honcho-contract prove` shows that it catches them.

Severity: an *error* breaks a client or falsifies data, a *minor* one misinforms, *flaky* is what
helped itself when asked again; it is reported, and does not fail a run by itself.
"""


def page(proofs: Mapping[str, Iterable[str]]) -> str:
    """The page; `proofs` are the names of broken servers by the code of the check they prove."""
    parts = [HEAD]
    for family in dict.fromkeys(check.family for check in CATALOGUE.values()):
        parts.append(f"## {family}\n")
        parts.append("| check | a server | where | severity | proven by |\n|---|---|---|---|---|")
        rows = [check for check in CATALOGUE.values() if check.family == family]
        parts.append("\n".join(_row(check, proofs.get(check.code, ())) for check in rows) + "\n")
    return "\n".join(parts)


def _row(check: Check, names: Iterable[str]) -> str:
    proven = ", ".join(f"`{name}`" for name in names) or "–"
    cells = (f"`{check.code}`<br>{check.title}", check.must, check.where, check.severity, proven)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
