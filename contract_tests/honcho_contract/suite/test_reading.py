"""What can be asked without writing anything: of a server that holds somebody's data, say.

Nothing is asked about objects that exist, so that no answer shows what is not ours to see. These
are all the scenarios that `--read-only` runs.
"""

from __future__ import annotations

from typing import Any

import pytest

from honcho_contract import corpora, probes
from honcho_contract.access import READING_VERBS
from honcho_contract.breakage import breakages
from honcho_contract.contract import contract
from honcho_contract.exchange import call, name_of
from honcho_contract.laws import Fault
from honcho_contract.resources import BY_ID, NOBODY, RESOURCES
from honcho_contract.run import Run
from honcho_contract.samples import body
from honcho_contract.suite.needs import only_if_supported

_CONTRACT = contract()
_READS = [name_of(o) for o in _CONTRACT if o.verb in READING_VERBS]
_LISTS = [name_of(o) for o in _CONTRACT if o.verb == "list"]

NOWHERE = dict.fromkeys(BY_ID, NOBODY)
"""A line of ids of which none is anybody's."""


@pytest.mark.parametrize("name", _READS)
def test_nobodys(run: Run, name: str) -> None:
    """What nobody has is not found; what nobody's place holds is nothing."""
    only_if_supported(run, name)
    run.do(name, _ids(run), **_options(run, name))


@pytest.mark.parametrize("name", _LISTS)
def test_wrong_pages(run: Run, name: str) -> None:
    plain = _options(run, name)["body"]
    for query in probes.WRONG_PAGES:
        # A number beyond its limit, or a text where a number is due.
        beyond = all(str(value).isdigit() for value in query.values())
        purpose = "limits.refuse" if beyond else None
        run.do(name, _ids(run), query=query, body=plain, purpose=purpose)


@pytest.mark.parametrize("name", _LISTS)
def test_wrong_filters(run: Run, name: str) -> None:
    plain = _options(run, name)["body"]
    for one in breakages(run.contract, run.contract.body_schema(run.contract[name]), plain):
        run.do(name, _ids(run), body=one.of(plain))
    for raw in corpora.BROKEN_JSON:
        run.do(name, _ids(run), raw=raw, purpose="refusals.syntax")


@pytest.mark.parametrize("name", _READS)
def test_shut_without_a_token(run: Run, name: str) -> None:
    if not run.capabilities.auth:
        pytest.skip("auth is off on this server")
    for token in ("", "garbage"):
        sent = call(run.contract[name], _ids(run), **_options(run, name), token=token)
        answer = run.ask(sent)
        if answer.status != 401:
            text = "opened" if answer.ok else f"answered {answer.status}"
            run.report("auth.token", answer, Fault(f"{text} where 401 is due"))


def _ids(run: Run) -> dict[str, str]:
    return NOWHERE | {"name": run.fresh("nobody")}


def _options(run: Run, name: str) -> dict[str, Any]:
    """The rest of a call: a list asks for what bears this run's mark."""
    resource, _, verb = name.partition(".")
    if verb == "list":
        return {"body": {"filter": run.marked}}
    if verb == "get":
        return {"query": {RESOURCES[resource].id: NOBODY}}
    plain = body(run, name)
    return {} if plain is None else {"body": plain}
