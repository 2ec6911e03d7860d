"""Quotes, wherever a text can stand: they are text, and nothing that a database reads.

Nothing here could do harm where it is not so: a lone quote makes a query fail, and what would be
joined by a database is only ever asked for, never written or deleted by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import options, prepared
from honcho_contract.apis.v1.shared_objects import few
from honcho_contract.contract.compiled import Contract
from honcho_contract.generating.injection_probes import JOINTS, PROBES, joined
from honcho_contract.judging.laws import Fault
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import each
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.wire.exchange import Exchange, call, name_of


def _all(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract]


_BY_TEXT = ("by-name", "by-id", "get")


def _read(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb in _BY_TEXT]


def _lists(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb == "list"]


Parts = dict[str, Any]


@each("name", _all)
def test_everywhere(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    """Each place of each operation where a text can stand, one at a time."""
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line) | {"name": honcho_run.fresh("quoted")}
    plain = options(honcho_run, name, ids)
    places = [one for probe in PROBES for one in _places(honcho_run, name, ids, plain, probe)]
    for changed_ids, changed in few(name, places):
        honcho_run.do(name, changed_ids, **changed)


def _places(
    run: Run, name: str, ids: Mapping[str, str], plain: Parts, probe: str
) -> Iterator[tuple[Mapping[str, str], Parts]]:
    operation = run.contract[name]
    for parameter in operation.path_parameters:
        value = run.fresh("q") if parameter == "name" else ids[parameter]
        yield {**ids, parameter: f"{value}{probe}"}, plain
    for parameter in (one.name for one in operation.query_parameters):
        given = dict(plain.get("query", {}))
        yield ids, {**plain, "query": {**given, parameter: f"{given.get(parameter, '')}{probe}"}}
    body = plain.get("body")
    properties = run.contract.body_schema(operation).get("properties", {})
    if not isinstance(body, dict):
        return
    for key, schema in properties.items():
        for value in _values(run, name, key, schema, probe):
            fresh = {"name": run.fresh("q")} if "name" in body else {}
            yield ids, {**plain, "body": {**body, **fresh, key: value}}


def _values(run: Run, name: str, key: str, schema: Mapping[str, Any], probe: str) -> Iterator[Any]:
    """Values of a property that hold a quote, by what the document says it is."""
    kinds = {run.contract.resolve(s).get("type") for s in (schema, *schema.get("anyOf", ()))}
    if "string" in kinds:
        yield f"{run.fresh('q')}{probe}" if key == "name" else f"a{probe}"
    if "object" in kinds:
        marked = run.marked if name.startswith("apps.") else {}
        yield {**marked, "k": f"a{probe}"}
        yield {**marked, f"k{probe}": 1}
    if "array" in kinds:
        if key != "messages":
            yield [f"a{probe}"]
            return
        for text in ({"content": probe}, {"metadata": {probe: probe}}):
            yield [{**run.plain(key), **text}]


@each("name", _read)
def test_another_is_not_reached(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    """A text that is an object's own only to a database which joins its halves."""
    only_if_supported(honcho_run, name)
    resource, _, verb = name.partition(".")
    row = RESOURCES[resource]
    ids = shared_objects.app(honcho_run) if resource == "apps" else honcho_line
    if resource not in shared_objects.STAY:
        ids = honcho_run.make(resource, prepared(honcho_run, f"{resource}.create", honcho_line))
    known = honcho_run.ledger.get(ids[row.id])
    assert known is not None
    right = str(known.object["name"]) if verb == "by-name" else known.id
    for joint in JOINTS:
        other = joined(right, joint)
        if other is None:
            continue
        if verb == "get":
            sent = call(honcho_run.contract[name], ids, query={row.id: other})
        else:
            sent = call(honcho_run.contract[name], {**ids, "name": other, row.id: other})
        _holds(honcho_run, honcho_run.ask(sent), known.id)


@each("name", _lists)
def test_another_is_not_listed(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    resource = name.partition(".")[0]
    marked = honcho_run.marked if resource == "apps" else {}
    ids = honcho_run.make(
        resource, prepared(honcho_run, name, honcho_line), metadata={**marked, "key": "word"}
    )
    made = ids[RESOURCES[resource].id]
    for joint in JOINTS:
        for wanted in ({"key": joined("word", joint)}, {str(joined("key", joint)): "word"}):
            sent = call(honcho_run.contract[name], ids, body={"filter": {**marked, **wanted}})
            _holds(honcho_run, honcho_run.ask(sent), made)


def _holds(run: Run, seen: Exchange, made: str) -> None:
    if seen.status >= 500:
        run.report("robust.allowed", seen, Fault(f"answered {seen.status}"))
    items = seen.json.get("items", [seen.json]) if isinstance(seen.json, dict) else ()
    reached = seen.ok and any(isinstance(one, dict) and one.get("id") == made for one in items)
    reason = "a text with quotes in it reached another object"
    run.require("robust.quoted", not reached, seen, reason, f"it reached {made}")
