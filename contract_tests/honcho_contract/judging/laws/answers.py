"""Whether an answer has the form that the document gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.laws import Fault, Seen, show
from honcho_contract.wire.exchange import Invalid, is_another_path

_REDIRECTS = range(300, 400)


def wrong_status(seen: Seen) -> Iterator[Fault]:
    """Another status than is due; the oracle says which check that breaks."""
    wanted, got, code = seen.prediction.status, seen.exchange.status, seen.prediction.blame
    if wanted is None or got == wanted or not got:
        return
    meant = seen.exchange.call.purpose == code == "limits.accept"
    if got >= 500 and not (meant and seen.prediction.succeeds):
        return  # an error of its own: see `robustness`; a limit that leads to it is one too
    if seen.prediction.succeeds and got < 400 and not seen.exchange.ok:
        return  # a success of another kind: see `undocumented`
    if wanted == 422 and got == 400 and not seen.prediction.places:
        return  # bytes that are no JSON text at all: the real server answers 400 to some
    if wanted == 422 and got >= 400 and code != "refusals.status":
        return  # refused, though not as documented: see `other_refusal`
    yield Fault(
        f"answered {got} where {wanted} is due",
        f"{seen.prediction.because}; got {_words(seen)}",
    )


def other_refusal(seen: Seen) -> Iterator[Fault]:
    """A request that the document forbids was refused, but not with 422."""
    got = seen.exchange.status
    if seen.prediction.status == 422 and 400 <= got < 500 and got != 422:
        if got == 400 and not seen.prediction.places:
            return
        yield Fault(f"refused with {got}", f"{seen.prediction.because}; got {_words(seen)}")


def undocumented(seen: Seen) -> Iterator[Fault]:
    operation, status = seen.exchange.operation, seen.exchange.status
    if operation is None or not 0 < status < 500:
        return
    if _blamed(seen) or seen.contract.documents(operation, status):
        return
    if (status in _REDIRECTS or status == 405) and is_another_path(seen.exchange.call):
        return  # an empty or slashed id makes the path another one
    yield Fault(f"answered {status}", f"documented are {', '.join(operation.responses)}")


def _blamed(seen: Seen) -> bool:
    """Whether the status is another check's finding already."""
    wanted, got = seen.prediction.status, seen.exchange.status
    return wanted is not None and got != wanted and not (seen.prediction.succeeds and got < 400)


def not_json(seen: Seen) -> Iterator[Fault]:
    operation, response = seen.exchange.operation, seen.exchange.response
    if operation is None or not 0 < response.status < 500 or response.status in _REDIRECTS:
        return
    allowed = seen.contract.media_types(operation, response.status)
    if not allowed and seen.exchange.ok:
        if response.content:
            yield Fault("a body where none is documented", f"{len(response.content):,} bytes")
        return
    allowed = allowed or ("application/json",)
    if response.media_type not in allowed:
        yield Fault(
            "another content type",
            f"Content-Type is {response.headers.get('content-type')!r}, "
            f"documented is {' or '.join(allowed)}",
        )
    elif response.media_type == "application/json" and isinstance(response.json, Invalid):
        yield Fault("not JSON", response.json.why)


def keys_twice(seen: Seen) -> Iterator[Fault]:
    for key in seen.exchange.response.parsed[1]:
        yield Fault("a key stands twice in an object", f"the key {key!r}")


def schema_fault(seen: Seen) -> Iterator[Fault]:
    """A successful answer that is not of its schema; times are `time_fault`'s."""
    if seen.as_predicted:
        for fault in _faults(seen):
            if fault.validator != "format":
                yield _as_fault(fault)


def time_fault(seen: Seen) -> Iterator[Fault]:
    if seen.as_predicted:
        for fault in _faults(seen):
            if fault.validator == "format":
                yield Fault("a time that is not RFC 3339", f"{_where(fault)}: {fault.instance!r}")


def error_form(seen: Seen) -> Iterator[Fault]:
    """A refusal other than 422 whose body is not the documented `{"detail": text}`; of one that
    should be a 422, the status is wrong, and another law's."""
    due = seen.prediction.status == 422
    if 400 <= seen.exchange.status < 500 and seen.exchange.status != 422 and not due:
        for fault in _faults(seen):
            yield _as_fault(fault)


def refusal_form(seen: Seen) -> Iterator[Fault]:
    if seen.exchange.status == 422:
        for fault in _faults(seen):
            yield Fault(
                "not the documented form of a 422", f"{_where(fault)}: {fault.message[:200]}"
            )


def _faults(seen: Seen) -> list[ValidationError]:
    operation, response = seen.exchange.operation, seen.exchange.response
    if operation is None or response.media_type != "application/json":
        return []
    if isinstance(response.json, Invalid):
        return []
    return seen.contract.answer_faults(operation, response.status, response.json)


def _as_fault(fault: ValidationError) -> Fault:
    name = next((step for step in reversed(fault.absolute_path) if isinstance(step, str)), "body")
    return Fault(f"{fault.validator} of {name}", f"{_where(fault)}: {show(fault.message)}")


def _where(fault: ValidationError) -> str:
    return ".".join(str(step) for step in fault.absolute_path) or "the body"


def besides(seen: Seen) -> Iterator[Fault]:
    """Properties that the document does not name, and metadata that is always there."""
    operation = seen.exchange.operation
    if not seen.as_predicted or operation is None:
        return
    schema = seen.contract.answer_schema(operation, seen.exchange.status) or {}
    yield from _besides(seen.contract, schema, seen.exchange.json)


def _besides(contract: Contract, schema: Mapping[str, Any], value: Any) -> Iterator[Fault]:
    schema = contract.resolve(schema)
    if isinstance(value, list):
        for item in value:
            yield from _besides(contract, schema.get("items", {}), item)
        return
    properties = schema.get("properties")
    if not isinstance(value, dict) or not properties:
        return
    for name in value.keys() - properties.keys():
        yield Fault(f"the property {name!r} besides", f"{name}: {show(value[name])}")
    if "metadata" in properties and "metadata" not in value:
        yield Fault("metadata left out", f"only {', '.join(value)}")
    if "items" in properties:
        yield from _besides(contract, properties["items"], value.get("items"))


def _words(seen: Seen) -> str:
    body = seen.exchange.json
    if isinstance(body, dict) and "detail" in body:
        return f"{seen.exchange.status} {show(body['detail'])}"
    return (
        f"{seen.exchange.status} {show(seen.exchange.response.content.decode('utf-8', 'replace'))}"
    )
