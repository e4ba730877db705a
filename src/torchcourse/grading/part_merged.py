"""Were locked cells merged into others? Then their texts are cut out again; they are put back themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from torchcourse.grading.outline import Outline, Slot, text_key
from torchcourse.grading.recognise import Sighting


def part_merged(sightings: Sequence[Sighting], outline: Outline) -> tuple[list[Sighting], list[str]]:
    """Cut missing locked cells' texts out of others, and a locked cell's own text out of an edited one."""
    seen = {one.slot.index for one in sightings if one.slot}
    missing = [slot for slot in outline.slots if slot.is_locked and slot.index not in seen]
    parted: list[Sighting] = []
    repairs: list[str] = []
    for sighting in sightings:
        if sighting.slot and sighting.slot.cell and not sighting.is_unchanged:
            sighting = _parted(sighting, missing, outline, repairs)
        parted.append(sighting)
    return parted, repairs


def _parted(sighting: Sighting, missing: Sequence[Slot], outline: Outline, repairs: list[str]) -> Sighting:
    text, slot = sighting.text, sighting.slot
    for locked in missing:
        rest = without(text, locked.key)
        if rest is not None:
            text = rest
            repairs.append(f"The {locked} had been merged into the {slot}: parted again.")
    if slot.is_locked:
        own = without(text, slot.key)
        text = text if own is None else own
    if text == sighting.text:
        return sighting
    sighting = replace(sighting, cell=sighting.cell | {"source": text})
    same = outline.by_text.get(text_key(text), [])
    other = next((one for one in same if one.is_locked), None)
    if slot.is_answer and other:
        return replace(sighting, slot=other, is_unchanged=True)
    return replace(sighting, is_unchanged=slot in same)


def without(text: str, key: str) -> str | None:
    """A text without a block of lines; None when it does not hold the block."""
    if not key or key.partition("\n")[0] not in text:
        return None
    lines = f"\n{text_key(text)}\n"
    start = lines.find(f"\n{key}\n")
    if start < 0:
        return None
    before, after = lines[:start].rstrip("\n"), lines[start + len(key) + 1 :].lstrip("\n")
    return f"{before}\n\n{after}".strip("\n")
