"""One submission the whole way: a private copy of its folder, and each of its notebooks graded in it."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path

from torchcourse.grading.autograded_folder import source_files
from torchcourse.grading.course import Course, SubmittedFolder
from torchcourse.grading.engine import Engine
from torchcourse.grading.pick_notebook import pick_notebooks
from torchcourse.grading.read_notebook import UnreadableSubmission
from torchcourse.grading.records import GradedNotebook, GradedSubmission, SourceNotebook
from torchcourse.grading.submitted_file import UnreadableFile, read_submitted
from torchcourse.grading.supervise import Template, TemplateError


def grade_submission(
    engine: Engine,
    course: Course,
    assignment: str,
    sources: tuple[SourceNotebook, ...],
    folder: SubmittedFolder,
) -> GradedSubmission:
    """Grade all that one student handed in; what cannot be graded is said in the record, never raised."""
    start = time.monotonic()
    if folder.error is not None:
        return GradedSubmission(folder.student, assignment, folder.timestamp, (), error=folder.error)
    notebooks: list[GradedNotebook] = []
    errors: list[str] = []
    contents = _contents(folder, errors)
    picked = pick_notebooks(contents, sources)
    for source in sources:
        if source.name not in picked:
            continue
        try:
            notebooks.append(
                _grade_notebook(engine, course, assignment, source.name, picked, contents, folder)
            )
        except UnreadableSubmission as error:
            errors.append(f"{picked[source.name]}: {error}")
        except TemplateError as error:
            errors.append(f"{picked[source.name]}: could not be run: {error}")
    failed_reading = bool(errors)
    missing = tuple(s.name for s in sources if s.name not in picked and not failed_reading)
    return GradedSubmission(
        folder.student,
        assignment,
        folder.timestamp,
        tuple(notebooks),
        missing=missing,
        flags=(*folder.notes, *(flag for one in notebooks for flag in one.flags)),
        error=" ".join(errors) or None,
        seconds=time.monotonic() - start,
    )


def _contents(folder: SubmittedFolder, errors: list[str]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for path in folder.notebooks:
        try:
            contents[path.name] = read_submitted(path.resolve())
        except UnreadableFile as error:
            errors.append(str(error))
    return contents


def _grade_notebook(
    engine: Engine,
    course: Course,
    assignment: str,
    name: str,
    picked: dict[str, str],
    contents: dict[str, bytes],
    folder: SubmittedFolder,
) -> GradedNotebook:
    def grade(template: Template) -> GradedNotebook:
        with engine.work_dir(lambda path: copy_extra_files(course, assignment, folder, path)) as work_dir:
            file_name = picked[name]
            return engine.graders[name].grade(template, contents[file_name], work_dir, file_name)

    return engine.with_template(grade)


def copy_extra_files(course: Course, assignment: str, folder: SubmittedFolder, destination: Path) -> None:
    """Copy what lies beside the notebooks: the student's files, and over them the instructor's."""
    for name in folder.extra_files:
        _copy(folder.path / name, destination / name)
    left_to_students = course.not_overwritten(assignment)
    source = course.path_of("source", assignment)
    copy_tree(source, destination, course.ignore, left_to_students)


def copy_tree(
    source: Path, destination: Path, ignore: Sequence[str] = (), besides: Collection[str] = ()
) -> None:
    """Copy a folder's files, but no notebooks: these may hold what the code that runs there must not read."""
    for name in source_files(source, ignore):
        if name.suffix != ".ipynb" and str(name) not in besides:
            _copy(source / name, destination / name)


def _copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    # What a student handed in may be a link: what it leads to was looked at when the folder was listed.
    destination.write_bytes(read_submitted(source.resolve()))
