"""What does a feedback page say of each exercise, and which cells belong to it?

The page shows a verdict before the answer that it is about. So a notebook is read in two steps: here each
cell learns which exercises open with it and whether they close; then the template writes the cells in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from torchcourse.grading.judge.verdict_outputs import VERDICT
from torchcourse.messages import N_

_PREFIX = "test_"  # a test cell of this course has the name of its exercise behind it
_SCHEME = "_scheme"  # and a mark scheme the name of its question before it
_OLD_VERDICT = re.compile(r"[^\n]*: [\d.]+ of [\d.]+ points?(\n|$)")
_STATES = {
    "not written": N_("not written yet"),
    "not defined": N_("not found by its name"),
    "stopped": N_("stopped by an error"),
    "raised": N_("raised an error"),
}


@dataclass
class Exercise:
    """What was graded together: a test cell, or an answer that a human reads."""

    known: NotebookNode  # nbgrader's metadata of the graded cell, with its score and comment
    verdict: dict[str, Any] | None = None  # as verdict_data made it
    html: str = ""  # the verdict, where an earlier version wrote it
    comments: list[NotebookNode] = field(default_factory=list)  # metadata of its cells that have a comment

    @property
    def is_test(self) -> bool:
        return bool(self.known.get("grade") and not self.known.get("solution"))

    @property
    def name(self) -> str:
        grade_id = str(self.known.grade_id)
        return grade_id.removeprefix(_PREFIX) if self.is_test else grade_id

    @property
    def mark(self) -> str:
        """'right', 'partly' or 'wrong' by tests, 'hand' or 'waiting' by a human; 'none' for no points."""
        if not self.known.points:
            return "none"
        if not self.is_test:
            return "waiting" if self.known.get("waiting") else "hand"
        if self.known.score >= self.known.points:
            return "right"
        return "partly" if self.known.score > 0 else "wrong"

    @property
    def state(self) -> str:
        """What came of it, in words."""
        words = {
            "right": N_("right"),
            "partly": N_("partly right"),
            "wrong": N_("not right yet"),
            "hand": N_("marked by hand"),
            "waiting": N_("waits to be marked"),
            "none": "",
        }
        kind = (self.verdict or {}).get("kind")
        if kind and self.mark == "wrong":
            return _STATES.get(kind, str(kind))
        return words[self.mark]

    @property
    def changed_by_hand(self) -> bool:
        """Whether the gradebook has other points than the tests gave."""
        return self.verdict is not None and abs(self.verdict["points"] - self.known.score) > 0.005


def exercises_of(nb: NotebookNode) -> list[Exercise]:
    """The exercises of a graded notebook, in order.

    Changes its cells: `metadata.page` says which exercises a cell opens, and whether it closes them.
    """
    found: list[Exercise] = []
    first: int | None = None  # where the answer began that the next test is about
    last: int | None = None  # the test cell that closes what is open
    for number, cell in enumerate(nb.cells):
        cell.metadata.page = {"opens": [], "closes": False, "exercise": None, "scheme": False, "told": False}
        known = cell.metadata.get("nbgrader") or {}
        if known.get("grade") or known.get("task"):
            exercise = _exercise(cell, cell.metadata.nbgrader)
            cell.metadata.page["told"] = True
            found.append(exercise)
            if not exercise.is_test:
                first = last = None
                _set(nb, number, number, exercise)
                continue
            start = number if first is None else first
            if last is not None:
                nb.cells[last].metadata.page["closes"] = False
            cell.metadata.page["exercise"] = exercise
            nb.cells[start].metadata.page["opens"].append(exercise)
            cell.metadata.page["closes"] = True
            exercise.comments += _comments(nb.cells[start:number])
            first, last = start, number
        elif known.get("solution"):
            first, last = (number, None) if first is None or last is not None else (first, None)
        elif cell.cell_type == "markdown" and (known or last is not None):
            if found and known.get("grade_id") == f"{found[-1].known.grade_id}{_SCHEME}":
                _with_scheme(nb, number, found[-1])
            first = last = None
        elif last is not None:
            first = last = None
    return found


def _set(nb: NotebookNode, start: int, end: int, exercise: Exercise) -> None:
    nb.cells[start].metadata.page["opens"].append(exercise)
    nb.cells[end].metadata.page["exercise"] = exercise
    nb.cells[end].metadata.page["closes"] = True


def _comments(cells: list[NotebookNode]) -> list[NotebookNode]:
    """What has a comment among an answer's cells, each once: it is told with the verdict."""
    found = [cell for cell in cells if (cell.metadata.get("nbgrader") or {}).get("comment")]
    found = [cell for cell in found if not cell.metadata.page["told"]]
    for cell in found:
        cell.metadata.page["told"] = True
    return [cell.metadata.nbgrader for cell in found]


def _with_scheme(nb: NotebookNode, number: int, exercise: Exercise) -> None:
    """Let a mark scheme directly after its question belong to it."""
    before = nb.cells[number - 1].metadata.page
    if before["exercise"] is exercise:
        before["closes"] = False
        nb.cells[number].metadata.page |= {"closes": True, "scheme": True}


def _exercise(cell: NotebookNode, known: NotebookNode) -> Exercise:
    exercise = Exercise(known)
    outputs = cell.get("outputs", ())
    if not exercise.is_test or len(outputs) < 2 or outputs[-1].output_type != "execute_result":
        return exercise
    shown = outputs[-2]
    if shown.output_type == "display_data" and VERDICT in shown.metadata:
        exercise.verdict = shown.metadata[VERDICT]
    elif shown.output_type == "display_data" and _OLD_VERDICT.match(str(shown.data.get("text/plain", ""))):
        exercise.html = str(shown.data.get("text/html", ""))
    else:
        return exercise
    del outputs[-2]
    return exercise
