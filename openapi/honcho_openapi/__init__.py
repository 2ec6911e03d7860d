"""The OpenAPI documents of Honcho, one for each version of its API, and the only way to them."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import yaml

from honcho_openapi.published import OBSERVED
from honcho_openapi.published import published as as_published

__all__ = ["API", "APIS", "LOADER", "OBSERVED", "VERSION", "as_json", "file_name", "load", "source"]

APIS = {"1": "1.1.0", "3": "3.0.12"}
"""By the version of the API, as its paths name it, the release of Honcho that was described."""

API = "1"
"""The version of the API that is meant where none is named."""

VERSION = APIS[API]
"""The release of Honcho that the document of `API` describes."""

# The libyaml loader takes a tenth of the time of the pure Python one.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def __getattr__(name: str) -> str:
    # Looking it up takes longer than all that a pytest plugin may take at its start.
    if name == "__version__":
        return version("honcho-contract")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def file_name(api: str = API) -> str:
    """The document's file, seen from this package."""
    if api not in APIS:
        known = " and ".join(f"{one!r} (Honcho {release})" for one, release in APIS.items())
        raise ValueError(f"there is no document of API version {api!r}; there are {known}")
    return f"documents/honcho-{APIS[api]}.yaml"


def source(api: str = API) -> str:
    """The document's own text, for whoever points at a line of it."""
    return files(__name__).joinpath(file_name(api)).read_text(encoding="utf-8")


@cache
def as_json(text: str) -> str:
    """One of our own documents, from YAML: as JSON, a copy of it is read in a fortieth of the
    time."""
    return json.dumps(yaml.load(text, Loader=LOADER))  # noqa: S506 (a safe loader)


def load(api: str = API, *, published: bool = False) -> dict[str, Any]:
    """A fresh copy of the document of an API version (see `APIS`), the caller's to change.

    With `published`, the document as Honcho publishes it: without what is marked `x-observed`.
    """
    document: dict[str, Any] = json.loads(as_json(source(api)))
    return as_published(document) if published else document
