"""The record of an assignment for other programs: the whole class, as the gradebook has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from torchcourse.files.replace_file import replace_file
from torchcourse.grading.course.course_folder import CourseError
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.points import CellPoints, rounded

_UNKNOWN: dict[str, None] = dict.fromkeys(
    ("passed", "failed", "hint", "misconception", "recognised", "state")
)


def write_json(path: Path, record: ClassRecord, seed: int | None) -> None:
    """Write the record, whole or not at all.

    Raises:  CourseError
    """
    text = json.dumps(as_json(record, seed), indent=1, ensure_ascii=False) + "\n"
    try:
        replace_file(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written: {error.strerror}. What was graded is recorded; "
            f"`torchcourse summary {record.assignment} --json FILE` writes it elsewhere."
        ) from error


def as_json(record: ClassRecord, seed: int | None = None) -> dict[str, Any]:
    """The record as plain data; `seed` is that of the run just made, if one was."""
    return {
        "assignment": record.assignment,
        "seed": seed,
        "max_score": rounded(record.most.max_score),
        "max_bonus": rounded(record.most.max_bonus),
        "ledger": record.ledger_hash or None,
        "submissions": [_student(one) for one in record.students],
    }


def _student(one: StudentRecord) -> dict[str, Any]:
    points = one.points
    names = ("automatic", "manual", "extra", "late_penalty", "score", "max_score", "bonus", "max_bonus")
    tests = [cell for cell in one.cells if cell.is_test]
    return {
        "student": one.student,
        "state": state_of(one),
        "graded_now": one.graded_now,
        "submitted": _utc(one.submitted),
        "due": _utc(one.due),
        "seconds_late": round(one.seconds_late),
        **{name: rounded(getattr(points, name)) for name in names},
        "total": rounded(points.total),
        "needs_manual_grade": [cell.name for cell in one.cells if cell.needs_manual],
        "seconds": None if one.seconds is None else round(one.seconds, 3),
        **{name: one.told.get(name) for name in ("repairs", "flags", "missing", "error")},
        "exercises": [_test(cell, one.told) for cell in tests] or list(one.told.get("exercises", [])),
        "by_hand": [_cell(cell) for cell in one.cells if not cell.is_test],
    }


def state_of(one: StudentRecord) -> str:
    """What became of a student's work: in one or two words."""
    if one.told.get("error"):
        return "failed"
    if one.has_scores:
        return "graded"
    return "not graded" if one.in_submitted or one.in_gradebook else "nothing submitted"


def _cell(cell: CellPoints) -> dict[str, Any]:
    return {
        "name": cell.exercise,
        "points": None if cell.given is None else rounded(cell.given),
        "max_points": rounded(cell.max_points),
        "automatic": None if cell.automatic is None else rounded(cell.automatic),
        "manual": None if cell.manual is None else rounded(cell.manual),
        "extra": rounded(cell.extra),
        "bonus": cell.is_bonus,
        "unwritten": cell.is_unwritten,
    }


def _test(cell: CellPoints, told: Mapping[str, Any]) -> dict[str, Any]:
    """A test cell's points, and what was said of them as long as it belongs to the score in the gradebook."""
    said = next((one for one in told.get("exercises", []) if one["name"] == cell.exercise), None)
    belongs = said is not None and cell.automatic is not None and said["points"] == rounded(cell.automatic)
    return {**_cell(cell), **({key: said.get(key) for key in _UNKNOWN} if said and belongs else _UNKNOWN)}


def _utc(when: datetime | None) -> str | None:
    return None if when is None else f"{when.isoformat(timespec='seconds')}Z"
