"""Faults planted in the engine, the network, the fixtures and the baseline: each a run that must
not come to a verdict, with one worker and with two.

`python -m tests.contract_tests.by_hand.planted` runs all of them; with a word behind it, those
whose name holds that. The tests run a part.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.contract_tests.builders import RULES
from tests.contract_tests.planting import HOOKS, NAME, PATCHES
from tests.contract_tests.servers import Asked, Said, forwarding, said

from honcho_contract.errors import ConfigurationError, ContractError
from honcho_contract.gate import gate, pytest_run
from honcho_contract.results.result import Options, Status
from honcho_mock import MockServer

Answer = Callable[[Asked], Said | None]

EXPIRES = "2999-12-31"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One fault. `plant` names a fault of the suite's own; `answer` makes what a server says in
    place of the mock, None where the mock says it. `known` are a baseline's checks and operations.
    `only` chooses the tests.
    """

    name: str
    plant: str = ""
    answer: Callable[[], Answer] | None = None
    known: tuple[tuple[str, str], ...] = ()
    only: str = "test_unique_apps or test_update and users"
    more: tuple[tuple[str, Any], ...] = ()


def always(back: Said) -> Callable[[], Answer]:
    return lambda: lambda asked: back


def refuses(path: str, status: int = 500, *, since: int = 0) -> Callable[[], Answer]:
    """From so many requests on, POST to paths that end so is answered with a status."""

    def made() -> Answer:
        turns = count()

        def answer(asked: Asked) -> Said | None:
            meant = asked.method == "POST" and asked.target.endswith(path)
            late = next(turns) >= since
            return said({"detail": "no"}, status=status) if meant and late else None

        return answer

    return made


def from_then_on(number: int, back: Said) -> Callable[[], Answer]:
    def made() -> Answer:
        turns = count()
        return lambda asked: back if next(turns) >= number else None

    return made


HTML = "text/html"
BAD_GATEWAY = Said(status=502, body=b"<html>502 Bad Gateway</html>", content_type=HTML)
JSON_GATEWAY = said({"message": "no upstream"}, status=502)
CREATES = {
    "apps": "/apps",
    "users": "/users",
    "sessions": "/sessions",
    "messages": "/messages",
    "metamessages": "/metamessages",
    "collections": "/collections",
}
ANSWERED = (("robust.allowed", "{}.create"), ("answers.status", "{}.create"))


def _known(resource: str) -> tuple[tuple[str, str], ...]:
    return tuple((check, operation.format(resource)) for check, operation in ANSWERED)


def _engine() -> Iterator[Cell]:
    searches = ("search", "generated")
    for name in (*PATCHES, *HOOKS):
        search = any(word in name for word in searches)
        known = (("state.listed", "apps.list"),) if "with a finding" in name else ()
        chosen = "test_generated and users" if search else Cell.only
        yield Cell(name=name, plant=name, only=chosen, known=known)
    name = "a slip in a test with a finding"
    yield Cell(name=f"{name} that is new", plant=name)


def _network() -> Iterator[Cell]:
    yield Cell(name="502 of everything", answer=always(BAD_GATEWAY))
    yield Cell(name="502 of everything, in JSON", answer=always(JSON_GATEWAY))
    yield Cell(name="403 of everything, in JSON", answer=always(said({"detail": "x"}, status=403)))
    yield Cell(name="500 of everything", answer=always(Said(status=500)))
    yield Cell(name="no answer at all", answer=always(Said(status=0)))
    for status in (403, 404, 405, 501):
        back = Said(status=status, body=b"<html>no</html>", content_type=HTML)
        yield Cell(name=f"a web server that answers {status}", answer=always(back))
    page = Said(status=200, body=b"<html>hello</html>", content_type=HTML)
    yield Cell(name="a web server with one page", answer=always(page))
    yield Cell(name="another API", answer=always(said({"detail": "Not Found"}, status=404)))
    yield Cell(name="502 after a while", answer=from_then_on(25, BAD_GATEWAY))
    yield Cell(name="502 after a while, in JSON", answer=from_then_on(25, JSON_GATEWAY))
    yield Cell(name="no answer after a while", answer=from_then_on(25, Said(status=0)))
    late = (("total_timeout", 0.8),)
    yield Cell(name="out of time", answer=always(Said(status=429, retry_after="9")), more=late)


def _refused() -> Iterator[Cell]:
    """What a fixture needs, refused: with what is found in a baseline, and without."""
    for resource, path in CREATES.items():
        only = f"test_plain and {resource}"
        answer = refuses(path)
        known = _known(resource)
        yield Cell(name=f"no {resource}, and that is known", answer=answer, known=known, only=only)
    yield Cell(name="no users, and that is new", answer=refuses("/users"))
    answer = refuses("/users")
    other = _known("messages")
    yield Cell(name="no users, and another fault is known", answer=answer, known=other)
    yield Cell(
        name="no users after a while, and that is known",
        answer=refuses("/users", since=30),
        known=_known("users"),
        only="test_update and users or test_made and users",
    )
    allowed = (("allow_untested", ("sessions.create",)),)
    known = _known("users")
    yield Cell(
        name="another operation is allowed", answer=refuses("/users"), known=known, more=allowed
    )


CELLS = (*_engine(), *_network(), *_refused())


class Silent:
    def begins(self, total: int) -> None: ...

    def ended(self, found: int) -> None: ...


def ran(cell: Cell, url: str, folder: Path, *, workers: int = 1) -> tuple[Status, str]:
    """What the gate makes of a fault, and what it says of it."""
    options = Options(
        contract=RULES,
        url=url,
        workers=workers,
        only=cell.only,
        examples=2,
        timeout=5.0,
        **dict(cell.more),
    )
    if cell.known:
        options = replace(options, baseline=_baseline(cell, folder))
    answer = cell.answer() if cell.answer else None
    before = forwarding(url, before=answer) if answer else nullcontext(url)
    with before as through, _planted(cell.plant):
        try:
            result = gate.check(replace(options, url=through), Silent())
        except ConfigurationError as error:
            return Status.USAGE, str(error)
        except ContractError as error:
            return Status.UNTESTED, str(error)
    return result.status, "; ".join(result.trouble)


def _baseline(cell: Cell, folder: Path) -> Path:
    path = folder / "known.yaml"
    rows = (
        f"- {{check: {check}, operation: {operation}, reason: known, expires: {EXPIRES}}}\n"
        for check, operation in cell.known
    )
    path.write_text("".join(rows), encoding="utf-8")
    return path


@contextmanager
def _planted(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if name:
            patch.setenv(NAME, name)
            patch.setattr(
                pytest_run, "PLUGINS", (*pytest_run.PLUGINS, "tests.contract_tests.planting")
            )
        yield


def main() -> None:
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    cells = [cell for cell in CELLS if word in cell.name]
    wrong = 0
    with MockServer() as server, tempfile.TemporaryDirectory() as folder:
        for cell in cells:
            for workers in (1, 2):
                status, text = ran(cell, server.url, Path(folder), workers=workers)
                wrong += status != Status.UNTESTED
                print(f"{int(status)}  {workers}  {cell.name}: {text[:160]}", flush=True)
    print(f"{2 * len(cells) - wrong} of {2 * len(cells)} runs ended with 3.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
