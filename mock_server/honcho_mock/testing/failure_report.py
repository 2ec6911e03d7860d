"""What a failed test shows of its world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from honcho_openapi.printable import shown_in_line

if TYPE_CHECKING:
    from honcho_mock.client.verification import ClientCall
    from honcho_mock.client.world import ControlledWorld

TITLE = "honcho_mock exchanges"
LATEST = 10
LONGEST = 160


def told(world: ControlledWorld) -> str:
    """The last exchanges of a world, a line each, with what there is to explain."""
    try:
        calls = world.calls()
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException as error:
        # What keeps tests from the network raises what it likes; the other tests go on.
        return shown_in_line(f"{world.url} could not be asked: {error}")
    left_out = len(calls) - LATEST
    count = "1 exchange" if len(calls) == 1 else f"{len(calls)} exchanges"
    lines = [f"{world.url}: {count}"]
    if left_out > 0:
        lines.append(f"     … {left_out} earlier")
    if not calls:
        lines.append(f"     no request came: {world.reached_by}")
    return "\n".join([*lines, *(line_of(call) for call in calls[-LATEST:])])


def line_of(call: ClientCall) -> str:
    status = call.status or "no answer"
    line = f"{call.number:>4} {call.method} {call.path} {status}  {call.sentence}".rstrip()
    line = shown_in_line(line)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
