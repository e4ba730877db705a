"""One notebook before and after it is executed: mend, and judge. No database, no files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from torchcourse.grading.cleaning.notebook import NotebookCleaner, own_texts, told_of_cleaning
from torchcourse.grading.execute import Task
from torchcourse.grading.from_scratch import forbidden_calls
from torchcourse.grading.hints import recognise
from torchcourse.grading.judge import is_unwritten, judge, not_from_scratch
from torchcourse.grading.mend import mend
from torchcourse.grading.outline import Outline, outline
from torchcourse.grading.read_notebook import read_notebook
from torchcourse.grading.records import GradedNotebook, MendedNotebook, Run, Verdict
from torchcourse.grading.reference import KnownAnswers, Reference
from torchcourse.grading.repair_note import with_repair_note
from torchcourse.grading.test_cells import exercise_name, is_skipped, is_test_cell
from torchcourse.grading.unprotected import unprotected_verdict
from torchcourse.grading.verdict_outputs import verdict_outputs


@dataclass(frozen=True)
class NotebookGrader:
    """All that it takes to grade one notebook of an assignment, for any number of submissions."""

    reference: Reference
    known_answers: KnownAnswers

    @cached_property
    def _shape(self) -> Outline:
        return outline(self.reference.source)

    @cached_property
    def _own_texts(self) -> frozenset[str]:
        return own_texts(self.reference.source)

    def mended(self, data: bytes, file_name: str | None = None) -> MendedNotebook:
        """Mend a submitted notebook's bytes; another `file_name` than the source's is told the student.

        Raises:  UnreadableSubmission when they are no notebook
        """
        return mend(read_notebook(data), self.reference.source, file_name, self._shape)

    def task(self, cells: Sequence[dict[str, Any]]) -> Task:
        """What it takes to run a mended notebook's cells."""
        return Task(
            cells,
            self.reference.seed,
            self.reference.timeout_seconds,
            givens=self.reference.givens,
            source_cells=sum(cell["cell_type"] == "code" for cell in self.reference.cells),
        )

    def judged(self, mended: MendedNotebook, run: Run) -> GradedNotebook:
        """Judge what a run observed; write verdicts into the test cells' outputs, and repairs at the head."""
        cells, verdicts = [], []
        cleaner = NotebookCleaner(self._own_texts)
        for index, cell in enumerate(mended.cells):
            cell = cleaner.cell(cell, index + 1)
            if cell["cell_type"] != "code":
                cells.append(cell)
                continue
            outputs = cleaner.outputs(run.outputs.get(index, []), index + 1)
            count = run.execution_counts.get(index)
            if is_test_cell(cell):
                verdict = self.verdict(mended.cells, index, run)
                verdicts.append(verdict)
                if verdict.protected:
                    outputs = verdict_outputs(verdict, outputs, count)
            cells.append({**cell, "outputs": outputs, "execution_count": count})
        told_of = told_of_cleaning(cleaner.found)
        told = with_repair_note(cells, [*told_of, *mended.repairs])
        notebook = {"cells": told, "metadata": mended.metadata, "nbformat": 4, "nbformat_minor": 5}
        return GradedNotebook(
            mended.name,
            notebook,
            tuple(verdicts),
            mended.repairs,
            (*run.flags, *told_of),
            run.seconds,
            run.killed,
        )

    def verdict(self, cells: Sequence[dict[str, Any]], index: int, run: Run) -> Verdict:
        """Judge one test cell, the notebook's cell number `index`."""
        cell = cells[index]
        known = cell["metadata"]["nbgrader"]
        exercise, max_points = exercise_name(known["grade_id"]), float(known["points"])
        wanted = self.reference.wanted.get(exercise)
        if wanted is None:
            reached = index in run.execution_counts or is_skipped(cell) or not cell["source"].strip()
            return unprotected_verdict(
                exercise, max_points, run.outputs.get(index, []), run.errors.get(index), reached
            )
        used = self._finished_functions(exercise, cells, index)
        if used:
            verdict = not_from_scratch(exercise, max_points, used)
        else:
            verdict = judge(exercise, max_points, wanted, run.observations, run.errors.get(index))
        if not verdict.failed or is_unwritten(verdict):
            return verdict
        answer = recognise(wanted, run.observations, self.known_answers.wrong(exercise))
        return replace(verdict, hint=answer.hint, misconception=answer.name) if answer else verdict

    def _finished_functions(
        self, exercise: str, cells: Sequence[dict[str, Any]], test: int
    ) -> tuple[str, ...]:
        """The functions that an exercise asks for, where its answer calls them instead of writing them."""
        forbidden = self.reference.not_allowed.get(exercise)
        if not forbidden:
            return ()
        answer, others, before_test = "", [], []
        for place, cell in enumerate(cells):
            known = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] != "code" or is_test_cell(cell):
                continue
            if known.get("solution") and known.get("grade_id") == exercise:
                answer, before_test = cell["source"], []
            else:
                others.append(cell["source"])
                before_test += [cell["source"]] if place < test else []
        return forbidden_calls(answer, others, forbidden, before_test)
