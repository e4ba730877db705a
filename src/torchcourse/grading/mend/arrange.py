"""In which order do a mended notebook's cells stand? The source's, with the student's own in between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from torchcourse.grading.mend.join_split import join_split
from torchcourse.grading.mend.outline import Slot
from torchcourse.grading.mend.pieces import Piece, set_aside
from torchcourse.grading.notebook.definitions import definitions


def arrange(pieces: Sequence[Piece], put_back: Sequence[Piece]) -> tuple[list[Piece], list[str], list[str]]:
    """Bring source cells into the source's order, each followed by the cells that the student put after it.

    `put_back` are source cells that the submission did not have.
    Returns: the pieces, what was joined or set aside, and what was moved
    """
    ordered, moved = _in_order(pieces, put_back)
    joined, split = join_split(ordered)
    kept, copies = _without_late_copies(joined)
    return kept, [*split, *copies], moved


def _in_order(pieces: Sequence[Piece], put_back: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.slot:
            groups.append([])
        groups[-1].append(piece)
    first, *rest = groups
    repairs = [f"The {slot} stood out of order: moved back." for slot in _moved([g[0].slot for g in rest])]
    rest += [[piece] for piece in put_back]
    rest.sort(key=lambda group: group[0].slot.index)
    return [*first, *(piece for group in rest for piece in group)], repairs


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


def _without_late_copies(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Keep further copies of an answer; as text only, where running one would replace the answer."""
    seen: set[int] = set()
    kept: list[Piece] = []
    repairs: list[str] = []
    for piece in pieces:
        slot = piece.copy_of
        if piece.slot:
            seen.add(piece.slot.index)
        elif slot and slot.index in seen and _replaces(piece, slot):
            repairs.append(
                f"The {slot} was there more than once: cell {piece.place + 1} is kept as text, not run."
            )
            piece = set_aside(piece.text, f"A further copy of the {slot}", slot.cell_type, piece.raw)
        elif slot:
            repairs.append(
                f"The {slot} was there more than once: cell {piece.place + 1} is kept as an ordinary cell."
            )
        kept.append(piece)
    return kept, repairs


def _replaces(piece: Piece, slot: Slot) -> bool:
    if piece.cell_type != "code":
        return False
    return not slot.names or any(one.name in slot.names for one in definitions(piece.text))
