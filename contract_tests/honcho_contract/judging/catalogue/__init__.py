"""Every check, by its code.

A check with a law looks at every exchange of a run, whatever it was sent for. A check without one
is decided by the scenarios under `suite/`, which compare several exchanges.
"""

from __future__ import annotations

from collections.abc import Mapping

from honcho_contract.judging.catalogue.answer_checks import ANSWER_CHECKS
from honcho_contract.judging.catalogue.check import CLOCK_TOLERANCE, Check
from honcho_contract.judging.catalogue.list_checks import LIST_CHECKS
from honcho_contract.judging.catalogue.request_checks import REQUEST_CHECKS
from honcho_contract.judging.catalogue.service_checks import SERVICE_CHECKS
from honcho_contract.judging.catalogue.state_checks import STATE_CHECKS

__all__ = ["CATALOGUE", "CLOCK_TOLERANCE", "Check"]

CATALOGUE: Mapping[str, Check] = {
    check.code: check
    for check in (*ANSWER_CHECKS, *STATE_CHECKS, *REQUEST_CHECKS, *LIST_CHECKS, *SERVICE_CHECKS)
}
