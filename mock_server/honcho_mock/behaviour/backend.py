"""What the verbs work on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import DisabledError
from honcho_mock.behaviour.identity import Ids
from honcho_mock.behaviour.storage.capacity import ROW, TABLE
from honcho_mock.behaviour.storage.rows import end_of

if TYPE_CHECKING:
    from honcho_mock.behaviour.errors import HonchoError
    from honcho_mock.behaviour.resources import Body, Resource, Resources, Row
    from honcho_mock.behaviour.storage.store import Parents, Store, Table
    from honcho_mock.behaviour.tokens import Claims, Keys


class Call(NamedTuple):
    """One request, read and found valid.

    `ids` are the values of the path's parameters in its order: the parents', then the object's
    own id or name where the path has one. `claims` is None where nobody asks for keys.
    """

    ids: tuple[str, ...]
    query: Mapping[str, Any]
    body: Body
    claims: Claims | None

    @property
    def parents(self) -> Parents:
        """All ids but the last, where the last is the object's own id or name."""
        return self.ids[:-1]

    @property
    def key(self) -> str:
        """The object's own id or name."""
        return self.ids[-1]


class File(NamedTuple):
    """A file in a form."""

    name: str
    media_type: str
    content: bytes


class Stream(NamedTuple):
    """An answer that is sent in pieces, as plain text.

    `pause` is how many seconds pass between two pieces; `cut` drops the connection after the last.
    `whole` is the same as JSON, for a client that reads nothing else; None where it must.
    """

    chunks: tuple[bytes, ...]
    pause: float = 0
    cut: bool = False
    whole: bytes | None = None


class Outcome(NamedTuple):
    """An answer with another status than the operation's usual one: made, and not merely found."""

    status: int
    body: bytes


class Spoken(NamedTuple):
    """What a chat answers, and how it is streamed: characters in a piece, seconds between two
    pieces, and after how many pieces the connection is dropped, if it is."""

    content: str
    piece: int = 16
    pause: float = 0
    drop_after: int | None = None


class Later(NamedTuple):
    """An answer that takes long to work out.

    `work` may run beside other requests: it looks at nothing that these can change, and changes
    nothing itself. `done` makes the answer of what it found, and may write.
    """

    work: Callable[[], Any]
    done: Callable[[Any], bytes | Outcome | Stream]


Result = bytes | Outcome | Stream | Later
"""JSON, encoded, or no bytes for no body; or that with a status; or a stream; or the one of these
that it will be."""

Handler = Callable[[Call], Result]


class Backend:
    """One Honcho in memory: what is stored, and where ids, times and keys come from."""

    negotiates = False
    """Whether a client that reads only JSON gets JSON where it asked for a stream."""

    def __init__(
        self,
        store: Store,
        *,
        resources: Resources,
        new_id: Callable[[], str],
        now: Callable[[], str],
        keys: Keys | None = None,
    ) -> None:
        self.store = store
        self.resources = resources
        self.new_id = new_id
        self.now = now
        self.keys = keys
        self.speak: Callable[[str, str], Spoken] = _own_words
        """From what is asked in a chat and what the mock itself would answer: what is answered."""
        self.compose: Callable[[str, str], str] = as_it_is
        """From what a text is for and what the mock itself would write: what is written."""
        self.delay: float | None = 0
        """After how many seconds the background does its work; None: when it is asked to."""
        self.seconds: Callable[[], float] = time.time
        """The time since 1970, by the clock that `now` tells."""
        self.webhook_secret = ""
        """What webhooks are signed with."""
        self.deliver: Callable[[str, bytes, Mapping[str, str]], None] = _not_at_all
        """Sends a body to an address, beside all else and without telling what came of it."""
        for root in resources.roots:
            if store.table(root, ()) is None:
                store.open(root, ())

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is done inside is undone if it ends with an error; ids from a seed go back too."""
        ids = self.new_id
        state = ids.state() if isinstance(ids, Ids) else None
        before = self.store.snapshot()
        try:
            yield
        except BaseException:
            self.store.restore(before)
            if isinstance(ids, Ids) and state is not None:
                ids.go_back(state)
            raise
        finally:
            self.store.release(before)

    def table(self, resource: Resource, parents: Parents) -> Table | None:
        """The rows of a resource under these parents; None if there are no such parents."""
        return self.store.table(resource.name, parents)

    def row(self, resource: Resource, parents: Parents, key: str) -> bytes | None:
        """One row under these parents; None if there is no such row."""
        table = self.table(resource, parents)
        return None if table is None else table.rows.get(key)

    def add(
        self,
        resource: Resource,
        table: Table,
        parents: Parents,
        body: Body,
        *,
        key: str | None = None,
        now: str | None = None,
    ) -> bytes:
        """Make a row from a valid body, with a place for what will be below it."""
        if key is None:
            key = body[resource.chosen] if resource.chosen else self.new_id()
        return self.put(
            resource, table, parents, resource.shape(key, now or self.now(), parents, body)
        )

    def insist(self, refusal: HonchoError) -> None:
        """Refuse what the document allows and Honcho does not carry out."""
        raise refusal

    def signer(self) -> Keys:
        """What keys are signed with, or the refusal where nobody asks for keys."""
        if self.keys is None:
            raise DisabledError("Feature is disabled")
        return self.keys

    def put(self, resource: Resource, table: Table, parents: Parents, row: Row) -> bytes:
        """Keep a row as it is, with a place for what will be below it."""
        key, encoded = row["id"], encode(row)
        if table.end is None:
            table.ends_with(end_of(row, parents))
        if resource.children:
            # The row and the places below it, or nothing.
            self.store.share.expect(1, len(encoded) + ROW + TABLE * len(resource.children))
        table.add(key, encoded)
        if resource.named:
            table.give_name(row["name"], key)
        for child in resource.children:
            self.store.open(child, (*parents, key))
        return encoded

    def remove(self, resource: Resource, table: Table, ids: Parents) -> None:
        """Take a row away, with all that is below it."""
        self._close_below(resource, ids)
        table.remove(ids[-1])
        if resource.counted:
            self.store.reserve_messages(-1)

    def _close_below(self, resource: Resource, ids: Parents) -> None:
        for name in resource.children:
            child, table = self.resources[name], self.store.table(name, ids)
            assert table is not None
            if child.children:
                for key in table.order:
                    self._close_below(child, (*ids, key))
            if child.counted:
                self.store.reserve_messages(-len(table.order))
            self.store.close(name, ids)


def as_it_is(_purpose: str, own: str) -> str:
    return own


def _not_at_all(_url: str, _body: bytes, _headers: Mapping[str, str]) -> None:
    """Nobody is told anything."""


def _own_words(_query: str, own: str) -> Spoken:
    return Spoken(own)
