"""The OpenAPI document of Honcho 1.1.0, and the only way to it."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from typing import Any

import yaml

from honcho_openapi.published import OBSERVED
from honcho_openapi.published import published as as_published

__all__ = ["LOADER", "OBSERVED", "VERSION", "load", "source"]

VERSION = "1.1.0"
"""The version of the Honcho API that the document describes."""

# The libyaml loader takes a tenth of the time of the pure Python one.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def __getattr__(name: str) -> str:
    # Looking it up takes longer than all that a pytest plugin may take at its start.
    if name == "__version__":
        return version("honcho-contract")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def source() -> str:
    """The document's own text, for whoever points at a line of it."""
    return files(__name__).joinpath(f"honcho-{VERSION}.yaml").read_text(encoding="utf-8")


def load(*, published: bool = False) -> dict[str, Any]:
    """A fresh copy of the document, the caller's to change.

    With `published`, the document as Honcho publishes it: without what is marked `x-observed`.
    """
    document: dict[str, Any] = yaml.load(source(), Loader=LOADER)  # noqa: S506 (a safe loader)
    return as_published(document) if published else document
