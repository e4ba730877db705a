"""Write a verdict into a test cell's outputs, in nbgrader's convention for partial credit.

What the student's code printed stays readable, but as plain streams and displays, which nbgrader never
takes for a score: errors and results become text, warnings on stderr too. Behind it stands the verdict, and
last the points as the cell's result.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from torchcourse.grading.records import Verdict

VERDICT = "torchcourse_verdict"  # the key of an output's metadata: the cleaning takes it from all others
_TEX = re.compile(r"[$\\]")


def verdict_outputs(
    verdict: Verdict, outputs: list[dict[str, Any]], execution_count: int | None
) -> list[dict[str, Any]]:
    """The outputs of a graded test cell: what was printed, the verdict, the points."""
    shown = [demoted(output) for output in outputs]
    display = {
        "output_type": "display_data",
        "data": {"text/plain": verdict_text(verdict), "text/html": verdict_html(verdict)},
        "metadata": {VERDICT: verdict_data(verdict)},
    }
    result = {
        "output_type": "execute_result",
        "execution_count": execution_count,
        "data": {"text/plain": repr(float(verdict.points))},
        "metadata": {},
    }
    return [*shown, display, result]


def demoted(output: dict[str, Any]) -> dict[str, Any]:
    """An output that looks the same to a reader, and that nbgrader does not take for a score."""
    match output["output_type"]:
        case "error":
            lines = output["traceback"] or [f"{output['ename']}: {output['evalue']}"]
            return {"output_type": "stream", "name": "stdout", "text": "\n".join(lines) + "\n"}
        case "stream":
            return {**output, "name": "stdout"}
        case "execute_result":
            return {"output_type": "display_data", "data": output["data"], "metadata": output["metadata"]}
    return output


def verdict_text(verdict: Verdict) -> str:
    """The verdict as a few lines of text."""
    lines = [f"{verdict.exercise}: {points_in_words(verdict)}"]
    lines += [f"  ✓ {name}" for name in verdict.passed]
    lines += [f"  ✗ {name}: {message}" for name, message in failures_in_words(verdict)]
    if verdict.note:
        lines.append(f"  {verdict.note}")
    if verdict.hint:
        lines.append(f"  {hint_word(verdict).lower()}: {verdict.hint}")
    return "\n".join(lines)


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain data, for a feedback page; a part's points are None where nobody knows them."""
    worth = {name: round(points, 2) for name, points in verdict.worth.items()}
    failed = [
        {"name": one.observation, "points": worth.get(one.observation), "message": one.message}
        for one in verdict.failed
    ]
    return {
        "points": verdict.points,
        "kind": verdict.state and verdict.state.kind,
        "state": verdict.state and verdict.state.told,
        "failed": failed,
        "passed": [{"name": name, "points": worth.get(name)} for name in verdict.passed],
        "hint": verdict.hint,
        "hint_word": hint_word(verdict),
    }


def failures_in_words(verdict: Verdict) -> list[tuple[str, str]]:
    """What failed, and how; what explains all of it is said once."""
    if verdict.state is None:
        return [(failed.observation, failed.message) for failed in verdict.failed]
    count = len(verdict.failed)
    return [(f"all {count} checks" if count > 1 else verdict.failed[0].observation, verdict.state.told)]


def hint_word(verdict: Verdict) -> str:
    """How a hint begins: less surely, when the answer only looks like the one that it belongs to."""
    return "Hint, as it looks" if verdict.recognised == "looks like" else "Hint"


def points_in_words(verdict: Verdict) -> str:
    """'2.5 of 3 points'."""
    return f"{verdict.points:g} of {verdict.max_points:g} point{'s' * (verdict.max_points != 1)}"


def verdict_html(verdict: Verdict) -> str:
    """The verdict as a small table: what was checked, and what came of it."""
    rows = [_row("✓", "#00664b", name, "") for name in verdict.passed]
    rows += [_row("✗", "#a33b00", name, message) for name, message in failures_in_words(verdict)]
    note = f'<p style="margin:.5em 0 0">{_as_text(verdict.note)}</p>' if verdict.note else ""
    hint = (
        f'<p style="margin:.5em 0 0;padding:.4em .7em;border-left:3px solid #0072b2;background:#eef5fa">'
        f"<b>{hint_word(verdict)}.</b> {_as_text(verdict.hint)}</p>"
        if verdict.hint
        else ""
    )
    return (
        '<div style="font-family:sans-serif;font-size:14px;color:#222;background:#fff;max-width:60em">'
        f"<b>{_as_text(verdict.exercise)}: {points_in_words(verdict)}</b>"
        f'<table style="border-collapse:collapse;margin:.4em 0 0">{"".join(rows)}</table>{note}{hint}</div>'
    )


def _row(mark: str, color: str, name: str, message: str) -> str:
    cell = '<td style="text-align:left;vertical-align:top;padding:.15em .7em .15em 0;border:0'
    return (
        f'<tr style="background:none">{cell};color:{color};font-weight:bold">{mark}</td>'
        f'{cell}">{_as_text(name)}</td>{cell};color:{color}">{_as_text(message)}</td></tr>'
    )


def _as_text(text: str) -> str:
    """Text that a page shows as it is: MathJax finds no formula whose signs have elements of their own."""
    return _TEX.sub(r"<span>\g<0></span>", escape(text))
