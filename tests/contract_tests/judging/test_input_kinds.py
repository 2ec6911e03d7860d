from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, Scene

from honcho_contract.generating import corpora
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.judging.input_kinds import DECIDED_BY_INPUT, KINDS, PLAIN, WORDS, cause_of
from honcho_contract.wire.exchange import call

MESSAGE = {"content": "A message", "is_user": True}


def cause(name: str, ids: Mapping[str, str] = LINE, **options: Any) -> str:
    scene = Scene()
    scene.put("users", "other")
    scene.put("collections", "dead")
    scene.kill("dead")
    return cause_of(call(RULES[name], ids, **options), RULES, scene.ledger)


def of_a_message(**values: Any) -> str:
    return cause("messages.create", body=MESSAGE | values)


def of_bytes(raw: bytes, content_type: str | None = "application/json") -> str:
    return cause("messages.create", raw=raw, content_type=content_type)


@pytest.mark.parametrize(
    ("word", "content"),
    [
        ("quote", "it's"),
        ("quote", "'' || ''"),
        ("quote", 'a "word"'),
        ("backslash", "a\\b"),
        ("percent", "100%"),
        ("nul", "a\0'b"),
        ("surrogate", "\ud83c"),
        ("control", "\x1b"),
        ("line-break", "a\nb"),
        ("markup", "a<b"),
        ("astral", "\U0001f375"),
        ("not-ascii", "é"),
        ("length", "x" * 50_000),
        ("length", "é" * 2_000),
        ("plain", "A message"),
        ("plain", "x" * 99),
    ],
)
def test_a_text_has_a_kind_wherever_it_stands(word: str, content: str) -> None:
    assert of_a_message(content=content) == word
    if word != "length":
        assert of_a_message(metadata={"k": [{"l": content}]}) == word
        assert of_a_message(metadata={content: 1}) == word
    if word not in ("length", "surrogate"):  # which no path can carry
        assert cause("users.by-name", {**LINE, "name": content}) == word


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("depth", {"metadata": {"a": [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}}),
        ("not-finite", {"metadata": {"n": float("nan")}}),
        ("not-finite", {"metadata": {"n": [float("inf")]}}),
        ("number-range", {"metadata": {"n": 2**63}}),
        ("number-range", {"metadata": {"n": 5e-324}}),
        ("empty-list", {"metadata": {"n": []}}),
        ("null", {"metadata": {"n": None}}),
        ("wrong-type", {"is_user": "yes"}),
        ("unknown-field", {"other": 1}),
        ("plain", {"metadata": {"n": [1, 2.5]}}),
    ],
)
def test_a_value_has_a_kind(word: str, values: dict[str, Any]) -> None:
    assert of_a_message(**values) == word


@pytest.mark.parametrize(
    ("word", "raw", "content_type"),
    [
        ("raw-bytes", b'{"content": "\xff", "is_user": true}', "application/json"),
        ("raw-bytes", b"\0", "text/plain"),
        ("raw-bytes", '{"content": "x"}'.encode("utf-16"), "application/json"),
        ("broken-json", b"{", "application/json"),
        ("content-type", b'{"content": "x", "is_user": true}', "text/plain"),
        ("content-type", b'{"content": "x", "is_user": true}', None),
        ("content-type", b'{"content": "x", "is_user": true}', "application/vnd.api+json"),
        ("depth", b"[" * 100_000 + b"]" * 100_000, "application/json"),
        ("not-finite", b'{"content": "x", "is_user": true, "metadata": {"n": 1e400}}', None),
        ("number-range", b'{"content": 1' + b"0" * 10_000 + b"}", "application/json"),
        ("repeated-key", b'{"content": "x", "content": "y", "is_user": true}', "application/json"),
        ("missing-field", b'{"content": "x"}', "application/json"),
        ("no-body", b"null", "application/json"),
    ],
)
def test_bytes_have_a_kind(word: str, raw: bytes, content_type: str | None) -> None:
    expected = "content-type" if content_type is None else word
    assert of_bytes(raw, content_type) == expected


@pytest.mark.parametrize(
    ("word", "query"),
    [
        ("number-range", {"page": 10**30}),
        ("number-range", {"size": 100}),
        ("number-range", {"size": 0}),
        ("unknown-field", {"other": "x"}),
        ("wrong-type", {"size": "many"}),
        ("quote", {"other": "'"}),
        ("plain", {"page": 2, "size": 50}),
    ],
)
def test_a_query_has_a_kind(word: str, query: dict[str, Any]) -> None:
    assert cause("messages.list", body={}, query=query) == word


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("others-id", {"user_id": "other"}),
        ("others-id", {"session_id": "message"}),
        ("deleted-id", {"user_id": "user", "collection_id": "dead"}),
        ("unknown-id", {"session_id": "nobody"}),
        ("path-segment", {"session_id": "a/b"}),
        ("path-segment", {"session_id": ""}),
        ("plain", {}),
    ],
)
def test_ids_have_a_kind(word: str, ids: dict[str, str]) -> None:
    name = "documents.create" if "collection_id" in ids else "messages.create"
    body = {"content": "x"} if "collection_id" in ids else MESSAGE
    assert cause(name, {**LINE, **ids}, body=body) == word


def test_ids_in_a_body_and_a_query_have_a_kind() -> None:
    note = {"metamessage_type": "note", "content": "x"}
    assert cause("metamessages.create", body=note | {"session_id": "nobody"}) == "unknown-id"
    assert cause("users.get", query={"user_id": "session"}) == "others-id"


def test_a_name_at_its_limit_in_a_path_is_long() -> None:
    assert cause("users.get-or-create", {**LINE, "name": "x" * 100}) == "length"
    assert cause("users.get-or-create", {**LINE, "name": "x" * 99}) == PLAIN


def test_every_value_of_the_corpora_has_a_kind_that_is_no_other_by_chance() -> None:
    """Each text of the corpora shows one oddity; only what is not odd at all is plain."""
    kinds = {text: of_a_message(content=text) for text in corpora.TEXTS}
    plain = [text for text, word in kinds.items() if word == PLAIN]
    assert all(text.isascii() and text.isprintable() for text in plain)
    assert {"quote", "nul", "control", "astral", "backslash", "percent"} <= set(kinds.values())


def test_each_word_is_one_kind_and_every_check_with_a_cause_exists() -> None:
    assert len(set(WORDS)) == len(WORDS) == len(KINDS) + 1
    assert set(CATALOGUE) >= DECIDED_BY_INPUT
