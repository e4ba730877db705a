"""What was changed about a submitted cell or notebook besides the student's own text? One sentence each."""

from __future__ import annotations

from typing import Any

from torchcourse.grading.mend.match_cells import Sighting
from torchcourse.grading.mend.outline import Slot
from torchcourse.grading.notebook.cells import KEY, CellMetadata
from torchcourse.grading.notebook.read_notebook import RawNotebook
from torchcourse.grading.one_line import seen
from torchcourse.grading.records import SourceNotebook

SCHEMA_VERSION = 3
MAX_SHOWN = 60
# Tags that tell a runner to pass over a cell, or to let it fail.
_RUNNING_TAGS = ("skip-execution", "raises-exception")


def changes_of_cell(sighting: Sighting, slot: Slot | None) -> list[str]:
    """Say what was wrong with the cell that fills a slot, or with one of the student's own."""
    cell, name = sighting.cell, f"The {slot}" if slot else f"Cell {sighting.place + 1}"
    changes = []
    if slot and cell["cell_type"] != slot.cell_type:
        changes.append(f"{name} had been turned into {cell['cell_type']}: turned back.")
    if slot and slot.is_locked and not sighting.is_unchanged:
        changes.append(f"{name} had been edited, though it is locked: restored.")
    what = _change_of_metadata(sighting, slot)
    if what:
        changes.append(f"{name} {what}")
    final_type = slot.cell_type if slot else cell["cell_type"]
    if "attachments" in cell and final_type == "code":
        changes.append(f"{name} had attachments, which code cannot have: removed.")
    tags = cell["metadata"].get("tags")
    own_tags = slot.metadata.get("tags", []) if slot else []
    for tag in _RUNNING_TAGS:
        if isinstance(tags, list) and tag in tags and tag not in own_tags:
            changes.append(f"{name} had the tag {tag}: removed.")
    return changes


def _change_of_metadata(sighting: Sighting, slot: Slot | None) -> str | None:
    if sighting.is_gone:
        return None
    if slot is None or slot.cell is None:
        return _claim_of_a_plain_cell(sighting, slot)
    said = CellMetadata.of(sighting.cell)
    if said.grade_id is None:
        return "had lost its nbgrader metadata: restored."
    if said.grade_id != slot.cell.grade_id:
        return "had the grade_id of another cell: restored."
    is_changed = said.differs_from(CellMetadata(slot.cell.metadata))
    return "had changed nbgrader metadata: restored." if is_changed else None


def _claim_of_a_plain_cell(sighting: Sighting, slot: Slot | None) -> str | None:
    metadata, said = sighting.cell["metadata"], CellMetadata.of(sighting.cell)
    if slot and metadata.get(KEY) == slot.metadata.get(KEY):
        return None
    if said.has_role and said.grade_id is not None:
        return "has a grade_id that this assignment does not have there: kept as an ordinary cell."
    if said.has_role or not isinstance(metadata.get(KEY, {}), dict):
        return "had nbgrader metadata that makes no sense: removed."
    return None


def shown(text: str) -> str:
    """A name from a submission as it can stand in a sentence, on a page and in a terminal."""
    return seen(text[:MAX_SHOWN], "?")


def changes_of_notebook(raw: RawNotebook, source: SourceNotebook) -> list[str]:
    """Say what was wrong with the notebook as a whole."""
    changes = []
    versions = {
        shown(str(version)) if isinstance(version := said.schema_version, int | str) else "none"
        for said in map(CellMetadata.of, raw.cells)
        if said.content and said.schema_version != SCHEMA_VERSION
    }
    if versions:
        found = ", ".join(sorted(versions)[:5])
        changes.append(f"Some cells had nbgrader metadata of another version ({found}): brought up to date.")
    kernel = _foreign_kernel(raw.metadata, source.kernelspec)
    return changes + ([kernel] if kernel else [])


def _foreign_kernel(metadata: dict[str, Any], wanted: dict[str, Any]) -> str | None:
    """Tell of another language's kernel; a student's own name for a Python kernel is nothing to tell."""
    if not wanted:
        return None
    kernel = metadata.get("kernelspec")
    if not isinstance(kernel, dict) or not isinstance(kernel.get("name"), str):
        return "The notebook named no kernel: the assignment's is used."
    language = kernel.get("language", wanted.get("language"))
    if kernel["name"] != wanted.get("name") and language != wanted.get("language"):
        return f"The notebook asked for another kernel ({shown(kernel['name'])}): the assignment's is used."
    return None
