"""Where is the student's answer to each exercise? In its own cell, in one of its copies, or elsewhere.

Of several copies, one that defines the exercise's names, is finished (does not end as the stub does) and is
Python goes before one that is not; of those, the last that stands before the exercise's test, as the
student's own kernel would have it; else the first after the test.

Without an edited copy, the answer is looked for elsewhere: in cells of the student's own that define the
exercise's names, in another exercise's cell if the two were merged, in a locked cell that was written into.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from torchcourse.grading.mend.match_cells import MatchedCell, own_words
from torchcourse.grading.mend.outline import Outline, Slot, lines_of
from torchcourse.grading.mend.repairs import Kind, Repair
from torchcourse.grading.notebook.definitions import compiles, cut_out, is_stub

MAX_PARSED = 20  # among more copies than these, it is not asked which are Python


@dataclass(frozen=True)
class Answer:
    """The text that stands for one exercise's answer, and the submitted cell in whose place it stands."""

    slot: Slot
    text: str
    place: int | None  # None: no cell of the submission; it goes where the source has it
    origin: int | None = None  # the submitted cell that the text was taken from
    repair: Repair | None = None


@dataclass
class Search:
    """All that was recognised, by what an answer is looked for with."""

    matched_cells: Sequence[MatchedCell]
    outline: Outline
    by_slot: dict[int, list[MatchedCell]] = field(default_factory=dict)
    owned: set[int] = field(default_factory=set)  # places of the student's own cells that became an answer
    at: dict[int, MatchedCell] = field(default_factory=dict)  # by place

    def __post_init__(self) -> None:
        for matched in self.matched_cells:
            self.at[matched.place] = matched
            if matched.slot:
                self.by_slot.setdefault(matched.slot.index, []).append(matched)

    @property
    def end(self) -> int:
        return self.matched_cells[-1].place + 1 if self.matched_cells else 0

    def own_cells(self) -> list[MatchedCell]:
        """The cells that the student added or changed, as far as they have not become an answer yet."""
        return [s for s in self.matched_cells if s.slot is None and s.place not in self.owned]

    def is_empty(self, slot: Slot) -> bool:
        """Whether nothing of the student's stands in an exercise's own cell."""
        return all(one.is_unchanged or one.is_blank for one in self.by_slot.get(slot.index, []))

    def any_before_test(self, own: Sequence[MatchedCell], slot: Slot, place: int) -> bool:
        """Whether a cell of the student's own will stand between an answer's `place` and its test."""
        places = {one.slot.index: one.place for one in reversed(self.matched_cells) if one.slot}
        in_order = sorted((where, index) for index, where in (places | {slot.index: place}).items())
        test = self.outline.test_of.get(slot.index)
        end = test.index if test else len(self.outline.slots)
        anchors = (bisect_left(in_order, (one.place,)) - 1 for one in own)
        return any(slot.index <= in_order[anchor][1] < end for anchor in anchors if anchor >= 0)

    def test_place(self, slot: Slot) -> int:
        """Where the exercise's test stands in the submission; behind everything when it is missing."""
        test = self.outline.test_of.get(slot.index)
        tests = self.by_slot.get(test.index, []) if test else []
        unchanged = [s.place for s in tests if s.is_unchanged]
        return (unchanged or [s.place for s in tests] or [self.end])[0]


def find_answers(matched_cells: Sequence[MatchedCell], outline: Outline) -> list[Answer]:
    """Find the answer to each exercise; where there is none, the stub is put back."""
    search = Search(matched_cells, outline)
    answers: list[Answer] = []
    for slot in outline.answers:
        answers.append(_answer(slot, search, answers))
    return answers


def _answer(slot: Slot, search: Search, answers: Sequence[Answer]) -> Answer:
    own = _in_own_cell(slot, search)
    if own and (not slot.names or (own.origin is not None and search.at[own.origin].defines(slot))):
        return own
    own = own or _unanswered(slot, search)
    return _elsewhere(slot, own.place, search, answers) or own


def _in_own_cell(slot: Slot, search: Search) -> Answer | None:
    edited = [s for s in search.by_slot.get(slot.index, []) if not (s.is_unchanged or s.is_blank)]
    if not edited:
        return None
    best = _best(edited, slot, search)
    return Answer(slot, best.text, best.place, best.place)


def _unanswered(slot: Slot, search: Search) -> Answer:
    copies = search.by_slot.get(slot.index, [])
    if not copies:
        return Answer(slot, slot.given, None, None, Repair(Kind.MISSING_ANSWER, slot))
    copy = next((copy for copy in copies if copy.is_unchanged), copies[0])
    return Answer(slot, copy.text, copy.place, copy.place)


def _best(candidates: Sequence[MatchedCell], slot: Slot, search: Search) -> MatchedCell:
    """Choose the answer among several by the rule that heads this module."""
    if len(candidates) == 1:
        return candidates[0]

    def merit(one: MatchedCell) -> tuple[bool, bool, bool]:
        is_python = len(candidates) <= MAX_PARSED and compiles(one.text)
        return _belongs(one, slot), not _is_stub(one, slot, len(candidates)), is_python

    merits = {one.place: merit(one) for one in candidates}
    highest = max(merits.values())
    best = [one for one in candidates if merits[one.place] == highest]
    test_place = search.test_place(slot)
    before = [one for one in best if one.place < test_place]
    chosen = before[-1] if before else best[0]
    return next(one for one in candidates if one.text.strip() == chosen.text.strip())


def _is_stub(one: MatchedCell, slot: Slot, copies: int) -> bool:
    if copies > MAX_PARSED:
        return "NotImplementedError" in one.text
    return is_stub(one.text, slot.names)


def _belongs(one: MatchedCell, slot: Slot) -> bool:
    """Whether a text defines what the exercise asks for, or still holds its question."""
    if slot.names:
        return one.defines(slot)
    return not lines_of(slot.given).isdisjoint(lines_of(one.text))


def _elsewhere(slot: Slot, place: int | None, search: Search, answers: Sequence[Answer]) -> Answer | None:
    """Look for an answer outside of its own cell, which stands at `place` or nowhere."""
    if not slot.names:
        return _by_position(slot, search) if place is None else None
    if place is not None:
        own = [s for s in search.own_cells() if s.cell["cell_type"] == "code" and s.defines(slot)]
        if search.any_before_test(own, slot, place):
            return None  # it runs after the stub and before the test, as the student meant it to
        if own:
            found = _best(own, slot, search)
            search.owned.add(found.place)
            return _joined(slot, place, found, search)
    return _in_a_merged_cell(slot, search, answers, place) or _in_a_locked_cell(slot, search, place)


def _joined(slot: Slot, place: int, found: MatchedCell, search: Search) -> Answer:
    """Put what another cell holds of an answer below what the exercise's own cell holds of it."""
    if search.is_empty(slot):
        repair = Repair(Kind.EMPTY, slot, (found.place + 1,))
        return Answer(slot, found.text, place, found.place, repair)
    names = " or ".join(sorted(slot.names))
    repair = Repair(Kind.NOT_DEFINED, slot, (names, found.place + 1))
    return Answer(slot, f"{search.at[place].text}\n\n{found.text}", place, found.place, repair)


def _in_a_merged_cell(
    slot: Slot, search: Search, answers: Sequence[Answer], place: int | None
) -> Answer | None:
    """Take the part of another exercise's cell that answers this one; that cell keeps its whole text."""
    earlier = [(one.slot, search.at[one.origin]) for one in answers if one.origin is not None]
    later = [(one, s) for one in search.outline.answers for s in search.by_slot.get(one.index, [])]
    for other, origin in earlier + later:
        if other.cell_type != "code" and place is not None:
            continue  # words about the exercise, in a written answer
        if origin.defines(slot):
            text = cut_out(origin.text, slot.names, search.outline.by_name)
            return Answer(slot, text, place, origin.place, Repair(Kind.MERGED, slot, (other,)))
    return None


def _in_a_locked_cell(slot: Slot, search: Search, place: int | None) -> Answer | None:
    for locked in search.outline.slots:
        if not locked.is_locked:
            continue
        for origin in search.by_slot.get(locked.index, []):
            if origin.defines(slot):
                text = own_words(origin)
                if not lines_of(text).isdisjoint(lines_of(locked.given)):
                    text = cut_out(text, slot.names, search.outline.by_name)
                return Answer(slot, text, place, origin.place, Repair(Kind.IN_LOCKED, locked, (slot,)))
    return None


def _by_position(slot: Slot, search: Search) -> Answer | None:
    """Take the one cell of its kind that stands where the answer should stand."""
    seen = {s.slot.index: s.place for s in reversed(search.matched_cells) if s.slot}
    before = max((i for i in seen if i < slot.index), default=None)
    after = min((i for i in seen if i > slot.index), default=None)
    low = seen[before] if before is not None else -1
    high = seen[after] if after is not None else search.end
    found = [
        s
        for s in search.own_cells()
        if low < s.place < high and s.cell["cell_type"] == slot.cell_type and not s.is_blank
    ]
    if len(found) != 1:
        return None
    search.owned.add(found[0].place)
    return Answer(slot, found[0].text, found[0].place, found[0].place, Repair(Kind.BY_PLACE, slot))
