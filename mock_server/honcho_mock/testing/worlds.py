"""A world for each test: made, watched and taken away."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from honcho_mock.testing.marks import refusal, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from honcho_mock.client.world import ControlledWorld

LONGEST_NAME = 60

FAILED = """\
The mock itself failed at a request of this test: that is a fault of the mock, not of the client.

{errors}"""

W = TypeVar("W", bound="ControlledWorld")


@contextmanager
def world_of(
    node: pytest.Item,
    make: Callable[[str], W],
    *,
    defaults: Mapping[str, Any],
    watched: list[ControlledWorld],
) -> Iterator[W]:
    """A world for a test, with the settings of the test. What the mock itself failed at in it
    fails the test. While the world lasts, it is among those that are watched."""
    settings = settings_of(node, defaults)
    world = make(name_for(node))
    try:
        if settings:
            world.make(**settings)
    except ValueError as error:
        raise refusal("the settings of the test's world", error) from None
    watched.append(world)
    try:
        yield world
    finally:
        watched.remove(world)
        errors = world.delete()
    if errors:
        pytest.fail(FAILED.format(errors="\n".join(errors)), pytrace=False)


def name_for(node: pytest.Item) -> str:
    """A name that no other test has, here or elsewhere, and by which people know whose it is."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", node.name)[:LONGEST_NAME].strip("-")
    return f"{plain}-{secrets.token_hex(6)}"
