"""What was repaired in a notebook: records, and the one place where they become sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from torchcourse.grading.mend.outline import Slot
from torchcourse.grading.one_line import one_line, seen

MAX_REPAIRS = 100  # more than these nobody reads
MAX_REPAIR = 1000  # characters of one
MAX_SHOWN = 60  # characters of a name from a submission


class Kind(Enum):
    """The kinds of repair; the value is the sentence, with the cell and the details in their order."""

    # A source cell that the submission does not have, or not in its place.
    MISSING = "{cell} was missing: put back."
    MISSING_SETUP = "{cell}, which others need, was missing: put back."
    MISSING_ANSWER = "{cell} was missing: put back, without an answer."
    OUT_OF_ORDER = "{cell} stood out of order: moved back."
    SPLIT = "{cell} had been split in two: joined again."

    # More than one cell that claims to be the same.
    NOTHING_NEW = "{cell} was there more than once: a copy that adds nothing is left out."
    LOCKED_TWICE = "{cell} was there more than once: one is kept."
    COPY_AS_TEXT = "{cell} was there more than once: cell {0} is kept as text, not run."
    COPY_AS_CELL = "{cell} was there more than once: cell {0} is kept as an ordinary cell."

    # An answer that was found somewhere else.
    EMPTY = "{cell} was empty, and cell {0} holds the answer: moved."
    NOT_DEFINED = "{cell} does not define {0}, and cell {1} does: put below it."
    MERGED = "{cell} had been merged with the {0}: parted again."
    LOCKED_MERGED = "{cell} had been merged into the {0}: parted again."
    IN_LOCKED = "{cell} held the answer that belongs in the {0}: moved there."
    BY_PLACE = "{cell} had lost its metadata: recognised by its place."

    # A cell that says something else of itself than the source does.
    TYPE = "{cell} had been turned into {0}: turned back."
    EDITED = "{cell} had been edited, though it is locked: restored."
    NO_METADATA = "{cell} had lost its nbgrader metadata: restored."
    OTHER_GRADE_ID = "{cell} had the grade_id of another cell: restored."
    METADATA = "{cell} had changed nbgrader metadata: restored."
    FOREIGN_GRADE_ID = (
        "{cell} has a grade_id that this assignment does not have there: kept as an ordinary cell."
    )
    SENSELESS_METADATA = "{cell} had nbgrader metadata that makes no sense: removed."
    ATTACHMENTS = "{cell} had attachments, which code cannot have: removed."
    TAG = "{cell} had the tag {0}: removed."

    # The notebook as a whole.
    FILE_NAME = "The notebook was handed in as {0}: taken for {1}.ipynb."
    EARLIER_RELEASE = "{0}.ipynb was made from an earlier release of the assignment{1}."
    SCHEMA = "Some cells had nbgrader metadata of another version ({0}): brought up to date."
    NO_KERNEL = "The notebook named no kernel: the assignment's is used."
    OTHER_KERNEL = "The notebook asked for another kernel ({0}): the assignment's is used."
    REPEATED_IDS = "Some cell ids were repeated: new ones are given."
    INVALID_IDS = "Some cell ids were not valid: new ones are given."


@dataclass(frozen=True)
class Repair:
    """One repair: what kind, of which cell, and what else its sentence names."""

    kind: Kind
    cell: Slot | int | None = None  # of the source, or a submitted one's place; None: the notebook
    detail: tuple[object, ...] = ()

    def __str__(self) -> str:
        """The sentence that student and instructor are told."""
        cell = f"Cell {self.cell + 1}" if isinstance(self.cell, int) else f"The {self.cell}"
        return self.kind.value.format(*self.detail, cell=cell)


def earlier_release(notebook: str, replaced: int, added: int, kept: int) -> Repair:
    """A notebook was made from an earlier release; `kept` cells are asked for no more."""
    parts = [
        f"{_cells(replaced)} replaced by today's" if replaced else "",
        f"{_cells(added)} added" if added else "",
        f"{_cells(kept)} kept that {'is' if kept == 1 else 'are'} no longer asked for" if kept else "",
    ]
    what = ", ".join(part for part in parts if part)
    return Repair(Kind.EARLIER_RELEASE, detail=(notebook, what and f": {what}"))


def shown(text: str) -> str:
    """A name from a submission as it can stand in a sentence, on a page and in a terminal."""
    return seen(text[:MAX_SHOWN], "?")


def in_sentences(*repairs: Repair | str) -> tuple[str, ...]:
    """A sentence for each repair, no longer and no more than somebody reads.

    What reading the file had to mend is in sentences already.
    """
    sentences = [one_line(str(repair), MAX_REPAIR) for repair in repairs]
    if len(sentences) <= MAX_REPAIRS:
        return tuple(sentences)
    return (*sentences[:MAX_REPAIRS], f"And {len(sentences) - MAX_REPAIRS} more repairs.")


def _cells(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"
