"""What the target must answer to a call, given what it has told so far.

The oracle knows Honcho's rules and the ledger's facts, and nothing of how any server keeps them.
Where either leaves room, the prediction stays open, and only the form of the answer is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from honcho_contract.containment import contains
from honcho_contract.contract import Contract, Place
from honcho_contract.exchange import Call, is_another_path
from honcho_contract.ledger import Known, Ledger, Scope
from honcho_contract.resources import BY_ID, RESOURCES, Resource
from honcho_contract.target import Capabilities
from honcho_contract.validity import Verdict, judge


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What must come back. Every part that is None (or empty) is open.

    `blame` is the check that a wrong status breaks, and `because` says in words why this status is
    the right one. With status 422, `places` are what the answer must name. With status 200:
    `fields` are the parts of the answered object that are known beforehand, `known` the object it
    is a state of, `batch` the fields of several new objects, `page` the objects of a list.
    """

    status: int | None = None
    blame: str = ""
    because: str = ""
    verdict: Verdict
    places: frozenset[Place] = frozenset()
    fields: Mapping[str, Any] | None = None
    known: Known | None = None
    batch: tuple[Mapping[str, Any], ...] | None = None
    page: Page | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list: the objects that it must hold, in order, and the counts beside them."""

    scope: Scope
    items: tuple[Known, ...]
    total: int
    number: int
    size: int
    filtered: bool

    @property
    def pages(self) -> int:
        return -(-self.total // self.size)


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """`mark` is the member that the metadata of the run's own apps bears: it tells the apps that
    are ours alone from those of everyone else on the target."""

    contract: Contract
    ledger: Ledger
    capabilities: Capabilities
    mark: Mapping[str, Any]

    def predict(self, call: Call) -> Prediction:
        if call.operation is None:
            return Prediction(verdict=judge(self.contract, call))
        asked = _Asked(self, call, judge(self.contract, call))
        if asked.verdict.valid is None or is_another_path(call):
            return asked.open()
        if call.operation.resource not in RESOURCES:
            return asked.open()  # keys: see the laws of auth
        if not asked.verdict.valid:
            return asked.refused()
        return _VERBS[call.operation.verb](asked)

    def exclusive(self, scope: Scope, wanted: Any) -> bool:
        """Whether only this run can have put objects where a list looks."""
        return scope[0] != "apps" or (isinstance(wanted, dict) and contains(wanted, self.mark))


@dataclass(frozen=True)
class _Asked:
    """A call with what the rules look at: its resource, the place it names, its body."""

    oracle: Oracle
    call: Call
    verdict: Verdict

    @property
    def resource(self) -> Resource:
        assert self.call.operation is not None
        return RESOURCES[self.call.operation.resource]

    @property
    def ledger(self) -> Ledger:
        return self.oracle.ledger

    @property
    def query(self) -> dict[str, str]:
        return dict(self.call.query)

    @property
    def body(self) -> dict[str, Any]:
        return self.verdict.body if isinstance(self.verdict.body, dict) else {}

    @property
    def place(self) -> tuple[str, ...]:
        return tuple(self.call.ids[name] for name in self.resource.parents)

    @property
    def scope(self) -> Scope:
        return self.resource.name, self.place

    def open(self) -> Prediction:
        return Prediction(verdict=self.verdict)

    def answer(self, **parts: Any) -> Prediction:
        because = "every part of the request is allowed by the document, and every id is live"
        return Prediction(
            **{
                "status": 200,
                "blame": self.call.purpose or "refusals.valid",
                "because": because,
                "verdict": self.verdict,
                **parts,
            }
        )

    def refused(self) -> Prediction:
        if not self.lives():
            return self.open()  # which of its faults a server looks at first is its own matter
        names = ", ".join(
            ".".join(map(str, place)) for place in sorted(self.verdict.places, key=str)
        )
        return Prediction(
            status=422,
            blame=self.call.purpose or "refusals.invalid",
            because=f"the document forbids {names}" if names else "the body is not JSON",
            verdict=self.verdict,
            places=self.verdict.places,
        )

    def lives(self) -> bool:
        """Whether every id in the path is that of a live object, and all belong together."""
        ids, resource = self.call.ids, self.resource
        below = [n for n in BY_ID if n in ids and n not in resource.parents]
        if not self.ledger.holds(resource, ids):
            return False
        return all(self.ledger.find(BY_ID[name], ids) is not None for name in below)

    def missing(self, named: Mapping[str, str], *, where: str) -> Prediction:
        """404, blamed by what the ids are: another owner's, deleted, or nobody's."""
        blame, because = "state.unknown", f"the {where} names an object that does not exist"
        for name, value in named.items():
            known = self.ledger.get(value)
            if known is None:
                continue
            place = tuple(named.get(parent, "") for parent in known.resource.parents)
            if not known.alive:
                blame, because = "state.deleted", f"{name} {value} was deleted"
            elif known.resource.id != name or known.place != place:
                blame = f"isolation.{where}"
                because = f"{name} {value} does not belong to what the {where} names"
            else:
                continue
            break
        return Prediction(
            status=404,
            blame=self.call.purpose or blame,
            because=because,
            verdict=self.verdict,
        )

    def conflict(self, known: Known) -> Prediction:
        return Prediction(
            status=409,
            blame=self.call.purpose or "state.unique",
            because=f"the name {known.object.get('name')!r} is in use",
            verdict=self.verdict,
        )

    def plain(self, because: str, check: str = "refusals.empty") -> Prediction:
        return Prediction(
            status=422, blame=self.call.purpose or check, because=because, verdict=self.verdict
        )


def _create(asked: _Asked) -> Prediction:
    resource, body = asked.resource, asked.body
    if not asked.ledger.holds(resource, asked.call.ids):
        return asked.missing(asked.call.ids, where="path")
    if resource.unique:
        if resource.name == "collections" and body["name"].lower() == "honcho":
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
    return asked.answer(fields=_new(asked, body))


def _ours(asked: _Asked, body: Mapping[str, Any]) -> bool:
    """Whether an app's name is one that no other run can have taken."""
    marks = [str(value) for value in asked.oracle.mark.values()]
    return any(mark in str(body.get("name", "")) for mark in marks)


def _links(asked: _Asked, body: Mapping[str, Any]) -> Prediction | None:
    """What is wrong with the ids in a metamessage's body; None if nothing is."""
    session_id, message_id = body.get("session_id"), body.get("message_id")
    if message_id is not None and session_id is None:
        return asked.plain("message_id is given without session_id", "refusals.link")
    ids = dict(asked.call.ids)
    for name, value in (("session_id", session_id), ("message_id", message_id)):
        if value is None:
            continue
        ids[name] = value
        if not value or asked.ledger.find(BY_ID[name], ids) is None:
            return asked.missing(ids, where="body")
    return None


def _new(asked: _Asked, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a new object must hold: the place, what was sent, and defaults for what was not."""
    assert asked.call.operation is not None
    contract, resource = asked.oracle.contract, asked.resource
    answer = contract.resolve(contract.operations[f"{resource.name}.create"].answer)["properties"]
    taken = contract.body_schema(contract.operations[f"{resource.name}.create"])["properties"]
    fields: dict[str, Any] = dict(zip(resource.parents, asked.place, strict=True))
    fields.update(dict.fromkeys(resource.links))
    fields.update({name: s["default"] for name, s in taken.items() if "default" in s})
    fields.update({name: body[name] for name in taken if name in body})
    if resource.name == "metamessages":
        fields["label"] = fields["metamessage_type"]
    if resource.deleted == "inactive":
        fields["is_active"] = True
    return {name: value for name, value in fields.items() if name in answer}


def _batch(asked: _Asked) -> Prediction:
    if not asked.ledger.holds(asked.resource, asked.call.ids):
        return asked.missing(asked.call.ids, where="path")
    if not asked.body["messages"]:
        return asked.open()
    return asked.answer(batch=tuple(_new(asked, message) for message in asked.body["messages"]))


def _by_id(asked: _Asked) -> Prediction:
    known = asked.ledger.find(asked.resource, asked.call.ids)
    if known is None:
        return asked.missing(asked.call.ids, where="path")
    return _read(asked, known)


def _read(asked: _Asked, known: Known) -> Prediction:
    return asked.answer(
        known=known,
        fields=known.object,
        blame=asked.call.purpose or "state.found",
        because=f"{known.resource.id} {known.id} is live, and belongs to what the path names",
    )


def _get(asked: _Asked) -> Prediction:
    named = asked.query.get(asked.resource.id)
    if not named:
        if named is None and not asked.oracle.capabilities.auth:
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


def _place_lives(asked: _Asked) -> bool:
    return asked.ledger.holds(asked.resource, asked.call.ids)


def _by_name(asked: _Asked) -> Prediction:
    known = asked.ledger.named(asked.scope, asked.call.ids["name"])
    if known is not None and asked.ledger.find(asked.resource, known.ids) is known:
        return _read(asked, known)
    if asked.resource.name == "apps" and not _ours(asked, asked.call.ids):
        return asked.open()
    because = f"no object there is named {asked.call.ids['name']!r}"
    blame = asked.call.purpose or ("state.unknown" if _place_lives(asked) else "isolation.path")
    return Prediction(status=404, blame=blame, because=because, verdict=asked.verdict)


def _get_or_create(asked: _Asked) -> Prediction:
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
        return asked.open()
    return asked.answer(fields={**fields, "metadata": {}})


_LONGEST_NAME = 100


def _update(asked: _Asked) -> Prediction:
    resource, body = asked.resource, asked.body
    known = asked.ledger.find(resource, asked.call.ids)
    assert asked.call.operation is not None
    taken = asked.oracle.contract.body_schema(asked.call.operation)["properties"]
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
    return asked.answer(known=known, fields={**known.object, **changes})


_NOT_EMPTY = ("collections", "documents")
"""Resources whose updates must name something to change."""


def _renamed(asked: _Asked, known: Known, name: str | None) -> Prediction | None:
    """What stands against a new name; None if nothing does."""
    if name is None:
        return None
    holder = asked.ledger.named((asked.resource.name, known.place), name)
    if holder is not None and holder is not known:
        return asked.conflict(holder)
    # The document sets no limits to a name here, the real server's create does.
    odd = not name or len(name) > _LONGEST_NAME or name.lower() == "honcho"
    theirs = asked.resource.name == "apps" and not _ours(asked, asked.body)
    return asked.open() if odd or theirs else None


def _relinked(asked: _Asked, body: Mapping[str, Any]) -> Prediction | None:
    """What stands against new links of a metamessage; None if nothing does."""
    if not any(link in body for link in asked.resource.links):
        return None
    refusal = _links(asked, body)
    if refusal is not None and refusal.status == 404:
        return refusal
    # What one link alone does to the other, or null to either, is nowhere said.
    whole = all(body.get(link) is not None for link in asked.resource.links)
    return None if whole and refusal is None else asked.open()


def _delete(asked: _Asked) -> Prediction:
    known = asked.ledger.find(asked.resource, asked.call.ids)
    if known is None:
        return asked.missing(asked.call.ids, where="path")
    return asked.answer()


def _list(asked: _Asked) -> Prediction:
    wanted = asked.body.get("filter")
    rows = asked.ledger.rows(asked.scope) if _place_lives(asked) else []
    if rows is None or not asked.oracle.exclusive(asked.scope, wanted):
        return asked.answer()
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


def _matches(known: Known, wanted: Mapping[str, Any]) -> bool:
    """Whether an object is one that a list's body asks for."""
    if wanted.get("filter") and not contains(known.object.get("metadata"), wanted["filter"]):
        return False
    if known.resource.name == "sessions" and wanted.get("is_active"):
        return known.object.get("is_active") is True
    if known.resource.name == "metamessages":
        names = ("metamessage_type", "session_id", "message_id")
        return all(
            wanted.get(name) is None or known.object.get(name) == wanted[name] for name in names
        )
    return True


def _clone(asked: _Asked) -> Prediction:
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
    parts = {name: known.object.get(name) for name in ("app_id", "user_id", "metadata")}
    return asked.answer(fields={**parts, "is_active": True})


def _chat(asked: _Asked) -> Prediction:
    if not asked.oracle.capabilities.chat:
        return asked.open()
    if asked.ledger.find(RESOURCES["sessions"], asked.call.ids) is None:
        return asked.open()  # the real server looks for app and user only
    # The document sets no limits here; the real server's own are 10,000 characters and 25 texts.
    queries = asked.body["queries"]
    texts = [queries] if isinstance(queries, str) else queries
    if len(texts) > 25 or not texts or not all(0 < len(text) <= 10_000 for text in texts):
        return asked.open()
    return asked.answer()


def _query(asked: _Asked) -> Prediction:
    return asked.answer() if asked.oracle.capabilities.documents else asked.open()


_VERBS: Mapping[str, Callable[[_Asked], Prediction]] = {
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
