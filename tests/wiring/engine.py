"""A stand-in for a container engine: it does in folders what a Containerfile says.

Where the real one has an image of Python, this has a virtual environment, and where that has a file
system, a folder. It knows the commands that the docs use, and refuses any other:

    docker build -f FILE --target STAGE -t NAME CONTEXT
    docker run [--rm] [--user ID] [--network host] [-p HOST:CONTAINER] [-v FOLDER:FOLDER] NAME …
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.wiring.containerfile import Instruction, chain, stages
from tests.wiring.machine import Machine, machine


@dataclass
class Image:
    """What instructions have made of a base so far; `folder` has its environment and its files."""

    folder: str
    workdir: str = "/"
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    exposed: list[str] = field(default_factory=list)

    @property
    def environment(self) -> Path:
        return Path(self.folder) / "environment"

    def place(self, path: str) -> Path:
        """Where a path of the image is on this machine."""
        return Path(self.folder) / "files" / Path(self.workdir, path).relative_to("/")


def build(file: Path, target: str, context: Path, *, home: Path) -> Image:
    """Does what the stages up to a target say, in a folder of the target's own."""
    image = Image(folder=str(home / "images" / target))
    engine = machine(Path(image.folder))
    engine.environment("environment")
    for stage in chain(target, stages(file.read_text(encoding="utf-8"))):
        for one in stage.instructions:
            _do(one, image, context, engine)
    return image


def _do(one: Instruction, image: Image, context: Path, engine: Machine) -> None:
    match one.keyword:
        case "WORKDIR":
            image.workdir = one.value
            image.place(".").mkdir(parents=True, exist_ok=True)
        case "COPY":
            *sources, destination = one.words
            for source in sources:
                _copy(context / source, image.place(destination))
        case "RUN":
            done = engine.run(
                one.value, cwd=image.place("."), shell=("sh", "-e"), first=image.environment
            )
            if done.returncode:
                raise SystemExit(f"RUN {one.value} ended with {done.returncode}:\n{done.stderr}")
        case "USER":
            image.user = one.value
        case "EXPOSE":
            image.exposed += one.words
        case "HEALTHCHECK":
            # An engine asks it while a container runs; here the tests do.
            pass
        case "ENTRYPOINT":
            image.entrypoint = one.words
        case other:
            raise SystemExit(f"{other} is not known here")


def _copy(source: Path, destination: Path) -> None:
    """As COPY does: a folder's contents go into the destination, a file goes below it if it is a
    folder."""
    if source.is_dir():
        shutil.copytree(source, destination, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, destination)


def command(image: Image, arguments: list[str], *, published: str = "") -> list[str]:
    """What a container runs. Its ports are this machine's here, and nobody else's."""
    ports = ["--port", published.partition(":")[0]] if published else []
    program, *given = image.entrypoint
    words = [word.replace("0.0.0.0", "127.0.0.1") for word in (*given, *ports, *arguments)]
    return [str(image.environment / "bin" / program), *words]


def main() -> None:
    home = Path(os.environ["ENGINE_HOME"])
    parser = argparse.ArgumentParser("docker")
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build")
    building.add_argument("-f", "--file", type=Path, required=True)
    building.add_argument("--target", required=True)
    building.add_argument("-t", "--tag", required=True)
    building.add_argument("context", type=Path)
    running = commands.add_parser("run")
    running.add_argument("--rm", action="store_true")
    running.add_argument("--user")
    running.add_argument("--network", choices=["host"])
    running.add_argument("-p", "--publish", default="")
    running.add_argument("-v", "--volume", default="")
    running.add_argument("name")
    running.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    if given.command == "build":
        image = build(given.file, given.target, given.context, home=home)
        (home / f"{given.tag}.json").write_text(json.dumps(asdict(image)), encoding="utf-8")
        return
    image = Image(**json.loads((home / f"{given.name}.json").read_text(encoding="utf-8")))
    folder, _, mounted = given.volume.partition(":")
    os.chdir(folder if mounted and mounted == image.workdir else image.place("."))
    words = command(image, given.arguments, published=given.publish)
    variables = Machine(home=Path(image.folder)).variables(first=image.environment)
    sys.stdout.flush()
    os.execve(words[0], words, variables)


if __name__ == "__main__":
    main()
