"""The contract suite of the Honcho API, its gate, and their reports."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    # Looking it up takes longer than all that a pytest plugin may take at its start.
    if name == "__version__":
        from importlib.metadata import version

        return version("honcho-contract")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
