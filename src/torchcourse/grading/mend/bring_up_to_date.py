"""Was this notebook made from an earlier release? Then what has changed since is no edit of the student's.

Each of its cells that is as that release had it becomes today's, before anything is compared with the
source. What a student wrote, in answers and in locked cells alike, is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from torchcourse.grading.mend.match_cells import MatchedCell
from torchcourse.grading.mend.outline import Outline, text_key, without
from torchcourse.grading.mend.repairs import Repair, earlier_release
from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of
from torchcourse.grading.records import GivenCell, Release

Cell = dict[str, Any]


@dataclass(frozen=True)
class UpToDate:
    """A submission's cells with the instructor's changes made, and how many those were."""

    cells: tuple[Cell, ...]
    release: Release | None = None  # the earlier one that they come from
    replaced: int = 0
    gone: frozenset[int] = frozenset()  # places of cells that today's release has no more
    withdrawn: frozenset[int] = frozenset()  # those of them with which nothing is lost

    def known_in(self, matched_cells: Sequence[MatchedCell]) -> list[MatchedCell]:
        """What was recognised, without what is withdrawn; no student is to blame for a cell that is gone."""
        return [
            replace(one, is_gone=True) if one.place in self.gone else one
            for one in matched_cells
            if one.place not in self.withdrawn
        ]

    def told(self, notebook: str, added: int, kept: int) -> list[Repair]:
        """That it is an earlier release; `added` cells are today's, `kept` ones are in it no more."""
        return [earlier_release(notebook, self.replaced, added, kept)] if self.release else []


def bring_up_to_date(cells: Sequence[Cell], earlier: Sequence[Release], outline: Outline) -> UpToDate:
    """Make the instructor's changes in the cells of a submission that was made from an earlier release."""
    if not earlier:
        return UpToDate(tuple(cells))
    today = _release_of(outline)
    keys = [text_key(cell["source"]) for cell in cells]
    release = _made_from(cells, keys, earlier, today)
    if release is None:
        return UpToDate(tuple(cells))
    upgrade = _Upgrade(release, today, _absent(cells, keys, release))
    found = [upgrade.cell(cell, key) for cell, key in zip(cells, keys, strict=True)]
    names = map(grade_id_of, found)
    gone = [place for place, name in enumerate(names) if name is None and grade_id_of(cells[place])]
    withdrawn = frozenset(place for place in gone if _says_nothing(cells[place], keys[place], release, today))
    return UpToDate(tuple(found), release, upgrade.replaced, frozenset(gone), withdrawn)


def _release_of(outline: Outline) -> Release:
    cells = (
        GivenCell(slot.cell.grade_id, slot.cell_type, slot.given, slot.key, slot.cell.metadata)
        for slot in outline.slots
        if slot.cell
    )
    return Release({cell.grade_id: cell for cell in cells})


def _made_from(
    cells: Sequence[Cell], keys: Sequence[str], earlier: Sequence[Release], today: Release
) -> Release | None:
    """The earlier release that the cells agree with more than with today's, and most of all; else None.

    Among those with as many cells alike, it is the one of which the fewest cells are absent.
    """

    def agreement(release: Release) -> tuple[int, int]:
        alike = sum(_likeness(cell, key, release) for cell, key in zip(cells, keys, strict=True))
        absent = _absent(cells, keys, release)
        alike += sum(_is_merged(one, cells) for one in absent)
        return alike, -len(absent) if alike else 0

    best = max((today, *reversed(earlier)), key=agreement)  # the first of equals
    return None if best is today else best


def _likeness(cell: Cell, key: str, release: Release) -> int:
    """How much of a cell, its text and its metadata, is as in a release."""
    mine = release.cells.get(grade_id_of(cell) or "")
    same_text = key in release.by_key or (mine is not None and mine.key == key)
    return same_text + _has_metadata_of(cell, mine)


def _has_metadata_of(cell: Cell, given: GivenCell | None) -> bool:
    return given is not None and not _differs(cell, given)


def _differs(cell: Cell, given: GivenCell) -> bool:
    return CellMetadata.of(cell).differs_from(CellMetadata(given.metadata))


def _absent(cells: Sequence[Cell], keys: Sequence[str], release: Release) -> list[GivenCell]:
    """The release's cells that are recognised in no submitted cell, by grade_id or by text."""
    names, texts = set(map(grade_id_of, cells)), set(keys)
    return [one for one in release.cells.values() if one.grade_id not in names and one.key not in texts]


def _is_merged(given: GivenCell, cells: Sequence[Cell]) -> bool:
    """Whether a locked cell's text stands in another cell."""
    return CellMetadata(given.metadata).locks_text and any(
        without(cell["source"], given.key) is not None for cell in cells
    )


def _says_nothing(cell: Cell, key: str, release: Release, today: Release) -> bool:
    """Whether a cell that is gone is as it was given, and could be taken for another one.

    Its text is that of one of today's cells, or a question without an answer.
    """
    given = release.cells[grade_id_of(cell) or ""]
    is_question = given.cell_type == "markdown" and not CellMetadata(given.metadata).locks_text
    return key == given.key and (key in today.by_key or is_question)


@dataclass
class _Upgrade:
    """Makes cells of an earlier release into today's, and counts them."""

    release: Release
    today: Release
    absent: Sequence[GivenCell]
    replaced: int = 0

    def cell(self, cell: Cell, key: str) -> Cell:
        """Today's version of a submitted cell; the same one where nothing of it has changed."""
        mine = self.release.cells.get(grade_id_of(cell) or "")
        given = mine if mine and mine.key == key else None
        if given is None and key not in self.today.by_key:
            given = self.release.by_key.get(key)
        changed = cell
        if mine and _has_metadata_of(cell, mine):
            changed = self._with_metadata(changed, mine)
        now = self._now(given)
        if now is not None:
            changed = changed if now.key == key else changed | {"source": now.given}
        else:
            changed = self._with_blocks(changed, mine)
        now, known = now or self._now(mine), given or mine
        if now and known and cell["cell_type"] == known.cell_type != now.cell_type:
            changed = changed | {"cell_type": now.cell_type}
        is_replaced = changed is not cell and now and (given or CellMetadata(now.metadata).locks_text)
        self.replaced += bool(is_replaced)
        return changed

    def _now(self, given: GivenCell | None) -> GivenCell | None:
        return self.today.cells.get(self.release.name_today(given.grade_id)) if given else None

    def _with_metadata(self, cell: Cell, mine: GivenCell) -> Cell:
        """Give a cell today's metadata; one that today's release has no more becomes an ordinary cell."""
        now, claimed = self._now(mine), cell["metadata"]["nbgrader"]
        others = {key: value for key, value in cell["metadata"].items() if key != "nbgrader"}
        if now is None:
            return cell | {"metadata": others}
        if now.grade_id == mine.grade_id and not _differs(cell, now):
            return cell
        # An older schema is told of in its place.
        nbgrader = {**claimed, **now.metadata, "schema_version": claimed.get("schema_version")}
        return cell | {"metadata": others | {"nbgrader": nbgrader}}

    def _with_blocks(self, cell: Cell, mine: GivenCell | None) -> Cell:
        """Replace the texts of locked cells that a student wrote around, or merged into another cell."""
        text = cell["source"]
        for locked in (*((mine,) if mine else ()), *self.absent):
            now = self._now(locked)
            if now is None or now.key == locked.key or not CellMetadata(locked.metadata).locks_text:
                continue
            rest = without(text, locked.key)
            if rest is not None:
                text = f"{now.given}\n\n{rest}" if locked is mine else f"{rest}\n\n{now.given}"
        return cell if text == cell["source"] else cell | {"source": text}
