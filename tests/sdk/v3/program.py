"""A program that talks to Honcho 3 by its Python SDK: `python program.py URL KEY sync|aio`.

It calls every method that the server has an operation for, holds what it reads against what was
sent, and prints as JSON which methods it called and what the server said to all others. The SDK is
found by its name when it runs, since it is not the one that the tests themselves are typed with.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import pkgutil
import sys
from collections.abc import AsyncIterable, Awaitable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

honcho: Any = importlib.import_module("honcho")
types: Any = importlib.import_module("honcho.api_types")
errors: Any = importlib.import_module("honcho.http.exceptions")

FOLDER = str(Path(honcho.__file__).parent)
METADATA = {"season": "spring", "grams": 2.5, "Ünï": [None, {"deep": True}]}
NEVER_CALLED = frozenset({"aio", "model_post_init"})
"""The way from one client to the other, and a hook of pydantic."""

SAID = "I like sencha, not too hot. 🍵"


class Program:
    """The story, for one of the two clients."""

    def __init__(self, client: Any, *, is_async: bool) -> None:
        self.client = client
        self._is_async = is_async

    def of(self, thing: Any) -> Any:
        """What has the methods: a thing itself, or its asynchronous view."""
        return thing.aio if self._is_async else thing

    async def run(self) -> None:
        await self.workspace()
        alice, bob = await self.peers()
        session = await self.sessions(alice, bob)
        await self.messages(session, alice, bob)
        await self.files(session, alice)
        await self.searches(session, alice)
        await self.conclusions(session, alice, bob)
        await self.knowledge(session, alice, bob)
        await self.chats(session, alice, bob)
        await self.background(session, alice, bob)
        await self.deletion(session, alice)

    async def workspace(self) -> None:
        of = self.of(self.client)
        assert await done(of.get_metadata()) == {}
        await done(of.set_metadata(METADATA))
        assert await done(of.get_metadata()) == METADATA
        wanted = types.WorkspaceConfiguration(reasoning=types.ReasoningConfiguration(enabled=True))
        await done(of.set_configuration(wanted))
        assert (await done(of.get_configuration())).reasoning.enabled is True
        await done(of.refresh())
        assert self.client.metadata == METADATA
        assert self.client.configuration
        assert self.client.base_url.startswith("http://127.0.0.1")
        assert await everything(await done(of.workspaces())) == [self.client.workspace_id]

    async def peers(self) -> tuple[Any, Any]:
        of = self.of(self.client)
        alice = await done(of.peer("alice", metadata=METADATA))
        bob = await done(of.peer("bob", configuration=types.PeerConfig(observe_me=False)))
        assert (alice.metadata, bob.configuration.observe_me) == (METADATA, False)
        assert alice.created_at <= bob.created_at
        await done(self.of(bob).set_metadata({"role": "guest"}))
        assert await done(self.of(bob).get_metadata()) == {"role": "guest"}
        await done(self.of(bob).set_configuration(types.PeerConfig(observe_me=True)))
        assert (await done(self.of(bob).get_configuration())).observe_me is True
        await done(self.of(alice).refresh())
        page = await done(of.peers())
        assert [peer.id for peer in await everything(page)] == ["alice", "bob"]
        assert (page.total, page.page, page.size, page.pages) == (2, 1, 50, 1)
        guests = await done(of.peers(filters={"metadata": {"role": "guest"}}))
        assert [peer.id for peer in guests.items] == ["bob"]
        return alice, bob

    async def sessions(self, alice: Any, bob: Any) -> Any:
        of = self.of(self.client)
        session = await done(of.session("tea-time", metadata={"topic": "tea"}, peers=[alice]))
        assert (session.metadata, session.is_active) == ({"topic": "tea"}, True)
        assert session.created_at is not None
        assert session.configuration is not None
        mine = self.of(session)
        await done(mine.set_metadata(METADATA))
        assert await done(mine.get_metadata()) == METADATA
        short = types.SummaryConfiguration(messages_per_short_summary=10)
        await done(mine.set_configuration(types.SessionConfiguration(summary=short)))
        kept = (await done(mine.get_configuration())).summary
        assert kept.messages_per_short_summary == 10
        await done(mine.refresh())
        await done(mine.add_peers([(bob, types.SessionPeerConfig(observe_others=True)), "carol"]))
        assert await self.members(session) == ["alice", "bob", "carol"]
        await done(mine.remove_peers("carol"))
        await done(mine.set_peers([alice, (bob, types.SessionPeerConfig(observe_others=True))]))
        assert await self.members(session) == ["alice", "bob"]
        assert (await done(mine.get_peer_configuration(bob))).observe_others is True
        await done(mine.set_peer_configuration(alice, types.SessionPeerConfig(observe_me=True)))
        assert (await done(mine.get_peer_configuration("alice"))).observe_me is True
        assert [one.id for one in await everything(await done(of.sessions()))] == ["tea-time"]
        of_alice = await done(self.of(alice).sessions())
        assert [one.id for one in await everything(of_alice)] == ["tea-time"]
        return session

    async def members(self, session: Any) -> list[str]:
        return [peer.id for peer in await done(self.of(session).peers())]

    async def messages(self, session: Any, alice: Any, bob: Any) -> None:
        mine = self.of(session)
        (first,) = await done(mine.add_messages(alice.message(SAID, metadata=METADATA)))
        assert (first.content, first.peer_id, first.metadata) == (SAID, "alice", METADATA)
        assert first.session_id == "tea-time"
        assert first.token_count > 5
        batch = [(alice, bob)[n % 2].message(f"message {n}") for n in range(60)]
        added = await done(mine.add_messages(batch))
        dated = bob.message("long ago", created_at="2020-01-02T03:04:05Z")
        added += await done(mine.add_messages([dated]))
        assert added[-1].created_at.year == 2020

        page = await done(mine.messages())
        second = await done(page.get_next_page())
        assert (page.total, page.has_next_page(), len(second.items)) == (62, True, 12)
        ids = [first.id, *(one.id for one in added)]
        assert [one.id for one in await everything(page)] == ids
        of_bob = await done(mine.messages(filters={"peer_id": "bob"}, size=100, reverse=True))
        assert len(of_bob.items) == 31
        assert of_bob.items[0].content == "long ago"
        changed = await done(mine.update_message(first.id, {"topic": "green tea"}))
        assert changed.metadata == {"topic": "green tea"}
        read = await done(mine.get_message(first.id))
        assert (read.content, read.metadata) == (SAID, changed.metadata)
        missing = await refusal(lambda: mine.get_message("no-such-message"))
        assert missing == "404 Message with ID no-such-message not found"

    async def files(self, session: Any, alice: Any) -> None:
        upload = self.of(session).upload_file
        (note,) = await done(upload(("a.txt", b"matcha", "text/plain"), alice, metadata=METADATA))
        assert (note.content, note.metadata, note.peer_id) == ("matcha", METADATA, "alice")
        (data,) = await done(upload(("a.json", b'{"a":  1}', "application/json"), "alice"))
        assert data.content == '{"a": 1}'
        long = await done(upload(("b.txt", b"word " * 12_000, "text/plain"), "alice"))
        assert len(long) == 3
        for content, kind, status in (
            (b"%PDF-1.7 broken", "application/pdf", "422"),
            (b"{", "application/json", "422"),
            (b"\x89PNG", "image/png", "415"),
        ):
            said = await refusal(partial(upload, ("f", content, kind), "alice"))
            assert said.startswith(status), said

    async def searches(self, session: Any, alice: Any) -> None:
        for of in (self.of(self.client), self.of(session), self.of(alice)):
            found = await done(of.search("sencha", limit=3))
            assert (found[0].content, len(found)) == (SAID, 3)

    async def conclusions(self, session: Any, alice: Any, bob: Any) -> None:
        own, of_alice = self.of(alice.conclusions), self.of(bob.conclusions_of("alice"))
        assert (await everything(await done(of_alice.list())))[-1].content.startswith("alice said")
        given = [{"content": "Alice is up early", "session_id": session.id}, {"content": "Old one"}]
        made = await done(own.create(given))
        assert [(one.content, one.observer_id) for one in made] == [
            ("Alice is up early", "alice"),
            ("Old one", "alice"),
        ]
        assert (await done(own.query("up early", top_k=1)))[0].id == made[0].id
        await done(own.delete(made[1].id))
        listed = [one.id for one in await everything(await done(own.list()))]
        assert made[0].id in listed
        assert made[1].id not in listed
        assert "Alice is up early" in await done(own.representation())
        if has_scopes(self.client):
            await self.conclusions_by_id(alice, made[0].id)

    async def conclusions_by_id(self, alice: Any, key: str) -> None:
        """What newer SDKs can ask of the list of conclusions."""
        for of in (self.of(self.client).conclusions, self.of(alice.conclusions)):
            assert [one.id for one in await done(of.get_many([key, "other"]))] == [key]
        assert await everything(await done(self.of(self.client).conclusions.list()))
        things = (self.client, alice, await done(self.of(self.client).session("tea-time")))
        assert [thing.uid for thing in things] == [None] * 3

    async def knowledge(self, session: Any, alice: Any, bob: Any) -> None:
        mine, of = self.of(session), self.of(alice)
        assert await done(of.get_card()) is None
        assert await done(of.set_card(["Name: Alice"])) == ["Name: Alice"]
        assert await done(of.card()) == ["Name: Alice"]
        seen = await done(of.representation(search_query="early", max_conclusions=5))
        assert "Alice is up early" in seen
        assert await done(mine.representation(alice))
        context = await done(of.context())
        assert (context.peer_id, context.peer_card) == ("alice", ["Name: Alice"])
        summaries = await done(mine.summaries())
        assert summaries.short_summary.content.startswith("6")
        assert summaries.long_summary.message_id
        session_context = await done(
            mine.context(tokens=50_000, peer_target="alice", peer_perspective="bob")
        )
        assert session_context.summary is not None
        turns = session_context.to_openai(assistant=alice)
        assert {turn["role"] for turn in turns} >= {"assistant", "user"}
        assert session_context.to_anthropic(assistant=bob)

    async def chats(self, session: Any, alice: Any, bob: Any) -> None:
        of = self.of(alice)
        question = "What does she drink? sencha?"
        answer = await done(of.chat(question))
        assert SAID in answer
        assert await done(self.of(bob).chat(question, target=alice, session=session))
        streamed = await done(of.chat_stream(question))
        pieces = await opened(streamed)
        assert "".join(pieces) == answer
        assert streamed.is_complete
        assert getattr(streamed, "evidence", None) is None
        assert streamed.get_final_response() == {"content": answer}
        schema = {"type": "object", "properties": {"tea": {"type": "string"}}, "required": ["tea"]}
        formed = await done(of.chat(question, response_format=schema))
        assert json.loads(formed).keys() == {"tea"}
        unknown = await refusal(lambda: of.chat(question, session="nowhere"))
        assert unknown.startswith("404")

    async def background(self, session: Any, alice: Any, bob: Any) -> None:
        of = self.of(self.client)
        await done(of.schedule_dream(observer=alice, observed=alice, session=session))
        status = await done(of.queue_status(observer=alice))
        assert status.completed_work_units == status.total_work_units > 30
        in_session = await done(self.of(session).queue_status(sender=bob))
        assert in_session.total_work_units == 31

    async def deletion(self, session: Any, alice: Any) -> None:
        of, mine = self.of(self.client), self.of(session)
        copy = await done(mine.clone())
        assert copy.id != session.id
        assert (await done(self.of(copy).messages())).total == 67
        refused = await refusal(lambda: of.delete_workspace(self.client.workspace_id))
        assert refused.startswith("409")
        await done(mine.delete())
        await done(self.of(copy).delete())
        assert await everything(await done(of.sessions())) == []
        await done(of.delete_workspace(self.client.workspace_id))
        assert await everything(await done(of.workspaces())) == []
        assert await done(self.of(alice).get_metadata()) == {}


async def done(called: Any) -> Any:
    return await called if isinstance(called, Awaitable) else called


async def everything(pages: Any) -> list[Any]:
    """Every item, page after page."""
    if isinstance(pages, AsyncIterable):
        return [item async for item in pages]
    return list(pages)


async def opened(stream: Any) -> list[Any]:
    """All of a stream or list, whose request may be sent when its first piece is asked for."""
    return await everything(await done(stream))


async def refusal(call: Callable[[], Any]) -> str:
    """Status and text of the error that a call must end in."""
    try:
        await done(call())
    except errors.HonchoError as error:
        return f"{error.status} {error}"
    raise AssertionError("it was not refused")


def unserved(program: Program) -> dict[str, Callable[[], Any]]:
    """What newer SDKs can ask for and Honcho 3.0.12 has not; none of it in older ones."""
    if not has_scopes(program.client):
        return {}
    client, alice = program.of(program.client), honcho.Peer("alice", program.client)
    conclusions, of_alice = client.conclusions, program.of(alice.conclusions)
    return {
        "chat": lambda: client.chat("What does she drink?"),
        "chat_stream": lambda: opened(client.chat_stream("What does she drink?")),
        "scope": lambda: client.scope("kitchen"),
        "get_scope": lambda: client.get_scope("kitchen"),
        "scopes": lambda: client.scopes(),
        "conclusions.get": lambda: conclusions.get("some-conclusion"),
        "conclusions.get of a peer": lambda: of_alice.get("some-conclusion"),
        "conclusions.derived": lambda: opened(of_alice.derived("some-conclusion")),
    }


def has_scopes(client: Any) -> bool:
    """Whether the SDK is one of those that know more than Honcho 3.0.12."""
    return hasattr(client, "scope")


def public(kind: str) -> Iterator[str]:
    """The methods of the SDK that users call, of the one client or the other."""
    for info in pkgutil.walk_packages(honcho.__path__, "honcho."):
        if info.name.startswith(("honcho.http", "honcho.utils")):
            continue
        module = importlib.import_module(info.name)
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ != info.name or is_async(cls) != (kind == "aio"):
                continue
            for name, member in vars(cls).items():
                function = inspect.unwrap(getattr(member, "fget", None) or member)
                if inspect.isfunction(function) and not name.startswith("_"):
                    if name not in NEVER_CALLED:
                        yield function.__code__.co_qualname


def is_async(cls: type) -> bool:
    return "Aio" in cls.__name__ or cls.__name__.startswith("Async")


def main(url: str, key: str, kind: str) -> None:
    called: set[str] = set()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(FOLDER):
            called.add(frame.f_code.co_qualname)

    async def run() -> dict[str, str]:
        await program.run()
        calls = unserved(program).items()
        return {name: await refusal(call) for name, call in calls}

    client = honcho.Honcho(base_url=url, api_key=key, workspace_id="tea-house", max_retries=0)
    program = Program(client, is_async=kind == "aio")
    sys.setprofile(note)
    refused = asyncio.run(run())
    sys.setprofile(None)
    print(json.dumps({"left_out": sorted(set(public(kind)) - called), "refused": refused}))


if __name__ == "__main__":
    main(*sys.argv[1:])
