"""What shape must a submission have? The source's cells as slots, each with what it is recognised by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of
from torchcourse.grading.notebook.definitions import definitions
from torchcourse.grading.notebook.language import language_of
from torchcourse.grading.records import GivenCell, Release, SourceCell, SourceNotebook
from torchcourse.messages import N_
from torchcourse.said import Said

# nbgrader's default marks; with others, SourceCell.given says what students were given.
_HIDDEN = re.compile(
    r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME)[^\n]*\n(?:.*?\n)??[^\n]*END \1[^\n]*(?:\n|\Z)", re.M | re.S
)
# What nbclient, nbconvert and nbgrader clear with the outputs.
_OUTPUT_METADATA = ("collapsed", "scrolled")
_VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True)
class Slot:
    """A place in the source notebook, and what a submission must have there."""

    index: int
    cell_type: str
    given: str  # the text that students were given
    key: str  # the same text as `text_key` makes it
    metadata: dict[str, Any]
    cell: SourceCell | None = None  # None for a plain cell, which nbgrader does not know
    cell_id: str | None = None
    attachments: dict[str, Any] | None = None
    names: frozenset[str] = frozenset()  # what an answer here defines, and no other cell does

    @cached_property
    def is_locked(self) -> bool:
        """Whether the text is the instructor's, whatever a submission says."""
        return self.cell is not None and CellMetadata(self.cell.metadata).locks_text

    @property
    def is_answer(self) -> bool:
        """Whether the text is the student's."""
        return self.cell is not None and not self.is_locked

    @property
    def is_test(self) -> bool:
        return self.cell is not None and self.cell.is_test

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> Said:
        """What a sentence calls it, behind an article."""
        if self.cell is None:
            return Said("plain cell {number} of the assignment", number=self.index + 1)
        name = self.cell.grade_id
        if self.is_test:
            return Said("test cell of {name}", name=name.removeprefix("test_"))
        if self.is_answer and self.cell_type == "code":
            return Said("solution cell of {name}", name=name)
        pattern = N_("written answer {name}") if self.is_answer else N_("locked cell {name}")
        return Said(pattern, name=name)


@dataclass(frozen=True)
class Outline:
    """All slots of a source notebook, in order, and the ways to find one."""

    slots: tuple[Slot, ...]
    by_grade_id: dict[str, Slot]
    by_cell_id: dict[str, Slot]
    by_text: dict[str, list[Slot]]
    test_of: dict[int, Slot]  # an answer's slot index -> the test cell that follows it
    by_name: dict[str, Slot]  # a name that only one answer defines -> its slot
    earlier: Release | None = None  # what the submission was made from, when that is not today's release

    @cached_property
    def given_lines(self) -> set[str]:
        """All lines that students were given, and those of the source's hidden tests."""
        texts = [slot.given for slot in self.slots] + [slot.cell.source for slot in self.slots if slot.cell]
        texts += [cell.given for cell in self.earlier.cells.values()] if self.earlier else []
        return set().union(*map(lines_of, texts))

    @cached_property
    def language(self) -> str | None:
        """The language that the notebook's code says it is in; None for English."""
        return language_of({"cell_type": slot.cell_type, "source": slot.given} for slot in self.slots)

    @cached_property
    def _names_before(self) -> list[str]:
        """Today's names of the cells that the submission's release had, in its order."""
        return list(map(self.earlier.name_today, self.earlier.cells)) if self.earlier else []

    def is_new(self, slot: Slot) -> bool:
        """Whether the release that the submission was made from did not have this cell, or may not have."""
        if self.earlier is None:
            return False
        return slot.cell is None or slot.cell.grade_id not in self._names_before

    @property
    def is_reordered(self) -> bool:
        """Whether today's release has its cells in another order than the submission's."""
        before = [name for name in self._names_before if name in self.by_grade_id]
        return before != [name for name in self.by_grade_id if name in before]

    @property
    def answers(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.is_answer]


def text_key(text: str) -> str:
    """A text without what no reader sees: two with the same key say the same."""
    if " \n" not in text and "\t\n" not in text:
        return text.strip()
    # By lines: an expression for blanks before a line's end takes time with the square of their number.
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip()


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


def lines_of(text: str) -> set[str]:
    """The different lines of a text, without blanks around them."""
    return {line.strip() for line in text.splitlines()} - {""}


def given_text(cell: SourceCell) -> str:
    """The text that students were given of a cell: without hidden tests and mark scheme."""
    return cell.given if cell.given is not None else _HIDDEN.sub("", cell.source).rstrip("\n")


def given_cell(cell: SourceCell) -> GivenCell:
    """What students are given of a cell."""
    given = given_text(cell)
    return GivenCell(cell.grade_id, cell.cell_type, given, text_key(given), cell.metadata)


def is_valid_id(cell_id: object) -> bool:
    return isinstance(cell_id, str) and _VALID_ID.fullmatch(cell_id) is not None


def outline_of(source: SourceNotebook) -> Outline:
    """Lay out a source notebook; cells that only the gradebook knows come in the gradebook's order."""
    reference = {grade_id_of(cell): cell for cell in source.notebook.get("cells", [])}
    names = _names_of_answers(source, reference)
    known = {cell.grade_id: cell for cell in source.cells}
    slots: list[Slot] = []
    if reference.keys() >= known.keys():
        for cell in source.notebook["cells"]:
            found = known.get(grade_id_of(cell) or "")
            slots.append(
                _known_slot(len(slots), found, cell, names) if found else _plain_slot(len(slots), cell)
            )
    else:
        for found in source.cells:
            slots.append(_known_slot(len(slots), found, reference.get(found.grade_id, {}), names))
    return _indexed(tuple(slots))


def _indexed(slots: tuple[Slot, ...]) -> Outline:
    by_text: dict[str, list[Slot]] = {}
    test_of: dict[int, Slot] = {}
    waiting: list[Slot] = []
    for slot in slots:
        keys = {slot.key} | ({text_key(slot.cell.source)} if slot.cell else set())
        for key in keys - {""}:
            by_text.setdefault(key, []).append(slot)
        if slot.is_answer:
            waiting.append(slot)
        elif slot.is_test:
            test_of |= {answer.index: slot for answer in waiting}
            waiting = []
    return Outline(
        slots,
        by_grade_id={slot.cell.grade_id: slot for slot in slots if slot.cell},
        by_cell_id={slot.cell_id: slot for slot in slots if slot.cell_id},
        by_text=by_text,
        test_of=test_of,
        by_name={name: slot for slot in slots for name in slot.names},
    )


def _known_slot(
    index: int, cell: SourceCell, reference: dict[str, Any], names: dict[str, frozenset[str]]
) -> Slot:
    metadata = {k: v for k, v in reference.get("metadata", {}).items() if k not in _OUTPUT_METADATA}
    metadata |= {"deletable": False, "nbgrader": cell.metadata | {"checksum": cell.checksum}}
    if CellMetadata(cell.metadata).locks_text:
        metadata["editable"] = False
    given = given_text(cell)
    return Slot(
        index,
        cell.cell_type,
        given,
        text_key(given),
        metadata,
        cell,
        reference.get("id"),
        reference.get("attachments"),
        names.get(cell.grade_id, frozenset()),
    )


def _plain_slot(index: int, cell: dict[str, Any]) -> Slot:
    metadata = {k: v for k, v in cell["metadata"].items() if k not in _OUTPUT_METADATA}
    text = cell["source"]
    return Slot(
        index,
        cell["cell_type"],
        text,
        text_key(text),
        metadata,
        cell_id=cell.get("id"),
        attachments=cell.get("attachments"),
    )


def _names_of_answers(
    source: SourceNotebook, reference: dict[str | None, dict[str, Any]]
) -> dict[str, frozenset[str]]:
    """For each answer, the names that it must define and that no other cell defines."""
    defined: dict[str, set[str]] = {}
    for cell in source.cells:
        if cell.cell_type == "code" and not CellMetadata(cell.metadata).locks_text:
            solution = reference.get(cell.grade_id, {}).get("source", "")
            defined[cell.grade_id] = _telling_names(given_text(cell)) or _telling_names(solution)
    counts = Counter(name for names in defined.values() for name in names)
    counts.update(_names_of_plain_cells(source.notebook.get("cells", [])))
    return {key: frozenset(name for name in names if counts[name] == 1) for key, names in defined.items()}


def _telling_names(text: str) -> set[str]:
    """The functions and classes that a text defines, or else the variables."""
    found = definitions(text)
    return {one.name for one in found if one.is_function} or {one.name for one in found}


def _names_of_plain_cells(cells: Iterable[dict[str, Any]]) -> set[str]:
    plain = (cell for cell in cells if cell["cell_type"] == "code" and grade_id_of(cell) is None)
    return {one.name for cell in plain for one in definitions(cell["source"])}
