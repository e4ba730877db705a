"""What one run found out about a submission, as plain data: for the mark beside it, and for `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchcourse.grading.records import FailedObservation, GradedSubmission, State, Verdict


def told(submission: GradedSubmission, notes: Sequence[str] = ()) -> dict[str, Any]:
    """All that the gradebook does not hold; without the time that it took, which is another in each run."""
    return {
        "repairs": [repair for notebook in submission.notebooks for repair in notebook.repairs],
        "flags": [*submission.flags, *notes],
        "missing": list(submission.missing),
        "error": submission.error,
        "exercises": [
            verdict_told(verdict) for notebook in submission.notebooks for verdict in notebook.verdicts
        ],
    }


def verdict_told(verdict: Verdict) -> dict[str, Any]:
    """One verdict as plain data: in a submission's mark, in `grade --json`, and in `check --json`."""
    return {
        "name": verdict.exercise,
        "points": round(verdict.points, 2),
        "max_points": round(verdict.max_points, 2),
        "passed": list(verdict.passed),
        "failed": [{"observation": one.observation, "message": one.message} for one in verdict.failed],
        "hint": verdict.hint,
        "misconception": verdict.misconception,
        "recognised": verdict.recognised,
        "state": verdict.state and {"kind": verdict.state.kind, "told": verdict.state.told},
        "note": verdict.note,
        "protected": verdict.protected,
    }


def verdicts_of(told: dict[str, Any]) -> tuple[Verdict, ...]:
    """The verdicts again, from what `told` made of them."""
    return tuple(
        Verdict(
            one["name"],
            one["points"],
            one["max_points"],
            tuple(one["passed"]),
            tuple(FailedObservation(**failed) for failed in one["failed"]),
            one["hint"],
            one["misconception"],
            one.get("recognised"),  # marks of earlier versions have no such word, and no state
            State(**one["state"]) if one.get("state") else None,
            one.get("note"),
            one["protected"],
        )
        for one in told.get("exercises", ())
    )
