"""Text from elsewhere on its way to a terminal or the log of a CI system.

It stands beside the document because the mock and the suite both write such text, and neither may
import the other.
"""

from __future__ import annotations

import re

_UNUSUAL = re.compile(r"[^\n\x20-\x7e]")

_COMMANDS = re.compile(
    # GitHub Actions, behind any blanks; not only in a new line, since a terminal may wrap there.
    r"(?<!\S)::"
    # Azure Pipelines, TeamCity, and GitHub Actions in its older form; anywhere in a line.
    r"|##(?=[\w-]*\[)"
    # GitLab.
    r"|(?<!\S)section_(?=(?:start|end):)"
)
"""What CI systems take for a command to them when it stands in a log."""


def shown(text: str) -> str:
    """The text as it may be written anywhere: only its line ends still act as such.

    Control characters, escape sequences, marks that turn the direction of writing, all that is not
    visible, and the first character of a command to a CI system are written as Python escapes them
    (`\\x1b`, `\\u202e`). What has been through here once is not changed by a second time.
    """
    if not text.isprintable():
        text = _UNUSUAL.sub(_escaped, text)
    return _COMMANDS.sub(lambda found: f"\\x{ord(found[0][0]):02x}{found[0][1:]}", text)


def shown_in_line(text: str) -> str:
    """The same on one line: line ends are escaped too."""
    return shown(text).replace("\n", "\\n")


def _escaped(found: re.Match[str]) -> str:
    letter = found[0]
    return letter if letter.isprintable() else ascii(letter)[1:-1]
