"""What only one generation of the API knows, a folder each; and where one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_openapi import API

if TYPE_CHECKING:
    from honcho_mock.behaviour.generation import Generation


def generation_of(version: str = API) -> Generation:
    """The generation of that version, read and put together."""
    if version == "1":
        from honcho_mock.apis.v1.generation import generation

        return generation()
    if version == "3":
        from honcho_mock.apis.v3 import generation as v3

        return v3.generation()
    raise ValueError(f"no API of version {version!r} is served: expected '1' or '3'")
