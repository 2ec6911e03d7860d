"""Stories: sequences of calls over all resources, made and shrunk by Hypothesis.

A story knows no rules of its own. Each of its steps is a call like any other, and what must come
back is what the oracle says of it, given all that the story has been told so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.running.run import Run

STEPS = 25
"""Calls in one story, at most."""

Ids = dict[str, str]
Made = Ids | MultipleResults[Ids]

POOL = 5
"""Stories that have users of their own; the next ones meet them again."""

NAMES = st.sampled_from(("ann", "bob", "Ann"))
TEXTS = st.sampled_from(("", "a", "b", "tea \U0001f375"))
METADATA = st.sampled_from(({}, {"k": 1}, {"k": 2, "l": {"m": []}}, {"l": {"n": None}}))
MAYBE_METADATA = st.none() | METADATA


def explore(run: Run, *, stories: int) -> None:
    """Runs stories, each with users of its own; findings go to the run."""
    chosen = settings(
        settings.default,
        max_examples=stories,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
    )
    # Typed as a class; documented as whatever makes a machine.
    machine: Any = seed(run.random("stories").getrandbits(64))(partial(Story, run))
    run_state_machine_as_test(machine, settings=chosen)


class Story(RuleBasedStateMachine):
    """Users of one app, and everything below them. A bundle holds the ids of a path to an object,
    deleted ones too: what is gone must stay gone."""

    users = Bundle("users")
    sessions = Bundle("sessions")
    messages = Bundle("messages")
    metamessages = Bundle("metamessages")
    collections = Bundle("collections")
    documents = Bundle("documents")

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.stem = run.fresh("story")
        # Users cannot be deleted: stories meet again, and none may see from an answer that it did.
        self.run.spent["stories"] += 1
        self.own = f"{run.mark} story of {self.run.spent['stories'] % POOL}"
        self.places: list[tuple[str, Ids]] = []

    def do(self, name: str, ids: Mapping[str, str], **options: Any) -> Any:
        """One step: what it answered, if that was a success."""
        exchange = self.run.do(name, ids, **options)
        self.run.stop_if_new()
        return exchange.json if exchange.ok else None

    def made(self, resource: str, ids: Ids, answer: Any) -> Made:
        """The ids of a path to what was made, or nothing if nothing was."""
        if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
            return multiple()
        found = {**ids, RESOURCES[resource].id: answer["id"]}
        below = [r.name for r in RESOURCES.values() if r.parents[-1:] == (RESOURCES[resource].id,)]
        self.places += [(child, found) for child in below]
        return found

    def create(self, resource: str, ids: Ids, body: dict[str, Any]) -> Made:
        return self.made(resource, ids, self.do(f"{resource}.create", ids, body=body))

    @initialize(target=users)
    def first_user(self) -> Made:
        return self.named_user("first")

    @rule(target=users, name=NAMES)
    def get_or_create_user(self, name: str) -> Made:
        return self.named_user(name)

    def named_user(self, name: str) -> Made:
        ids = {**self.run.home_app, "name": f"{self.own} {name}"}
        return self.made("users", self.run.home_app, self.do("users.get-or-create", ids))

    @rule(user=users, name=NAMES, metadata=METADATA)
    def create_user_again(self, user: Ids, name: str, metadata: dict[str, Any]) -> None:
        """A name that is in use: this makes nothing."""
        self.named_user(name)
        body = {"name": f"{self.own} {name}", "metadata": metadata}
        self.do("users.create", user, body=body)

    @rule(target=sessions, user=users, metadata=METADATA)
    def create_session(self, user: Ids, metadata: dict[str, Any]) -> Made:
        return self.create("sessions", user, {"metadata": metadata})

    @rule(target=messages, session=sessions, content=TEXTS, is_user=st.booleans(), m=MAYBE_METADATA)
    def create_message(
        self, session: Ids, content: str, is_user: bool, m: dict[str, Any] | None
    ) -> Made:
        body = {"content": content, "is_user": is_user} | ({} if m is None else {"metadata": m})
        return self.create("messages", session, body)

    @rule(target=messages, session=sessions, contents=st.lists(TEXTS, min_size=1, max_size=3))
    def create_batch(self, session: Ids, contents: list[str]) -> Made:
        rows = [{"content": content, "is_user": True} for content in contents]
        answer = self.do("messages.batch", session, body={"messages": rows})
        made = [self.made("messages", session, one) for one in answer or ()]
        return multiple(*(one for one in made if isinstance(one, dict)))

    @rule(target=metamessages, user=users, content=TEXTS, metadata=METADATA)
    def create_metamessage(self, user: Ids, content: str, metadata: dict[str, Any]) -> Made:
        body = {"metamessage_type": "note", "content": content, "metadata": metadata}
        return self.create("metamessages", user, body)

    @rule(target=metamessages, user=users, message=messages, both=st.booleans())
    def link_metamessage(self, user: Ids, message: Ids, both: bool) -> Made:
        links = {name: message[name] for name in ("session_id", "message_id")[: 1 + both]}
        body = {"metamessage_type": "link", "content": "x", **links}
        return self.create("metamessages", user, body)

    @rule(target=collections, user=users, name=NAMES, metadata=METADATA)
    def create_collection(self, user: Ids, name: str, metadata: dict[str, Any]) -> Made:
        body = {"name": f"{self.stem} {name}", "metadata": metadata}
        return self.create("collections", user, body)

    @rule(target=documents, collection=collections, content=TEXTS.filter(bool))
    def create_document(self, collection: Ids, content: str) -> Made:
        if not self.run.capabilities.documents:
            return multiple()
        return self.create("documents", collection, {"content": content})

    @rule(target=sessions, session=sessions, deep=st.booleans())
    def clone(self, session: Ids, deep: bool) -> Made:
        answer = self.do("sessions.clone", session, query={"deep_copy": deep})
        return self.made("sessions", session, answer)

    @rule(ids=users | sessions | messages | metamessages | collections | documents)
    def read(self, ids: Ids) -> None:
        resource = _resource_of(ids)
        name = f"{resource}.by-id"
        if name in self.run.contract.operations:
            self.do(name, ids)
        else:
            id_name = RESOURCES[resource].id
            self.do(f"{resource}.get", ids, query={id_name: ids[id_name]})

    @rule(
        ids=users | sessions | messages | metamessages | collections | documents,
        metadata=METADATA,
        name=st.none() | NAMES,
    )
    def update(self, ids: Ids, metadata: dict[str, Any], name: str | None) -> None:
        resource = _resource_of(ids)
        body: dict[str, Any] = {"metadata": metadata}
        if name is not None and resource == "users":
            body["name"] = f"{self.own} {name}"
        if name is not None and resource == "collections":
            body["name"] = f"{self.stem} {name}"
        self.do(f"{resource}.update", ids, body=body)

    @rule(ids=sessions | collections | documents)
    def delete(self, ids: Ids) -> None:
        self.do(f"{_resource_of(ids)}.delete", ids)

    @rule(user=users, active=st.booleans(), reverse=st.booleans())
    def list_sessions(self, user: Ids, active: bool, reverse: bool) -> None:
        self.do("sessions.list", user, query={"reverse": reverse}, body={"is_active": active})

    @rule(session=sessions, size=st.sampled_from((1, 2, 50)), wanted=METADATA)
    def list_messages(self, session: Ids, size: int, wanted: dict[str, Any]) -> None:
        self.do("messages.list", session, query={"size": size}, body={"filter": wanted})

    def teardown(self) -> None:
        """Lists every place that the story made, so that nothing it did stays unseen."""
        seen = []
        for resource, ids in self.places:
            hidden = resource == "documents" and not self.run.capabilities.documents
            if (resource, ids) not in seen and not hidden:
                seen.append((resource, ids))
        self.run.rest(seen)
        self.run.stop_if_new()


def _resource_of(ids: Ids) -> str:
    """What a path leads to: the ids stand in the order in which they were made."""
    last = list(ids)[-1]
    return next(name for name, row in RESOURCES.items() if row.id == last)
