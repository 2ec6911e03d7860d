"""Summaries cost what they say, however long the session is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import pytest

from honcho_mock.apis.v3.memory.summaries import count_up_to


class Looked(Sequence[str]):
    """The ids of a million messages, and how many of them were looked at."""

    def __init__(self) -> None:
        self.looks = 0

    def __len__(self) -> int:
        return 1_000_000

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        assert isinstance(place, int)
        self.looks += 1
        return str(place)


def test_the_newest_message_is_found_from_the_end() -> None:
    order = Looked()
    assert count_up_to(order, "999990") == 999_991
    assert order.looks == 10


def test_a_message_of_another_session_has_no_place() -> None:
    with pytest.raises(ValueError, match="x is not among the session's messages"):
        count_up_to(["a", "b"], "x")
