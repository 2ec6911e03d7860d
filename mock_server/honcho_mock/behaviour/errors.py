"""Every way in which the mock refuses, and what it raises at whoever uses it from Python.

HonchoError
├── NotFoundError       no such object, or not where the request says it is
├── ConflictError       a name that must be unique is in use
├── UnauthorizedError   no key, a bad key, or a key that does not open this
├── UnprocessableError  the request is not what the document asks for
├── UnreadableError     the body cannot be read at all
├── BadRequestError     what is asked for is more than Honcho does
├── UnsupportedTypeError  a file of a type that Honcho does not read
├── TooLargeError       the body is longer than this server takes
├── DisabledError       the feature is switched off
└── FullError           as many messages as this server keeps

ValueError
└── SnapshotError       a snapshot of another store, or one that has ended
"""

from __future__ import annotations

from typing import Any


class HonchoError(Exception):
    """A refusal. `detail` is what the client is told: a sentence, or a list of faults."""

    def __init__(self, detail: str | list[dict[str, Any]]) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFoundError(HonchoError):
    """No such object, or not where the request says it is."""


class ConflictError(HonchoError):
    """A name that must be unique is in use."""


class UnauthorizedError(HonchoError):
    """No key, a bad key, or a key that does not open this."""


class UnprocessableError(HonchoError):
    """The request is not what the document asks for."""


class UnreadableError(HonchoError):
    """The body cannot be read at all."""


class BadRequestError(HonchoError):
    """What is asked for is more than Honcho does."""


class UnsupportedTypeError(HonchoError):
    """A file of a type that Honcho does not read."""


class TooLargeError(HonchoError):
    """The body is longer than this server takes."""


class DisabledError(HonchoError):
    """The feature is switched off."""


class FullError(HonchoError):
    """The server keeps as many messages as it was told to."""


class SnapshotError(ValueError):
    """A snapshot of another store, or one that has ended."""
