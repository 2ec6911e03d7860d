"""What a program does with Honcho, told once for both clients of the Python SDK.

Each chapter calls the operations of one resource and holds every value against what was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from honcho import (
    AsyncHoncho,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    UnprocessableEntityError,
)
from tests.sdk.calls import done, everything, one_page
from tests.sdk.places import InCollection, InSession, InUser, user_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho.types.apps.users.sessions import Message
    from tests.sdk.calls import Client


METADATA: dict[str, object] = {"season": "spring", "grams": 2.5, "Ünï": [None, {"deep": True}]}
SAID = "I like sencha, not too hot. 🍵"
BATCH = 60
"""Enough for a second page; the SDK never asks for a third by itself."""

QUESTION = "Do I like sencha?"


async def tell(client: Client, *, with_key: Callable[[str], Client]) -> None:
    """The whole story. `with_key` makes a client that has another key."""
    app_id = await apps(client)
    in_user = InUser(app_id=app_id, user_id=await users(client, app_id))
    in_session = InSession(**in_user, session_id=await sessions(client, in_user))
    messages = await messages_and_pages(client, in_session)
    await metamessages(client, in_session, messages[0])
    await collections(client, in_user)
    await chat(client, in_session)
    await clone(client, in_session, messages)
    await delete(client, in_session)
    await keys(client, in_user, with_key=with_key)


async def apps(client: Client) -> str:
    app = await done(client.apps.create(name="tea-house", metadata=METADATA))
    assert (app.name, app.metadata) == ("tea-house", METADATA)
    assert await done(client.apps.get(app_id=app.id)) == app
    assert await done(client.apps.get_by_name("tea-house")) == app
    assert await done(client.apps.get_or_create("tea-house")) == app
    other = await done(client.apps.get_or_create("Café & Co"))
    assert (other.name, other.metadata) == ("Café & Co", {})
    assert other.id != app.id

    renamed = await done(client.apps.update(app.id, name="tea house", metadata={}))
    assert (renamed.id, renamed.name, renamed.metadata) == (app.id, "tea house", {})
    assert await everything(client.apps.list()) == [renamed, other]
    with pytest.raises(ConflictError) as refusal:
        await done(client.apps.create(name="tea house"))
    assert refusal.value.body == {"detail": "App with name 'tea house' already exists"}
    return app.id


async def users(client: Client, app_id: str) -> str:
    users = client.apps.users
    user = await done(users.create(app_id, name="Jūn", metadata=METADATA))
    assert (user.name, user.app_id, user.metadata) == ("Jūn", app_id, METADATA)
    assert await done(users.get(app_id, user_id=user.id)) == user
    assert await done(users.get_by_name("Jūn", app_id=app_id)) == user
    assert await done(users.get_or_create("Jūn", app_id=app_id)) == user

    updated = await done(users.update(user.id, app_id=app_id, metadata={"season": "autumn"}))
    assert updated == user.model_copy(update={"metadata": {"season": "autumn"}})
    assert await everything(users.list(app_id, filter={"season": "autumn"})) == [updated]
    assert await everything(users.list(app_id, filter={"season": "spring"})) == []
    return user.id


async def sessions(client: Client, in_user: InUser) -> str:
    sessions = client.apps.users.sessions
    session = await done(sessions.create(**in_user))
    assert (session.user_id, session.is_active, session.metadata) == (in_user["user_id"], True, {})

    updated = await done(sessions.update(session.id, **in_user, metadata=METADATA))
    assert updated == session.model_copy(update={"metadata": METADATA})
    assert await done(sessions.get(**in_user, session_id=session.id)) == updated
    assert await everything(sessions.list(**in_user, is_active=True)) == [updated]
    return session.id


async def messages_and_pages(client: Client, place: InSession) -> list[Message]:
    messages = client.apps.users.sessions.messages
    first = await done(messages.create(**place, content=SAID, is_user=True, metadata=METADATA))
    assert (first.content, first.is_user, first.metadata) == (SAID, True, METADATA)
    assert first.session_id == place["session_id"]

    updated = await done(messages.update(first.id, **place, metadata={"topic": "tea"}))
    assert updated == first.model_copy(update={"metadata": {"topic": "tea"}})
    assert await done(messages.get(first.id, **place)) == updated

    contents = [f"message {number}" for number in range(BATCH)]
    batch = await done(
        messages.batch(**place, messages=[{"content": c, "is_user": False} for c in contents])
    )
    assert [message.content for message in batch] == contents

    stored = [updated, *batch]
    assert await everything(messages.list(**place)) == stored
    assert await everything(messages.list(**place, reverse=True)) == stored[::-1]
    assert await everything(messages.list(**place, filter={"topic": "tea"})) == [updated]
    page = await one_page(messages.list(**place, page=4, size=20))
    assert page.items == stored[60:]
    assert (page.total, page.page, page.size, page.pages) == (BATCH + 1, 4, 20, 4)
    await refusals(client, place)
    return stored


async def refusals(client: Client, place: InSession) -> None:
    messages = client.apps.users.sessions.messages
    with pytest.raises(NotFoundError) as missing:
        await done(messages.get("no-such-message", **place))
    assert missing.value.body == {"detail": "Message with ID no-such-message not found"}
    with pytest.raises(UnprocessableEntityError) as too_long:
        await done(messages.create(**place, content="x" * 50_001, is_user=True))
    (fault,) = too_long.value.response.json()["detail"]
    assert (fault["type"], fault["loc"]) == ("string_too_long", ["body", "content"])


async def metamessages(client: Client, place: InSession, message: Message) -> None:
    in_user = user_of(place)
    metamessages = client.apps.users.metamessages
    linked = await done(
        metamessages.create(
            **place, message_id=message.id, metamessage_type="thought", content="likes tea"
        )
    )
    assert (linked.metamessage_type, linked.content) == ("thought", "likes tea")
    assert (linked.session_id, linked.message_id) == (place["session_id"], message.id)
    free = await done(
        metamessages.create(**in_user, metamessage_type="note", content="", metadata=METADATA)
    )
    assert (free.session_id, free.message_id, free.metadata) == (None, None, METADATA)

    updated = await done(
        metamessages.update(free.id, **in_user, metamessage_type="summary", metadata={})
    )
    assert (updated.metamessage_type, updated.metadata) == ("summary", {})
    assert await done(metamessages.get(free.id, **in_user)) == updated
    assert await everything(metamessages.list(**in_user)) == [linked, updated]
    of_message = metamessages.list(**place, message_id=message.id)
    assert await everything(of_message) == [linked]


async def collections(client: Client, in_user: InUser) -> None:
    collections = client.apps.users.collections
    collection = await done(collections.create(**in_user, name="facts", metadata=METADATA))
    assert (collection.name, collection.metadata) == ("facts", METADATA)
    assert await done(collections.get(**in_user, collection_id=collection.id)) == collection
    assert await done(collections.get_by_name("facts", **in_user)) == collection

    renamed = await done(collections.update(collection.id, **in_user, name="tastes"))
    assert renamed == collection.model_copy(update={"name": "tastes"})
    assert await everything(collections.list(**in_user)) == [renamed]

    await documents(client, InCollection(**in_user, collection_id=collection.id))
    await done(collections.delete(collection.id, **in_user))
    assert await everything(collections.list(**in_user)) == []


async def documents(client: Client, place: InCollection) -> None:
    documents = client.apps.users.collections.documents
    tea = await done(documents.create(**place, content="Likes sencha.", metadata=METADATA))
    bread = await done(documents.create(**place, content="Bakes bread on Sundays."))
    assert (tea.content, tea.metadata, bread.metadata) == ("Likes sencha.", METADATA, {})
    assert tea.collection_id == place["collection_id"]

    updated = await done(documents.update(tea.id, **place, content="Likes sencha without sugar."))
    assert updated.created_at >= tea.created_at
    # New content is stored anew, and so is its time.
    told = {"content": "Likes sencha without sugar.", "created_at": updated.created_at}
    assert updated == tea.model_copy(update=told)
    assert await done(documents.get(tea.id, **place)) == updated
    assert await everything(documents.list(**place)) == [updated, bread]
    assert await done(documents.query(**place, query="who bakes bread?", top_k=1)) == [bread]
    assert await done(documents.query(**place, query="sencha without sugar")) == [updated, bread]

    await done(documents.delete(bread.id, **place))
    with pytest.raises(NotFoundError):
        await done(documents.get(bread.id, **place))


async def chat(client: Client, place: InSession) -> None:
    answer = await done(client.apps.users.sessions.chat(**place, queries=QUESTION))
    assert answer.content
    assert await streamed(client, place) == answer.content


async def streamed(client: Client, place: InSession) -> str:
    """The answer to the question as it comes in, put together."""
    if isinstance(client, AsyncHoncho):
        later = client.apps.users.sessions.with_streaming_response
        async with later.chat(**place, queries=QUESTION, stream=True) as response:
            return "".join([text async for text in response.iter_text()])
    now = client.apps.users.sessions.with_streaming_response
    with now.chat(**place, queries=QUESTION, stream=True) as response:
        return "".join(response.iter_text())


async def clone(client: Client, place: InSession, messages: list[Message]) -> None:
    sessions = client.apps.users.sessions
    in_user = user_of(place)
    copy = await done(sessions.clone(**place, message_id=messages[9].id, deep_copy=True))
    assert copy.id != place["session_id"]
    assert (copy.is_active, copy.metadata) == (True, METADATA)

    copied = await everything(sessions.messages.list(**in_user, session_id=copy.id))
    assert [m.content for m in copied] == [m.content for m in messages[:10]]
    assert not {m.id for m in copied} & {m.id for m in messages}
    in_copy = await everything(client.apps.users.metamessages.list(**in_user, session_id=copy.id))
    # A chat leaves one of its own, which is copied too.
    (thought,) = [one for one in in_copy if one.metamessage_type != "honcho_user_representation"]
    assert (thought.content, thought.message_id) == ("likes tea", copied[0].id)


async def delete(client: Client, place: InSession) -> None:
    sessions = client.apps.users.sessions
    assert await done(sessions.delete(**place)) == {"message": "Session deleted successfully"}
    session = await done(sessions.get(**place))
    assert (session.id, session.is_active) == (place["session_id"], False)
    in_user = user_of(place)
    assert session not in await everything(sessions.list(**in_user, is_active=True))


async def keys(client: Client, in_user: InUser, *, with_key: Callable[[str], Client]) -> None:
    answer = await done(client.keys.create(**in_user))
    assert isinstance(answer, dict)
    scoped = with_key(answer["key"])
    try:
        user = await done(scoped.apps.users.get(**in_user))
        assert user.id == in_user["user_id"]
        with pytest.raises(AuthenticationError) as refusal:
            await done(scoped.apps.create(name="not mine to make"))
        assert refusal.value.body == {"detail": "Resource requires admin privileges"}
    finally:
        await done(scoped.close())
