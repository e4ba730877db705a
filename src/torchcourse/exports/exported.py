"""What comes of an export: the file, and all that somebody has to look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Exported:
    """The file's content, None where its reader would refuse or misread it; what is wrong; what to know."""

    content: bytes | None
    complaints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
