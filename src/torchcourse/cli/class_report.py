"""What `torchcourse report` writes and tells."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from torchcourse.files.replace_file import replace_file
from torchcourse.grading.course.course_folder import Course
from torchcourse.reports.class_record import read_record
from torchcourse.reports.class_report import class_report
from torchcourse.reports.report_files import Links, as_csv, as_html, as_json
from torchcourse.serve.recorded_checks import recorded_checks

FOLDER = "reports"


def report_on(root: Path, assignment: str, shape: str, file: Path | None, out: Console) -> None:
    """Write the report, and say its first line and where it is.

    Raises:  CourseError, GradebookError, CheckRecordError
    """
    course = Course.open(root)
    checks = recorded_checks(course, assignment)
    report = class_report(read_record(root, assignment, "report"), checks)
    path = file or course.root / FOLDER / f"{assignment}.{shape}"
    if shape == "html":
        text = as_html(report, Links(course, assignment, path))
    else:
        text = as_csv(report) if shape == "csv" else as_json(report)
    replace_file(path, text.encode("utf-8", "backslashreplace"))
    for line in (report.first, f"The report: {path}"):
        out.print(line, highlight=False, markup=False, soft_wrap=True)
