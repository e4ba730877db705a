"""What has changed in an assignment's source since the gradebook recorded it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from torchcourse.grading.gradebook.rows import AssignmentInGradebook, NotebookInGradebook
from torchcourse.grading.records import SourceCell

KINDS = ("grade_cells", "solution_cells", "task_cells")  # a cell may be of several


@dataclass(frozen=True)
class CellKey:
    """A cell of one kind, as the gradebook tells it from others."""

    notebook: str
    kind: str  # one of KINDS
    name: str


@dataclass(frozen=True)
class SourceChanges:
    """How the new source differs from what is recorded; `sentences` is empty when it does not."""

    removed: frozenset[CellKey]
    added: frozenset[CellKey]
    not_renamed: tuple[str, ...]  # old names that were said to be renamed, and cannot have been
    sentences: tuple[str, ...]


def cell_keys(assignment: AssignmentInGradebook) -> frozenset[CellKey]:
    """Every cell of an assignment that a grade or a comment may hang on."""
    return frozenset(
        CellKey(notebook.name, kind, name)
        for notebook in assignment.notebooks
        for kind in KINDS
        for name in getattr(notebook, kind)
    )


def compare(
    old: AssignmentInGradebook, new: AssignmentInGradebook, renamed: Mapping[str, str]
) -> SourceChanges:
    """Compare what is recorded with the new source; `renamed` says which new name an old cell has."""
    wrong = tuple(
        name for name in renamed if not _can_be(name, renamed[name], cell_keys(old), cell_keys(new))
    )
    renamed = {name: renamed[name] for name in renamed if name not in wrong}
    before = {_renamed(key, renamed): key for key in cell_keys(old)}
    after = cell_keys(new)
    removed = frozenset(key for new_key, key in before.items() if new_key not in after)
    added = frozenset(after - before.keys())
    return SourceChanges(removed, added, wrong, tuple(_sentences(old, new, renamed)))


def _can_be(name: str, new_name: str, before: frozenset[CellKey], after: frozenset[CellKey]) -> bool:
    """Whether the old source has the one name and not the other, and the new source the other way round."""
    gone = {_renamed(key, {name: new_name}) for key in before if key.name == name}
    come = {key for key in after if key.name == new_name}
    stayed = name in {key.name for key in after} or new_name in {key.name for key in before}
    return bool(gone) and gone <= come and not stayed


def _renamed(key: CellKey, renamed: Mapping[str, str]) -> CellKey:
    return CellKey(key.notebook, key.kind, renamed.get(key.name, key.name))


def _sentences(
    old: AssignmentInGradebook, new: AssignmentInGradebook, renamed: Mapping[str, str]
) -> Iterator[str]:
    before = {one.name: one for one in old.notebooks}
    after = {one.name: one for one in new.notebooks}
    yield from (f"notebook {name} is gone" for name in sorted(before.keys() - after.keys()))
    for name, notebook in sorted(after.items()):
        if name not in before:
            yield f"notebook {name} is new"
            continue
        yield from _of_notebook(before[name], notebook, renamed)


def _of_notebook(
    old: NotebookInGradebook, new: NotebookInGradebook, renamed: Mapping[str, str]
) -> Iterator[str]:
    if old.kernelspec != new.kernelspec:
        yield f"{new.name} has another kernel"
    before = {renamed.get(name, name): cell for name, cell in old.cells.items()}
    for name in sorted(before.keys() - new.cells.keys()):
        yield f"cell {before[name].grade_id} is gone"
    for name, cell in sorted(new.cells.items()):
        if name not in before:
            yield f"cell {name} is new"
        elif before[name].grade_id != name:
            yield f"cell {before[name].grade_id} is now {name}"
        elif before[name] != cell:
            yield f"cell {name} {_what_changed(before[name], cell)}"


def _what_changed(old: SourceCell, new: SourceCell) -> str:
    points = [cell.metadata.get("points") for cell in (old, new)]
    if points[0] != points[1]:
        told = ["no" if one is None else f"{one:g}" for one in points]
        return f"has {told[1]} points instead of {told[0]}"
    return "has changed"
