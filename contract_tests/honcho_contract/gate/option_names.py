"""How options are called, by who reads of them: the command's, or those of pytest's plugin."""

from __future__ import annotations

import os
import re

GATE = "HONCHO_CONTRACT_GATE"
"""Set in the environment where the command runs pytest."""

_SHARED = (
    "token-file",
    "token",
    "allow-writes",
    "read-only",
    "total-timeout",
    "timeout",
    "baseline",
    "ca",
)
"""Options that the command and the plugin both have; the plugin's begin with `--honcho-`."""

_OPTION = re.compile(rf"(?<![\w-])--({'|'.join(_SHARED)})(?![\w-])")


def spelled(text: str) -> str:
    """A message that names options of the command, as whoever reads it can give them."""
    return text if os.environ.get(GATE) else _OPTION.sub(r"--honcho-\1", text)
