"""A Containerfile, read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.house.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = ROOT / "ci" / "Containerfile"

CONTINUED = re.compile(r"\\\n\s*")
COMMENT = re.compile(r"^\s*#.*\n", re.MULTILINE)
FROM = re.compile(r"(?P<base>\S+) AS (?P<name>\S+)")


@dataclass(frozen=True, kw_only=True)
class Instruction:
    keyword: str
    value: str

    @property
    def words(self) -> list[str]:
        """What is given, in the exec form or word by word."""
        if self.value.startswith("["):
            read: list[str] = json.loads(self.value)
            return read
        return self.value.split()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One image that can be built: what it starts from, and what is done to that."""

    name: str
    base: str
    instructions: tuple[Instruction, ...]

    def all(self, keyword: str) -> list[Instruction]:
        return [one for one in self.instructions if one.keyword == keyword]


def stages(text: str | None = None) -> dict[str, Stage]:
    """The stages of a Containerfile by their names: of ours, if none is given."""
    read: dict[str, Stage] = {}
    for one in _instructions(FILE.read_text(encoding="utf-8") if text is None else text):
        if one.keyword == "FROM":
            found = FROM.fullmatch(one.value)
            assert found, f"FROM {one.value}: expected BASE AS NAME"
            name = found["name"]
            read[name] = Stage(name=name, base=found["base"], instructions=())
        else:
            last = read[name]
            given = (*last.instructions, one)
            read[name] = Stage(name=name, base=last.base, instructions=given)
    return read


def chain(target: str, read: dict[str, Stage]) -> list[Stage]:
    """The stages that a target is made of, the first one first."""
    stage = read[target]
    before = chain(stage.base, read) if stage.base in read else []
    return [*before, stage]


def _instructions(text: str) -> Iterator[Instruction]:
    for line in CONTINUED.sub(" ", COMMENT.sub("", text)).splitlines():
        if line.strip():
            keyword, value = line.split(maxsplit=1)
            yield Instruction(keyword=keyword, value=value.strip())
