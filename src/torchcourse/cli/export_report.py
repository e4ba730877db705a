"""What `torchcourse export` does and tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from torchcourse.exports.canvas import to_canvas
from torchcourse.exports.moodle import to_moodle
from torchcourse.exports.plain import FORMATS
from torchcourse.exports.raw_csv import read_table
from torchcourse.exports.scores import read_scores
from torchcourse.files.replace_file import replace_file
from torchcourse.grading.course.course_folder import CourseError
from torchcourse.grading.one_line import one_line

WITH_ROSTER = {"canvas": to_canvas, "moodle": to_moodle}


def export_grades(
    root: Path,
    assignments: Sequence[str],
    shape: str,
    roster: Path | None,
    columns: Mapping[str, str],
    file: Path,
    err: Console,
) -> bool:
    """Write the file; whether there is nothing that somebody has to look at.

    Raises:  CourseError, GradebookError
    """
    if (shape in WITH_ROSTER) != (roster is not None):
        needs = "needs --roster, the file that it exported" if roster is None else "takes no --roster"
        raise CourseError(f"--format {shape} {needs}. docs/lms.md shows where to get it.")
    table = None if roster is None else read_table(roster)
    scores = read_scores(root, assignments)
    unknown = columns.keys() - scores.assignments.keys()
    if unknown:
        raise CourseError(f"--column names {', '.join(sorted(unknown))}, which is not exported.")
    done = FORMATS[shape](scores) if table is None else WITH_ROSTER[shape](scores, table, columns)
    waiting = [
        f"{name}: {count} submissions wait to be marked by hand; their scores are without it"
        for name, count in scores.waiting.items()
        if count
    ]
    for kind, lines in (("look at", done.complaints), ("note", (*done.notes, *waiting))):
        for line in lines:
            err.print(f"{kind}: {one_line(line, 1000)}", highlight=False, markup=False, soft_wrap=True)
    if done.content is not None:
        replace_file(file, done.content)
        err.print(f"{file} is written.", highlight=False, markup=False, soft_wrap=True)
    return not done.complaints
