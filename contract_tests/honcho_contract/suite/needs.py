"""Leaving out, with its reason, what the target cannot do here."""

from __future__ import annotations

import pytest

from honcho_contract.apis.v1.samples import supported
from honcho_contract.running.run import Run


def only_if_supported(run: Run, name: str) -> None:
    if not supported(run, name):
        pytest.skip(f"{name} needs a model provider behind the server")
