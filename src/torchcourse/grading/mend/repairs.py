"""What was repaired in a notebook: records, and the one place where they become sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from torchcourse.grading.mend.outline import Slot
from torchcourse.grading.one_line import one_line, seen
from torchcourse.messages import N_
from torchcourse.said import Said

MAX_REPAIRS = 100  # more than these nobody reads
MAX_REPAIR = 1000  # characters of one
MAX_SHOWN = 60  # characters of a name from a submission


class Kind(Enum):
    """The kinds of repair; the value is the sentence, with the cell and the details in their order."""

    # A source cell that the submission does not have, or not in its place.
    MISSING = N_("{cell} was missing: put back.")
    MISSING_SETUP = N_("{cell}, which others need, was missing: put back.")
    MISSING_ANSWER = N_("{cell} was missing: put back, without an answer.")
    OUT_OF_ORDER = N_("{cell} stood out of order: moved back.")
    SPLIT = N_("{cell} had been split in two: joined again.")

    # More than one cell that claims to be the same.
    NOTHING_NEW = N_("{cell} was there more than once: a copy that adds nothing is left out.")
    LOCKED_TWICE = N_("{cell} was there more than once: one is kept.")
    COPY_AS_TEXT = N_("{cell} was there more than once: cell {first} is kept as text, not run.")
    COPY_AS_CELL = N_("{cell} was there more than once: cell {first} is kept as an ordinary cell.")

    # An answer that was found somewhere else.
    EMPTY = N_("{cell} was empty, and cell {first} holds the answer: moved.")
    NOT_DEFINED = N_("{cell} does not define {first}, and cell {second} does: put below it.")
    MERGED = N_("{cell} had been merged with the {first}: parted again.")
    LOCKED_MERGED = N_("{cell} had been merged into the {first}: parted again.")
    IN_LOCKED = N_("{cell} held the answer that belongs in the {first}: moved there.")
    BY_PLACE = N_("{cell} had lost its metadata: recognised by its place.")

    # A cell that says something else of itself than the source does.
    TYPE = N_("{cell} had been turned into {first}: turned back.")
    EDITED = N_("{cell} had been edited, though it is locked: restored.")
    NO_METADATA = N_("{cell} had lost its nbgrader metadata: restored.")
    OTHER_GRADE_ID = N_("{cell} had the grade_id of another cell: restored.")
    METADATA = N_("{cell} had changed nbgrader metadata: restored.")
    FOREIGN_GRADE_ID = N_(
        "{cell} has a grade_id that this assignment does not have there: kept as an ordinary cell."
    )
    SENSELESS_METADATA = N_("{cell} had nbgrader metadata that makes no sense: removed.")
    ATTACHMENTS = N_("{cell} had attachments, which code cannot have: removed.")
    TAG = N_("{cell} had the tag {first}: removed.")

    # The notebook as a whole.
    FILE_NAME = N_("The notebook was handed in as {first}: taken for {second}.ipynb.")
    EARLIER_RELEASE = N_("{first}.ipynb was made from an earlier release of the assignment{second}.")
    SCHEMA = N_("Some cells had nbgrader metadata of another version ({first}): brought up to date.")
    NO_KERNEL = N_("The notebook named no kernel: the assignment's is used.")
    OTHER_KERNEL = N_("The notebook asked for another kernel ({first}): the assignment's is used.")
    REPEATED_IDS = N_("Some cell ids were repeated: new ones are given.")
    INVALID_IDS = N_("Some cell ids were not valid: new ones are given.")


@dataclass(frozen=True)
class Repair:
    """One repair: what kind, of which cell, and what else its sentence names."""

    kind: Kind
    cell: Slot | int | None = None  # of the source, or a submitted one's place; None: the notebook
    detail: tuple[object, ...] = ()

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> Said:
        """The sentence that student and instructor read."""
        details = dict(zip(("first", "second"), map(_said, self.detail), strict=False))
        if self.cell is None:
            return Said(self.kind.value, **details)
        if isinstance(self.cell, int):
            return Said(self.kind.value, cell=Said("Cell {number}", number=self.cell + 1), **details)
        return Said(self.kind.value, cell=Said("The {cell}", cell=self.cell.said), **details)


def earlier_release(notebook: str, replaced: int, added: int, kept: int) -> Repair:
    """A notebook was made from an earlier release; `kept` cells are asked for no more."""
    parts = [
        _counted(replaced, N_("1 cell replaced by today's"), N_("{count} cells replaced by today's")),
        _counted(added, N_("1 cell added"), N_("{count} cells added")),
        _counted(
            kept,
            N_("1 cell kept that is no longer asked for"),
            N_("{count} cells kept that are no longer asked for"),
        ),
    ]
    there = [part for part in parts if part]
    what: str = Said(": {part}", part=there[0]) if there else ""
    for part in there[1:]:
        what = Said("{parts}, {part}", parts=what, part=part)
    return Repair(Kind.EARLIER_RELEASE, detail=(notebook, what))


def shown(text: str) -> str:
    """A name from a submission as it can stand in a sentence, on a page and in a terminal."""
    return seen(text[:MAX_SHOWN], "?")


def in_sentences(*repairs: Repair | str) -> tuple[str, ...]:
    """A sentence for each repair, no longer and no more than somebody reads.

    What reading the file had to mend is in sentences already.
    """
    said = [one.said if isinstance(one, Repair) else one for one in repairs]
    sentences = [one if one_line(one, MAX_REPAIR) == one else one_line(one, MAX_REPAIR) for one in said]
    if len(sentences) <= MAX_REPAIRS:
        return tuple(sentences)
    return (*sentences[:MAX_REPAIRS], Said("And {count} more repairs.", count=len(sentences) - MAX_REPAIRS))


def _said(detail: object) -> object:
    return detail.said if isinstance(detail, Slot) else detail


def _counted(count: int, one: str, many: str) -> Said | None:
    if count == 0:
        return None
    return Said(one) if count == 1 else Said(many, count=count)
