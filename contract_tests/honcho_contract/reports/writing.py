"""The one place where a report becomes a file."""

from __future__ import annotations

from pathlib import Path

from honcho_contract.errors import ConfigurationError


def write(path: Path, text: str, *, append: bool = False) -> None:
    """Writes a report, or says where it cannot be written."""
    try:
        with path.open("a" if append else "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ConfigurationError(
            f"The report cannot be written to {path}: {error.strerror}"
        ) from error


def writable(path: Path) -> None:
    """Complains before a long run about what would only go wrong after it."""
    if not path.resolve().parent.is_dir():
        raise ConfigurationError(
            f"The report cannot be written to {path}: there is no folder {path.parent}; make it"
        )
