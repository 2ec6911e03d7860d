"""What this suite takes from Schemathesis: generated requests, steered, and its own checks."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import requests
import schemathesis
from schemathesis.schemas import BaseSchema

from honcho_contract.contract.resources import NOBODY
from honcho_contract.fuzzing.schemathesis_parts import failures
from honcho_contract.judging.laws import Fault
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.wire.denylist import harm_of
from honcho_contract.wire.exchange import Call, Exchange, name_of
from honcho_openapi.operations import Operation

SHARES = (("home", 82), ("sibling", 5), ("foreign", 5), ("gone", 4), ("nobody", 4))
"""Whose ids a generated request gets, in percent."""

CHECK_CODES: Mapping[str, str] = {
    "not_a_server_error": "robust.allowed",
    "status_code_conformance": "answers.status",
    "content_type_conformance": "answers.json",
    "response_headers_conformance": "answers.json",
    "response_schema_conformance": "answers.schema",
}
"""Schemathesis' own checks of an answer, and the checks of the catalogue that they stand for."""

_HOST = "http://steered.invalid"


def schema(document: Mapping[str, Any]) -> BaseSchema:
    """The document as Schemathesis takes it, with what would mislead it here switched off.

    Measured on 4.32: learning limits from 422s reports right servers; a cache makes two runs with
    one seed differ; sanitising rewrites metadata keys that look like credentials.
    """
    config = schemathesis.Config.from_dict(
        {
            "cache": {"enabled": False},
            "output": {"sanitization": {"enabled": False}},
            "phases": {"fuzzing": {"error-feedback": {"enabled": False}}},
        }
    )
    return schemathesis.openapi.from_dict(deepcopy(dict(document)), config=config)


def send(run: Run, world: World, case: schemathesis.Case[Any]) -> None:
    """Sends a generated case, with ids of objects that exist, and judges the answer."""
    operation = _operation(run, case)
    if not run.samples.supported(run, name_of(operation)):
        return
    line = _line(run, world, operation, case)
    query = case.query or {}
    case.query = {key: _steered(run, line, key, value) for key, value in query.items()}
    if isinstance(case.body, dict):
        case.body = {key: _steered(run, line, key, v) for key, v in case.body.items()}
        name = case.body.get("name")
        resource = run.contract.resources.get(operation.resource)
        if resource is not None and not resource.parents and isinstance(name, str):
            case.body = {**case.body, "name": _marked(run, name)}
    ids = {
        name: line[name]
        if name in run.contract.resources.by_id
        else _marked(run, unquote(str(value)))
        for name, value in (case.path_parameters or {}).items()
    }
    case.path_parameters = {name: quote(value, safe="") for name, value in ids.items()}
    call = _call(case, operation, ids)
    if harm_of(call) or not run.samples.may_go(run, call):
        return  # nobody loses by it
    before = len(run.found)
    exchange = run.send(call)
    if run.found[before:]:
        return  # what a law has found in an answer, Schemathesis would find under another name
    for code, fault in _own_checks(case, exchange):
        run.report(code, exchange, fault)


def _operation(run: Run, case: schemathesis.Case[Any]) -> Operation:
    theirs = (case.operation.method.upper(), case.operation.path)
    return next(one for one in run.contract if (one.method, one.path) == theirs)


def _line(
    run: Run, world: World, operation: Operation, case: schemathesis.Case[Any]
) -> Mapping[str, str]:
    """Whose ids a case gets. The choice hangs on the case alone, so that it shrinks."""
    if operation.verb == "delete":
        return run.samples.prepared(run, f"{operation.resource}.delete", world.home)
    lot = zlib.crc32(repr((case.path_parameters, case.query)).encode()) % 100
    whose = _drawn(lot)
    if whose == "nobody" and operation.path_parameters:
        return {**world.home, operation.path_parameters[-1]: NOBODY}
    line: Mapping[str, str] = getattr(world, whose, world.home)
    if whose in ("foreign", "sibling") and len(operation.path_parameters) > 1:
        last = operation.path_parameters[-1]
        return {**world.home, last: line.get(last, NOBODY)}
    return {**world.home, **line}


def _drawn(lot: int) -> str:
    """Whose share of the hundred a lot falls into."""
    below = 0
    for whose, share in SHARES:
        below += share
        if lot < below:
            return whose
    raise ValueError(f"the shares make {below}, and the lot is {lot}")


def _steered(run: Run, line: Mapping[str, str], key: str, value: Any) -> Any:
    """A generated id replaced by one that exists; everything else as it was generated."""
    return (
        line.get(key, NOBODY)
        if key in run.contract.resources.by_id and isinstance(value, str) and value
        else value
    )


def _marked(run: Run, name: str) -> str:
    """A generated name that bears the run's mark, unless that would change what it tests."""
    longest = 100
    return f"{run.mark} {name}" if 0 < len(name) <= longest - len(run.mark) - 1 else name


def _call(case: schemathesis.Case[Any], operation: Operation, ids: Mapping[str, str]) -> Call:
    """The case as it goes over the wire."""
    request = requests.Request(**case.as_transport_kwargs(base_url=_HOST)).prepare()
    parts = urlsplit(str(request.url))
    body: Any = request.body.encode() if isinstance(request.body, str) else request.body
    content_type: Any = request.headers.get("Content-Type")
    same = case.method.upper() == operation.method
    return Call(
        operation=operation if same else None,
        method=case.method.upper(),
        path=parts.path,
        ids=ids,
        query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        body=body or None,
        content_type=content_type if body else None,
    )


def _own_checks(case: schemathesis.Case[Any], exchange: Exchange) -> Iterator[tuple[str, Fault]]:
    """What Schemathesis itself finds wrong with an answer, under the catalogue's codes."""
    if exchange.operation is None or exchange.status == 0:
        return
    answer = schemathesis.Response(
        status_code=exchange.status,
        headers={name: [value] for name, value in exchange.response.headers.items()},
        content=exchange.response.content,
        request=requests.Request(exchange.call.method, _HOST + exchange.call.target).prepare(),
        elapsed=exchange.ended - exchange.started,
        verify=True,
    )
    for name, failure in failures(case, answer, CHECK_CODES):
        yield CHECK_CODES[name], Fault(failure.title, failure.message[:300])
