"""The settings that a test wants for its world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from honcho_mock.client.world_settings import check_names
from honcho_mock.workshop.errors import WorkshopError

MARK = "honcho_mock"
BROKEN = "broken"
"""What a mark names that is not of a world, but of the mock that has it."""


def settings_of(node: pytest.Item, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults, changed by the marks: the nearest to the test wins, setting by setting."""
    if not isinstance(defaults, Mapping):
        reason = f"expected it to return a dictionary of settings, got {defaults!r}"
        raise refusal("the fixture honcho_mock_settings", reason)
    settings = dict(defaults)
    try:
        check_names(settings)
    except WorkshopError as error:
        raise refusal("the fixture honcho_mock_settings", error) from None
    for mark in reversed(list(node.iter_markers(MARK))):
        if mark.args:
            reason = f"expected settings by name, got {mark.args[0]!r}"
            raise refusal(f"@pytest.mark.{MARK}", reason)
        given = {name: value for name, value in mark.kwargs.items() if name != BROKEN}
        try:
            check_names(given)
        except WorkshopError as error:
            raise refusal(f"@pytest.mark.{MARK}", error) from None
        settings |= given
    return settings


def broken_of(node: pytest.Item) -> tuple[str, ...]:
    """The defects that the mock of a test is to have, by the nearest mark that names some."""
    mark = next((one for one in node.iter_markers(MARK) if BROKEN in one.kwargs), None)
    if mark is None:
        return ()
    # Few tests want this, and it brings all that a mock is made of.
    from honcho_mock.broken import defects

    names = mark.kwargs[BROKEN]
    try:
        defects(names)
    except ValueError as error:
        raise refusal(f"@pytest.mark.{MARK}(broken=…)", error) from None
    return (names,) if isinstance(names, str) else tuple(names)


def refusal(place: str, reason: object) -> BaseException:
    """What fails a test in one sentence."""
    return pytest.fail.Exception(f"{place}: {reason}", pytrace=False)
