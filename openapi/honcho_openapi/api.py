"""One version of an API as a value: made once, and passed to whoever needs to know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from honcho_openapi import API, load
from honcho_openapi.operations import Operation, operations

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBES = {"1": "apps.list", "3": "workspaces.list"}
"""By the version of the API, the operation that tells whether a server speaks it: it needs nothing
that somebody has to make before."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Api:
    """What one API is, and nothing of how anybody serves or judges it.

    `version` is how paths, commands and settings call it (`1`), `release` the one of the server
    that its document describes (`1.1.0`). All its paths begin with `prefix`, but for those that say
    something of the server. `operations` are in the document's order, by their names
    (`messages.create`), and `probe` is the name of one of them. Two of these are equal only if they
    are the same one.
    """

    version: str
    release: str
    prefix: str
    document: Mapping[str, Any] = field(repr=False)
    """Its owner's, and never to be changed: whoever changes one takes a copy."""
    operations: Mapping[str, Operation] = field(repr=False)
    probe: str

    @classmethod
    def of(
        cls, document: Mapping[str, Any], *, version: str, probe: str, prefix: str | None = None
    ) -> Api:
        """The API that a document describes; its paths begin with `/v` and the version, unless
        `prefix` says otherwise."""
        found: dict[str, Operation] = {}
        for operation in operations(dict(document)):
            if operation.name in found:
                raise ValueError(
                    f"{operation.label} and {found[operation.name].label} are both called "
                    f"{operation.name}: give one of them another x-operation"
                )
            found[operation.name] = operation
        api = cls(
            version=version,
            release=document["info"]["version"],
            prefix=f"/v{version}" if prefix is None else prefix,
            document=document,
            operations=MappingProxyType(found),
            probe=probe,
        )
        _ = api[probe]
        return api

    def __getitem__(self, name: str) -> Operation:
        """The operation of that name; a KeyError says what may have been meant by another."""
        try:
            return self.operations[name]
        except KeyError:
            near = get_close_matches(name, self.operations, n=3) or list(self.operations)
            raise KeyError(
                f"API version {self.version} has no operation {name!r}: expected "
                f"{' or '.join(near)}"
            ) from None

    @property
    def schemas(self) -> Mapping[str, Any]:
        """The document's shared schemas, by name."""
        schemas: Mapping[str, Any] = self.document.get("components", {}).get("schemas", {})
        return schemas

    @property
    def media_types(self) -> tuple[str, ...]:
        """Every media type of a body that an operation takes or that says it worked."""
        found = [
            kind
            for operation in self.operations.values()
            for bodies in (operation.bodies, *map(operation.answers, operation.successes))
            for kind in bodies
        ]
        return tuple(dict.fromkeys(found))

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every status that says it worked."""
        found = {
            int(status)
            for operation in self.operations.values()
            for status in operation.successes
            if status.isdigit()
        }
        return tuple(sorted(found))


def read_api(version: str = API) -> Api:
    """The API that one of the documents in this package describes (see `honcho_openapi.APIS`)."""
    return Api.of(load(version), version=version, probe=PROBES[version])
