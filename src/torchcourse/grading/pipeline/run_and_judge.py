"""Run one notebook and judge it; an answer does not pay for an earlier one that it calls.

One that fails, and calls a wrong answer to an earlier exercise, is run again with the course's own answer in
that place, in another process, on this machine. Of that run nothing is told but which observations are right,
and the bank's hints: its outputs, values and errors could carry the course's answer out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from torchcourse.grading.execute.task import OneTest
from torchcourse.grading.execute.work_files import Files
from torchcourse.grading.judge.verdicts import FORM
from torchcourse.grading.notebook.test_cells import exercise_of
from torchcourse.grading.pipeline.engine import Engine
from torchcourse.grading.pipeline.notebook_grader import NotebookGrader
from torchcourse.grading.reading.jobs import ReadNotebook
from torchcourse.grading.records import FailedObservation, Run, State, Verdict
from torchcourse.messages import N_
from torchcourse.said import Said, joined, listed

STILL_WRONG = Said("not what is wanted")
_SAME_FOR_ALL = {"not written", "took too long", "returned nothing"}  # states that are told in fixed words


def run_and_judge(
    engine: Engine, read: ReadNotebook, files: Files, patience_seconds: float | None = None
) -> tuple[Run, dict[int, Verdict]]:
    """Run a notebook, and give a verdict for each test cell, by its place.

    Raises:  NotExecuted, UnreadableFile; RunsLong when it ran for longer than `patience_seconds`
    """
    grader = engine.graders[read.name]
    task = replace(grader.task(read.cells), patience_seconds=patience_seconds)
    run = engine.execute(read.name, task, files)
    verdicts = grader.verdicts(read.cells, run, read.finished)
    for place, wrong in built_on_wrong(verdicts, read).items():
        verdicts[place] = _judged_again(engine, grader, read, files, place, wrong)
    return run, verdicts


def built_on_wrong(verdicts: Mapping[int, Verdict], read: ReadNotebook) -> dict[int, tuple[str, ...]]:
    """Name the wrong answers to earlier exercises that failing answers call, by the places of their tests."""
    failed = {one.exercise for one in verdicts.values() if one.failed}
    found = {
        place: tuple(one for one in read.calls.get(verdict.exercise, ()) if one in failed)
        for place, verdict in verdicts.items()
        if verdict.failed and verdict.exercise not in read.finished
    }
    return {place: wrong for place, wrong in found.items() if wrong}


def mend_that_first(verdict: Verdict, wrong: Sequence[str]) -> Verdict:
    """What is said where nothing is run again: whose mistake it may be, and no hint about another one."""
    pattern = (
        N_("It calls your {names}, which is wrong: mend that first.")
        if len(wrong) == 1
        else N_("It calls your {names}, which are wrong: mend them first.")
    )
    note = Said(pattern, names=listed(wrong))
    state = None if verdict.state and verdict.state.kind == "not written" else verdict.state
    return replace(
        verdict, note=joined(verdict.note, note), state=state, hint=None, misconception=None, recognised=None
    )


def _judged_again(
    engine: Engine,
    grader: NotebookGrader,
    read: ReadNotebook,
    files: Files,
    place: int,
    wrong: Sequence[str],
) -> Verdict:
    cells = grader.with_reference(read.cells, wrong)
    task = replace(grader.task(cells), only=OneTest(exercise_of(cells[place]), visible=False))
    run = engine.execute_here(task, files)
    verdict = grader.verdicts(cells, run, {})[place]
    pattern = (
        N_("It calls your {names}, which is wrong: judged with the course's in that place.")
        if len(wrong) == 1
        else N_("It calls your {names}, which are wrong: judged with the course's in their place.")
    )
    note = Said(pattern, names=listed(wrong))
    return replace(
        verdict,
        failed=tuple(_without_values(one) for one in verdict.failed),
        state=verdict.state and _in_fixed_words(verdict.state),
        note=note,
    )


def _without_values(failed: FailedObservation) -> FailedObservation:
    return failed if failed.observation == FORM else FailedObservation(failed.observation, STILL_WRONG)


def _in_fixed_words(state: State) -> State:
    return (
        state if state.kind in _SAME_FOR_ALL else State(state.kind, Said("Your answer stops with an error."))
    )
