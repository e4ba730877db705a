"""What were students given before the source was changed? A record in the course folder says it.

nbgrader's gradebook holds one version of an assignment. Here every version that was graded against is kept,
as students were given it, in .torchcourse.releases/ASSIGNMENT.json: no solution, no hidden test. It belongs
to the gradebook beside which it lies, and like that it is not committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchcourse.files.replace_file import replace_file
from torchcourse.grading.course.settings import CourseError
from torchcourse.grading.gradebook.rows import AssignmentInGradebook
from torchcourse.grading.mend.outline import given_cell, text_key
from torchcourse.grading.notebook.cells import CellMetadata
from torchcourse.grading.notebook.definitions import definitions
from torchcourse.grading.records import GivenCell, Release, SourceCell

FOLDER = ".torchcourse.releases"
_METADATA = ("grade", "solution", "locked", "task", "points")

_Notebooks = dict[str, dict[str, GivenCell]]


@dataclass(frozen=True)
class _Entry:
    """One release of an assignment, and which of its cells the next release renamed."""

    notebooks: _Notebooks
    renamed: Mapping[str, str]


def earlier_releases(root: Path, assignment: AssignmentInGradebook) -> dict[str, tuple[Release, ...]]:
    """For each notebook, the recorded releases that differ from what the gradebook holds now, oldest first.

    Raises:  CourseError when the record cannot be read
    """
    entries = _read(_path(root, assignment.name))
    today = _notebooks({one.name: one.cells.values() for one in assignment.notebooks})
    if entries and entries[-1].notebooks == today:
        entries = entries[:-1]  # what it says of new names has not come to pass
    found: dict[str, tuple[Release, ...]] = {}
    for place, entry in enumerate(entries):
        later = [one.renamed for one in entries[place:]]
        for name in entry.notebooks.keys() & today.keys():
            if entry.notebooks[name] != today[name]:
                release = _release(entry.notebooks[name], today[name], later)
                found[name] = (*found.get(name, ()), release)
    return found


def remember_release(
    root: Path,
    assignment: str,
    notebooks: Mapping[str, Iterable[SourceCell]],
    renamed: Mapping[str, str] | None = None,
) -> None:
    """Add a release to the record, unless it is its last; `renamed` is what the next one calls some cells.

    The caller holds the course's lock.
    Raises:  CourseError when the record cannot be read or written
    """
    path = _path(root, assignment)
    entries, given = _read(path), _notebooks(notebooks)
    if entries and entries[-1].notebooks == given:
        given = entries.pop().notebooks  # in the order in which it was recorded
    new = _Entry(given, dict(renamed or {}))
    content = json.dumps({"releases": [_plain(one) for one in (*entries, new)]}, indent=1) + "\n"
    try:
        replace_file(path, content.encode(), 0o664)  # as the lock
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written: {os.strerror(error.errno or 0)}. "
            "Make room, or get write permission for the course folder."
        ) from error


def is_remembered(root: Path, assignment: str, notebooks: Mapping[str, Iterable[SourceCell]]) -> bool:
    """Whether this release is the record's last.

    Raises:  CourseError when the record cannot be read
    """
    entries = _read(_path(root, assignment))
    return bool(entries) and entries[-1].notebooks == _notebooks(notebooks)


def _path(root: Path, assignment: str) -> Path:
    return root / FOLDER / f"{assignment}.json"


def _notebooks(cells: Mapping[str, Iterable[SourceCell]]) -> _Notebooks:
    return {name: {one.grade_id: _lasting(given_cell(one)) for one in of} for name, of in cells.items()}


def _lasting(cell: GivenCell) -> GivenCell:
    metadata = {key: cell.metadata[key] for key in _METADATA if key in cell.metadata}
    return GivenCell(cell.grade_id, cell.cell_type, cell.given, cell.key, metadata)


def _release(
    then: dict[str, GivenCell], today: dict[str, GivenCell], later: Sequence[Mapping[str, str]]
) -> Release:
    """Say of each cell that was then what it is called today, also where nobody said that it was renamed."""
    renamed = {}
    for name in then:
        now = name
        for one in later:
            now = one.get(now, now)
        if now != name:
            renamed[name] = now
    gone = [cell for name, cell in then.items() if renamed.get(name, name) not in today]
    new = [today[name] for name in today.keys() - then.keys() - set(renamed.values())]
    for cell in gone:
        same = [one for one in new if _is_same(cell, one)]
        if len(same) == 1 and sum(_is_same(one, same[0]) for one in gone) == 1:
            renamed[cell.grade_id] = same[0].grade_id
    return Release(then, renamed)


def _is_same(then: GivenCell, now: GivenCell) -> bool:
    """Whether a cell is another one by name only: the same locked text, or the stub of the same names."""
    kinds = [[bool(one.metadata.get(key)) for key in _METADATA[:-1]] for one in (then, now)]
    if kinds[0] != kinds[1] or then.cell_type != now.cell_type:
        return False
    if not CellMetadata(then.metadata).is_solution:
        return then.key == now.key
    names = [{one.name for one in definitions(cell.given)} for cell in (then, now)]
    return then.cell_type == "code" and bool(names[0]) and names[0] == names[1]


def _read(path: Path) -> list[_Entry]:
    """Read the record; there is none for a course that only an older version has graded.

    Raises:  CourseError
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        return [_entry(one) for one in content["releases"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(
            f"{path}, the record of what students were given before, cannot be read "
            f"({type(error).__name__}: {error}). Restore it from a backup; or remove it, and students who "
            "worked in an earlier release will be told that they edited what you have changed since."
        ) from error


def _entry(content: dict[str, Any]) -> _Entry:
    notebooks = {
        name: {one["grade_id"]: _given(one) for one in cells} for name, cells in content["notebooks"].items()
    }
    return _Entry(notebooks, dict(content["renamed"]))


def _given(content: dict[str, Any]) -> GivenCell:
    given = content["given"]
    return GivenCell(
        content["grade_id"], content["cell_type"], given, text_key(given), dict(content["metadata"])
    )


def _plain(entry: _Entry) -> dict[str, Any]:
    fields = ("grade_id", "cell_type", "given", "metadata")
    notebooks = {
        name: [{key: getattr(cell, key) for key in fields} for cell in cells.values()]
        for name, cells in entry.notebooks.items()
    }
    return {"renamed": entry.renamed, "notebooks": notebooks}
