"""Put new content in the place of a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def holds(path: Path, content: bytes) -> bool:
    """Whether there is a file with exactly this content."""
    return path.is_file() and path.read_bytes() == content


def replace_file(path: Path, content: bytes, mode: int = 0o644) -> bool:
    """Write a file so that a reader, or a crash, meets the old content or the new and nothing between.

    Returns: whether anything changed; a file that has this content already is left alone
    """
    if holds(path, content):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        error.filename = str(path.parent)  # not the hidden file's name, which nobody knows
        raise
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(mode)  # mkstemp makes files that nobody else can read
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True
