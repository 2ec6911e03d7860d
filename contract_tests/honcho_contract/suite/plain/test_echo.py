"""Every value comes back as it was sent: at once, by id, by name and in lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import prepared
from honcho_contract.generating import corpora
from honcho_contract.running.run import Run
from honcho_contract.suite.needs import only_if_supported

LONGEST_NAME = 100

MAKERS = (
    "users.create",
    "sessions.create",
    "messages.create",
    "messages.batch",
    "metamessages.create",
    "collections.create",
    "documents.create",
)
UPDATERS = (
    "apps.update",
    "users.update",
    "sessions.update",
    "messages.update",
    "metamessages.update",
    "collections.update",
    "documents.update",
)


@pytest.mark.parametrize("name", MAKERS)
def test_made(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    resource = name.partition(".")[0]
    plain = honcho_run.plain(resource)
    sparingly = resource in shared_objects.STAY
    for values in _together(honcho_run) if sparingly else _values(honcho_run, name, plain):
        body = plain | ({"name": honcho_run.fresh(resource)} if "name" in plain else {}) | values
        if name == "messages.batch":
            body = {"messages": [plain, body]}
        exchange = honcho_run.do(name, ids, body=body)
        _read_back(honcho_run, resource, ids, exchange.json)
    honcho_run.rest([(resource, ids)])


@pytest.mark.parametrize("name", UPDATERS)
def test_updated(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    resource = name.partition(".")[0]
    for values in _values(honcho_run, name, {}):
        # Documents and collections refuse an update that names nothing.
        honcho_run.do(name, ids, body={"metadata": {"before": 1}} | values)
        _read_back(honcho_run, resource, ids, {"id": ids[RESOURCES[resource].id]})
    honcho_run.rest([(resource, ids)] if resource != "apps" else [])


@pytest.mark.parametrize("name", ["users.get-or-create"])
def test_named_in_the_path(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    for text in _names(honcho_run):
        if not ("/" in text or not text.strip(".")):
            ids = honcho_line | {"name": text}
            honcho_run.do(name, ids)
            honcho_run.do(name, ids)
            honcho_run.do("users.by-name", ids)


@pytest.mark.parametrize("text", corpora.LONE_SURROGATES, ids=ascii)
def test_lone_surrogates(honcho_run: Run, honcho_line: dict[str, str], text: str) -> None:
    """Text that Unicode cannot carry may be refused; taken, it comes back, and breaks nothing."""
    body = {"content": text, "is_user": True, "metadata": {text: [text]}}
    exchange = honcho_run.do("messages.create", honcho_line, body=body)
    made = exchange.json
    if exchange.ok and isinstance(made, dict):
        honcho_run.decide("echo.text", exchange)
        _read_back(honcho_run, "messages", honcho_line, made)
    honcho_run.rest([("messages", honcho_line)])


def _values(run: Run, name: str, plain: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Bodies, or parts of them, that try one value each."""
    schema = run.contract.body_schema(run.contract[name])
    if name == "messages.batch":
        schema = run.contract.body_schema(run.contract["messages.create"])
    properties = schema["properties"]
    for text in corpora.TEXTS:
        if "content" in properties:
            yield {"content": text}
        if "name" in properties:
            yield {"name": f"{run.fresh('n')}{text}"}
            yield {"name": f"{text}{run.fresh('n')}"}
        if "metamessage_type" in properties and len(text) <= 50:
            yield {"metamessage_type": text}
    if "content" in properties and "content" in plain:
        yield {"content": "x" * 20_000}
    if "is_user" in properties:
        yield {"is_user": True}
        yield {"is_user": False}
    for metadata in corpora.METADATA:
        yield {"metadata": metadata}
    for number in corpora.NUMBERS:
        yield {"metadata": {"n": number, "in": [number]}}


def _together(run: Run) -> Iterator[dict[str, Any]]:
    """The same values for what cannot be deleted again: many in each body."""
    for text in _names(run):
        yield {"name": text}
    for n in range(0, len(corpora.METADATA), 10):
        yield {"metadata": {"all": list(corpora.METADATA[n : n + 10])}}
    yield {"metadata": {"n": list(corpora.NUMBERS)}}


def _names(run: Run) -> Iterator[str]:
    """The texts as names, which have a hundred characters: many in one, and at either end what
    could be lost there."""
    name = run.fresh("n")
    for text in corpora.TEXTS:
        if text != text.strip():
            yield f"{text}{run.fresh('n')}{text}"
        elif len(name) + len(text) < LONGEST_NAME:
            name = f"{name}|{text}"
        else:
            yield name
            name = f"{run.fresh('n')}|{text}"
    yield name


def _read_back(run: Run, resource: str, ids: dict[str, str], made: Any) -> None:
    """Reads what was made in every way that shows one object."""
    for one in made if isinstance(made, list) else [made]:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            continue
        id_name = RESOURCES[resource].id
        if f"{resource}.by-id" in run.contract.operations:
            run.do(f"{resource}.by-id", {**ids, id_name: one["id"]})
        if f"{resource}.get" in run.contract.operations:
            run.do(f"{resource}.get", ids, query={id_name: one["id"]})
        name = one.get("name")
        if isinstance(name, str) and name.strip(".") and "/" not in name:
            run.do(f"{resource}.by-name", {**ids, "name": name})
