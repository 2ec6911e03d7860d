"""API 1 as the suite judges it."""

from __future__ import annotations

from functools import cache

from honcho_contract.apis.v1 import objects, samples
from honcho_contract.apis.v1.decided import DECIDED
from honcho_contract.apis.v1.key_scopes import KEY_SCOPES
from honcho_contract.apis.v1.ledger_updates import LESSONS
from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.rules import RULES
from honcho_contract.apis.v1.side_effects import EFFECTS
from honcho_contract.contract.compiled import Contract
from honcho_contract.running.generation import Generation
from honcho_openapi import load
from honcho_openapi.api import PROBES, Api

_VERSION = "1"


@cache
def contract(*, published: bool = False) -> Contract:
    """The contract as observed on the real server, or as `published` alone.

    One for the whole process, for reading: its validators are compiled once, and not once a run.
    """
    document = load(_VERSION, published=published)
    api = Api.of(document, version=_VERSION, probe=PROBES[_VERSION])
    return Contract(api=api, resources=RESOURCES)


@cache
def generation(*, published: bool = False) -> Generation:
    return Generation(
        contract=contract(published=published),
        samples=samples,
        preparation=objects,
        rules=RULES,
        lessons=LESSONS,
        effects=EFFECTS,
        decided=DECIDED,
        key_scopes=KEY_SCOPES,
        kept=("apps", "users"),
        deleted=("collections", "sessions"),
    )
