"""Leaving out, with its reason, what the target cannot do here."""

from __future__ import annotations

import pytest

from honcho_contract.run import Run
from honcho_contract.samples import supported


def only_if_supported(run: Run, name: str) -> None:
    if not supported(run, name):
        pytest.skip(f"{name} needs a model provider behind the server")
