"""What can be asked without writing anything: of a server that holds somebody's data, say.

Nothing is asked about objects that exist, so that no answer shows what is not ours to see. These
are all the scenarios that `--read-only` runs.
"""

from __future__ import annotations

from typing import Any

import pytest

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import body
from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.resources import NOBODY
from honcho_contract.generating import corpora, probes
from honcho_contract.generating.breakage import breakages
from honcho_contract.judging.laws import Fault
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import each
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.wire.exchange import call, name_of
from honcho_contract.wire.write_guard import READING_VERBS


def _reads(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb in READING_VERBS]


def _lists(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb == "list"]


NOWHERE = dict.fromkeys(RESOURCES.by_id, NOBODY)
"""A line of ids of which none is anybody's."""


@each("name", _reads)
def test_nobodys(honcho_run: Run, name: str) -> None:
    """What nobody has is not found; what nobody's place holds is nothing."""
    only_if_supported(honcho_run, name)
    honcho_run.do(name, _ids(honcho_run), **_options(honcho_run, name))


@each("name", _lists)
def test_wrong_pages(honcho_run: Run, name: str) -> None:
    plain = _options(honcho_run, name)["body"]
    for query in probes.WRONG_PAGES:
        # A number beyond its limit, or a text where a number is due.
        beyond = all(str(value).isdigit() for value in query.values())
        purpose = "limits.refuse" if beyond else None
        honcho_run.do(name, _ids(honcho_run), query=query, body=plain, purpose=purpose)


@each("name", _lists)
def test_wrong_filters(honcho_run: Run, name: str) -> None:
    plain = _options(honcho_run, name)["body"]
    for one in breakages(
        honcho_run.contract, honcho_run.contract.body_schema(honcho_run.contract[name]), plain
    ):
        honcho_run.do(name, _ids(honcho_run), body=one.of(plain))
    for raw in corpora.BROKEN_JSON:
        honcho_run.do(name, _ids(honcho_run), raw=raw, purpose="refusals.syntax")


@each("name", _reads)
def test_shut_without_a_token(honcho_run: Run, name: str) -> None:
    if not honcho_run.capabilities.auth:
        pytest.skip("auth is off on this server")
    for token in ("", "garbage"):
        sent = call(
            honcho_run.contract[name], _ids(honcho_run), **_options(honcho_run, name), token=token
        )
        answer = honcho_run.ask(sent)
        if answer.status != 401:
            text = "opened" if answer.ok else f"answered {answer.status}"
            honcho_run.report("auth.token", answer, Fault(f"{text} where 401 is due"))


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
