"""The rules of API 1: what each kind of operation must answer, given what the ledger knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.judging.filters import contains
from honcho_contract.judging.ledger import Known
from honcho_contract.judging.oracle import Rule
from honcho_contract.judging.prediction import Page, Prediction
from honcho_contract.judging.prediction_context import Asked


def _create(asked: Asked) -> Prediction:
    resource, body = asked.resource, asked.body
    if not asked.ledger.holds(resource, asked.call.ids):
        return asked.missing(asked.call.ids, where="path")
    if resource.unique:
        if resource.is_reserved(body["name"]):
            return asked.plain("a collection cannot be named honcho", "refusals.reserved")
        if resource.name == "apps" and not _ours(asked, body):
            return asked.open()
        holder = asked.ledger.named(asked.scope, body["name"])
        if holder is not None:
            return asked.conflict(holder)
    if resource.links:
        refusal = _links(asked, body)
        if refusal is not None:
            return refusal
    made = asked.answer(fields=_new(asked, body))
    return _unless_in_use(asked, body.get("name"), made)


def _unless_in_use(asked: Asked, name: str | None, made: Prediction) -> Prediction:
    """What must come back for a new object, and no status where its name may be in use."""
    doubtful = name is not None and asked.ledger.may_be_named(asked.scope, name)
    return replace(made, status=None, blame="") if doubtful else made


def _ours(asked: Asked, body: Mapping[str, Any]) -> bool:
    """Whether an app's name is one that no other run can have taken."""
    marks = [str(value) for value in asked.mark.values()]
    return any(mark in str(body.get("name", "")) for mark in marks)


def _links(asked: Asked, body: Mapping[str, Any]) -> Prediction | None:
    """What is wrong with the ids in a metamessage's body; None if nothing is."""
    session_id, message_id = body.get("session_id"), body.get("message_id")
    if message_id is not None and session_id is None:
        return asked.plain("message_id is given without session_id", "refusals.link")
    ids = dict(asked.call.ids)
    for name, value in (("session_id", session_id), ("message_id", message_id)):
        if value is None:
            continue
        ids[name] = value
        if not value or asked.ledger.find(RESOURCES.by_id[name], ids) is None:
            return asked.missing(ids, where="body")
    return None


def _new(asked: Asked, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a new object must hold: the place, what was sent, and defaults for what was not."""
    assert asked.call.operation is not None
    contract, resource = asked.contract, asked.resource
    create = contract.operations[f"{resource.name}.create"]
    answer = contract.resolve(create.answer or {})["properties"]
    taken = contract.body_schema(create)["properties"]
    fields: dict[str, Any] = dict(zip(resource.parents, asked.place, strict=True))
    fields.update(dict.fromkeys(resource.links))
    fields.update({name: s["default"] for name, s in taken.items() if "default" in s})
    fields.update({name: body[name] for name in taken if name in body})
    if resource.name == "metamessages":
        fields["label"] = fields["metamessage_type"]
    if resource.deleted == "inactive":
        fields["is_active"] = True
    return {name: value for name, value in fields.items() if name in answer}


def _batch(asked: Asked) -> Prediction:
    if not asked.ledger.holds(asked.resource, asked.call.ids):
        return asked.missing(asked.call.ids, where="path")
    if not asked.body["messages"]:
        return asked.open()
    return asked.answer(batch=tuple(_new(asked, message) for message in asked.body["messages"]))


def _by_id(asked: Asked) -> Prediction:
    known = asked.ledger.find(asked.resource, asked.call.ids)
    if known is None:
        return asked.missing(asked.call.ids, where="path")
    return _read(asked, known)


def _read(asked: Asked, known: Known) -> Prediction:
    return asked.answer(
        known=known,
        fields=known.object,
        blame=asked.call.purpose or "state.found",
        because=f"{known.resource.id} {known.id} is live, and belongs to what the path names",
    )


def _get(asked: Asked) -> Prediction:
    named = asked.query.get(asked.resource.id)
    if not named:
        if named is None and not asked.capabilities.auth:
            return Prediction(
                status=401,
                blame=asked.call.purpose or "refusals.no-id",
                because=f"neither {asked.resource.id} nor a key says which object is meant",
                verdict=asked.verdict,
            )
        return asked.open()
    ids = {**asked.call.ids, asked.resource.id: named}
    known = asked.ledger.find(asked.resource, ids)
    if known is None:
        return asked.missing(ids, where="query" if _place_lives(asked) else "path")
    return _read(asked, known)


def _place_lives(asked: Asked) -> bool:
    return asked.ledger.holds(asked.resource, asked.call.ids)


def _by_name(asked: Asked) -> Prediction:
    known = asked.ledger.named(asked.scope, asked.call.ids["name"])
    if known is not None and asked.ledger.find(asked.resource, known.ids) is known:
        return _read(asked, known)
    if asked.resource.name == "apps" and not _ours(asked, asked.call.ids):
        return asked.open()
    if asked.ledger.may_be_named(asked.scope, asked.call.ids["name"]):
        return asked.open()
    because = f"no object there is named {asked.call.ids['name']!r}"
    blame = asked.call.purpose or ("state.unknown" if _place_lives(asked) else "isolation.path")
    return Prediction(status=404, blame=blame, because=because, verdict=asked.verdict)


def _get_or_create(asked: Asked) -> Prediction:
    known = asked.ledger.named(asked.scope, asked.call.ids["name"])
    if known is not None and known.alive:
        return _read(asked, known)
    if not _place_lives(asked):
        return asked.missing(asked.call.ids, where="path")
    fields = dict(zip(asked.resource.parents, asked.place, strict=True))
    fields["name"] = asked.call.ids["name"]
    if asked.resource.name == "apps" and not _ours(asked, asked.call.ids):
        return Prediction(verdict=asked.verdict, fields=fields)
    # The limits of a name stand at the create operation; here the document names none.
    if len(fields["name"]) > _LONGEST_NAME:
        return Prediction(verdict=asked.verdict, fields=fields)
    made = asked.answer(fields={**fields, "metadata": {}})
    return _unless_in_use(asked, fields["name"], made)


_LONGEST_NAME = 100


def _update(asked: Asked) -> Prediction:
    resource, body = asked.resource, asked.body
    known = asked.ledger.find(resource, asked.call.ids)
    assert asked.call.operation is not None
    taken = asked.contract.body_schema(asked.call.operation)["properties"]
    changes = {n: value for n, value in body.items() if n in taken and value is not None}
    if known is None:
        names_nothing = not changes and resource.name in _NOT_EMPTY
        return asked.open() if names_nothing else asked.missing(asked.call.ids, where="path")
    if not changes and resource.name in _NOT_EMPTY:
        return asked.plain("the update names nothing to change")
    refusal = _renamed(asked, known, changes.get("name")) or _relinked(asked, body)
    if refusal is not None:
        return refusal
    if "metamessage_type" in changes:
        changes["label"] = changes["metamessage_type"]
    fields = {**known.agreed, **changes}
    if known.closed:
        fields.pop("is_active", None)
    if resource.name == "documents" and "content" in changes:
        # The real server takes a new content for a new document.
        fields.pop("created_at", None)
    return asked.answer(known=known, fields=fields)


_NOT_EMPTY = ("collections", "documents")
"""Resources whose updates must name something to change."""


def _renamed(asked: Asked, known: Known, name: str | None) -> Prediction | None:
    """What stands against a new name; None if nothing does."""
    if name is None:
        return None
    holder = asked.ledger.named((asked.resource.name, known.place), name)
    if holder is not None and holder is not known:
        return asked.conflict(holder)
    # The document sets no limits to a name here, the real server's create does.
    odd = not name or len(name) > _LONGEST_NAME or asked.resource.is_reserved(name)
    odd = odd or asked.ledger.may_be_named((asked.resource.name, known.place), name)
    theirs = asked.resource.name == "apps" and not _ours(asked, asked.body)
    return asked.open() if odd or theirs else None


def _relinked(asked: Asked, body: Mapping[str, Any]) -> Prediction | None:
    """What stands against new links of a metamessage; None if nothing does."""
    if not any(link in body for link in asked.resource.links):
        return None
    refusal = _links(asked, body)
    if refusal is not None and refusal.status == 404:
        return refusal
    # What one link alone does to the other, or null to either, is nowhere said.
    whole = all(body.get(link) is not None for link in asked.resource.links)
    return None if whole and refusal is None else asked.open()


def _delete(asked: Asked) -> Prediction:
    known = asked.ledger.find(asked.resource, asked.call.ids)
    if known is None:
        return asked.missing(asked.call.ids, where="path")
    return asked.answer()


def _list(asked: Asked) -> Prediction:
    wanted = asked.body.get("filter")
    rows = asked.ledger.rows(asked.scope) if _place_lives(asked) else _nothing(asked)
    # What a filter of "" asks for is nowhere said: nothing, or, on the real server, everything.
    unsaid = any(asked.body.get(name) == "" for name in _MEMBERS)
    if rows is None or unsaid or not _exclusive(asked, wanted):
        return asked.answer()
    if any(asked.body.values()) and any(known.others for known in rows):
        return asked.answer()  # which state of them the filter looks at is nobody's knowledge
    found = [known for known in rows if _matches(known, asked.body)]
    query = asked.query
    if query.get("reverse") == "true":
        found.reverse()
    number, size = int(query.get("page", 1)), int(query.get("size", 50))
    page = Page(
        scope=asked.scope,
        items=tuple(found[(number - 1) * size : number * size]),
        total=len(found),
        number=number,
        size=size,
        filtered=any(asked.body.values()),
    )
    return asked.answer(page=page)


def _nothing(asked: Asked) -> list[Known] | None:
    """What a place holds that is not there; None where nobody knows whether it is."""
    unclear = any(map(asked.ledger.is_unclear, asked.place))
    return None if unclear or asked.ledger.live(asked.scope) else []


def _exclusive(asked: Asked, wanted: Any) -> bool:
    """Whether only this run can have put objects where a list looks."""
    return bool(asked.resource.parents) or (
        isinstance(wanted, dict) and contains(wanted, asked.mark)
    )


def _matches(known: Known, wanted: Mapping[str, Any]) -> bool:
    """Whether an object is one that a list's body asks for."""
    if wanted.get("filter") and not contains(known.object.get("metadata"), wanted["filter"]):
        return False
    if known.resource.name == "sessions" and wanted.get("is_active"):
        return known.object.get("is_active") is True
    if known.resource.name == "metamessages":
        return all(
            wanted.get(name) is None or known.object.get(name) == wanted[name] for name in _MEMBERS
        )
    return True


_MEMBERS = ("metamessage_type", "session_id", "message_id")
"""What a list of metamessages can be filtered by besides metadata."""


def _clone(asked: Asked) -> Prediction:
    session = RESOURCES["sessions"]
    known = asked.ledger.find(session, asked.call.ids)
    if known is None:
        return asked.missing(asked.call.ids, where="path")
    cutoff = asked.query.get("message_id")
    if cutoff is not None:
        ids = {**asked.call.ids, "message_id": cutoff}
        if not cutoff:
            return asked.open()
        if asked.ledger.find(RESOURCES["messages"], ids) is None:
            return asked.missing(ids, where="query")
    parts = {n: known.agreed[n] for n in ("app_id", "user_id", "metadata") if n in known.agreed}
    return asked.answer(fields={**parts, "is_active": True})


def _chat(asked: Asked) -> Prediction:
    if not asked.capabilities.chat:
        return asked.open()
    if asked.ledger.find(RESOURCES["sessions"], asked.call.ids) is None:
        return asked.open()  # the real server looks for app and user only
    # The document sets no limits here; the real server's own are 10,000 characters and 25 texts.
    queries = asked.body["queries"]
    texts = [queries] if isinstance(queries, str) else queries
    if len(texts) > 25 or not texts or not all(0 < len(text) <= 10_000 for text in texts):
        return asked.open()
    return asked.answer()


def _query(asked: Asked) -> Prediction:
    return asked.answer() if asked.capabilities.documents else asked.open()


RULES: Mapping[str, Rule] = {
    "create": _create,
    "batch": _batch,
    "by-id": _by_id,
    "get": _get,
    "by-name": _by_name,
    "get-or-create": _get_or_create,
    "update": _update,
    "delete": _delete,
    "list": _list,
    "clone": _clone,
    "chat": _chat,
    "query": _query,
}
