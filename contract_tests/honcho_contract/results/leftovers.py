"""What a run leaves on the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from honcho_contract.reproduction.run_mark import KEY as MARK


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a run leaves on the target: how many objects of each resource that cannot be deleted,
    or could not be, and the mark by which they are known.

    Without counts it is all that was made: whoever made it ended before it could tidy up, or tell
    more of its mark than the beginning.
    """

    mark: str
    counts: Mapping[str, int] | None

    def __str__(self) -> str:
        where = f"{self.mark} (in the apps' metadata, as {MARK!r})"
        if self.counts is None:
            what = "everything that a worker made which ended too early"
            return f"{what}, under a mark that begins with {where}"
        what = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        return f"{what}, under the mark {where}"


LEFT = pytest.StashKey[list[Left]]()
"""Where pytest's configuration holds what its processes left behind."""
