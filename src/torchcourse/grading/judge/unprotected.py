"""Grade a test cell without a probe, as in any other nbgrader course: by what it raised or returned.

The outputs come from the process that ran the student's code, so such a score can be forged; the verdict
says that it is unprotected. The rules are nbgrader's own, but a warning on stderr costs nothing, and a
result that can't be a score (negative, infinite, above the maximum) is 0 points instead of full marks.
"""

from __future__ import annotations

import math
from typing import Any

from torchcourse.grading.judge.verdicts import MAX_CLASS, MAX_MESSAGE
from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import FailedObservation, Verdict
from torchcourse.said import Said

THE_TEST_CELL = Said("the test cell")


def unprotected_verdict(
    exercise: str, max_points: float, outputs: list[dict[str, Any]], error: str | None, reached: bool
) -> Verdict:
    """Say what a test cell earns by nbgrader's rules for autograded cells."""
    message = _failure(outputs, error, reached)
    if message is None:
        points = partial_credit(outputs, max_points)
        if points is not None:
            return _verdict(exercise, points, max_points, None)
        message = Said("the test cell's result is no score between 0 and the cell's points")
    return _verdict(exercise, 0.0, max_points, message)


def partial_credit(outputs: list[dict[str, Any]], max_points: float) -> float | None:
    """Read nbgrader's partial credit: the number that is the cell's result; None for an impossible one."""
    result = next((item for item in outputs if item["output_type"] == "execute_result"), None)
    if result is None:
        return max_points
    try:
        points = float(result["data"].get("text/plain", ""))
    except ValueError:
        return max_points  # any other result: the cell ran through
    return points if math.isfinite(points) and 0 <= points <= max_points else None


def _failure(outputs: list[dict[str, Any]], error: str | None, reached: bool) -> str | None:
    raised = next((item for item in outputs if item["output_type"] == "error"), None)
    if raised is not None:
        kind, message = (
            one_line(str(raised["ename"]), MAX_CLASS),
            one_line(str(raised["evalue"]), MAX_MESSAGE),
        )
        return Said("raised {kind}: {message}", kind=kind, message=message)
    if error is not None:
        return Said("raised {kind}", kind=error)
    return None if reached else Said("was not reached")


def _verdict(exercise: str, points: float, max_points: float, message: str | None) -> Verdict:
    failed = (FailedObservation(THE_TEST_CELL, message),) if message else ()
    passed = () if message else (THE_TEST_CELL,)
    return Verdict(exercise, points, max_points, passed, failed, protected=False)
