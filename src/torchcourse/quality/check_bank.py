"""Grade the answer bank itself: is every wrong answer caught and recognised, and every right one accepted?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.execute.template_pool import KeptTemplates, default_workers
from torchcourse.grading.execute.work_files import AssignmentFiles
from torchcourse.grading.judge.states import TOO_LONG
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.pipeline.engine import Engine
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.pipeline.notebook_grader import NotebookGrader
from torchcourse.grading.pipeline.reference import Reference, bank_task
from torchcourse.grading.reading.in_this_process import ReadInThisProcess
from torchcourse.grading.records import Run, SourceNotebook, Verdict
from torchcourse.quality.left_out import LeftOut, left_out
from torchcourse.values.tensor_difference import first_difference


@dataclass(frozen=True)
class BankResult:
    """What one known answer earned under one seed."""

    answer: BankAnswer
    seed: int
    verdict: Verdict
    left_out: LeftOut | None = None  # where asked: what a wrong one would be told without its entry

    @property
    def accepted(self) -> bool:
        return not self.verdict.failed

    @property
    def recognised(self) -> bool:
        """Whether it was taken for itself, or for an answer with the same hint."""
        return self.verdict.hint == self.answer.hint and self.verdict.misconception is not None

    @property
    def timed_out(self) -> bool:
        """Whether it lost points for being too slow, which may be the machine's fault."""
        return any(failed.message == TOO_LONG for failed in self.verdict.failed)

    @property
    def as_expected(self) -> bool:
        """Right answers earn everything; wrong ones lose points and get their own hint."""
        return self.accepted if self.answer.role == "right" else not self.accepted and self.recognised


@dataclass(frozen=True)
class BankReport:
    """The bank of one notebook, graded on several seeds."""

    results: tuple[BankResult, ...]
    references: tuple[Reference, ...]  # one a seed
    stubs: tuple[Verdict, ...]  # what the unwritten stubs earned
    solutions: tuple[Verdict, ...]  # what the reference earned, graded as a submission is

    def surprises(self) -> list[str]:
        """Everything that is not as the bank says, one sentence each."""
        found = [_surprise(result) for result in self.results if not result.as_expected]
        found += [f"{v.exercise}: the stub earned {v.points:g} points" for v in self.stubs if v.points]
        lost = [verdict for verdict in self.solutions if verdict.failed]
        found += [f"{v.exercise}: the reference earned {v.points:g} points" for v in lost]
        return found + guessable_observations(self.references)

    def smallest_sets(self) -> dict[str, tuple[str, ...]]:
        """For each exercise the few observations that still catch every wrong answer (greedily chosen)."""
        return {
            exercise: _greedy_cover([r for r in self.results if r.answer.exercise == exercise])
            for exercise in dict.fromkeys(result.answer.exercise for result in self.results)
        }


@contextmanager
def templates_for_banks(workers: int | None = None, sandbox: bool = True) -> Iterator[KeptTemplates]:
    """Templates for the banks of several notebooks and seeds, since to start them takes seconds.

    Raises:  SandboxError when this machine has none, and one is wanted
    """
    templates = KeptTemplates(workers or default_workers(), sandbox)
    try:
        yield templates
    finally:
        templates.end()


def check_bank(
    source: SourceNotebook,
    answers: Sequence[BankAnswer],
    seeds: Sequence[int],
    *,
    templates: KeptTemplates | None = None,
    timeout_seconds: float = 30.0,
    workers: int | None = None,
    sandbox: bool = True,
    files: AssignmentFiles | None = None,
    leave_out: bool = False,
    progress: Callable[[BankResult], object] = lambda _: None,
) -> BankReport:
    """Grade each known answer on each seed through the engine.

    With `leave_out`, each wrong one is also judged without its own entry. `templates` are some that outlive
    this call; there are own ones by default, for `workers` and `sandbox`.
    """
    with nullcontext(templates) if templates else templates_for_banks(workers, sandbox) as kept:
        return _graded(source, answers, seeds, kept, timeout_seconds, files, leave_out, progress)


def _graded(
    source: SourceNotebook,
    answers: Sequence[BankAnswer],
    seeds: Sequence[int],
    templates: KeptTemplates,
    timeout_seconds: float,
    files: AssignmentFiles | None,
    leave_out: bool,
    progress: Callable[[BankResult], object],
) -> BankReport:
    results: list[BankResult] = []
    references: list[Reference] = []
    stubs: list[Verdict] = []
    solutions: list[Verdict] = []
    same_texts: list[frozenset[str] | None] = [
        frozenset(
            one.name for one in answers if (one.exercise, one.source) == (answer.exercise, answer.source)
        )
        if leave_out and answer.role == "wrong"
        else None
        for answer in answers
    ]
    for seed in seeds:
        material = Material(
            [source], {source.name: tuple(answers)}, files or AssignmentFiles(), timeout_seconds
        )
        readers = ReadInThisProcess([source])  # there are no submissions to read
        with Engine(material, templates, seed=seed, readers=readers) as engine:
            grader = engine.graders[source.name]
            references.append(grader.reference)
            stubs += _verdicts(engine, grader, _stub_cells(grader))
            solutions += _verdicts(engine, grader, grader.reference.cells)
            with ThreadPoolExecutor(engine.workers) as pool:
                runs = list(pool.map(partial(_run, engine, grader), answers))
                # To know an answer again, grading runs it without the visible tests. The last of several
                # seeds shows that this makes no difference; for the others one run serves both.
                if seed != seeds[-1] or len(seeds) == 1:
                    for answer, run in zip(answers, runs, strict=True):
                        grader.known_answers.seen(answer, run.observations)
                judge = partial(_judge, engine, grader)
                for result in pool.map(judge, answers, runs, same_texts):
                    results.append(result)
                    progress(result)
    return BankReport(tuple(results), tuple(references), tuple(stubs), tuple(solutions))


def _run(engine: Engine, grader: NotebookGrader, answer: BankAnswer) -> Run:
    return engine.execute(grader.reference.source.name, bank_task(grader.reference, answer, visible=True))


def _judge(
    engine: Engine, grader: NotebookGrader, answer: BankAnswer, run: Run, same_text: frozenset[str] | None
) -> BankResult:
    cells = bank_task(grader.reference, answer, visible=True).cells
    verdict = grader.own_verdict(cells, run, answer.exercise)
    without = None
    if same_text is not None:
        wanted = grader.reference.wanted[answer.exercise]
        known = grader.known_answers.wrong(answer.exercise)
        without = left_out(answer, verdict, wanted, run.observations, known, same_text)
    return BankResult(answer, engine.seed, verdict, without)


def _stub_cells(grader: NotebookGrader) -> list[dict[str, Any]]:
    stubs = {cell.grade_id: cell.source for cell in grader.reference.source.cells}
    return [
        {**cell, "source": stubs.get(grade_id_of(cell) or "", cell["source"])}
        for cell in grader.reference.cells
    ]


def _verdicts(engine: Engine, grader: NotebookGrader, cells: Sequence[dict[str, Any]]) -> Sequence[Verdict]:
    run = engine.execute(grader.reference.source.name, grader.task(cells))
    return tuple(grader.own_verdicts(cells, run).values())


def guessable_observations(references: Sequence[Reference]) -> list[str]:
    """Name the observations wanted alike under two seeds: they can be sent without solving anything."""
    if len(references) < 2:
        return []
    found = []
    for exercise, items in references[0].wanted.items():
        others = {item.name: item for item in references[1].wanted.get(exercise, ())}
        for item in items:
            other = others.get(item.name)
            if item.comparison.is_bound or other is None:
                continue
            if first_difference(other.wanted, item.wanted) is None:
                found.append(f"{exercise}: the observation {item.name!r} is the same under every seed")
    return found


def observations_caught(result: BankResult) -> frozenset[str]:
    """The observations in which an answer differs from the reference."""
    return frozenset(failed.observation for failed in result.verdict.failed)


def _greedy_cover(results: Sequence[BankResult]) -> tuple[str, ...]:
    left = [observations_caught(r) for r in results if r.answer.role == "wrong" and not r.accepted]
    chosen: list[str] = []
    while left:
        counts: dict[str, int] = {}
        for caught in left:
            for name in caught:
                counts[name] = counts.get(name, 0) + 1
        best = max(counts, key=lambda name: (counts[name], name))
        chosen.append(best)
        left = [caught for caught in left if best not in caught]
    return tuple(chosen)


def _surprise(result: BankResult) -> str:
    answer, verdict = result.answer, result.verdict
    where = f"{answer.exercise}/{answer.name} (seed {result.seed})"
    if answer.role == "right":
        why = "; ".join(f"{failed.observation}: {failed.message}" for failed in verdict.failed)
        return f"{where}: a right answer was rejected: {why}"
    if result.accepted:
        return f"{where}: a wrong answer earned everything"
    if verdict.misconception is None:
        return f"{where}: was not recognised"
    return f"{where}: was taken for {verdict.misconception}"
