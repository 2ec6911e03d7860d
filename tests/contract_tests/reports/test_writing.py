from __future__ import annotations

from pathlib import Path

import pytest

from honcho_contract.errors import ReportError
from honcho_contract.reports.writing import write

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("append", [False, True])
def test_a_full_disk_is_said(append: bool) -> None:
    with pytest.raises(ReportError) as info:
        write(FULL, "a report", append=append)
    assert str(info.value) == ("The report cannot be written to /dev/full: No space left on device")
