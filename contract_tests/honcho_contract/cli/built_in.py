"""The built-in mock, right and broken.

It is imported in these functions and nowhere else in the suite, and only when it is started: the
suite must not be able to know what it talks to.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from honcho_contract.apis.v1.generation import contract
from honcho_contract.contract.operation_names import nearest
from honcho_contract.diff.command import wants_a_token
from honcho_contract.errors import ConfigurationError
from honcho_contract.results.proof import Broken, Serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from honcho_contract.wire.connection_options import Reach


@contextmanager
def serving(
    broken: str | None = None, *, auth_like: str | None = None, reach: Reach | None = None
) -> Iterator[Serving]:
    """The built-in mock, or one of the broken ones, with a token if its defect is about keys; or
    one that has auth on if another server has."""
    from honcho_mock import MockServer
    from honcho_mock.broken import defect
    from honcho_mock.serving.seams import NO_SEAMS

    chosen = defect(broken) if broken else None
    settings = dict(chosen.settings) if chosen else {}
    if auth_like is not None and reach is not None and wants_a_token(auth_like, reach, contract()):
        settings |= {"auth": "jwt", "jwt_secret": secrets.token_hex(32)}
    seams = chosen.seams if chosen else NO_SEAMS
    # Nobody looks into this one's journal.
    with MockServer(seams=seams, workshop=False, **settings) as server:
        yield Serving(url=server.url, contract=contract(), token=server.mock.admin_key())


def broken_servers(names: tuple[str, ...] = ()) -> list[Broken]:
    """The broken mocks of these names, or all; an unknown name is a `ConfigurationError`."""
    from honcho_mock.broken import DEFECTS

    unknown = [name for name in names if name not in DEFECTS]
    if unknown:
        raise ConfigurationError(
            f"No broken server is named {unknown[0]!r}; did you mean "
            f"{nearest(unknown[0], DEFECTS)!r}? There are {', '.join(DEFECTS)}"
        )
    return [
        Broken(
            name=one.name,
            sentence=one.sentence,
            check=one.check,
            serve=serving,
            besides=one.besides,
        )
        for one in DEFECTS.values()
        if not names or one.name in names
    ]


def proofs() -> dict[str, list[str]]:
    """The names of the broken servers that prove each check."""
    from honcho_mock.broken import DEFECTS

    found: dict[str, list[str]] = {}
    for one in DEFECTS.values():
        found.setdefault(one.check, []).append(one.name)
    return found
