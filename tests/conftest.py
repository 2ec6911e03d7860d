from __future__ import annotations

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """What tests start, and the workers of xdist, keep what Python has compiled.

    Many machines that build or test are told not to. Then every pytest that a test starts compiles
    each plugin that is installed anew, which takes longer than all else that it does.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
