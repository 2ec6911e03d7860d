"""The extra `[gate]`: what this package needs besides the mock's own dependencies.

Imports nothing but the standard library, since it is asked before anything else is imported.
"""

from __future__ import annotations

from importlib.util import find_spec

MODULES = (
    "hypothesis",
    "jinja2",
    "jsonschema_rs",
    "pytest",
    "requests",
    "rich",
    "schemathesis",
    "urllib3",
    "xdist",
)
"""The modules that the extra installs, by the names they are imported by."""


def missing() -> str:
    """What to install, in a sentence; empty where everything is there."""
    absent = [name for name in MODULES if find_spec(name) is None]
    if not absent:
        return ""
    return (
        f"honcho-contract is installed without its extra [gate] (no {', '.join(absent)}): "
        "pip install 'honcho-contract[gate]', or '.[gate]' in a checkout"
    )
