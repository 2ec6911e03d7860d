"""What pyproject.toml says of other projects' packages: which are installed, and with what."""

from __future__ import annotations

import re

from tests.house.tree import pyproject

MODULES = {
    "honcho-ai": "honcho",
    "pyjwt": "jwt",
    "pytest-xdist": "xdist",
    "pyyaml": "yaml",
    "toktok-rs": "toktok",
}
"""Packages that are not imported by their own name."""

BROUGHT = {"connexion[swagger-ui]": ("swagger_ui_bundle",)}
"""What an extra of a package that is declared brings, and is imported by its own name."""

NAME = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z-]+\])?")


def named(requirement: str) -> str:
    """The package of a requirement, with its extra if it has one."""
    found = NAME.match(requirement)
    assert found, requirement
    return found[0].lower()


def base() -> dict[str, str]:
    """What is installed with no extra: the requirement, by the name of each module it brings."""
    return _modules(pyproject()["project"]["dependencies"])


def extra(name: str) -> dict[str, str]:
    """What an extra installs besides."""
    return _modules(pyproject()["project"]["optional-dependencies"][name])


def _modules(requirements: list[str]) -> dict[str, str]:
    found = {}
    for requirement in requirements:
        package = named(requirement)
        plain = package.partition("[")[0]
        for module in (MODULES.get(plain, plain.replace("-", "_")), *BROUGHT.get(package, ())):
            found[module] = requirement
    return found
