"""Lists: pages, order, counts and filters, held against what was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import prepared
from honcho_contract.generating import probes
from honcho_contract.running.run import Run
from honcho_contract.suite.needs import only_if_supported

LISTED = ("apps", "users", "sessions", "messages", "metamessages", "collections", "documents")
COUNT = 7

VALUES = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, 1, 2, 1.0, 1.5, "", "a", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=5,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


@pytest.fixture
def place(
    honcho_run: Run, honcho_line: dict[str, str], request: pytest.FixtureRequest
) -> dict[str, str]:
    """Where a resource's objects live, with seven of them, each with metadata of its own."""
    resource: str = request.param
    only_if_supported(honcho_run, f"{resource}.list")
    ids = dict(honcho_line)
    if resource in shared_objects.STAY:
        return _made_once(honcho_run, resource)
    if resource in ("sessions", "collections", "metamessages"):
        ids = honcho_run.make("users", honcho_run.home_app)
    if resource == "documents":
        ids = prepared(honcho_run, "documents.create", honcho_line)
    _make_all(honcho_run, resource, ids)
    return ids


def _made_once(run: Run, resource: str) -> dict[str, str]:
    """The place of what cannot be deleted, which both tests share."""
    key = f"listed {resource}"
    if key not in run.shared:
        run.shared[key] = shared_objects.app(run) if resource == "users" else {}
        _make_all(run, resource, run.shared[key])
    return run.shared[key]


def _make_all(run: Run, resource: str, ids: Mapping[str, str]) -> None:
    for metadata in probes.FILTERED[::3] if resource == "apps" else probes.FILTERED:
        marked = run.marked if resource == "apps" else {}
        run.make(resource, ids, metadata={**metadata, **marked})


def _wanted(run: Run, resource: str, wanted: Any) -> Any:
    """A filter; of apps, that of this run's own among them."""
    return {**(wanted or {}), **run.marked} if resource == "apps" else wanted


@pytest.mark.parametrize(("place", "resource"), [(r, r) for r in LISTED], indirect=["place"])
def test_pages(honcho_run: Run, place: Mapping[str, str], resource: str) -> None:
    body = {"filter": _wanted(honcho_run, resource, None)}
    for reverse in ("false", "true"):
        for size in (1, 2, 3, COUNT - 1, COUNT, COUNT + 1, 100):
            for page in range(1, COUNT // size + 3):
                query = {"page": page, "size": size, "reverse": reverse}
                honcho_run.do(f"{resource}.list", place, query=query, body=body)
    honcho_run.do(f"{resource}.list", place, query={"page": 10**6}, body=body)
    honcho_run.do(f"{resource}.list", place, query={"reverse": "true"}, body=body)
    honcho_run.do(f"{resource}.list", place, query={"size": 3}, body=body)
    honcho_run.do(f"{resource}.list", place, body=body)


@pytest.mark.parametrize(("place", "resource"), [(r, r) for r in LISTED], indirect=["place"])
def test_filters(honcho_run: Run, place: Mapping[str, str], resource: str) -> None:
    for wanted in probes.FILTERS:
        body = {"filter": _wanted(honcho_run, resource, wanted)}
        honcho_run.do(f"{resource}.list", place, query={"size": 100}, body=body)
        honcho_run.do(f"{resource}.list", place, query={"size": 2, "page": 2}, body=body)
    if resource != "apps":
        for raw in (None, b"", b"null", b"{}", b'{"filter": null}', b'{"filter": {}}'):
            honcho_run.do(f"{resource}.list", place, raw=raw)


def test_generated_filters(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    @seed(honcho_run.random("generated filters").getrandbits(64))
    @given(metadata=st.lists(OBJECTS, min_size=1, max_size=4), wanted=OBJECTS)
    def filters(metadata: list[dict[str, Any]], wanted: dict[str, Any]) -> None:
        ids = honcho_run.make("sessions", honcho_line)
        honcho_run.do(
            "messages.batch",
            ids,
            body={"messages": [{"content": "x", "is_user": True, "metadata": m} for m in metadata]},
        )
        honcho_run.do("messages.list", ids, query={"size": 100}, body={"filter": wanted})
        honcho_run.stop_if_new()

    filters()


def test_session_filters(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    """Inactive sessions are listed unless only active ones are asked for."""
    honcho_run.do("sessions.delete", honcho_run.make("sessions", honcho_line, metadata={"a": 1}))
    honcho_run.make("sessions", honcho_line, metadata={"a": 1})
    for body in ({}, {"is_active": False}, {"is_active": True}):
        honcho_run.do("sessions.list", honcho_line, body=body)
        honcho_run.do("sessions.list", honcho_line, body=body | {"filter": {"a": 1}})


def test_metamessage_filters(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    """By type, session and message, alone and together."""
    message = honcho_run.make("messages", honcho_line)
    other = honcho_run.make("sessions", honcho_line)
    links = {name: message[name] for name in ("session_id", "message_id")}
    honcho_run.make("metamessages", honcho_line, metamessage_type="a", metadata={"k": 1})
    honcho_run.make(
        "metamessages", honcho_line, metamessage_type="b", session_id=honcho_line["session_id"]
    )
    honcho_run.make("metamessages", honcho_line, metamessage_type="a", **links)
    honcho_run.make(
        "metamessages", honcho_line, metamessage_type="b", session_id=other["session_id"]
    )
    honcho_run.make("metamessages", honcho_line, metamessage_type="A", metadata={"k": 1})
    session = {"session_id": honcho_line["session_id"]}
    for body in (
        {},
        {"metamessage_type": "a"},
        {"metamessage_type": "none"},
        session,
        links,
        {"session_id": other["session_id"]},
        {**session, "metamessage_type": "a"},
        {**links, "metamessage_type": "b"},
        {"metamessage_type": "a", "filter": {"k": 1}},
        {"metamessage_type": None, "session_id": None, "message_id": None, "filter": None},
    ):
        honcho_run.do("metamessages.list", honcho_line, query={"size": 100}, body=body)


def test_document_queries(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    only_if_supported(honcho_run, "documents.query")
    ids = honcho_run.make("collections", honcho_line)
    texts = ("green tea in the morning", "a game of chess", "walking the dog at night", "rain")
    for n, text in enumerate(texts):
        honcho_run.make("documents", ids, content=text, metadata={"even": n % 2 == 0})
    other = honcho_run.make("collections", honcho_line)
    honcho_run.make("documents", other, content=texts[0])
    if (
        honcho_run.ledger.rows(("documents", tuple(ids[n] for n in RESOURCES["documents"].parents)))
        is None
    ):
        # A request went out twice: only the target knows what was made by it.
        honcho_run.rest([("documents", ids)])
    for text in texts:
        for body in ({}, {"top_k": 1}, {"top_k": 50}, {"top_k": 2, "filter": {"even": True}}):
            seen = honcho_run.do("documents.query", ids, body={"query": text} | body)
            if seen.ok and isinstance(seen.json, list):
                honcho_run.decide("pages.query", seen)
