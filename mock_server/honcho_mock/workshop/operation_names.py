"""What operations are called by people: `messages.create`, and every longer way to say it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from honcho_mock.workshop.errors import UnknownError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from honcho_openapi.operations import Operation

ANY = "*"

MOST_NEAR = 3
"""Names that are offered in the place of an unknown one."""


_NO_LETTER = re.compile(r"\W")


def name_of(operation: Operation) -> str:
    """Resource and verb: `messages.create`."""
    return operation.name


class Names:
    """The operations of a document by any of their names.

    These are resource and verb (`messages.create`), method and path (`POST /v1/apps`), and the
    operation's id, whole or up to its path (`create_message_for_session`).
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        known = tuple(operations)
        self._short: dict[str, Operation] = {}
        self._alike: dict[str, tuple[Operation, ...]] = {}
        for operation in known:
            name = name_of(operation)
            self._short.setdefault(name, operation)
            self._alike[name] = (*self._alike.get(name, ()), operation)
        self._by_name = dict(self._short)
        for operation in known:
            # The ids of FastAPI are a function's name, and behind it the path.
            function = operation.id.partition(_NO_LETTER.sub("_", operation.path))[0]
            for name in (operation.id, function, operation.label):
                self._by_name[name] = operation
        self._by_id = {operation.id: operation for operation in known}

    def find(self, name: str) -> Operation:
        """The operation of that name, or an error that has the nearest names."""
        # Names of Python's functions have underscores where these have hyphens.
        found = self._by_name.get(name) or self._short.get(name.replace("_", "-"))
        if found is None:
            raise UnknownError("operation", name, self._near(name) or self._short)
        return found

    def _near(self, name: str) -> list[str]:
        """Names that begin as this one does, nearly: ids are long, and people stop early."""
        # Whoever writes a path without a method means one of those that it takes.
        path = name.rpartition(" ")[2].rstrip("/")
        labels = [one.label for one in self._short.values() if one.path == path]
        if labels:
            return labels
        beginnings: dict[str, list[str]] = {}
        for known, operation in self._by_name.items():
            if known != operation.id:
                beginnings.setdefault(known[: len(name)], []).append(known)
        found = get_close_matches(name, beginnings, n=1)
        return beginnings[found[0]][:MOST_NEAR] if found else []

    def matching(self, pattern: str) -> tuple[Operation, ...]:
        """The operations that a name stands for: `*` for all, `messages.*` for a resource's."""
        if pattern == ANY:
            return tuple(self._by_id.values())
        resource, dot, verb = pattern.partition(".")
        if dot and verb == ANY:
            found = tuple(o for o in self._by_id.values() if o.resource == resource)
            if not found:
                known = {operation.resource for operation in self._short.values()}
                raise UnknownError("resource", resource, sorted(known))
            return found
        found_one = self.find(pattern)
        # A name may be that of an operation of each API; an id or a path is of one.
        short = pattern in self._alike or pattern.replace("_", "-") in self._alike
        return self._alike[name_of(found_one)] if short else (found_one,)

    def by_id(self, operation_id: str) -> Operation | None:
        return self._by_id.get(operation_id)
