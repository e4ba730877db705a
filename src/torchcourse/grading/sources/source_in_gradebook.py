"""Does the gradebook hold an assignment's current source? Otherwise grading would silently use an old one."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from torchcourse.files.digest import digest_of_files
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.rows import AssignmentInGradebook
from torchcourse.grading.gradebook.source_changes import compare
from torchcourse.grading.sources.earlier_releases import FOLDER
from torchcourse.grading.sources.new_source import read_new_source

SHOWN = 5  # changes that are named


def refuse_another_source(course: Course, held: AssignmentInGradebook) -> None:
    """Refuse to grade by a source that is not the one in source/ any more; what was found alike is noted.

    A notebook that is gone from source/ is graded by the gradebook alone, as in stock nbgrader.
    Raises:  CourseError
    """
    built = {path.stem for path in _notebooks(course, held.name)}
    if not built or _noted_at(course, held.name) == _digest(course, held):
        return
    new = read_new_source(course, held.name)
    kernels = {one.name: one.kernelspec for one in held.notebooks}
    new = replace(
        new,
        notebooks=tuple(
            replace(one, kernelspec=kernels.get(one.name, one.kernelspec)) for one in new.notebooks
        ),
    )
    there = replace(held, notebooks=tuple(one for one in held.notebooks if one.name in built))
    changes = compare(there, new, {}).sentences
    if changes:
        more = f", and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
        raise CourseError(
            f"{course.path_of('source', held.name)} has changed since the gradebook took it in "
            f"({', '.join(changes[:SHOWN])}{more}): grades would go by the old tests. "
            f"`torchcourse regrade {held.name}` takes it in and grades again; what a human gave stays."
        )
    note_source(course, held)


def note_source(course: Course, held: AssignmentInGradebook) -> None:
    """Note that the gradebook holds what source/ holds: reading it again takes a second, this does not."""
    path = _path(course, held.name)
    with suppress(OSError):  # then it is read again each time
        path.parent.mkdir(exist_ok=True)
        path.write_text(_digest(course, held), "utf-8")


def _noted_at(course: Course, assignment: str) -> str | None:
    try:
        return _path(course, assignment).read_text("utf-8")
    except (OSError, ValueError):
        return None


def _path(course: Course, assignment: str) -> Path:
    return course.root / FOLDER / f"{assignment}.source"


def _notebooks(course: Course, assignment: str) -> list[Path]:
    return sorted(course.path_of("source", assignment).glob("*.ipynb"))


def _digest(course: Course, held: AssignmentInGradebook) -> str:
    """A digest of source, settings and gradebook."""
    digest = hashlib.sha256(json.dumps(course.settings.app.config, sort_keys=True, default=str).encode())
    names = [Path(path.name) for path in _notebooks(course, held.name)]
    digest.update(digest_of_files(course.path_of("source", held.name), names).encode())
    for notebook in held.notebooks:
        cells = [asdict(cell) for _, cell in sorted(notebook.cells.items())]
        digest.update(repr((notebook.name, cells)).encode())
    return digest.hexdigest()
