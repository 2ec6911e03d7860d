"""Does what a page says, in its order, as a reader with a checkout and one shell would.

Commands that serve go on in the background. What the page calls a port is another one here, and one
that it calls upon before it serves there has a mock. So that a page is a matter of seconds, runs of
the suite are cut down to a few scenarios.
"""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from tests.docs.pages import PYTHON, SHELL, Block, Command, blocks, commands
from tests.house.tree import ROOT, files, packages
from tests.ready.start import script
from tests.wiring.machine import machine

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping

LEFT_OUT = {
    ".venv/bin/pytest -n 2": "CI is this command, which a test of the house sees to",
}
"""Ends of commands that are not run, and why that is no loss."""

SERVES = re.compile(
    r"^(honcho-mock\b(?! wait\b)(?!.*--(help|version)\b)|docker run .*\bhoncho-mock\b)"
)
PORT = re.compile(r"(?<=127\.0\.0\.1:)\d+|(?<=localhost:)\d+|(?<=--port )\d+|(?<=-p )\d+(?=:)")
DEFAULT = "8000"
ANY = "0"
OURS = range(20_000, 32_000)
"""Ports that no system hands out by itself, so that nobody else has one before its server does."""

COMMENT = re.compile(r"\s+#.*$")

SCENARIOS = "'test_update and users'"
SHORTER = (
    (re.compile(r"honcho-contract[\s\\]+check\b"), r"\g<0> --quick"),
    (re.compile(r"honcho-contract[\s\\]+diff\b"), r"\g<0> --quick --first"),
    # What only reads is few scenarios already.
    (re.compile(r"--quick(?!.*--read-only)"), rf"\g<0> -k {SCENARIOS}"),
    (
        re.compile(r"pytest --pyargs|(?<=contract && )pytest\b"),
        rf"\g<0> -k {SCENARIOS} --ignore-glob='*/test_requests.py'",
    ),
    # Of so few, the page's percentage would be too much.
    (re.compile(r"--min-coverage \d+"), "--min-coverage 1"),
)
"""What makes a command shorter, and otherwise leaves it as it is."""

CHECKOUT = ("README.md", "action.yml", "pyproject.toml", "ci", "docs/examples")
"""What a reader finds in a checkout, besides the packages."""

PRELUDE = """
exec 2>&1
trap 'kill $(jobs -p) 2>/dev/null' EXIT
ended() {  # LINE PROMISED STATUS
  if [ "$2" != "$3" ]; then echo "line $1: the exit status is $3, the page says $2"; exit 1; fi
}
vacate() {  # LOG
  if [ -f "$1.pid" ]; then kill "$(cat "$1.pid")"; wait "$(cat "$1.pid")"; fi
  rm -f "$1"
}
await() {  # LOG
  echo "$!" > "$1.pid"
  until grep -qs '^Honcho [mp]' "$1"; do
    if ! kill -0 "$!" 2>/dev/null; then cat "$1"; wait "$!"; return; fi
    sleep 0.02
  done
}
"""


def play(page: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The shell that did what a page says; where that came out otherwise, it has failed and printed
    why."""
    reader = machine(home)
    for name in ("honcho-mock", "honcho-contract", "pytest"):
        reader.install(name, script(str(Path(sys.executable).with_name(name))))
    reader.install(
        "docker",
        f'#!/bin/sh\nPYTHONPATH="{ROOT}:$PYTHONPATH"\n'
        f'exec "{sys.executable}" -m tests.wiring.engine "$@"\n',
    )
    for path in _checkout():
        copied = home / "checkout" / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copied)
    ports = _ports(page)
    lines = Script(home=home, ports=ports).of(PORT.sub(lambda found: ports[found[0]], page))
    return reader.run(
        lines, cwd=home / "checkout", shell=("bash",), variables={"ENGINE_HOME": str(home)}
    )


def _checkout() -> Iterator[Path]:
    for place in (*(ROOT / name for name in CHECKOUT), *packages()):
        yield from files(place) if place.is_dir() else [place]


def _ports(page: str) -> dict[str, str]:
    """A free port for each that a page names."""
    named = {DEFAULT, *PORT.findall(page)} - {ANY}
    free = (port for port in SystemRandom().sample(OURS, len(OURS)) if _is_free(port))
    return {ANY: ANY} | {name: str(next(free)) for name in named}


def _is_free(port: int) -> bool:
    with suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


@dataclass(frozen=True, kw_only=True)
class Script:
    """The script of a page; `ports` are the real ones, by those that the page names."""

    home: Path
    ports: Mapping[str, str]

    def of(self, page: str) -> str:
        before = [f"honcho-mock --port {port}" for port in self._called_upon(page)]
        lines = [line for command in before for line in self._serve(command)]
        lines += [line for block in blocks(page) for line in self._block(block)]
        return "\n".join([PRELUDE, *lines])

    def _called_upon(self, page: str) -> set[str]:
        """The ports where something has to answer before the page serves there."""
        called, served = set[str](), {ANY}
        for block in blocks(page):
            for text in self._texts(block):
                if SERVES.match(text):
                    served.add(self._port(COMMENT.sub("", text)))
                else:
                    called |= set(PORT.findall(text)) - served
        return called

    def _texts(self, block: Block) -> list[str]:
        if block.language == SHELL:
            return [command.text for command in commands(block)]
        return [block.text] if block.language == PYTHON else []

    def _block(self, block: Block) -> Iterator[str]:
        if block.file or block.language == PYTHON:
            kept = self.home / f"line-{block.line}"
            kept.write_text(block.text, encoding="utf-8")
            if block.file:
                yield f'mkdir -p "$(dirname {block.file})" && cp {kept} {block.file}'
            else:
                yield from self._step(Command(text=f"python {kept}", line=block.line))
        elif block.language == SHELL:
            for command in commands(block):
                yield from self._step(command)

    def _step(self, command: Command) -> Iterator[str]:
        if any(command.text.endswith(end) for end in LEFT_OUT):
            return
        yield f"echo {shlex.quote('$ ' + command.text)}"
        if SERVES.match(command.text):
            yield from self._serve(COMMENT.sub("", command.text))
        else:
            text = command.text
            for pattern, shorter in SHORTER:
                text = pattern.sub(shorter, text)
            yield text
        yield f"ended {command.line} {command.status} $?"

    def _serve(self, text: str) -> Iterator[str]:
        """A later one takes the port of an earlier one, which a reader would have stopped."""
        port = self._port(text)
        log = self.home / f"log-{port}"
        if not PORT.search(text):
            text += f" --port {port}"
        yield f"vacate {log}"
        yield f"{text} > {log} 2>&1 &"
        yield f"await {log}"

    def _port(self, text: str) -> str:
        found = PORT.search(text)
        return found[0] if found else self.ports[DEFAULT]
