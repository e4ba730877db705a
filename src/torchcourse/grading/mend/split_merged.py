"""Were locked cells merged into others? Then their texts are cut out again; they are put back themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchcourse.grading.mend.match_cells import Sighting, recognise
from torchcourse.grading.mend.outline import Outline, Slot, without

MAX_ROUNDS = 3  # what is left after a cut may turn out to be yet another cell


def recognise_parted(cells: Sequence[dict[str, Any]], outline: Outline) -> tuple[list[Sighting], list[str]]:
    """Recognise cells, after cutting out of them the texts of locked cells that are missing."""
    repairs: list[str] = []
    sightings = recognise(cells, outline)
    for _ in range(MAX_ROUNDS):
        parted = _parted(sightings, outline, repairs)
        if parted == list(cells):
            break
        cells, sightings = parted, recognise(parted, outline)
    return sightings, repairs


def _parted(sightings: Sequence[Sighting], outline: Outline, repairs: list[str]) -> list[dict[str, Any]]:
    seen = {one.slot.index for one in sightings if one.slot}
    missing = [slot for slot in outline.slots if slot.is_locked and slot.index not in seen]
    return [_without_locked(sighting, missing, repairs) for sighting in sightings]


def _without_locked(sighting: Sighting, missing: Sequence[Slot], repairs: list[str]) -> dict[str, Any]:
    slot, text = sighting.slot, sighting.text
    if slot is None or slot.cell is None or sighting.is_unchanged:
        return sighting.cell
    for locked in missing:
        rest = without(text, locked.key)
        if rest is not None:
            text = rest
            repairs.append(f"The {locked} had been merged into the {slot}: parted again.")
    return sighting.cell if text == sighting.text else sighting.cell | {"source": text}
