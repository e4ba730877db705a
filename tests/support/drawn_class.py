"""A class as it would be graded, made of a simulated one without running anything."""

from __future__ import annotations

from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.points import CellPoints
from torchcourse.simulation.class_model import Model

NAMES = tuple(f"exercise{number}" for number in range(7))
KNOWN = {name: {"right": 1, "wrong": 5} for name in NAMES}
MOST = 3.0


def told(name: str, how: str, which: int) -> dict[str, object]:
    """What a grading run notes of an answer: mistakes 0 to 2 have names, 3 and 4 have none."""
    failed = [] if how == "right" else [{"observation": f"part {which}", "message": f"off by {which}"}]
    return {
        "name": name,
        "points": points_of(how, which),
        "max_points": MOST,
        "passed": [],
        "failed": failed,
        "hint": None,
        "misconception": f"slip_{which}" if how == "wrong" and which < 3 else None,
        "protected": True,
        "state": {"kind": "not written", "told": "…"} if how == "blank" else None,
    }


def points_of(how: str, which: int) -> float:
    return {"right": MOST, "wrong": 0.3 * which, "blank": 0.0}[how]


def record_of(model: Model) -> ClassRecord:
    """The class as it would be graded."""
    students = []
    for work in model.works:
        if work.absent:
            students.append(StudentRecord(work.student))
            continue
        cells = tuple(
            CellPoints(
                "nb", f"test_{name}", MOST, points_of(*how), None, 0.0, False, False, True, how[0] == "blank"
            )
            for name, how in work.answers.items()
        )
        said = {"exercises": [told(name, *how) for name, how in work.answers.items()]}
        students.append(StudentRecord(work.student, cells, in_gradebook=True, in_submitted=True, told=said))
    nobody = tuple(
        CellPoints("nb", f"test_{name}", MOST, None, None, 0, False, False, True, False) for name in NAMES
    )
    return ClassRecord("ps1", tuple(students), (), "", nobody)
