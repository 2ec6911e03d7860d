"""The pages for people, as far as a reader does what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.house.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

SHELL, PYTHON = "sh", "python"
SHOWN = ("", "text", "yaml", "ini", "toml", "json")
"""Languages of what is only shown, unless the fence names a file."""

FENCE = re.compile(
    r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
ENDS = re.compile(r"#.*\bexit status (\d+)")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block: with a name of a file behind its language, it is that file.

    `line` is that of its fence.
    """

    language: str
    file: str = ""
    text: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command, and the exit status that its comment promises: 0 if it promises none."""

    text: str
    line: int
    status: int = 0


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a page, each in a language that is known to be run or to be only shown."""
    for found in FENCE.finditer(text):
        language, _, file = found["info"].strip().partition(" ")
        line = text.count("\n", 0, found.start()) + 1
        known = (SHELL, PYTHON, *SHOWN)
        assert file or language in known, (
            f"line {line}: a block in {language!r} would not be tested; expected one of {known}"
        )
        yield Block(language=language, file=file.strip(), text=found["text"], line=line)


def commands(block: Block) -> Iterator[Command]:
    """The commands of a block in the shell's language; a backslash continues one."""
    begun, first = "", 0
    for number, line in enumerate(block.text.splitlines(), start=block.line + 1):
        if not begun:
            first = number
        begun += line + "\n"
        if line.endswith("\\"):
            continue
        if begun.strip() and not begun.lstrip().startswith("#"):
            promised = ENDS.search(begun)
            status = int(promised[1]) if promised else 0
            yield Command(text=begun.rstrip(), line=first, status=status)
        begun = ""


def is_played(page: Path) -> bool:
    """Whether there is anything to run on a page."""
    text = page.read_text(encoding="utf-8")
    return any(block.language in (SHELL, PYTHON) for block in blocks(text))
