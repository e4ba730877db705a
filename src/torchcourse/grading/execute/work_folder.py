"""What has a submission written into its private folder, and how is that removed, whatever it is?"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A file or a folder costs the disk at least this, even when it is empty.
BYTES_PER_ENTRY = 4096
MORE_ENTRIES = 20_000
MORE_LEVELS = 64


class TooMuchToCount(Exception):
    """No honest notebook makes so many files, folders so deep, or such as nobody can look into."""


@dataclass(frozen=True)
class Content:
    """What a folder holds on the disk, itself not counted."""

    bytes: int
    entries: int
    levels: int


def count(folder: Path, at_start: Content | None = None) -> Content:
    """Count what a folder holds; each file and each folder in it costs something.

    Raises:  TooMuchToCount beyond 20,000 entries or 64 levels more than `at_start`, when that is given, or
             when a folder's path is too long, or closed to the one who looks
    """
    size = entries = levels = 0
    waiting = [(os.fspath(folder), 0)]
    while waiting:
        path, level = waiting.pop()
        levels = max(levels, level)
        if at_start and levels > at_start.levels + MORE_LEVELS:
            raise TooMuchToCount(f"made folders more than {MORE_LEVELS} deep")
        with _what_has_gone_is_nothing(), os.scandir(path) as listing:
            for entry in listing:
                entries += 1
                if at_start and entries > at_start.entries + MORE_ENTRIES:
                    raise TooMuchToCount(f"made more than {MORE_ENTRIES:,} files and folders")
                with _what_has_gone_is_nothing():
                    size += BYTES_PER_ENTRY + entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, level + 1))
    return Content(size, entries, levels)


@contextlib.contextmanager
def _what_has_gone_is_nothing() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise TooMuchToCount(f"made what cannot be looked into ({error.strerror})") from None
