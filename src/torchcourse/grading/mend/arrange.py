"""In which order do a mended notebook's cells stand? The source's, the student's own in between.

An answer that was split in the middle of a function is one text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from torchcourse.grading.mend.outline import Slot
from torchcourse.grading.mend.pieces import Piece, set_aside
from torchcourse.grading.mend.repairs import Kind, Repair
from torchcourse.grading.notebook.definitions import compiles, definitions
from torchcourse.said import Said

MAX_TRIALS = 20  # each parses two cells
# A cell of its own never begins with one of these; the rest of a function may.
_REST_OF_A_FUNCTION = re.compile(r"^[ \t]+(?:return|yield|elif|else|except|finally)\b", re.MULTILINE)


def arrange(
    pieces: Sequence[Piece], put_back: Sequence[Piece]
) -> tuple[list[Piece], list[Repair], list[Repair]]:
    """Bring source cells into the source's order, each followed by the cells that the student put after it.

    `put_back` are source cells that the submission did not have.
    Returns: the pieces, what was joined or set aside, and what was moved
    """
    ordered, moved = _in_order(pieces, put_back)
    joined, split = join_split(ordered)
    kept, copies = _without_late_copies(joined)
    return kept, [*split, *copies], moved


def _in_order(pieces: Sequence[Piece], put_back: Sequence[Piece]) -> tuple[list[Piece], list[Repair]]:
    first: list[Piece] = []
    rest: list[tuple[Slot, list[Piece]]] = []
    for piece in pieces:
        if piece.slot:
            rest.append((piece.slot, [piece]))
        else:
            (rest[-1][1] if rest else first).append(piece)
    repairs = [Repair(Kind.OUT_OF_ORDER, slot) for slot in _moved([slot for slot, _ in rest])]
    rest += [(piece.slot, [piece]) for piece in put_back if piece.slot]
    rest.sort(key=lambda group: group[0].index)
    return [*first, *(piece for _, group in rest for piece in group)], repairs


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


def _without_late_copies(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Repair]]:
    """Keep further copies of an answer; as text only, where running one would replace the answer."""
    seen: set[int] = set()
    kept: list[Piece] = []
    repairs: list[Repair] = []
    for piece in pieces:
        slot = piece.copy_of
        if piece.slot:
            seen.add(piece.slot.index)
        elif slot and slot.index in seen and _replaces(piece, slot):
            repairs.append(Repair(Kind.COPY_AS_TEXT, slot, (_number(piece),)))
            copy = Said("A further copy of the {cell}", cell=slot.said)
            piece = set_aside(piece.text, copy, slot.cell_type, piece.raw)
        elif slot:
            repairs.append(Repair(Kind.COPY_AS_CELL, slot, (_number(piece),)))
        kept.append(piece)
    return kept, repairs


def _number(piece: Piece) -> int:
    assert piece.place is not None, "a copy is a submitted cell"
    return piece.place + 1


def _replaces(piece: Piece, slot: Slot) -> bool:
    if piece.cell_type != "code":
        return False
    return not slot.names or any(one.name in slot.names for one in definitions(piece.text))


def join_split(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Repair]]:
    """Join each answer with the parts that were split off it and follow it."""
    joined: list[Piece] = []
    repairs: list[Repair] = []
    trials = 0
    for rest in pieces:
        head = joined[-1] if joined else None
        if head and trials < MAX_TRIALS and _may_belong_together(head, rest):
            trials += 1
            text = f"{head.text}\n{rest.text}"
            if compiles(text):
                repairs.append(Repair(Kind.SPLIT, head.slot))
                joined[-1] = replace(head, text=text)
                continue
        joined.append(rest)
    return joined, repairs


def _may_belong_together(head: Piece, rest: Piece) -> bool:
    if not (head.slot and head.slot.is_answer and head.cell_type == "code") or rest.slot:
        return False
    if rest.cell_type != "code" or not _is_indented(rest.text):
        return False
    return rest.copy_of is head.slot or _REST_OF_A_FUNCTION.search(rest.text) is not None


def _is_indented(text: str) -> bool:
    """Whether a text's first line that is not blank begins with a blank."""
    code = text.lstrip()
    return bool(code) and text[: len(text) - len(code)].endswith((" ", "\t"))
