"""The reference: the instructor's own solution, run as a submission is, to learn what is wanted."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torchcourse.answer_bank import BankAnswer
from torchcourse.errors import TorchcourseError
from torchcourse.grading.execute.collect import Collector
from torchcourse.grading.execute.runner import Runner, RunnerPool
from torchcourse.grading.execute.task import OneTest, ReferenceTask, Task, run_task
from torchcourse.grading.execute.template import TemplateError
from torchcourse.grading.execute.work_files import Files
from torchcourse.grading.judge.hints import KnownWrongAnswer
from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of
from torchcourse.grading.notebook.test_cells import (
    exercise_of,
    givens_for_submissions,
    own_builtins,
    probe_of,
    probes_to_run,
)
from torchcourse.grading.one_line import one_line
from torchcourse.grading.pipeline.comparable import why_not_comparable, why_not_given
from torchcourse.grading.records import Observation, SourceNotebook, WantedObservation

MIN_SECONDS = 60.0


class ReferenceFailed(TorchcourseError):
    """The instructor's own solution does not pass through its own tests."""


@dataclass(frozen=True)
class Reference:
    """What one notebook's reference gave in one grading run."""

    source: SourceNotebook
    seed: int
    timeout_seconds: float
    cells: tuple[dict[str, Any], ...]  # as it was run
    wanted: dict[str, tuple[WantedObservation, ...]]  # by exercise
    givens: dict[str, bytes]  # encoded
    own_builtins: frozenset[str]  # names of Python's that the source binds itself
    not_allowed: dict[str, tuple[str, ...]]  # by exercise: finished functions that it asks to be written
    modules: tuple[str, ...]


def run_reference(
    template: Runner, source: SourceNotebook, seed: int, timeout_seconds: float, work_dir: Path
) -> Reference:
    """Run the instructor's version of a notebook.

    Raises:  ReferenceFailed when one of its cells with a probe fails, or observes nothing that can be
             compared; TemplateError
    """
    cells = tuple(reference_cells(source))
    # Its template has nothing imported yet: importing must not count as a cell that takes too long.
    limit = max(timeout_seconds, MIN_SECONDS) if timeout_seconds > 0 else timeout_seconds
    task = ReferenceTask(cells, seed, limit, own_builtins=own_builtins(cells))
    seen = run_trusted(template, task, work_dir)
    said = seen.reference
    assert said is not None  # of a ReferenceTask
    by_exercise: dict[str, list[WantedObservation]] = {}
    for item in said.wanted.values():
        by_exercise.setdefault(item.exercise, []).append(item)
    givens = givens_for_submissions(cells, said.givens)
    for index, cell in enumerate(cells):
        if probe_of(cell) is not None:
            _check_reference_cell(source.name, index, cell, seen, by_exercise)
            _check_plain(source.name, cell, by_exercise, givens)
    wanted = {exercise: tuple(items) for exercise, items in by_exercise.items()}
    return Reference(
        source,
        seed,
        timeout_seconds,
        cells,
        wanted,
        givens,
        task.own_builtins,
        said.not_allowed,
        tuple(said.modules),
    )


def read_probes(source: SourceNotebook) -> None:
    """Take apart the probes of a notebook, ahead of its first run: what is found is kept."""
    cells = tuple(reference_cells(source))
    for is_reference in (True, False):
        probes_to_run(cells, is_reference)


def run_trusted(template: Runner, task: Task, work_dir: Path) -> Collector:
    """Run the instructor's own code, which does not kill itself.

    Raises:  TemplateError when it was killed
    """
    seen = run_task(template, task, work_dir, overuse=lambda _: None)
    if seen.killed:
        raise TemplateError(
            "The process that ran the instructor's own code was killed, by another program or by the system "
            "when memory was short. Run this again."
        )
    return seen


def reference_cells(source: SourceNotebook) -> Iterable[dict[str, Any]]:
    """The instructor's cells, with tests as the gradebook has them (instantiated, hidden parts included)."""
    known = {cell.grade_id: cell for cell in source.cells}
    for cell in source.notebook["cells"]:
        stored = known.get(grade_id_of(cell) or "")
        if stored is not None and not CellMetadata(stored.metadata).is_solution:
            cell = {**cell, "source": stored.source}
        yield cell


def _check_reference_cell(
    name: str,
    index: int,
    cell: dict[str, Any],
    seen: Collector,
    wanted: dict[str, list[WantedObservation]],
) -> None:
    where = _where(name, cell)
    if index in seen.errors:
        raise ReferenceFailed(
            f"{where}: the reference itself fails here with {seen.errors[index]}"
            f"{_earlier_failure(index, seen)}; mend the source"
        )
    if exercise_of(cell) not in wanted:
        told = f" ({'; '.join(seen.flags)})" if seen.flags else ""
        raise ReferenceFailed(f"{where}: the reference's probe observed nothing{told}; mend the source")


def _earlier_failure(index: int, seen: Collector) -> str:
    """The first cell that failed, whose missing definitions may be why the test fails."""
    first = min(seen.errors)
    if first == index:
        return ""
    shown = [one for one in seen.outputs.by_cell.get(first, ()) if one["output_type"] == "error"]
    message = f": {one_line(shown[-1]['evalue'], 200)}" if shown else ""
    return f", after cell {first + 1} of the notebook failed with {seen.errors[first]}{message}"


def _check_plain(
    name: str, cell: dict[str, Any], wanted: dict[str, list[WantedObservation]], givens: dict[str, bytes]
) -> None:
    """Refuse observations that any answer, or none, would equal, and inputs that no submission can have."""
    exercise = exercise_of(cell)
    faults = [why_not_comparable(item) for item in wanted[exercise]]
    inputs = [(key.split("/", 1), encoded) for key, encoded in givens.items()]
    faults += [why_not_given(given, encoded) for (of, given), encoded in inputs if of == exercise]
    told = "; ".join(fault for fault in faults if fault)
    if told:
        raise ReferenceFailed(f"{_where(name, cell)}: {told}")


def _where(name: str, cell: dict[str, Any]) -> str:
    return f"source notebook {name}, test cell {grade_id_of(cell)!r}"


class KnownAnswers:
    """The bank's wrong answers, each run only when some submission may be it, and once per grading run."""

    def __init__(
        self, reference: Reference, answers: tuple[BankAnswer, ...], pool: RunnerPool, files: Files
    ) -> None:
        """They run in templates of `pool`, with the instructor's `files` beside them."""
        wrong = [answer for answer in answers if answer.role == "wrong"]
        self._answers = [_KnownAnswer(reference, answer, pool, files) for answer in wrong]

    def seen(self, answer: BankAnswer, observations: Iterable[Observation]) -> None:
        """Take what a wrong answer observed in a run of somebody else's, so that it need not run again."""
        for known in self._answers:
            if known.answer == answer:
                known.take(observations)

    def wrong(self, exercise: str) -> Iterator[KnownWrongAnswer]:
        """What each wrong answer to an exercise observes under this grading run's seed, one after another."""
        for answer in self._answers:
            if answer.answer.exercise == exercise:
                yield answer.observed()

    def ahead(self) -> Iterator[None]:
        """Run all that have not been, one a step, so that no submission waits for one.

        Raises:  TemplateError
        """
        for answer in self._answers:
            answer.observed()
            yield


@dataclass
class _KnownAnswer:
    reference: Reference
    answer: BankAnswer
    pool: RunnerPool
    files: Files
    _observed: KnownWrongAnswer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def observed(self) -> KnownWrongAnswer:
        with self._lock:  # another thread may just be running it
            if self._observed is None:
                seen = self.pool.with_template(self._run)
                self._observed = self._known(seen.observations.by_name.values())
            return self._observed

    def take(self, observations: Iterable[Observation]) -> None:
        with self._lock:
            self._observed = self._known(observations)

    def _known(self, observations: Iterable[Observation]) -> KnownWrongAnswer:
        values = {item.name: item.value for item in observations}
        return KnownWrongAnswer(self.answer.exercise, self.answer.name, self.answer.hint or "", values)

    def _run(self, template: Runner) -> Collector:
        task = bank_task(self.reference, self.answer, visible=False)
        with self.pool.work_dir(self.files) as work_dir:
            return run_trusted(template, task, work_dir)


def bank_task(reference: Reference, answer: BankAnswer, visible: bool) -> Task:
    """Put a known answer into the reference's notebook, to run its exercise's test only."""
    cells = [with_answer(cell, answer.exercise, answer.source) for cell in reference.cells]
    return Task(
        cells,
        reference.seed,
        reference.timeout_seconds,
        givens=reference.givens,
        own_builtins=reference.own_builtins,
        only=OneTest(answer.exercise, visible),
    )


def with_answer(cell: dict[str, Any], exercise: str, source: str) -> dict[str, Any]:
    """The cell itself, or for the exercise's solution cell one with another text."""
    said = CellMetadata.of(cell)
    if said.is_solution and not said.is_graded and said.grade_id == exercise:
        return {**cell, "source": source}
    return cell
