"""Kinds of input that servers fail at, with every operation that takes them.

Which operations those are, the document says. Nothing here is refused rightly or wrongly by more
than the document says; but no server fails, and what was taken is read back and listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.apis.v1.samples import body, options, prepared
from honcho_contract.apis.v1.shared_objects import KEPT, STAY, few
from honcho_contract.contract.compiled import Contract
from honcho_contract.generating import corpora, probes
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.running.runner import Ids
from honcho_contract.suite.cases import Cases, each
from honcho_contract.suite.needs import only_if_supported
from honcho_contract.wire.exchange import Exchange, name_of

_LASTING = [name for name in KEPT if name.startswith("apps.")]


def _taken(*kinds: str) -> Cases:
    """The operations whose bodies have a property of one of these types, and its name."""

    def cases(contract: Contract) -> list[tuple[str, str]]:
        found = []
        for operation in contract:
            for key, schema in contract.body_schema(operation).get("properties", {}).items():
                ways = [contract.resolve(way) for way in (schema, *schema.get("anyOf", ()))]
                if any(way.get("type") in kinds for way in ways):
                    found.append((name_of(operation), key))
        return found

    return cases


def _with_body(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.body is not None]


def _lists(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if o.verb == "list"]


def _named(contract: Contract) -> list[str]:
    return [name_of(o) for o in contract if "name" in o.path_parameters]


def _all(contract: Contract) -> list[str]:
    names = [name_of(o) for o in contract if o.resource != "keys"]
    return [name for name in names if name not in _LASTING]


def _not_lasting(contract: Contract) -> list[tuple[str, str]]:
    return [one for one in _taken("object")(contract) if one[0] not in _LASTING]


def _fresh(run: Run, name: str) -> dict[str, Any]:
    return dict(body(run, name) or {})


def _shown(run: Run, name: str, ids: Ids, made: Exchange) -> None:
    """Reads what a call has made or changed, and lists its place."""
    resource = name.partition(".")[0]
    row = RESOURCES[resource]
    if made.ok and isinstance(made.json, dict) and isinstance(made.json.get("id"), str):
        ids = {**ids, row.id: made.json["id"]}
    if row.id in ids and f"{resource}.by-id" in run.contract.operations:
        run.do(f"{resource}.by-id", ids)
    elif row.id in ids:
        run.do(f"{resource}.get", ids, query={row.id: ids[row.id]})
    if resource not in STAY:
        run.do(f"{resource}.list", ids, query={"size": 100, "reverse": "true"}, body={})


@each(("name", "key"), _taken("object"))
def test_depth(honcho_run: Run, honcho_line: dict[str, str], name: str, key: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    marked = honcho_run.marked if name.startswith("apps.") else {}
    for depth in few(name, reversed(probes.DEPTHS)):
        sent = _fresh(honcho_run, name) | {key: {**marked, **probes.nested(depth)}}
        made = honcho_run.do(name, ids, body=sent)
        if key == "metadata":
            _shown(honcho_run, name, ids, made)


def test_depth_in_a_batch(honcho_run: Run, honcho_line: dict[str, str]) -> None:
    for depth in probes.DEPTHS:
        deep = honcho_run.plain("messages") | {"metadata": probes.nested(depth)}
        honcho_run.do(
            "messages.batch", honcho_line, body={"messages": [honcho_run.plain("messages"), deep]}
        )
        honcho_run.do("messages.list", honcho_line, query={"size": 100}, body={})


@each(("name", "key"), _taken("object"))
def test_numbers_that_are_none(
    honcho_run: Run, honcho_line: dict[str, str], name: str, key: str
) -> None:
    """In a body that would be right without them, and in one that would be wrong."""
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    for raw in (
        *probes.with_numbers(_fresh(honcho_run, name), key),
        *probes.with_numbers(dict.fromkeys(_fresh(honcho_run, name), 1), key),
        *probes.with_numbers({}, key),
    ):
        honcho_run.do(name, ids, raw=raw)


@each("name", _with_body)
def test_raw_bytes(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    """Bytes that are no text, said to be anything."""
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    raw = cycle(probes.RAW)
    types = (*corpora.JSON_TYPES, *corpora.OTHER_TYPES, "text/plain; charset=utf-16", "x")
    for content_type in types:
        honcho_run.do(name, ids, raw=next(raw), content_type=content_type)


@each("name", _lists)
def test_pages_beyond_all_integers(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    for page in probes.PAGES:
        for size in (1, 100):
            plain = options(honcho_run, name, ids)
            honcho_run.do(name, ids, **plain, query={"page": page, "size": size})


@each("name", _named)
def test_long_names_in_a_path(honcho_run: Run, honcho_line: dict[str, str], name: str) -> None:
    for length in few(name, probes.LONG_NAMES):
        for letter in few(name, ("x", "\U0001f375")):
            stem = honcho_run.fresh("long")
            # A request line of 8,000 bytes is all that everybody takes.
            most = length if letter.isascii() else min(length, 256)
            honcho_run.do(name, {**honcho_line, "name": (stem + letter * most)[:most]})


@each(("name", "key"), _taken("string"))
def test_long_texts(honcho_run: Run, honcho_line: dict[str, str], name: str, key: str) -> None:
    """Around 32 and 64 KiB, where the document allows more."""
    only_if_supported(honcho_run, name)
    schema = honcho_run.contract.body_schema(honcho_run.contract[name])["properties"][key]
    longest = max(way.get("maxLength", 0) for way in (schema, *schema.get("anyOf", ())))
    ids = prepared(honcho_run, name, honcho_line)
    for length in (n for n in probes.LENGTHS if n <= longest):
        sent = _fresh(honcho_run, name) | {key: "x" * length}
        _shown(honcho_run, name, ids, honcho_run.do(name, ids, body=sent, purpose="limits.accept"))


@each(("name", "key"), _not_lasting)
def test_long_metadata(honcho_run: Run, honcho_line: dict[str, str], name: str, key: str) -> None:
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line)
    marked = honcho_run.marked if name.startswith("apps.") else {}
    values = [{"text": "x" * n} for n in probes.LENGTHS[1::3]] + [{"k" * 1_000: 1}]
    for value in few(name, values):
        made = honcho_run.do(name, ids, body=_fresh(honcho_run, name) | {key: {**marked, **value}})
        if key == "metadata":
            _shown(honcho_run, name, ids, made)


@each(("name", "key"), _taken("array"))
def test_empty_lists(honcho_run: Run, honcho_line: dict[str, str], name: str, key: str) -> None:
    only_if_supported(honcho_run, name)
    honcho_run.do(
        name, prepared(honcho_run, name, honcho_line), body=_fresh(honcho_run, name) | {key: []}
    )


@each("name", _all)
def test_ids_of_others_besides(
    honcho_run: Run, honcho_world: World, honcho_line: dict[str, str], name: str
) -> None:
    """Ids of another user and app where the operation knows none: they change nothing."""
    only_if_supported(honcho_run, name)
    ids = prepared(honcho_run, name, honcho_line) | {"name": honcho_run.fresh("besides")}
    operation = honcho_run.contract[name]
    taken = {one.name for one in operation.query_parameters}
    others = (honcho_world.sibling, honcho_world.foreign)
    besides = [{k: one[k] for k in ("app_id", "user_id") if k not in taken} for one in others]
    ways = [way for one in besides for way in _besides(honcho_run, name, ids, one)]
    for sent in few(name, ways) if operation.verb != "delete" else ():
        honcho_run.do(name, ids, **sent)


def _besides(
    run: Run, name: str, ids: Mapping[str, str], besides: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    plain = options(run, name, ids)
    yield {**plain, "query": {**plain.get("query", {}), **besides}}
    if isinstance(plain.get("body"), dict) and name not in ("apps.create", "users.create"):
        plain = options(run, name, ids)
        yield {**plain, "body": {**plain["body"], **besides}}


def test_links_of_others_in_a_list(honcho_run: Run, honcho_world: World) -> None:
    """A filter by another's session or message finds neither one's own nor theirs."""
    for other in (honcho_world.sibling, honcho_world.foreign):
        session, message = {"session_id": other["session_id"]}, {"message_id": other["message_id"]}
        for links in (session, message, session | message):
            honcho_run.do("metamessages.list", honcho_world.home, query={"size": 100}, body=links)
