"""The one way of a server's text to a terminal, a log or a failed test's message."""

from __future__ import annotations

from honcho_openapi.printable import shown, shown_in_line

__all__ = ["shown", "shown_in_line"]
