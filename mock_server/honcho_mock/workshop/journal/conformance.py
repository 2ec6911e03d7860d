"""What the contract says of an exchange."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Conformance:
    """`sentence` explains a refusal or a violation, and is empty where there is nothing to explain.

    `request` and `answer` are what is wrong with either by the contract.
    """

    sentence: str = ""
    request: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
