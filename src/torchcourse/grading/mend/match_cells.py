"""Which cell of the source is this submitted cell? By its text, its metadata, its id, or what it defines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from torchcourse.grading.mend.outline import Outline, Slot, lines_of, text_key, without
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.notebook.definitions import definitions

# A changed cell is still this one when it holds at least this share of its lines.
SIMILAR = 0.5


@dataclass(frozen=True)
class MatchedCell:
    """A submitted cell, and the slot of the source that it fills, if any."""

    place: int  # its index in the submitted notebook
    cell: dict[str, Any]
    slot: Slot | None = None
    is_unchanged: bool = False  # the text is what students were given
    is_plain_source: bool = False  # by its id a plain cell of the source, whatever its text now
    is_gone: bool = False  # of an earlier release, and today's has it no more

    @property
    def text(self) -> str:
        text: str = self.cell["source"]
        return text

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @cached_property
    def names(self) -> frozenset[str]:
        """What the text defines at its top level."""
        is_code = "code" in (self.cell["cell_type"], self.slot and self.slot.cell_type)
        if not is_code and "```" in self.text:
            return frozenset()  # an example in prose
        return frozenset(one.name for one in definitions(self.text))

    def defines(self, slot: Slot) -> bool:
        return not self.is_unchanged and not slot.names.isdisjoint(self.names)


def match_cells(cells: Sequence[dict[str, Any]], outline: Outline) -> list[MatchedCell]:
    """Find for each submitted cell the slot that it fills; several may fill one slot, or none."""
    claims = [_claimed_slot(cell, outline) for cell in cells]
    slots, unchanged = _by_text(cells, claims, outline)
    plain = [_is_plain_source(cell, outline) for cell in cells]
    matched_cells = [
        MatchedCell(place, cell, slot, same, is_plain)
        for place, (cell, slot, same, is_plain) in enumerate(zip(cells, slots, unchanged, plain, strict=True))
    ]
    for stage in (_by_names, _without_metadata, _by_id, _by_likeness):
        matched_cells = stage(matched_cells, outline)
    return matched_cells


def own_words(matched: MatchedCell) -> str:
    """What a student wrote into a cell besides the text that was given, if that is still there."""
    rest = without(matched.text, matched.slot.key) if matched.slot else None
    return matched.text if rest is None else rest


def _claimed_slot(cell: dict[str, Any], outline: Outline) -> Slot | None:
    grade_id = grade_id_of(cell)
    return outline.by_grade_id.get(grade_id) if grade_id is not None else None


def _is_plain_source(cell: dict[str, Any], outline: Outline) -> bool:
    slot = outline.by_cell_id.get(cell.get("id", ""))
    return slot is not None and slot.cell is None


def _by_text(
    cells: Sequence[dict[str, Any]], claims: list[Slot | None], outline: Outline
) -> tuple[list[Slot | None], list[bool]]:
    """Let an unchanged text decide, above all metadata; a changed one leaves the claim as it is."""
    found = [_same_text(cell, claim, outline) for cell, claim in zip(cells, claims, strict=True)]
    by_id = [outline.by_cell_id.get(cell.get("id", "")) for cell in cells]
    slots = list(claims)
    taken: set[int] = set()
    for place, same in enumerate(found):
        if not same:
            continue
        slot = slots[place]
        if slot not in same:
            known = by_id[place]
            is_free = known is not None and known in same and (known.cell or known.index not in taken)
            slot = known if is_free else None
            slots[place] = slot
        if slot is not None:
            taken.add(slot.index)
    for place, same in enumerate(found):
        if not same or slots[place] is not None:
            continue
        free = [slot for slot in same if slot.index not in taken]
        # When none is free it is one more copy; of a plain cell, it is the student's own.
        slot = free[0] if free else next((one for one in same if one.cell), None)
        slots[place] = slot
        if slot is not None:
            taken.add(slot.index)
    unchanged = [
        bool(same) or (slot is not None and not slot.key and not cell["source"].strip())
        for cell, slot, same in zip(cells, slots, found, strict=True)
    ]
    return slots, unchanged


def _same_text(cell: dict[str, Any], claim: Slot | None, outline: Outline) -> list[Slot]:
    """List the slots with this cell's text; a plain cell's text may as well be a written answer."""
    same = outline.by_text.get(text_key(cell["source"]), [])
    may_be_plain = claim is None or claim.is_locked or bool(claim.names)
    return [slot for slot in same if slot.cell or may_be_plain]


def _by_names(matched_cells: list[MatchedCell], outline: Outline) -> list[MatchedCell]:
    """Give an answer that says it is another exercise's to the exercise whose names it defines."""
    answered = {s.slot.index for s in matched_cells if s.slot and s.defines(s.slot)}
    unchanged = {s.slot.index for s in matched_cells if s.slot and s.is_unchanged}
    result = []
    for matched in matched_cells:
        slot = matched.slot
        if slot and not matched.is_unchanged and _may_be_anothers(matched, slot, unchanged):
            others = [outline.by_name[name] for name in matched.names if name in outline.by_name]
            others = sorted((o for o in others if o.index not in answered), key=lambda o: o.index)
            if others:
                matched = replace(matched, slot=others[0])
        result.append(matched)
    return result


def _without_metadata(matched_cells: list[MatchedCell], outline: Outline) -> list[MatchedCell]:
    """Recognise answers without metadata by what they define, where no cell says that it is the answer."""
    seen = {s.slot.index for s in matched_cells if s.slot}
    missing = {slot.index for slot in outline.answers if slot.names and slot.index not in seen}
    if not missing:
        return matched_cells
    meant = [_missing_slot(matched, missing, outline) for matched in matched_cells]
    as_code = {
        slot.index
        for matched, slot in zip(matched_cells, meant, strict=True)
        if slot and matched.cell["cell_type"] == "code"
    }
    return [
        replace(matched, slot=slot)
        if slot and (matched.cell["cell_type"] == "code" or slot.index not in as_code)
        else matched
        for matched, slot in zip(matched_cells, meant, strict=True)
    ]


def _missing_slot(matched: MatchedCell, missing: set[int], outline: Outline) -> Slot | None:
    """The first missing answer that a cell of the student's own defines."""
    if matched.slot:
        return None
    slots = (outline.by_name[name] for name in matched.names if name in outline.by_name)
    return min((s for s in slots if s.index in missing), key=lambda slot: slot.index, default=None)


def _may_be_anothers(matched: MatchedCell, slot: Slot, unchanged: set[int]) -> bool:
    """Whether an answer lacks what it should define, or claims to be a locked cell that is there too."""
    if slot.is_answer:
        is_misplaced = matched.cell["cell_type"] == "code" != slot.cell_type
        return (bool(slot.names) or is_misplaced) and not matched.defines(slot)
    return slot.index in unchanged


def _by_id(matched_cells: list[MatchedCell], outline: Outline) -> list[MatchedCell]:
    """Recognise a cell without metadata by its id, as long as nothing else fills the slot."""
    filled = {s.slot.index for s in matched_cells if s.slot}
    result = []
    for matched in matched_cells:
        cell_id = matched.cell.get("id", "")
        slot = outline.by_cell_id.get(cell_id) or outline.by_grade_id.get(cell_id)
        is_free = matched.slot is None and not matched.is_unchanged
        if is_free and slot and slot.cell and slot.index not in filled:
            filled.add(slot.index)
            matched = replace(matched, slot=slot)
        result.append(matched)
    return result


def _by_likeness(matched_cells: list[MatchedCell], outline: Outline) -> list[MatchedCell]:
    """Recognise changed cells without metadata by the lines they share with what students were given."""
    filled = {s.slot.index for s in matched_cells if s.slot}
    missing = [s for s in outline.slots if s.cell and not s.names and s.index not in filled and s.key]
    if not missing:
        return matched_cells
    slots_of_line: dict[str, list[Slot]] = defaultdict(list)
    for lacking in missing:
        for line in lines_of(lacking.given):
            slots_of_line[line].append(lacking)
    result = []
    for matched in matched_cells:
        slot = None
        if matched.slot is None and not matched.is_plain_source:
            slot = _most_alike(matched, slots_of_line, filled, outline)
        if slot:
            filled.add(slot.index)
            matched = replace(matched, slot=slot)
        result.append(matched)
    return result


def _most_alike(
    matched: MatchedCell, slots_of_line: dict[str, list[Slot]], filled: set[int], outline: Outline
) -> Slot | None:
    if not matched.names.isdisjoint(outline.by_name):
        return None  # somebody's answer, perhaps with a test merged in
    shared: dict[int, int] = defaultdict(int)
    for line in lines_of(matched.text):
        for slot in slots_of_line.get(line, []):
            if slot.index not in filled:
                shared[slot.index] += 1
    if not shared:
        return None
    best = max(shared, key=lambda index: shared[index] / len(lines_of(outline.slots[index].given)))
    share = shared[best] / len(lines_of(outline.slots[best].given))
    return outline.slots[best] if share >= SIMILAR else None
