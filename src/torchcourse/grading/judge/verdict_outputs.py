"""Write a verdict into a test cell's outputs, in nbgrader's convention for partial credit.

What the student's code printed stays readable, but as plain streams and displays, which nbgrader never
takes for a score: errors and results become text, warnings on stderr too. Behind it stands the verdict, and
last the points as the cell's result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from torchcourse.grading.judge.verdicts import RAISED
from torchcourse.grading.records import FailedObservation, Verdict
from torchcourse.messages import N_

VERDICT = "torchcourse_verdict"  # the key of an output's metadata: the cleaning takes it from all others
THE_SAME_ERROR = N_("the same error")
Gettext = Callable[[str], str]
_TEX = re.compile(r"[$\\]")


def verdict_outputs(
    verdict: Verdict,
    outputs: list[dict[str, Any]],
    execution_count: int | None,
    gettext: Gettext = N_,
) -> list[dict[str, Any]]:
    """The outputs of a graded test cell: what was printed, the verdict, the points.

    The verdict is in some language; `gettext` has the words around it.
    """
    shown = [demoted(output) for output in outputs]
    display = {
        "output_type": "display_data",
        "data": {"text/plain": verdict_text(verdict, gettext), "text/html": verdict_html(verdict, gettext)},
        "metadata": {VERDICT: verdict_data(verdict, gettext)},
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


def verdict_text(verdict: Verdict, gettext: Gettext = N_) -> str:
    """The verdict as a few lines of text."""
    lines = [f"{verdict.exercise}: {points_in_words(verdict, gettext)}"]
    lines += [f"  ✓ {name}" for name in verdict.passed]
    lines += [f"  ✗ {name}: {message}" for name, message in failures_in_words(verdict, gettext)]
    if verdict.note:
        lines.append(f"  {verdict.note}")
    if verdict.hint:
        lines.append(f"  {hint_word(verdict, gettext).lower()}: {verdict.hint}")
    return "\n".join(lines)


def verdict_data(verdict: Verdict, gettext: Gettext = N_) -> dict[str, Any]:
    """The verdict as plain data, for a feedback page; a part's points are None where nobody knows them."""
    worth = {name: round(points, 2) for name, points in verdict.worth.items()}
    failed = [
        {"name": one.observation, "points": worth.get(one.observation), "message": one.message}
        for one in _each_error_once(verdict.failed, gettext)
    ]
    return {
        "points": verdict.points,
        "kind": verdict.state and verdict.state.kind,
        "state": verdict.state and verdict.state.told,
        "failed": failed,
        "passed": [{"name": name, "points": worth.get(name)} for name in verdict.passed],
        "hint": verdict.hint,
        "hint_word": hint_word(verdict, gettext),
    }


def failures_in_words(verdict: Verdict, gettext: Gettext = N_) -> list[tuple[str, str]]:
    """What failed, and how; what explains all of it is said once."""
    if verdict.state is None:
        return [(failed.observation, failed.message) for failed in _each_error_once(verdict.failed, gettext)]
    count = len(verdict.failed)
    what = (
        gettext(N_("all {count} checks")).format(count=count) if count > 1 else verdict.failed[0].observation
    )
    return [(what, verdict.state.told)]


def _each_error_once(failed: Sequence[FailedObservation], gettext: Gettext) -> list[FailedObservation]:
    """Put "the same error" for an error that an observation before has raised, too."""
    raised = gettext(RAISED).partition("{")[0]
    the_same = gettext(THE_SAME_ERROR)
    said: set[str] = set()
    found = []
    for one in failed:
        again = one.message in said
        found.append(FailedObservation(one.observation, the_same) if again else one)
        if one.message.startswith(raised):
            said.add(one.message)
    return found


def hint_word(verdict: Verdict, gettext: Gettext = N_) -> str:
    """How a hint begins: less surely, when the answer only looks like the one that it belongs to."""
    return gettext(N_("Hint, as it looks") if verdict.recognised == "looks like" else N_("Hint"))


def points_in_words(verdict: Verdict, gettext: Gettext = N_) -> str:
    """'2.5 of 3 points'."""
    one, many = N_("{points:g} of 1 point"), N_("{points:g} of {most:g} points")
    pattern = gettext(one if verdict.max_points == 1 else many)
    return pattern.format(points=verdict.points, most=verdict.max_points)


def verdict_html(verdict: Verdict, gettext: Gettext = N_) -> str:
    """The verdict as a small table: what was checked, and what came of it."""
    return _template().render(
        verdict=verdict,
        points=points_in_words(verdict, gettext),
        failures=failures_in_words(verdict, gettext),
        hint_word=hint_word(verdict, gettext),
    )


@cache
def _template() -> Template:
    loader = PackageLoader("torchcourse.grading.judge", "")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    environment.filters["no_formula"] = _no_formula
    return environment.get_template("verdict.html.j2")


def _no_formula(text: str) -> Markup:
    """Text that a page shows as it is: MathJax finds no formula whose signs have elements of their own."""
    return Markup(_TEX.sub(r"<span>\g<0></span>", escape(text)))
