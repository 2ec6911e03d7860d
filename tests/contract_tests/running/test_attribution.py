"""Whoever did it is blamed, once, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from tests.contract_tests.builders import API_1

from honcho_contract.apis.v1 import objects as worlds
from honcho_contract.results.findings import Finding
from honcho_contract.running.probe import probe
from honcho_contract.running.run import Run
from honcho_contract.wire.target import Target
from honcho_mock import MockServer
from honcho_mock.broken import composed
from honcho_mock.broken.parts import both, handled
from honcho_mock.serving.seams import Seams

Play = Callable[[Run, dict[str, str]], object]
TEA = "tea \U0001f375"


@contextmanager
def against(*defects: str | Seams) -> Iterator[tuple[Run, dict[str, str]]]:
    """A run against a mock with such defects, and a session of its own there."""
    all_of_them = (composed([one]).seams if isinstance(one, str) else one for one in defects)
    with (
        MockServer(seams=reduce(both, all_of_them), workshop=False) as server,
        closing(Target(url=server.url)) as target,
    ):
        run = Run(generation=API_1, target=target, seed=0, mark="hc-aftermath")
        run.capabilities = replace(run.capabilities, auth=probe(run.target, run.contract))
        worlds.capable(run)
        yield run, run.make("sessions", run.make("users", run.home_app))


def told(found: list[Finding]) -> set[tuple[str, str]]:
    """What stands by itself."""
    return {(one.check, one.operation) for one in found if not one.beneath}


def makes_messages(run: Run, line: dict[str, str]) -> None:
    run.make("messages", line)
    run.rest([("messages", line)])
    run.do("messages.create", line, body={"content": TEA, "is_user": True})
    run.rest([("messages", line)])
    run.make("messages", line)
    run.rest([("messages", line)])


def updates_a_session(run: Run, line: dict[str, str]) -> None:
    query = {"session_id": line["session_id"]}
    for metadata in ({"a": 1}, {"b": 2}, {"c": 3}):
        run.do("sessions.update", line, body={"metadata": metadata})
        run.do("sessions.get", line, query=query)
    run.rest([("sessions", line)])


def deletes_a_collection(run: Run, line: dict[str, str]) -> None:
    made = run.make("documents", run.make("collections", line))
    run.do("collections.delete", made)
    run.do("collections.get", made, query={"collection_id": made["collection_id"]})
    run.do("documents.by-id", made)
    run.rest([("collections", line)])


def clones(run: Run, line: dict[str, str]) -> None:
    clone = {**line, "session_id": run.do("sessions.clone", line).json["id"]}
    run.do("sessions.get", clone, query={"session_id": clone["session_id"]})
    run.make("sessions", line)
    run.do("messages.create", clone, body={"content": "x", "is_user": True})
    run.do("sessions.update", clone, body={"metadata": {}})
    run.rest([("sessions", line), ("messages", clone)])


def clones_and_lists(run: Run, line: dict[str, str]) -> None:
    run.do("sessions.clone", line)
    run.rest([("sessions", line)])
    run.rest([("sessions", line)])


def makes_and_reads(run: Run, line: dict[str, str]) -> None:
    made = run.do("messages.create", line, body=run.plain("messages")).json
    run.do("messages.by-id", {**line, "message_id": made["id"]})
    run.rest([("messages", line)])


def names_nothing(run: Run, line: dict[str, str]) -> None:
    run.make("sessions", line)
    run.rest([("sessions", line)])
    run.do("sessions.get", line, query={"session_id": line["session_id"]})
    odd = run.make("sessions", line, metadata={"": 1})
    run.make("sessions", line)
    for _ in range(2):
        run.rest([("sessions", line)])
        run.do("sessions.list", line, query={"size": 1, "page": 2}, body={})
    run.do("sessions.get", odd, query={"session_id": odd["session_id"]})


def makes_documents(run: Run, line: dict[str, str]) -> None:
    ids = run.make("collections", line)
    run.make("documents", ids)
    run.rest([("documents", ids)])
    run.do("documents.create", ids, body={"content": TEA})
    run.rest([("documents", ids)])
    run.make("documents", ids)
    run.rest([("documents", ids)])


def fills_a_message(run: Run, line: dict[str, str]) -> None:
    body = {"content": "x" * 50_000, "is_user": True}
    run.do("messages.create", line, body=body, purpose="limits.accept")


FAILS = ("robust.allowed", "messages.create")
BLAMED: dict[str, tuple[str, Play, set[tuple[str, str]]]] = {
    "made, and 500": ("made-and-failed", makes_messages, {FAILS}),
    "changed, and 500": (
        "updated-and-failed",
        updates_a_session,
        {("robust.allowed", "sessions.update")},
    ),
    "deleted, and 500": (
        "deleted-and-failed",
        deletes_a_collection,
        {("robust.allowed", "collections.delete")},
    ),
    "cloned, and not there": (
        "cloned-into-nothing",
        clones,
        {("state.clone", "sessions.clone")},
    ),
    "cloned, and not listed": (
        "cloned-into-nothing",
        clones_and_lists,
        {("state.clone", "sessions.clone")},
    ),
    "made, and not there": (
        "not-stored",
        makes_and_reads,
        {("state.found", "messages.create")},
    ),
    "a limit that fails": (
        "limit-fails",
        fills_a_message,
        {("limits.accept", "messages.create")},
    ),
    "stored, and unreadable": (
        "unreadable-once-stored",
        names_nothing,
        {("robust.stored", "sessions.create")},
    ),
    "failed, and unreadable": (
        "failed-and-unreadable",
        makes_documents,
        {("robust.allowed", "documents.create"), ("robust.stored", "documents.create")},
    ),
}


@pytest.mark.parametrize(("defect", "play", "blamed"), BLAMED.values(), ids=BLAMED)
def test_the_call_that_did_it_is_blamed_and_no_other(
    defect: str, play: Play, blamed: set[tuple[str, str]]
) -> None:
    with against(defect) as (run, line):
        play(run, line)
        found = run.drain()
    assert told(found) == blamed
    titles = {one.title for one in found}
    assert all(one.beneath in titles for one in found if one.beneath)
    assert not any(one.fails for one in found if one.beneath)


@pytest.mark.parametrize("play", [makes_messages, updates_a_session, deletes_a_collection])
def test_what_was_carried_out_though_it_failed_stands_beneath_the_failure(play: Play) -> None:
    with against("made-and-failed", "updated-and-failed", "deleted-and-failed") as (run, line):
        play(run, line)
        found = run.drain()
    failure, trace = (next(o for o in found if o.check == f"robust.{c}") for c in KINDS)
    assert trace.beneath == failure.title
    assert trace.operation == failure.operation


KINDS = ("allowed", "traceless")


@pytest.mark.parametrize("operation", [("messages", "list"), ("messages", "by-id")])
def test_a_read_that_fails_over_everything_is_blamed_itself(operation: tuple[str, str]) -> None:
    def wrap(_backend: Any, _handler: Any) -> Any:
        def fail(_call: Any) -> Any:
            raise LookupError("nothing can be read here")

        return fail

    with against(handled(operation, wrap)) as (run, line):
        made = run.make("messages", line)
        run.rest([("messages", line)])
        run.do("messages.by-id", made)
        assert told(run.drain()) == {("robust.allowed", ".".join(operation))}


def test_what_a_failed_request_stored_is_not_laid_on_what_was_made_after_it() -> None:
    with against("failed-and-unreadable") as (run, line):
        ids = run.make("collections", line)
        run.make("documents", ids)
        run.do("documents.create", ids, body={"content": TEA})
        run.make("documents", ids)
        run.rest([("documents", ids)])
        found = {one.check: one for one in run.drain()}
    *_, written, listed = found["robust.stored"].recorded
    assert TEA in written["body"]
    assert listed["operation"] == "documents.list"


def test_a_request_that_failed_and_did_nothing_leaves_no_doubt() -> None:
    with against("fails-on-emoji") as (run, line):
        makes_messages(run, line)
        assert told(run.drain()) == {FAILS}
        assert run.ledger.rows(("messages", tuple(line.values())[:3])) is not None
