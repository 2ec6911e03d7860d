"""Findings as a file of tests. Each sends its calls again and asks the check that was broken."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from pprint import pformat

from honcho_contract.errors import ConfigurationError
from honcho_contract.results.findings import Finding

_FILE = '''"""What a contract run found, to be sent again. Needs pytest and honcho-contract.

A test passes where the check that was broken holds, and fails where it, or another, does not. What
keeps the calls from being sent again, as a server that does not answer, is an error.

HONCHO_BASE_URL is another server to send them to, HONCHO_API_KEY the token for it.
"""

from __future__ import annotations

from typing import Any

import pytest

from honcho_contract.repeated import Again, repeated

URL = {url}
ALLOW_WRITES = {allow_writes}

FINDINGS: list[dict[str, Any]] = {findings}

NAMES = {names}


@pytest.fixture(params=FINDINGS, ids=NAMES)
def again(request: pytest.FixtureRequest) -> Again:
    """A finding, sent again; an error where that cannot be done."""
    return repeated(request.param, URL, allow_writes=ALLOW_WRITES)


def test_it_passes_now(again: Again) -> None:
    assert again.passes, str(again)
'''


def write_tests(
    findings: Sequence[Finding], url: str, path: Path, *, allow_writes: bool = False
) -> None:
    """Writes a test for each finding. Whatever comes from the findings is a literal in it."""
    source = _FILE.format(
        url=ascii(url),
        allow_writes=bool(allow_writes),
        findings=_literal([_kept(one) for one in findings]),
        names=_literal([_name(number, one) for number, one in enumerate(findings, start=1)]),
    )
    try:
        path.write_text(source, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error


_NEEDLESS = {"curl": "", "steps": [], "sent": "", "known": "", "count": 1}
"""Parts of a finding that nothing is done with when it is sent again."""


def _kept(one: Finding) -> dict[str, object]:
    # By way of JSON, so that nothing but plain values is left, whose repr is a literal.
    kept: dict[str, object] = json.loads(json.dumps(one.as_json() | _NEEDLESS))
    return kept


def _literal(value: object) -> str:
    """A value of JSON as a literal of Python, in ASCII."""
    text = pformat(value, width=92, sort_dicts=False)
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _name(number: int, one: Finding) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", f"{one.check} {one.operation}".lower())
    return f"{number}-{words.strip('-')[:80]}"
