"""What `torchcourse similar` writes and tells."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from torchcourse.files.replace_file import replace_file
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.one_line import one_line
from torchcourse.similarity.class_answers import similar_page


def show_similar(root: Path, assignment: str, file: Path | None, out: Console) -> None:
    """Write the page, and name the pairs on it.

    Raises:  CourseError, GradebookError
    """
    page, pairs = similar_page(root, assignment)
    path = file or Course.open(root).root / "reports" / f"{assignment}-similar.html"
    replace_file(path, page.encode("utf-8", "backslashreplace"), 0o600)
    for number, pair in enumerate(pairs, 1):
        out.print(
            f"{number:2d}. {one_line(pair.one)} and {one_line(pair.other)}", highlight=False, markup=False
        )
    out.print(
        f"{len(pairs)} pairs to read, some of them chance; nobody is accused. The page: {path}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
