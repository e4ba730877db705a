"""What was changed about a submitted cell or notebook besides the student's own text?"""

from __future__ import annotations

from typing import Any

from torchcourse.grading.mend.match_cells import MatchedCell
from torchcourse.grading.mend.outline import Slot
from torchcourse.grading.mend.repairs import Kind, Repair, shown
from torchcourse.grading.notebook.cells import GO_ON, KEY, CellMetadata
from torchcourse.grading.notebook.read_notebook import RawNotebook
from torchcourse.grading.records import SourceNotebook

SCHEMA_VERSION = 3
# Tags that tell a runner to pass over a cell, or to let it fail.
_RUNNING_TAGS = ("skip-execution", GO_ON)


def changes_of_cell(matched: MatchedCell, slot: Slot | None) -> list[Repair]:
    """Say what was wrong with the cell that fills a slot, or with one of the student's own."""
    cell, which = matched.cell, slot or matched.place
    changes = []
    if slot and cell["cell_type"] != slot.cell_type:
        changes.append(Repair(Kind.TYPE, which, (cell["cell_type"],)))
    if slot and slot.is_locked and not matched.is_unchanged:
        changes.append(Repair(Kind.EDITED, which))
    kind = _change_of_metadata(matched, slot)
    if kind:
        changes.append(Repair(kind, which))
    final_type = slot.cell_type if slot else cell["cell_type"]
    if "attachments" in cell and final_type == "code":
        changes.append(Repair(Kind.ATTACHMENTS, which))
    tags = cell["metadata"].get("tags")
    own_tags = list(slot.metadata.get("tags", [])) if slot else []
    if slot and slot.is_test:
        own_tags.append(GO_ON)  # a release may have it there, so that Run All goes on after a check
    for tag in _RUNNING_TAGS:
        # A plain cell of the source that a student made her own has kept its tags.
        if isinstance(tags, list) and tag in tags and tag not in own_tags and not matched.is_plain_source:
            changes.append(Repair(Kind.TAG, which, (tag,)))
    return changes


def _change_of_metadata(matched: MatchedCell, slot: Slot | None) -> Kind | None:
    if matched.is_gone:
        return None
    if slot is None or slot.cell is None:
        return _claim_of_a_plain_cell(matched, slot)
    said = CellMetadata.of(matched.cell)
    if said.grade_id is None:
        return Kind.NO_METADATA
    if said.grade_id != slot.cell.grade_id:
        return Kind.OTHER_GRADE_ID
    is_changed = said.differs_from(CellMetadata(slot.cell.metadata))
    return Kind.METADATA if is_changed else None


def _claim_of_a_plain_cell(matched: MatchedCell, slot: Slot | None) -> Kind | None:
    metadata, said = matched.cell["metadata"], CellMetadata.of(matched.cell)
    if slot and metadata.get(KEY) == slot.metadata.get(KEY):
        return None
    if said.has_role and said.grade_id is not None:
        return Kind.FOREIGN_GRADE_ID
    if said.has_role or not isinstance(metadata.get(KEY, {}), dict):
        return Kind.SENSELESS_METADATA
    return None


def changes_of_notebook(raw: RawNotebook, source: SourceNotebook) -> list[Repair]:
    """Say what was wrong with the notebook as a whole."""
    changes = []
    versions = {
        shown(str(version)) if isinstance(version := said.schema_version, int | str) else "none"
        for said in map(CellMetadata.of, raw.cells)
        if said.content and said.schema_version != SCHEMA_VERSION
    }
    if versions:
        changes.append(Repair(Kind.SCHEMA, detail=(", ".join(sorted(versions)[:5]),)))
    kernel = _foreign_kernel(raw.metadata, source.kernelspec)
    return changes + ([kernel] if kernel else [])


def _foreign_kernel(metadata: dict[str, Any], wanted: dict[str, Any]) -> Repair | None:
    """Tell of another language's kernel; a student's own name for a Python kernel is nothing to tell."""
    if not wanted:
        return None
    kernel = metadata.get("kernelspec")
    if not isinstance(kernel, dict) or not isinstance(kernel.get("name"), str):
        return Repair(Kind.NO_KERNEL)
    language = kernel.get("language", wanted.get("language"))
    if kernel["name"] != wanted.get("name") and language != wanted.get("language"):
        return Repair(Kind.OTHER_KERNEL, detail=(shown(kernel["name"]),))
    return None
