"""One notebook before and after it is executed: what is run, and what each exercise earns. No files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from torchcourse.grading.execute.task import Task
from torchcourse.grading.judge.hints import recognise
from torchcourse.grading.judge.relations import relation_of
from torchcourse.grading.judge.states import NO_ANSWER, AnswerCell
from torchcourse.grading.judge.unprotected import unprotected_verdict
from torchcourse.grading.judge.verdicts import FORM, changed_settings, judge, not_from_scratch
from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of, is_answer_cell, is_test_cell
from torchcourse.grading.notebook.test_cells import exercise_of, is_skipped
from torchcourse.grading.pipeline.reference import KnownAnswers, Reference
from torchcourse.grading.reading.finished_functions import finished_functions
from torchcourse.grading.records import Run, Verdict, WantedObservation
from torchcourse.said import Said


@dataclass(frozen=True)
class NotebookGrader:
    """All that it takes to grade one notebook of an assignment, for any number of submissions."""

    reference: Reference
    known_answers: KnownAnswers

    def task(self, cells: Sequence[dict[str, Any]]) -> Task:
        """What it takes to run a mended notebook's cells."""
        return Task(
            cells,
            self.reference.seed,
            self.reference.timeout_seconds,
            givens=self.reference.givens,
            own_builtins=self.reference.own_builtins,
            source_cells=sum(cell["cell_type"] == "code" for cell in self.reference.cells),
        )

    def with_reference(
        self, cells: Sequence[dict[str, Any]], exercises: Sequence[str]
    ) -> list[dict[str, Any]]:
        """A notebook's cells with the course's own answers to some exercises."""
        own = {grade_id_of(cell): cell["source"] for cell in self.reference.cells if is_answer_cell(cell)}
        return [
            {**cell, "source": own[grade_id_of(cell)]}
            if is_answer_cell(cell) and grade_id_of(cell) in exercises
            else cell
            for cell in cells
        ]

    def own_verdicts(self, cells: Sequence[dict[str, Any]], run: Run) -> dict[int, Verdict]:
        """What `verdicts` says, of cells that are the course's own: they are looked at here."""
        return self.verdicts(cells, run, finished_functions(cells, self.reference.not_allowed))

    def own_verdict(self, cells: Sequence[dict[str, Any]], run: Run, exercise: str) -> Verdict:
        """What `own_verdicts` says of one exercise, where its test alone was run."""
        index = next(
            i for i, cell in enumerate(cells) if is_test_cell(cell) and exercise_of(cell) == exercise
        )
        not_allowed = {exercise: self.reference.not_allowed.get(exercise, ())}
        finished = finished_functions(cells, not_allowed)
        return self._verdict(cells[index], index, run, finished, _answer_cells(cells, run))

    def verdicts(
        self, cells: Sequence[dict[str, Any]], run: Run, finished: Mapping[str, tuple[str, ...]]
    ) -> dict[int, Verdict]:
        """Judge what a run observed: a verdict for each test cell, by its place.

        `finished` are the finished functions that answers call, by exercise.
        """
        answers = _answer_cells(cells, run)
        return {
            index: self._verdict(cell, index, run, finished, answers)
            for index, cell in enumerate(cells)
            if is_test_cell(cell)
        }

    def _verdict(
        self,
        cell: dict[str, Any],
        index: int,
        run: Run,
        finished: Mapping[str, tuple[str, ...]],
        answers: Mapping[str, AnswerCell],
    ) -> Verdict:
        exercise, max_points = exercise_of(cell), CellMetadata.of(cell).points
        wanted = self.reference.wanted.get(exercise)
        if wanted is None:
            reached = index in run.execution_counts or is_skipped(cell) or not cell["source"].strip()
            return unprotected_verdict(
                exercise, max_points, run.outputs.get(index, []), run.errors.get(index), reached
            )
        if exercise in finished:
            verdict = not_from_scratch(exercise, max_points, finished[exercise])
        else:
            answer = answers.get(exercise, NO_ANSWER)
            verdict = judge(exercise, max_points, wanted, run.observations, run.errors.get(index), answer)
        if verdict.failed and run.settings.get(index):
            verdict = replace(verdict, note=changed_settings(run.settings[index]))
        if not verdict.failed or (verdict.state is not None and verdict.state.kind in NOTHING_TO_COMPARE):
            return verdict
        found = recognise(wanted, run.observations, self.known_answers.wrong(exercise))
        if found is None and verdict.state is None:
            return _with_relation(verdict, wanted, run)
        if found is None or (verdict.state is not None and found.how != "exactly"):
            return verdict
        known = found.answer
        return replace(verdict, hint=known.hint, misconception=known.name, recognised=found.how)


def _with_relation(verdict: Verdict, wanted: Sequence[WantedObservation], run: Run) -> Verdict:
    """A verdict that says what the wrong values have to do with the right ones, where that is one thing."""
    failed = {one.observation for one in verdict.failed}
    if failed == {FORM}:
        return replace(verdict, misconception="another_form")
    values = {one.name: one.value for one in run.observations if one.exercise == verdict.exercise}
    relation = relation_of([item for item in wanted if item.name in failed], values)
    return (
        verdict
        if relation is None
        else replace(verdict, hint=Said(relation.hint), misconception=relation.name)
    )


# States in which nothing of the answer has run: there is no misconception in it to be recognised.
NOTHING_TO_COMPARE = {"not written", "syntax error", "not defined", "stopped"}


def _answer_cells(cells: Sequence[dict[str, Any]], run: Run) -> dict[str, AnswerCell]:
    """The solution cells by exercise, each with the error that it ended with."""
    return {
        exercise: AnswerCell(cell["source"], _error_of(run, index))
        for index, cell in enumerate(cells)
        if is_answer_cell(cell) and (exercise := grade_id_of(cell)) is not None
    }


def _error_of(run: Run, index: int) -> tuple[str, str] | None:
    errors = (one for one in run.outputs.get(index, []) if one["output_type"] == "error")
    return next(((str(one["ename"]), str(one["evalue"])) for one in errors), None)
