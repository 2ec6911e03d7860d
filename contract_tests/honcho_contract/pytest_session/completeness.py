"""Whether a run is the whole suite: only then does it mean something that a finding is not there.

A run is whole when every module of the suite was collected, nothing was deselected (`-k`, `-m`,
`--deselect`), no single tests were named, and no budget of time cuts the search short.
"""

from __future__ import annotations

import pytest

from honcho_contract import suite


def is_whole(session: pytest.Session) -> bool:
    """Whether what was collected is all there is; what was deselected, the caller knows."""
    config = session.config
    if any("::" in argument for argument in config.args):
        return False
    if config.getoption("--honcho-budget") is not None:
        return False
    return {one.path for one in session.items} >= set(suite.FOLDER.rglob("test_*.py"))
