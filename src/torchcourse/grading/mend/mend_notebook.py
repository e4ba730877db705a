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
from torchcourse.grading.mend.match_cells import MatchedCell, own_words
from torchcourse.grading.mend.outline import Outline, lines_of, outline_of, text_key
from torchcourse.grading.mend.pieces import Piece, put_together, set_aside
from torchcourse.grading.mend.repairs import Kind, Repair, in_sentences, shown
from torchcourse.grading.mend.setup_cells import missing_setup
from torchcourse.grading.mend.split_merged import match_parted
from torchcourse.grading.mend.what_changed import changes_of_cell, changes_of_notebook
from torchcourse.grading.notebook.read_notebook import RawNotebook
from torchcourse.grading.records import MendedNotebook, SourceNotebook
from torchcourse.said import Said
from torchcourse.self_check_cell import asks_for_a_check


def mend(
    raw: RawNotebook, source: SourceNotebook, file_name: str | None = None, outline: Outline | None = None
) -> MendedNotebook:
    """Put a submitted notebook back in shape against the source, and list each repair in a sentence.

    `file_name` is what the notebook was handed in as, where that is known. `outline` is the source's outline,
    for who mends a whole class against it.
    """
    outline = outline or outline_of(source)
    today = bring_up_to_date(raw.cells, source.earlier, outline)
    if today.release is not None:
        outline = replace(outline, earlier=today.release)
    matched_cells, parted = match_parted(today.cells, outline)
    matched_cells = today.known_in(matched_cells) if today.gone else matched_cells
    answers = find_answers(matched_cells, outline)
    pieces, changed = _pieces(matched_cells, answers, outline)
    pieces = _with_plain_cells_known(pieces, outline)
    put_back, missing = _put_back(matched_cells, answers, outline)
    arranged, joined, moved = arrange(pieces, put_back)
    setup = missing_setup(arranged, outline)
    if setup:
        put_back += [Piece(slot.cell_type, slot.given, slot) for slot in setup]
        needed = [slot for slot in setup if not outline.is_new(slot)]
        missing += [Repair(Kind.MISSING_SETUP, slot) for slot in needed]
        arranged, joined, moved = arrange(pieces, put_back)
    cells, renamed = put_together(arranged, outline)
    repairs = in_sentences(
        *_other_name(file_name, source.name),
        *raw.remarks,
        *today.told(
            source.name,
            sum(outline.is_new(piece.slot) for piece in put_back if piece.slot),
            _gone(matched_cells, False),
        ),
        *changes_of_notebook(raw, source),
        *parted,
        *missing,
        *changed,
        *joined,
        *([] if outline.is_reordered or _gone(matched_cells, True) else moved),
        *renamed,
    )
    return MendedNotebook(source.name, tuple(cells), _notebook_metadata(source), repairs)


def _gone(matched_cells: Sequence[MatchedCell], has_slot: bool) -> int:
    """How many cells that are asked for no more are taken for another one, or for none."""
    return sum(one.is_gone and (one.slot is not None) == has_slot for one in matched_cells)


def _other_name(file_name: str | None, name: str) -> list[Repair]:
    if file_name is None or file_name == f"{name}.ipynb":
        return []
    return [Repair(Kind.FILE_NAME, detail=(shown(file_name), name))]


def _notebook_metadata(source: SourceNotebook) -> dict[str, Any]:
    metadata = {k: v for k, v in source.notebook.get("metadata", {}).items() if k != "celltoolbar"}
    return metadata | ({"kernelspec": source.kernelspec} if source.kernelspec else {})


def _pieces(
    matched_cells: Sequence[MatchedCell], answers: Sequence[Answer], outline: Outline
) -> tuple[list[Piece], list[Repair]]:
    """Say of each submitted cell what becomes of it."""
    by_place = {answer.place: answer for answer in answers if answer.place is not None}
    by_slot = {answer.slot.index: answer for answer in answers}
    locked_places = _places_of_locked(matched_cells)
    pieces: list[Piece] = []
    repairs: list[Repair] = []
    for matched in matched_cells:
        slot, place = matched.slot, matched.place
        if place in by_place:
            answer = by_place[place]
            pieces.append(Piece(answer.slot.cell_type, answer.text, answer.slot, matched.cell))
            repairs += _changes_of_answer(matched, answer)
            is_in_it = matched.is_blank or matched.is_unchanged or matched.text in answer.text
            if answer.origin != place and not is_in_it:
                kept, told = _further_copy(matched, answer)
                pieces += kept
                repairs += told
        elif (slot is None or slot.cell is None) and asks_for_a_check(matched.text):
            continue  # whatever was asked for: it is neither graded nor run, and no change of the notebook
        elif slot is None:
            if not _was_moved(matched, answers):
                pieces.append(Piece(matched.cell["cell_type"], matched.text, raw=matched.cell))
                repairs += changes_of_cell(matched, None)
        elif slot.is_answer:
            kept, told = _further_copy(matched, by_slot[slot.index])
            pieces += kept
            repairs += told
        elif not slot.is_locked:
            pieces.append(Piece(slot.cell_type, matched.text, slot, matched.cell))
            repairs += changes_of_cell(matched, slot)
        else:
            is_first = locked_places[slot.index] == place
            kept, told = _locked(matched, answers, is_first, outline)
            pieces += kept
            repairs += told
    return pieces, repairs


def _with_plain_cells_known(pieces: Sequence[Piece], outline: Outline) -> list[Piece]:
    """Recognise plain cells of the source among cells that claimed to be something else."""
    seen = {piece.slot.index for piece in pieces if piece.slot}
    known = []
    for piece in pieces:
        if piece.slot is None and piece.raw is not None:
            same = outline.by_text.get(text_key(piece.text), [])
            found = [slot for slot in same if slot.cell is None and slot.index not in seen]
            if found:
                seen.add(found[0].index)
                piece = replace(piece, slot=found[0], cell_type=found[0].cell_type)
        known.append(piece)
    return known


def _places_of_locked(matched_cells: Sequence[MatchedCell]) -> dict[int, int]:
    """Which of a locked cell's copies shows its place: the first unchanged one, or else the first."""
    places: dict[int, int] = {}
    for wanted in (True, False):
        for one in matched_cells:
            if one.slot and one.slot.is_locked and one.is_unchanged is wanted:
                places.setdefault(one.slot.index, one.place)
    return places


def _changes_of_answer(matched: MatchedCell, answer: Answer) -> list[Repair]:
    if answer.repair:
        return [answer.repair]
    return changes_of_cell(matched, answer.slot)


def _was_moved(matched: MatchedCell, answers: Sequence[Answer]) -> bool:
    """Whether a cell of the student's own became an answer in another place."""
    return any(answer.origin == matched.place and answer.place != matched.place for answer in answers)


def _further_copy(matched: MatchedCell, answer: Answer) -> tuple[list[Piece], list[Repair]]:
    """Keep a further copy of an answer as an ordinary cell, unless it says nothing new."""
    slot = answer.slot
    if matched.is_blank or matched.is_unchanged or matched.text.strip() == answer.text.strip():
        return [], [Repair(Kind.NOTHING_NEW, slot)]
    own_type = matched.cell["cell_type"]
    return [Piece(own_type, matched.text, raw=matched.cell, copy_of=slot, place=matched.place)], []


def _locked(
    matched: MatchedCell, answers: Sequence[Answer], is_first: bool, outline: Outline
) -> tuple[list[Piece], list[Repair]]:
    """Put a locked cell's own text back, and keep what the student had written into it."""
    slot = matched.slot
    assert slot is not None
    assert slot.cell is not None, "a locked cell is one of the source's"
    pieces: list[Piece] = []
    if is_first:
        pieces.append(Piece(slot.cell_type, slot.cell.source, slot, matched.cell))
        repairs = changes_of_cell(matched, slot)
    else:
        repairs = [Repair(Kind.LOCKED_TWICE, slot)]
    if matched.is_unchanged:
        return pieces, repairs
    theirs = lines_of(matched.text) - outline.given_lines
    for answer in answers:
        if answer.origin == matched.place:
            theirs -= lines_of(answer.text)
    if theirs:
        what = Said("Text found in the {cell}", cell=slot.said)
        pieces.append(set_aside(own_words(matched), what, matched.cell["cell_type"], matched.cell))
    return pieces, repairs


def _put_back(
    matched_cells: Sequence[MatchedCell], answers: Sequence[Answer], outline: Outline
) -> tuple[list[Piece], list[Repair]]:
    """Make the source cells that the submission has not."""
    present = {one.slot.index for one in matched_cells if one.slot}
    pieces: list[Piece] = []
    repairs: list[Repair] = []
    for slot in outline.slots:
        if slot.cell and slot.is_locked and slot.index not in present:
            pieces.append(Piece(slot.cell_type, slot.cell.source, slot))
            repairs += [] if outline.is_new(slot) else [Repair(Kind.MISSING, slot)]
    for answer in answers:
        if answer.place is None:
            pieces.append(Piece(answer.slot.cell_type, answer.text, answer.slot))
            is_expected = answer.origin is None and outline.is_new(answer.slot)
            repairs += [answer.repair] if answer.repair and not is_expected else []
    return pieces, repairs
