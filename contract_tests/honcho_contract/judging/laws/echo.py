"""Whether what was sent is what comes back in the answer of the same request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from honcho_contract.judging.laws import Fault, Law, Seen
from honcho_contract.judging.laws.comparison import Difference, differences, same
from honcho_contract.judging.ledger import Known


def echoed(seen: Seen) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Pairs of the fields that a new object must have and the object that was answered."""
    prediction, body = seen.prediction, seen.exchange.json
    if not seen.as_predicted or prediction.known is not None or seen.exchange.response.parsed[1]:
        return  # of a key that stands twice nobody knows which value is meant
    if prediction.batch is not None and isinstance(body, list):
        yield from (
            (fields, one)
            for fields, one in zip(prediction.batch, body, strict=False)
            if isinstance(one, dict)
        )
    elif prediction.fields is not None and isinstance(body, dict):
        yield prediction.fields, body


def _fields(seen: Seen) -> Iterator[tuple[str, Any, Any]]:
    """Each predicted field that was answered: name, expected, got."""
    for fields, body in echoed(seen):
        for name, expected in fields.items():
            if name in body:
                yield name, expected, body[name]


def texts(seen: Seen) -> Iterator[Fault]:
    for name, expected, got in _fields(seen):
        is_text = isinstance(expected, str) and not name.endswith("_id")
        if is_text and expected != got and isinstance(got, str):
            yield Fault(
                f"{name} came back changed", str(Difference((name,), "text", expected, got))
            )


def flags(seen: Seen) -> Iterator[Fault]:
    for name, expected, got in _fields(seen):
        if isinstance(expected, bool) and expected is not got and isinstance(got, bool):
            yield Fault(
                f"{name} came back changed", str(Difference((name,), "flag", expected, got))
            )


def owners(seen: Seen) -> Iterator[Fault]:
    for name, expected, got in _fields(seen):
        if name.endswith("_id") and expected != got:
            yield Fault(
                f"{name} is not the one given", str(Difference((name,), "id", expected, got))
            )


def metadata(seen: Seen) -> Iterator[Fault]:
    """Metadata that was sent, but for its numbers."""
    for difference in _metadata(seen):
        if difference.kind != "number":
            name = difference.place[0]
            yield Fault(f"{name} came back changed ({difference.kind})", str(difference))


def numbers(seen: Seen) -> Iterator[Fault]:
    """Numbers of metadata in which all else is as it was sent: else who knows which is which."""
    found = list(_metadata(seen))
    for difference in found:
        if all(one.kind == "number" for one in found):
            name = difference.place[0]
            yield Fault(f"a number in {name} came back changed", str(difference))


def _metadata(seen: Seen) -> Iterator[Difference]:
    for name, expected, got in _fields(seen):
        empty = name == "metadata" and expected == {} and seen.verb != "clone"
        if isinstance(expected, dict | list | int | float) and not isinstance(expected, bool):
            if not empty:
                yield from differences(expected, got, (name,))


def defaults(seen: Seen) -> Iterator[Fault]:
    """Metadata that was left out, or sent empty, comes back as `{}`."""
    for name, expected, got in _fields(seen):
        if name == "metadata" and expected == {} and seen.verb != "clone":
            # What is no object at all is not of its schema, and another law's.
            if isinstance(got, dict) and got:
                yield Fault("metadata left out is not {}", f"metadata is {got!r}")


def batch_length(seen: Seen) -> Iterator[Fault]:
    batch, body = seen.prediction.batch, seen.exchange.json
    if seen.as_predicted and batch is not None and isinstance(body, list):
        if len(body) != len(batch):
            yield Fault("not one answer for each message", f"{len(body)} of {len(batch)}")


def replaced(seen: Seen) -> Iterator[Fault]:
    """Metadata of an update that was merged into the old, or not taken at all."""
    for name, expected, got, old in _updated(seen):
        if name == "metadata" and not same(expected, got):
            if isinstance(old, dict) and same({**old, **expected}, got):
                yield Fault("metadata was merged, not replaced", f"metadata is {got!r}")
            elif same(old, got):
                yield Fault("metadata was not replaced", f"metadata is still {got!r}")


def update_echo(seen: Seen) -> Iterator[Fault]:
    """Values of an update that came back as neither the old nor the new."""
    for name, expected, got, old in _updated(seen):
        if name == "metadata" and not same(expected, got):
            merged = isinstance(old, dict) and same({**old, **expected}, got)
            if not merged and not same(old, got):
                for difference in differences(expected, got, (name,)):
                    yield Fault(f"{name} came back changed ({difference.kind})", str(difference))
        elif name != "metadata" and expected != got:
            yield Fault(f"{name} was not taken", str(Difference((name,), "text", expected, got)))


def _updated(seen: Seen) -> Iterator[tuple[str, Any, Any, Any]]:
    """The fields that an update named and the document lets it change."""
    for name, expected, got, old in _all_updated(seen):
        if name in _changes(seen):
            yield name, expected, got, old


def untouched(seen: Seen) -> Iterator[Fault]:
    """Fields that an update did not name, and changed all the same."""
    sent = seen.exchange.sent if isinstance(seen.exchange.sent, dict) else {}
    for name, expected, got, _ in _all_updated(seen):
        if name not in _changes(seen) and name not in sent and not same(expected, got):
            yield Fault(f"{name} was changed", str(Difference((name,), "text", expected, got)))


def immutable(seen: Seen) -> Iterator[Fault]:
    """Fields that an update named although nothing may change them."""
    sent = seen.exchange.sent if isinstance(seen.exchange.sent, dict) else {}
    for name, expected, got, _ in _all_updated(seen):
        if name not in _changes(seen) and name in sent and not same(expected, got):
            yield Fault(f"{name} was changed", str(Difference((name,), "text", expected, got)))


def _changes(seen: Seen) -> set[str]:
    operation = seen.exchange.operation
    assert operation is not None
    taken = set(seen.contract.body_schema(operation)["properties"])
    sent = seen.exchange.sent if isinstance(seen.exchange.sent, dict) else {}
    named = {name for name in taken & sent.keys() if sent[name] is not None}
    return named | {"label"} if "metamessage_type" in named else named


def _all_updated(seen: Seen) -> Iterator[tuple[str, Any, Any, Any]]:
    prediction, body = seen.prediction, seen.exchange.json
    if seen.verb != "update" or not seen.as_predicted or not isinstance(body, dict):
        return
    if prediction.known is None or prediction.fields is None:
        return
    for name, expected in prediction.fields.items():
        if name in body:
            yield name, expected, body[name], prediction.known.object.get(name)


def read_back(*verbs: str) -> Law:
    """The law that an object which is read is as it was last answered, for some ways of reading."""

    def law(seen: Seen) -> Iterator[Fault]:
        prediction, body = seen.prediction, seen.exchange.json
        if seen.verb not in verbs or not seen.as_predicted or not isinstance(body, dict):
            return
        if prediction.known is not None and not _is_another(seen):
            yield from differs(prediction.known, body)

    return law


def _is_another(seen: Seen) -> bool:
    """Whether get or create answered with another object than the one that has the name."""
    known, body = seen.prediction.known, seen.exchange.json
    if seen.verb != "get-or-create" or known is None or not isinstance(body, dict):
        return False
    return bool(body.get("id") != known.id)


def another(seen: Seen) -> Iterator[Fault]:
    known = seen.prediction.known
    if seen.as_predicted and known is not None and _is_another(seen):
        text = f"{known.id} at first, then {seen.exchange.json.get('id')}"
        yield Fault("one name, and two objects", text)


def differs(known: Known, got: Mapping[str, Any]) -> Iterator[Fault]:
    """How an object differs from every state in which it was answered since it was written."""
    if any(same(state, got) for state in known.others):
        return
    for difference in differences(known.object, got):
        name = difference.place[0]
        if known.closed and name == "is_active":
            continue  # a deleted session that is active: see `decided.inactive`
        yield Fault(f"{name} is not what was answered before", str(difference))
