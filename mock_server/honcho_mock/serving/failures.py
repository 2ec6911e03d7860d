"""Whatever was raised and not answered."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from honcho_mock.serving.answers import detail

if TYPE_CHECKING:
    from honcho_mock.serving.answers import Whole

logger = logging.getLogger("honcho_mock")


def failed(error: Exception) -> Whole:
    """A failure of this server: whole on its log, and to the client in the form of all refusals."""
    logger.error("a request could not be served", exc_info=error)
    return detail(500, "Internal Server Error")
