"""What came of a check, for other programs."""

from __future__ import annotations

from typing import Any

from torchcourse.grading.records import Verdict
from torchcourse.grading.self_check.checker import CheckedNotebook


def checked_as_json(checked: CheckedNotebook) -> dict[str, Any]:
    """All that a check found, as plain data."""
    return {
        "assignment": checked.assignment,
        "notebook": checked.notebook,
        "points": round(checked.points, 2),
        "max_points": round(checked.max_points, 2),
        "exercises": [_verdict_as_json(one) for one in checked.verdicts],
        "read_by_a_person": list(checked.read_by_a_human),
        "repairs": list(checked.repairs),
        "flags": list(checked.flags),
        "seconds": round(checked.seconds, 3),
    }


def _verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.exercise,
        "points": verdict.points,
        "max_points": verdict.max_points,
        "passed": list(verdict.passed),
        "failed": [{"observation": one.observation, "message": one.message} for one in verdict.failed],
        "state": verdict.state and verdict.state.kind,
        "told": verdict.state and verdict.state.told,
        "misconception": verdict.misconception,
        "recognised": verdict.recognised,
        "hint": verdict.hint,
        "note": verdict.note,
    }
