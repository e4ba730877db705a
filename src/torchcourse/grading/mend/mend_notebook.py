"""A submitted notebook put back in shape: every source cell once, and all that the student wrote.

The instructor's texts (tests and other locked cells) always come from the source. The student's answers are
found by `find_answers`. All other cells of the student's own stay where they stood among their neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from torchcourse.grading.mend.arrange import arrange
from torchcourse.grading.mend.bring_up_to_date import bring_up_to_date
from torchcourse.grading.mend.find_answers import Answer, find_answers
from torchcourse.grading.mend.match_cells import Sighting, own_words
from torchcourse.grading.mend.outline import Outline, lines_of, outline, text_key
from torchcourse.grading.mend.pieces import Piece, put_together, set_aside
from torchcourse.grading.mend.repairs import Kind, Repair, in_sentences, shown
from torchcourse.grading.mend.setup_cells import missing_setup
from torchcourse.grading.mend.split_merged import recognise_parted
from torchcourse.grading.mend.what_changed import changes_of_cell, changes_of_notebook
from torchcourse.grading.notebook.read_notebook import RawNotebook
from torchcourse.grading.records import MendedNotebook, SourceNotebook


def mend(
    raw: RawNotebook, source: SourceNotebook, file_name: str | None = None, shape: Outline | None = None
) -> MendedNotebook:
    """Put a submitted notebook back in shape against the source, and list each repair in a sentence.

    `file_name` is what the notebook was handed in as, where that is known. `shape` is the source's outline,
    for who mends a whole class against it.
    """
    shape = shape or outline(source)
    today = bring_up_to_date(raw.cells, source.earlier, shape)
    if today.release is not None:
        shape = replace(shape, earlier=today.release)
    sightings, parted = recognise_parted(today.cells, shape)
    sightings = today.known_in(sightings) if today.gone else sightings
    answers = find_answers(sightings, shape)
    pieces, changed = _pieces(sightings, answers, shape)
    pieces = _with_plain_cells_known(pieces, shape)
    put_back, missing = _put_back(sightings, answers, shape)
    arranged, joined, moved = arrange(pieces, put_back)
    setup = missing_setup(arranged, shape)
    if setup:
        put_back += [Piece(slot.cell_type, slot.given, slot) for slot in setup]
        needed = [slot for slot in setup if not shape.is_new(slot)]
        missing += [Repair(Kind.MISSING_SETUP, slot) for slot in needed]
        arranged, joined, moved = arrange(pieces, put_back)
    cells, renamed = put_together(arranged, shape)
    repairs = in_sentences(
        *_other_name(file_name, source.name),
        *raw.remarks,
        *today.told(
            source.name,
            sum(shape.is_new(piece.slot) for piece in put_back if piece.slot),
            _gone(sightings, False),
        ),
        *changes_of_notebook(raw, source),
        *parted,
        *missing,
        *changed,
        *joined,
        *([] if shape.is_reordered or _gone(sightings, True) else moved),
        *renamed,
    )
    return MendedNotebook(source.name, tuple(cells), _notebook_metadata(source), repairs)


def _gone(sightings: Sequence[Sighting], has_slot: bool) -> int:
    """How many cells that are asked for no more are taken for another one, or for none."""
    return sum(one.is_gone and (one.slot is not None) == has_slot for one in sightings)


def _other_name(file_name: str | None, name: str) -> list[Repair]:
    if file_name is None or file_name == f"{name}.ipynb":
        return []
    return [Repair(Kind.FILE_NAME, detail=(shown(file_name), name))]


def _notebook_metadata(source: SourceNotebook) -> dict[str, Any]:
    metadata = {k: v for k, v in source.notebook.get("metadata", {}).items() if k != "celltoolbar"}
    return metadata | ({"kernelspec": source.kernelspec} if source.kernelspec else {})


def _pieces(
    sightings: Sequence[Sighting], answers: Sequence[Answer], shape: Outline
) -> tuple[list[Piece], list[Repair]]:
    """Say of each submitted cell what becomes of it."""
    by_place = {answer.place: answer for answer in answers if answer.place is not None}
    by_slot = {answer.slot.index: answer for answer in answers}
    locked_places = _places_of_locked(sightings)
    pieces: list[Piece] = []
    repairs: list[Repair] = []
    for sighting in sightings:
        slot, place = sighting.slot, sighting.place
        if place in by_place:
            answer = by_place[place]
            pieces.append(Piece(answer.slot.cell_type, answer.text, answer.slot, sighting.cell))
            repairs += _changes_of_answer(sighting, answer)
            is_in_it = sighting.is_blank or sighting.is_unchanged or sighting.text in answer.text
            if answer.origin != place and not is_in_it:
                kept, told = _further_copy(sighting, answer)
                pieces += kept
                repairs += told
        elif slot is None:
            if not _was_moved(sighting, answers):
                pieces.append(Piece(sighting.cell["cell_type"], sighting.text, raw=sighting.cell))
                repairs += changes_of_cell(sighting, None)
        elif slot.is_answer:
            kept, told = _further_copy(sighting, by_slot[slot.index])
            pieces += kept
            repairs += told
        elif not slot.is_locked:
            pieces.append(Piece(slot.cell_type, sighting.text, slot, sighting.cell))
            repairs += changes_of_cell(sighting, slot)
        else:
            is_first = locked_places[slot.index] == place
            kept, told = _locked(sighting, answers, is_first, shape)
            pieces += kept
            repairs += told
    return pieces, repairs


def _with_plain_cells_known(pieces: Sequence[Piece], shape: Outline) -> list[Piece]:
    """Recognise plain cells of the source among cells that claimed to be something else."""
    seen = {piece.slot.index for piece in pieces if piece.slot}
    known = []
    for piece in pieces:
        if piece.slot is None and piece.raw is not None:
            same = shape.by_text.get(text_key(piece.text), [])
            found = [slot for slot in same if slot.cell is None and slot.index not in seen]
            if found:
                seen.add(found[0].index)
                piece = replace(piece, slot=found[0], cell_type=found[0].cell_type)
        known.append(piece)
    return known


def _places_of_locked(sightings: Sequence[Sighting]) -> dict[int, int]:
    """Which of a locked cell's copies shows its place: the first unchanged one, or else the first."""
    places: dict[int, int] = {}
    for wanted in (True, False):
        for one in sightings:
            if one.slot and one.slot.is_locked and one.is_unchanged is wanted:
                places.setdefault(one.slot.index, one.place)
    return places


def _changes_of_answer(sighting: Sighting, answer: Answer) -> list[Repair]:
    if answer.repair:
        return [answer.repair]
    return changes_of_cell(sighting, answer.slot)


def _was_moved(sighting: Sighting, answers: Sequence[Answer]) -> bool:
    """Whether a cell of the student's own became an answer in another place."""
    return any(answer.origin == sighting.place and answer.place != sighting.place for answer in answers)


def _further_copy(sighting: Sighting, answer: Answer) -> tuple[list[Piece], list[Repair]]:
    """Keep a further copy of an answer as an ordinary cell, unless it says nothing new."""
    slot = answer.slot
    if sighting.is_blank or sighting.is_unchanged or sighting.text.strip() == answer.text.strip():
        return [], [Repair(Kind.NOTHING_NEW, slot)]
    own_type = sighting.cell["cell_type"]
    return [Piece(own_type, sighting.text, raw=sighting.cell, copy_of=slot, place=sighting.place)], []


def _locked(
    sighting: Sighting, answers: Sequence[Answer], is_first: bool, shape: Outline
) -> tuple[list[Piece], list[Repair]]:
    """Put a locked cell's own text back, and keep what the student had written into it."""
    slot = sighting.slot
    assert slot is not None
    assert slot.cell is not None, "a locked cell is one of the source's"
    pieces: list[Piece] = []
    if is_first:
        pieces.append(Piece(slot.cell_type, slot.cell.source, slot, sighting.cell))
        repairs = changes_of_cell(sighting, slot)
    else:
        repairs = [Repair(Kind.LOCKED_TWICE, slot)]
    if sighting.is_unchanged:
        return pieces, repairs
    theirs = lines_of(sighting.text) - shape.given_lines
    for answer in answers:
        if answer.origin == sighting.place:
            theirs -= lines_of(answer.text)
    if theirs:
        what = f"Text found in the {slot}"
        pieces.append(set_aside(own_words(sighting), what, sighting.cell["cell_type"], sighting.cell))
    return pieces, repairs


def _put_back(
    sightings: Sequence[Sighting], answers: Sequence[Answer], shape: Outline
) -> tuple[list[Piece], list[Repair]]:
    """Make the source cells that the submission has not."""
    present = {one.slot.index for one in sightings if one.slot}
    pieces: list[Piece] = []
    repairs: list[Repair] = []
    for slot in shape.slots:
        if slot.cell and slot.is_locked and slot.index not in present:
            pieces.append(Piece(slot.cell_type, slot.cell.source, slot))
            repairs += [] if shape.is_new(slot) else [Repair(Kind.MISSING, slot)]
    for answer in answers:
        if answer.place is None:
            pieces.append(Piece(answer.slot.cell_type, answer.text, answer.slot))
            is_expected = answer.origin is None and shape.is_new(answer.slot)
            repairs += [answer.repair] if answer.repair and not is_expected else []
    return pieces, repairs
