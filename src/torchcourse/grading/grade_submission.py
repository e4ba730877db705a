"""One submission the whole way: a private copy of its folder, and each of its notebooks graded in it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path

from torchcourse.grading.autograded_folder import source_files
from torchcourse.grading.course import Course, SubmittedFolder
from torchcourse.grading.engine import Engine
from torchcourse.grading.executor import ClusterError, NotExecuted
from torchcourse.grading.one_line import one_line
from torchcourse.grading.pick_notebook import left_with_answers, pick_notebooks
from torchcourse.grading.private_folder import NoRoom
from torchcourse.grading.read_notebook import MAX_BYTES, UnreadableSubmission
from torchcourse.grading.records import GradedNotebook, GradedSubmission, SourceNotebook
from torchcourse.grading.submitted_file import UnreadableFile, read_submitted
from torchcourse.grading.template import TemplateError
from torchcourse.grading.work_files import AssignmentFiles

MAX_OTHERS_BYTES = MAX_BYTES  # of notebooks that have no name of the assignment's


def grade_submission(
    engine: Engine,
    assignment: str,
    sources: tuple[SourceNotebook, ...],
    folder: SubmittedFolder,
) -> GradedSubmission:
    """Grade all that one student handed in; what cannot be graded is said in the record, not raised.

    Raises:  ClusterError, NoRoom when no submission can be graded any more
    """
    if folder.error is not None:
        return GradedSubmission(folder.student, assignment, folder.timestamp, (), error=folder.error)
    notebooks: list[GradedNotebook] = []
    errors: list[str] = []
    contents = _contents(folder, {f"{source.name}.ipynb" for source in sources}, errors)
    picked = pick_notebooks(contents, sources)
    beside = left_with_answers(contents, sources, picked)
    for source in sources:
        if source.name not in picked:
            continue
        try:
            file_name = picked[source.name]
            files = student_files(folder)
            notebooks.append(engine.grade(source.name, contents[file_name], file_name, files))
        except UnreadableSubmission as error:
            errors.append(f"{picked[source.name]}: {error}")
        except (NotExecuted, TemplateError, UnreadableFile) as error:
            errors.append(f"{picked[source.name]}: could not be run: {error}")
        except (ClusterError, NoRoom):
            raise
        except Exception as error:  # a fault of the engine's: it costs this notebook, and no other
            what = one_line(f"{type(error).__name__}: {error}")
            errors.append(f"{picked[source.name]}: could not be graded, by a fault of Torchcourse ({what})")
    failed_reading = bool(errors)
    missing = tuple(s.name for s in sources if s.name not in picked and not failed_reading)
    return GradedSubmission(
        folder.student,
        assignment,
        folder.timestamp,
        tuple(notebooks),
        missing=missing,
        flags=(*folder.notes, *beside, *(flag for one in notebooks for flag in one.flags)),
        error=one_line(" ".join(errors), 2000) or None,
        seconds=sum(one.seconds for one in notebooks),
    )


def _contents(folder: SubmittedFolder, names: Container[str], errors: list[str]) -> dict[str, bytes]:
    """Read the notebooks: those of the assignment's `names`, and of others so many as can be looked through.

    One that is too large is cut, and will be refused for it.
    """
    contents: dict[str, bytes] = {}
    left = MAX_OTHERS_BYTES
    for path in sorted(folder.notebooks, key=_size):
        is_named = path.name in names
        if not is_named and left <= 0:
            continue
        try:
            contents[path.name] = data = read_submitted(path.resolve(), MAX_BYTES + 1)
            left -= 0 if is_named else len(data)
        except UnreadableFile as error:
            errors.append(str(error))
    return contents


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def student_files(folder: SubmittedFolder) -> dict[str, Path]:
    """What a student handed in besides notebooks, by name."""
    return {str(name): folder.path / name for name in folder.extra_files}


def assignment_files(course: Course, assignment: str) -> AssignmentFiles:
    """What lies beside the instructor's notebooks, and what else their code may read.

    Raises:  CourseError when a folder must not be opened for reading
    """
    files = files_in(course.path_of("source", assignment), course.ignore)
    return AssignmentFiles(files, course.not_overwritten(assignment), course.readable_folders())


def files_in(folder: Path, ignore: Sequence[str] = ()) -> dict[str, Path]:
    """A folder's files, but no notebooks: these may hold what the code that runs there must not read."""
    names = [name for name in source_files(folder, ignore) if name.suffix != ".ipynb"]
    return {str(name): folder / name for name in names}
