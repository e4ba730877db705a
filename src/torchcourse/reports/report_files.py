"""The report on a class as a page, as a table of its exercises, and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from torchcourse.grading.course.course_folder import Course
from torchcourse.reports.class_report import ClassReport
from torchcourse.reports.drawings import bar, histogram, quintile_strip
from torchcourse.reports.page_templates import page
from torchcourse.reports.points import in_figures, rounded
from torchcourse.reports.statistics import FEWEST, ExerciseStatistics, Mistake

MOST_NAMED = 20  # students in one list; the JSON has all
MOST_MISTAKES = 6  # of an exercise
EXAMPLES = 3  # students for each mistake


def as_html(report: ClassReport, links: Links) -> str:
    """One page that needs nothing else: no script, no network."""
    return page(
        Path(__file__).with_name("class_report.html.j2"),
        {"points": in_figures, "percent": lambda share: f"{share:.0%}"},
        report=report,
        record=report.record,
        links=links,
        histogram=histogram(report.totals, report.record.most.max_score) if report.totals else "",
        strip=quintile_strip,
        bar=bar,
        fewest=FEWEST,
        most=MOST_NAMED,
        most_mistakes=MOST_MISTAKES,
        examples=EXAMPLES,
        late=[(one.student, _in_words(one.seconds_late)) for one in report.late],
        median=sorted(report.totals)[len(report.totals) // 2] if report.totals else 0.0,
        mean=sum(report.totals) / len(report.totals) if report.totals else 0.0,
    )


def _in_words(seconds: float) -> str:
    """'25 min', '7 h', '3 days': as exactly as a teacher wants it."""
    for unit, length in (("days", 86400), ("h", 3600)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(1, round(seconds / 60))} min"


class Links:
    """Where the page's links lead: a student's feedback page if there is one, else the graded notebook."""

    def __init__(self, course: Course, assignment: str, page: Path) -> None:
        self._course = course
        self._assignment = assignment
        self._folder = page.absolute().parent

    def to(self, student: str, notebook: str = "") -> str:
        """The address of one student's graded work, from the page's folder; empty where there is none."""
        for step, ending in (("feedback", ".html"), ("autograded", ".ipynb")):
            folder = self._course.path_of(step, self._assignment, student)
            path = folder / f"{notebook}{ending}" if notebook else next(iter(folder.glob(f"*{ending}")), None)
            if path is not None and path.is_file():
                relative = Path(*_up(self._folder, path))
                return quote(relative.as_posix(), errors="surrogateescape")
        return ""


def _up(start: Path, path: Path) -> Iterator[str]:
    shared = 0
    for one, other in zip(start.parts, path.parts, strict=False):
        if one != other:
            break
        shared += 1
    yield from [".."] * (len(start.parts) - shared)
    yield from path.parts[shared:]


COLUMNS = (
    *("exercise", "points", "bonus", "n", "blank_percent", "mean", "full"),
    *("correlation", "correlation_low", "correlation_high", "doubtful"),
    *("quintile_1", "quintile_2", "quintile_3", "quintile_4", "quintile_5"),
    *(
        "most_frequent_misconception",
        "its_count",
        "unnamed_clusters",
        "most_failed_observation",
        "to_be_marked",
    ),
)


def as_csv(report: ClassReport) -> str:
    """One row an exercise."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in report.exercises:
        writer.writerow(_row(one))
    return text.getvalue()


def _row(one: ExerciseStatistics) -> Sequence[Any]:
    r = one.correlation
    most = one.misconceptions[0] if one.misconceptions else None
    quintiles = [f"{share:.3f}" for share in one.quintiles] or [""] * 5
    return [
        *(one.name, in_figures(one.max_points), int(one.is_bonus), one.count),
        f"{100 * one.blank_share:.1f}",
        *(in_figures(one.mean), one.full),
        *((f"{r.r:.3f}", f"{r.low:.3f}", f"{r.high:.3f}", int(r.is_doubtful)) if r else ("", "", "", "")),
        *quintiles,
        *((most.name, len(most.students)) if most else ("", "")),
        len(one.unnamed),
        one.most_failed[0] if one.most_failed else "",
        one.waiting,
    ]


def as_json(report: ClassReport) -> str:
    """All of it."""
    said = {
        "assignment": report.record.assignment,
        "teach_next": report.first,
        "handed_in": report.handed_in,
        "late": [
            {"student": one.student, "seconds": round(one.seconds_late), "penalty": rounded(one.late_penalty)}
            for one in report.late
        ],
        "missing": list(report.missing),
        "to_be_marked": report.waiting,
        "scores": [rounded(total) for total in report.totals],
        "exercises": [_exercise(one) for one in report.exercises],
        "repaired": [asdict(one) for one in report.repaired],
        "flagged": [asdict(one) for one in report.flagged],
        "sanitised": [asdict(one) for one in report.sanitised],
        "failed": [asdict(one) for one in report.failed],
        "seconds": {student: round(seconds, 3) for student, seconds in report.seconds},
        "peak_mebibytes": {student: round(peak, 1) for student, peak in report.peak_mebibytes},
        "self_checks": [asdict(one) for one in report.self_checks],
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def _exercise(one: ExerciseStatistics) -> dict[str, Any]:
    said = asdict(one)
    if said["correlation"] is not None and one.correlation is not None:
        said["correlation"]["doubtful"] = one.correlation.is_doubtful
    said["unnamed"] = list(_mistakes(one.unnamed))
    said["misconceptions"] = list(_mistakes(one.misconceptions))
    return said


def _mistakes(mistakes: Iterable[Mistake]) -> Iterator[dict[str, Any]]:
    for one in mistakes:
        yield {**asdict(one), "count": len(one.students), "lost": rounded(one.lost)}
