"""The scores for whatever else reads them: one row a student, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict

from torchcourse.exports.exported import Exported
from torchcourse.exports.scores import ClassScores, in_text


def to_csv(scores: ClassScores) -> Exported:
    """One row a student, every field quoted, UTF-8; a score that there is not is an empty field."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["student", "last_name", "first_name", "email", *scores.assignments])
    for one in scores.students:
        points = [in_text(one.scores[name]) if name in one.scores else "" for name in scores.assignments]
        writer.writerow([one.who.id, one.who.last_name, one.who.first_name, one.who.email, *points])
    return Exported(text.getvalue().encode("utf-8", "backslashreplace"))


def to_json(scores: ClassScores) -> Exported:
    """The same as an object; null for a score that there is not."""
    said = {
        "assignments": {name: float(most) for name, most in scores.assignments.items()},
        "students": [
            asdict(one.who)
            | {
                "scores": {
                    name: float(one.scores[name]) if name in one.scores else None
                    for name in scores.assignments
                }
            }
            for one in scores.students
        ],
    }
    text = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    return Exported(text.encode("utf-8", "backslashreplace"))


FORMATS: dict[str, Callable[[ClassScores], Exported]] = {"csv": to_csv, "json": to_json}
