"""Have files changed?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of_files(folder: Path, names: Iterable[Path]) -> str:
    """A digest of files' contents and of their names within a folder, in hexadecimal.

    Raises:  OSError
    """
    digest = hashlib.sha256()
    for name in sorted(names):
        content = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        digest.update(f"{name.as_posix()} {content}\n".encode())
    return digest.hexdigest()
