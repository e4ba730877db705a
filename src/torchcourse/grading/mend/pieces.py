"""What a mended notebook is put together from: one piece a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from torchcourse.grading.mend.outline import Slot


@dataclass(frozen=True)
class Piece:
    """One cell of the mended notebook, before it is put together."""

    cell_type: str
    text: str
    slot: Slot | None = None
    raw: dict[str, Any] | None = None  # the submitted cell that it was
    copy_of: Slot | None = None  # a further answer to this exercise: it must not run after the chosen one
    place: int | None = None  # where the submission had it


def set_aside(text: str, what: str, cell_type: str, raw: dict[str, Any] | None = None) -> Piece:
    """Keep a text for its readers, without running it."""
    if cell_type != "code":
        pictures = {"metadata": {}, "attachments": (raw or {}).get("attachments", {})}
        return Piece("markdown", f"*{what}, kept as it was handed in:*\n\n{text}", raw=pictures)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return Piece(
        "markdown", f"*{what}, kept as it was handed in, not run:*\n\n{fence}python\n{text}\n{fence}"
    )
