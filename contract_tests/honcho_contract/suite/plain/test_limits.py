"""Each length, count and range of the document: the limit is allowed, one beyond it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from honcho_contract.apis.v1.samples import body, options, prepared
from honcho_contract.apis.v1.shared_objects import few
from honcho_contract.contract.compiled import Contract
from honcho_contract.running.run import Run
from honcho_contract.suite.cases import each
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.wire.exchange import name_of


def _with_body(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.body is not None]


def _paged(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb == "list"]


Edge = tuple[str, Any]
"""The check that a value is for, and the value."""


@each("name", _with_body)
def test_body(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    properties = honcho_run.contract.body_schema(honcho_run.contract[name]).get("properties", {})
    edges = [
        (key, edge) for key, schema in properties.items() for edge in _edges(honcho_run, schema)
    ]
    if not edges:
        return
    ids = prepared(honcho_run, name, honcho_line)
    accepted = few(name, [edge for edge in edges if edge[1][0] == "limits.accept"])
    for key, (check, value) in (*accepted, *(e for e in edges if e[1][0] != "limits.accept")):
        if key == "name" and check == "limits.accept":
            value = _unlike(honcho_run, value)
        honcho_run.do(name, ids, body={**(body(honcho_run, name) or {}), key: value}, purpose=check)


@each("name", _paged)
def test_page_and_size(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    ids = prepared(honcho_run, name, honcho_line)
    for parameter in honcho_run.contract[name].query_parameters:
        for check, value in _numbers(parameter.schema):
            plain = options(honcho_run, name, ids)
            honcho_run.do(name, ids, **plain, query={parameter.name: value}, purpose=check)


def _edges(run: Run, schema: Mapping[str, Any]) -> Iterator[Edge]:
    for member in (schema, *schema.get("anyOf", ())):
        yield from _lengths(member)
        yield from _numbers(member)
        if "maxItems" in member:
            item = run.plain("messages")
            yield "limits.accept", [item] * member["maxItems"]
            yield "limits.refuse", [item] * (member["maxItems"] + 1)
        if "maxProperties" in member:
            yield "limits.accept", {f"k{n}": n for n in range(member["maxProperties"])}
            yield "limits.refuse", {f"k{n}": n for n in range(member["maxProperties"] + 1)}


def _lengths(schema: Mapping[str, Any]) -> Iterator[Edge]:
    """Lengths are counted in code points: one that takes four bytes counts as one."""
    for letter in ("x", "\U0001f375", "e\u0301"):
        if "maxLength" in schema:
            whole = letter * schema["maxLength"]
            yield "limits.accept", whole[: schema["maxLength"]]
            yield "limits.refuse", whole[: schema["maxLength"]] + letter[0]
        if "minLength" in schema:
            yield "limits.accept", letter[:1] * schema["minLength"]
    if schema.get("minLength", 0) > 0:
        yield "limits.refuse", "x" * (schema["minLength"] - 1)


def _numbers(schema: Mapping[str, Any]) -> Iterator[Edge]:
    if "minimum" in schema:
        yield "limits.accept", schema["minimum"]
        yield "limits.refuse", schema["minimum"] - 1
    if "maximum" in schema:
        yield "limits.accept", schema["maximum"]
        yield "limits.refuse", schema["maximum"] + 1


def _unlike(run: Run, value: str) -> str:
    """A name of the same length that is not in use: its last characters tell it apart."""
    tail = run.fresh("").rpartition(" ")[2]
    return value if len(value) <= len(tail) else value[: -len(tail)] + tail
