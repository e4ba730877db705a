"""In which order do a mended notebook's cells stand? The source's, with the student's own in between."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torchcourse.grading.definitions import definitions
from torchcourse.grading.outline import Slot


@dataclass(frozen=True)
class Piece:
    """One cell of the mended notebook, before it is put together."""

    cell_type: str
    text: str
    slot: Slot | None = None
    raw: dict[str, Any] | None = None  # the submitted cell that it was
    copy_of: Slot | None = None  # a further answer to this exercise: it must not run after the chosen one


def arrange(pieces: Sequence[Piece], put_back: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Bring source cells into the source's order, each followed by the cells that the student put after it.

    `put_back` are source cells that the submission did not have.
    """
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.slot:
            groups.append([])
        groups[-1].append(piece)
    first, *rest = groups
    repairs = [f"The {slot} stood out of order: moved back." for slot in _moved([g[0].slot for g in rest])]
    rest += [[piece] for piece in put_back]
    rest.sort(key=lambda group: group[0].slot.index)
    arranged = [*first, *(piece for group in rest for piece in group)]
    return _without_late_copies(arranged, repairs), repairs


def _moved(slots: Sequence[Slot]) -> list[Slot]:
    """The fewest slots that must move to bring all into order: those outside a longest rising run."""
    tails: list[int] = []  # the last index of the best run of each length
    ends: list[int] = []  # where that stands
    before: list[int] = []
    for place, slot in enumerate(slots):
        length = bisect_left(tails, slot.index)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [slot.index]
        ends[length : length + 1] = [place]
    kept, place = set(), ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return [slot for place, slot in enumerate(slots) if place not in kept]


def _without_late_copies(pieces: Sequence[Piece], repairs: list[str]) -> list[Piece]:
    """Set aside each copy of an answer that would run after the chosen one and take its place."""
    seen: set[int] = set()
    kept = []
    for piece in pieces:
        copied = piece.copy_of
        if piece.slot:
            seen.add(piece.slot.index)
        elif copied and copied.index in seen and _replaces(piece, copied):
            repairs.append(
                f"A further copy of the {copied} is kept as text, so that it does not replace the answer."
            )
            piece = set_aside(piece.text, f"A further copy of the {copied}", copied.cell_type, piece.raw)
        kept.append(piece)
    return kept


def _replaces(piece: Piece, slot: Slot) -> bool:
    if piece.cell_type != "code":
        return False
    return not slot.names or any(one.name in slot.names for one in definitions(piece.text))


def set_aside(text: str, what: str, cell_type: str, raw: dict[str, Any] | None = None) -> Piece:
    """Keep a text for its readers, without running it."""
    if cell_type != "code":
        pictures = {"metadata": {}, "attachments": (raw or {}).get("attachments", {})}
        return Piece("markdown", f"*{what}, kept as it was handed in:*\n\n{text}", raw=pictures)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return Piece(
        "markdown", f"*{what}, kept as it was handed in, not run:*\n\n{fence}python\n{text}\n{fence}"
    )
