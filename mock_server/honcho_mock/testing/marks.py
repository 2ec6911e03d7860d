"""The settings that a test wants for its world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from honcho_mock.client.wanted import check_names
from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "honcho_mock"


def settings_of(node: pytest.Item, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults, changed by the marks: the nearest to the test wins, setting by setting."""
    settings = dict(defaults)
    try:
        check_names(settings)
    except WorkshopError as error:
        raise refusal("the fixture honcho_mock_settings", error) from None
    for mark in reversed(list(node.iter_markers(MARK))):
        if mark.args:
            reason = f"expected settings by name, got {mark.args[0]!r}"
            raise refusal(f"@pytest.mark.{MARK}", reason)
        try:
            check_names(mark.kwargs)
        except WorkshopError as error:
            raise refusal(f"@pytest.mark.{MARK}", error) from None
        settings |= mark.kwargs
    return settings


def refusal(place: str, reason: object) -> BaseException:
    """What fails a test in one sentence."""
    return pytest.fail.Exception(f"{place}: {reason}", pytrace=False)
