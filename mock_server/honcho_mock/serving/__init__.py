"""How Honcho is spoken over HTTP. Knows nothing of any single operation."""

from __future__ import annotations

import warnings

IMPORT_WARNINGS = (
    r"Using `httpx` with `starlette.testclient` is deprecated",
    r"jsonschema.RefResolver is deprecated",
    r"jsonschema.exceptions.RefResolutionError is deprecated",
)
"""What Connexion 3.3 is warned about when it is imported; none of it is used here."""

with warnings.catch_warnings():
    for message in IMPORT_WARNINGS:
        warnings.filterwarnings("ignore", message=message)
    import connexion  # noqa: F401
