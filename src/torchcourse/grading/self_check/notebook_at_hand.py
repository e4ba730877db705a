"""Which course's assignment is this notebook, and what does that course grade it against?"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from torchcourse.files.submitted_file import UnreadableFile, read_submitted
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.notebook.read_notebook import MAX_BYTES, UnreadableSubmission, read_notebook
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.built_source import built_sources

MAX_BESIDE_BYTES = 20 * 2**20


@dataclass(frozen=True)
class NotebookAtHand:
    """A student's notebook, and the course whose assignment it is."""

    path: Path
    course: Course
    assignment: str

    @property
    def files(self) -> dict[str, Path]:
        """The files beside it that its code may want to read, by name; a folder of its own has few."""
        found: dict[str, Path] = {}
        left = MAX_BESIDE_BYTES
        for entry in sorted(os.scandir(self.path.parent), key=lambda one: one.name):
            hidden = entry.name.startswith(".") or entry.name.endswith(".ipynb")
            if hidden or not entry.is_file(follow_symlinks=False):
                continue
            left -= entry.stat().st_size
            if left >= 0:
                found[entry.name] = Path(entry.path)
        return found


def find_assignment(notebook: Path, course: Path | None = None) -> NotebookAtHand:
    """Find out what a notebook is to be checked against: by its name, or else by the cells that it holds.

    The course is `course`, or the first folder that is one, above the notebook or the working directory.
    Raises:  CourseError when there is no such notebook, no course, or no assignment that it belongs to
    """
    path = Path(os.path.abspath(notebook))
    if not path.is_file():
        raise CourseError(_no_such_file(notebook, path))
    if path.suffix != ".ipynb":
        raise CourseError(f"{notebook} is no notebook: name a file that ends in .ipynb.")
    opened = Course.open(course) if course is not None else _course_above(path)
    names = assignments_of(opened)
    if path.stem in names:
        return NotebookAtHand(path, opened, path.stem)
    return NotebookAtHand(path, opened, _by_its_cells(path, opened, names))


def assignments_of(course: Course) -> list[str]:
    """The assignments that are built in a course."""
    folder = course.path_of("source", "x").parent
    return sorted(one.name for one in folder.glob("*/") if any(one.glob("*.ipynb")))


def _no_such_file(notebook: Path, path: Path) -> str:
    near: list[str] = []
    if path.parent.is_dir():
        beside = [one.name for one in path.parent.glob("*.ipynb")]
        near = difflib.get_close_matches(path.name, beside, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{notebook}: there is no such file.{meant}"


def _course_above(path: Path) -> Course:
    for folder in (*path.parents, Path.cwd(), *Path.cwd().parents):
        if (folder / "nbgrader_config.py").is_file() and (folder / "source").is_dir():
            return Course.open(folder)
    raise CourseError(
        f"No folder above {path} is a course: none has nbgrader_config.py and source/. "
        "Name the course's folder with --course."
    )


def _by_its_cells(path: Path, course: Course, names: list[str]) -> str:
    """Raises:  CourseError"""
    try:
        cells = read_notebook(read_submitted(path, MAX_BYTES + 1)).cells
    except (UnreadableFile, UnreadableSubmission) as error:
        raise CourseError(f"{path.name} cannot be read: {error}") from error
    own = set(map(grade_id_of, cells)) - {None}
    held = {name: len(own & _grade_ids(built_sources(course, name))) for name in names}
    best = max(held, key=lambda name: held[name], default=None)
    if best is None or not held[best]:
        listed = ", ".join(names) or "none"
        raise CourseError(
            f"{path.name} is no assignment of the course in {course.root}, whose assignments are: {listed}. "
            "Check a notebook that you were given there."
        )
    return best


def _grade_ids(sources: tuple[SourceNotebook, ...]) -> set[str]:
    return {cell.grade_id for source in sources for cell in source.cells}
