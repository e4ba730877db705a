"""Were locked cells merged into others? Then their texts are cut out again; they are put back themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchcourse.grading.mend.match_cells import Sighting, recognise
from torchcourse.grading.mend.outline import Outline, Slot, without
from torchcourse.grading.mend.repairs import Kind, Repair

MAX_ROUNDS = 3  # what is left after a cut may turn out to be yet another cell


def recognise_parted(
    cells: Sequence[dict[str, Any]], outline: Outline
) -> tuple[list[Sighting], list[Repair]]:
    """Recognise cells, after cutting out of them the texts of locked cells that are missing."""
    repairs: list[Repair] = []
    sightings = recognise(cells, outline)
    for _ in range(MAX_ROUNDS):
        parted, found = _parted(sightings, outline)
        repairs += found
        if parted == list(cells):
            break
        cells, sightings = parted, recognise(parted, outline)
    return sightings, repairs


def _parted(sightings: Sequence[Sighting], outline: Outline) -> tuple[list[dict[str, Any]], list[Repair]]:
    seen = {one.slot.index for one in sightings if one.slot}
    missing = [slot for slot in outline.slots if slot.is_locked and slot.index not in seen]
    cut = [_without_locked(sighting, missing) for sighting in sightings]
    return [cell for cell, _ in cut], [repair for _, repairs in cut for repair in repairs]


def _without_locked(sighting: Sighting, missing: Sequence[Slot]) -> tuple[dict[str, Any], list[Repair]]:
    slot, text = sighting.slot, sighting.text
    if slot is None or slot.cell is None or sighting.is_unchanged:
        return sighting.cell, []
    repairs = []
    for locked in missing:
        rest = without(text, locked.key)
        if rest is not None:
            text = rest
            repairs.append(Repair(Kind.LOCKED_MERGED, locked, (slot,)))
    return (sighting.cell if text == sighting.text else sighting.cell | {"source": text}), repairs
