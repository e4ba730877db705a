"""Were locked cells merged into others? Then their texts are cut out again; they are put back themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchcourse.grading.mend.match_cells import MatchedCell, match_cells
from torchcourse.grading.mend.outline import Outline, Slot, without
from torchcourse.grading.mend.repairs import Kind, Repair

MAX_ROUNDS = 3  # what is left after a cut may turn out to be yet another cell


def match_parted(cells: Sequence[dict[str, Any]], outline: Outline) -> tuple[list[MatchedCell], list[Repair]]:
    """Recognise cells, after cutting out of them the texts of locked cells that are missing."""
    repairs: list[Repair] = []
    matched_cells = match_cells(cells, outline)
    for _ in range(MAX_ROUNDS):
        parted, found = _parted(matched_cells, outline)
        repairs += found
        if parted == list(cells):
            break
        cells, matched_cells = parted, match_cells(parted, outline)
    return matched_cells, repairs


def _parted(
    matched_cells: Sequence[MatchedCell], outline: Outline
) -> tuple[list[dict[str, Any]], list[Repair]]:
    seen = {one.slot.index for one in matched_cells if one.slot}
    missing = [slot for slot in outline.slots if slot.is_locked and slot.index not in seen]
    cut = [_without_locked(matched, missing) for matched in matched_cells]
    return [cell for cell, _ in cut], [repair for _, repairs in cut for repair in repairs]


def _without_locked(matched: MatchedCell, missing: Sequence[Slot]) -> tuple[dict[str, Any], list[Repair]]:
    slot, text = matched.slot, matched.text
    if slot is None or slot.cell is None or matched.is_unchanged:
        return matched.cell, []
    repairs = []
    for locked in missing:
        rest = without(text, locked.key)
        if rest is not None:
            text = rest
            repairs.append(Repair(Kind.LOCKED_MERGED, locked, (slot,)))
    return (matched.cell if text == matched.text else matched.cell | {"source": text}), repairs
