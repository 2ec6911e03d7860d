"""The one place where a report becomes a file."""

from __future__ import annotations

from pathlib import Path

from honcho_contract.errors import ConfigurationError, ReportError
from honcho_openapi.whole_file import replace_file


def write(path: Path, text: str, *, append: bool = False) -> None:
    """Writes a report, in the place of the one that was there, or adds to it; says where it cannot
    be written."""
    try:
        if append:
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        else:
            replace_file(path, text.encode("utf-8"))
    except OSError as error:
        raise ReportError(f"The report cannot be written to {path}: {error.strerror}") from error


def writable(path: Path) -> None:
    """Complains before a long run about what would only go wrong after it."""
    if not path.resolve().parent.is_dir():
        raise ConfigurationError(
            f"The report cannot be written to {path}: there is no folder {path.parent}; make it"
        )
