"""Files that are replaced as a whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def replace_file(path: str | Path, content: bytes) -> None:
    """Write a file beside the one of that name, and give it the name once it is on the disk.

    A full disk or an end in the middle leaves what was there before. A file that is none of the
    ordinary kind, such as /dev/stdout, is written to as it is. Raises an OSError as `open` does.
    """
    wanted = Path(path)
    if wanted.exists() and not wanted.is_file():
        wanted.write_bytes(content)
        return
    # Where the name is a link, what it leads to is replaced.
    wanted = wanted.resolve()
    beside = wanted.with_name(f".{wanted.name[:100]}.{token_hex(8)}")
    try:
        with beside.open("xb") as file:
            if wanted.exists():
                os.chmod(beside, wanted.stat().st_mode & 0o7777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(wanted)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
