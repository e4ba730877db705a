"""What came of a check, for other programs."""

from __future__ import annotations

from typing import Any

from torchcourse.grading.record.told import verdict_told
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
    """As everywhere, with the state's sentence beside its kind."""
    told = verdict_told(verdict)
    state = told["state"] or {"kind": None, "told": None}
    return told | {"state": state["kind"], "told": state["told"]}
