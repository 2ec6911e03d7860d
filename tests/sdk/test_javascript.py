"""The JavaScript SDK against the mock: what it reads is what the mock holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.docs.pages import blocks
from tests.house.tree import ROOT
from tests.node import run_module

STORY = Path(__file__).with_name("story.mjs")

FIRST = {"topic": "tea", "grams": 2.5, "Ünï": [None, {"deep": True}]}
SAID = "I like sencha, not too hot. 🍵"
CONTENTS = [SAID, *(f"message {number}" for number in range(1, 120))]


@pytest.fixture
def seen(url: str, javascript_sdk: Path, tmp_path: Path) -> dict[str, Any]:
    """What the story's program saw."""
    source = STORY.read_text(encoding="utf-8")
    printed = run_module(source, sdk=javascript_sdk, folder=tmp_path, url=url)
    seen: dict[str, Any] = json.loads(printed)
    return seen


def test_messages_pages_and_chat(url: str, seen: dict[str, Any]) -> None:
    stored = read_back(url, seen["place"])
    assert [message["content"] for message in stored] == CONTENTS
    assert_messages(seen, stored)
    assert_pages(seen, stored)
    assert_chat(seen)
    assert seen["refusal"] == {
        "known": True,
        "status": 404,
        "body": {"detail": "Message with ID no-such-message not found"},
    }


def test_the_sample_of_the_page_for_clients(url: str, javascript_sdk: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
    (sample,) = [block.text for block in blocks(page) if block.file == "talk.mjs"]
    printed = run_module(sample, sdk=javascript_sdk, folder=tmp_path, url=url)
    assert "Sencha, please." in printed


def read_back(url: str, place: list[str]) -> list[dict[str, Any]]:
    """The messages of the story's session, without the SDK."""
    app, user, session = place
    messages = f"{url}/v1/apps/{app}/users/{user}/sessions/{session}/messages/list"
    pages = [
        httpx.post(messages, params={"page": page, "size": 100}).raise_for_status().json()
        for page in (1, 2)
    ]
    return [message for page in pages for message in page["items"]]


def assert_messages(seen: dict[str, Any], stored: list[dict[str, Any]]) -> None:
    assert seen["first"]["content"] == SAID
    assert seen["first"]["metadata"] == FIRST
    assert seen["updated"] == seen["first"] | {"metadata": {"topic": "green tea"}}
    assert seen["read"] == seen["updated"] == stored[0]
    assert [message for batch in seen["batches"] for message in batch] == stored[1:]
    assert [message["is_user"] for message in stored[1:5]] == [True, False, True, False]


def assert_pages(seen: dict[str, Any], stored: list[dict[str, Any]]) -> None:
    assert seen["listed"] == [message["id"] for message in stored]
    assert seen["page"] == stored[-8] | {"next": {"params": {"page": 3}}, "pages": 18}
    assert seen["even"] == 59


def assert_chat(seen: dict[str, Any]) -> None:
    assert isinstance(seen["answer"], str)
    assert seen["answer"]
    assert seen["streamed"] == {"type": "text/event-stream; charset=utf-8", "text": seen["answer"]}
