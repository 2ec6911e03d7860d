"""Two servers compared, and each difference brought to its shortest sequence."""

from __future__ import annotations

from contextlib import closing

from honcho_contract.contract.compiled import Contract
from honcho_contract.diff.run import resolved, shortened
from honcho_contract.errors import ContractError
from honcho_contract.gate import gate
from honcho_contract.gate.recorder import Listener
from honcho_contract.results.result import Options, Result
from honcho_contract.running.interruption import Interruptions
from honcho_contract.wire.connection_options import Reach
from honcho_contract.wire.exchange import call
from honcho_contract.wire.target import Target
from honcho_openapi.redaction import Redactor


def compare(
    options: Options, listener: Listener, interruptions: Interruptions | None = None
) -> Result:
    """Runs the suite's requests against both servers. Raises a `TargetError` where there is nothing
    to compare."""
    assert options.against is not None
    result = gate.check(options, listener, interruptions)
    rules = options.contract
    redact = Redactor([options.token, options.against_token])
    ours = Target(url=options.url, token=options.token, ca=options.ca, timeout=options.timeout)
    theirs = Target(
        url=options.against, token=options.against_token, ca=options.ca, timeout=options.timeout
    )
    with closing(ours), closing(theirs):
        try:
            known = {one.key[:3] for one in result.findings}
            shorter = [shortened(one, ours, theirs, rules, known) for one in result.findings]
        except ContractError as error:
            result.trouble.append(redact(f"The differences could not be shortened: {error}"))
        else:
            result.findings = redact.over(resolved(shorter))
    return result


def wants_a_token(url: str, reach: Reach, contract: Contract) -> bool:
    """Whether a server has auth on; one that does not answer is told of later."""
    try:
        with closing(Target(url=url, ca=reach.ca, timeout=min(reach.timeout, 8.0))) as target:
            asked = call(contract[contract.api.probe], {}, body={}, token="")
            return target.send(asked).status == 401
    except ContractError:
        return False
