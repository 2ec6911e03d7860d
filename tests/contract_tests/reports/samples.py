"""Results made by hand, for every kind of report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.contract_tests.builders import LINE, RULES, Reply, answered, ok, refused, thing

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.results.coverage import Cell, Coverage
from honcho_contract.results.findings import Finding, finding
from honcho_contract.results.result import Options, Result
from honcho_contract.wire.exchange import Call, call

URL = "http://target.test"

NASTY = "<script>alert(1)</script> `|` ::error:: %0A\r\n[x](y) </pre> ]]>"


def found(
    code: str,
    name: str = "messages.create",
    *,
    body: Any = None,
    reply: Reply | None = None,
    reason: str = "content came back changed",
    detail: str = "a, expected a ",
) -> Finding:
    sent = {"content": "a ", "is_user": True, "metadata": {"k": [1, {"n": None}]}}
    made = call(RULES[name], LINE, body=sent if body is None else body)
    back = reply or ok(thing("messages", "new", content="a", metadata={"k": [1, {}]}))
    return finding(
        CATALOGUE[code],
        answered(made, back),
        reason=reason,
        detail=detail,
        base=URL,
        contract=RULES,
    )


def patched() -> Finding:
    exchange = answered(Call(operation=None, method="PATCH", path="/v1/apps/one"), refused(200))
    reason = "answered 200 where 405 is due"
    return finding(
        CATALOGUE["refusals.method"], exchange, reason=reason, detail="", base=URL, contract=RULES
    )


FINDINGS = [
    found("echo.text"),
    replace(found("echo.metadata", reason="metadata came back changed"), known="until it moves"),
    found("limits.accept", reply=refused(422), reason="answered 422 where 200 is due"),
    found("refusals.no-other-place", reply=refused(422), reason=NASTY, detail=NASTY),
    patched(),
    found("robust.steady", reason="answered only when asked again"),
]


def result(**parts: Any) -> Result:
    """A result with a finding of each sort, and with some of everything that was reached."""
    coverage = Coverage(contract=RULES)
    coverage.counts.update(cell for cell in coverage.wanted if cell.status == 200)
    coverage.counts[Cell("messages.create", 422, "limits")] += 3
    given = {"findings": list(FINDINGS), "tests": 3, "requests": 1234, "seconds": 1.26}
    options = Options(contract=RULES, url=URL, seed=7, **parts.pop("options", {}))
    return Result(options=options, coverage=coverage, **{**given, **parts})
