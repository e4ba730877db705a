"""Run one notebook's cells in a process forked for it, and go on in a fresh one where a cell ended it.

A cell that never ends, or that takes its process with it, costs that cell: what was observed before it
is kept, and the cells behind it run in a new process.
"""

from __future__ import annotations

import builtins
import marshal
import math
import os
import re
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from torchcourse.files.private_folder import remove_tree
from torchcourse.grading.child.job import Job, JobCell, ReferenceJob, SubmissionJob
from torchcourse.grading.child.run_cells import SECONDS_AFTER_TIMEOUT
from torchcourse.grading.execute.collect import Collector
from torchcourse.grading.execute.collect_reference import ReferenceFrames
from torchcourse.grading.execute.fork_watch import Ending
from torchcourse.grading.execute.notable_errors import notable_errors, notable_observations
from torchcourse.grading.execute.runner import Runner
from torchcourse.grading.notebook.cells import is_test_cell
from torchcourse.grading.notebook.test_cells import exercise_of, is_skipped, probes_to_run
from torchcourse.grading.records import Run
from torchcourse.grading.seeds import derived_seed
from torchcourse.probes.statements import ProbeToRun, split_test_cell

SIGKILL = 9  # Windows has no name for it
MORE_RESTARTS = 4  # than there are test cells: each of these may end its process
MIN_CELLS = 10  # a notebook may take as long as so many cells, however few its source has
NO_LIMIT_SECONDS = 24 * 3600.0
_TIMEOUT_TAG = re.compile(r"timeout=(\d{1,6}(?:\.\d+)?)")
_BUILTINS = frozenset(dir(builtins))
TOO_LATE = "was stopped: all its cells together took longer than they may"


@dataclass(frozen=True)
class OneTest:
    """The one exercise whose test cell is to run."""

    exercise: str
    visible: bool = True  # whether the part of it runs, too, that students see


@dataclass(frozen=True)
class Task:
    """A notebook to run, and what its process is to know and may use."""

    cells: Sequence[dict[str, Any]]  # nbformat cells
    seed: int  # of the grading run
    timeout_seconds: float
    givens: dict[str, bytes] = field(default_factory=dict)  # what the reference's side made, encoded
    only: OneTest | None = None  # None: every test cell runs
    own_builtins: frozenset[str] = frozenset()  # names of Python's that the source binds itself
    source_cells: int | None = None  # of code; all cells may take the time of so many; None: as they like
    patience_seconds: float | None = None  # after which it is stopped, to be run anew later; None: never


class RunsLong(Exception):
    """A notebook was stopped since others wait behind it; nothing of what it did counts."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:.1f} s, to be run again later")
        self.seconds = seconds


@dataclass(frozen=True)
class ReferenceTask(Task):
    """The instructor's own notebook, whose process may say what is wanted of submissions."""


def run_task(template: Runner, task: Task, work_dir: Path, overuse: Callable[[int], str | None]) -> Collector:
    """Run a notebook to its end, in as many processes as it takes.

    `work_dir` is private to this run, and the only place where the processes may write.
    """
    job_cells = _job_cells(task)
    limits = {cell["index"]: _limit_seconds(cell) for cell in job_cells}
    collector = Collector(limits, ReferenceFrames() if isinstance(task, ReferenceTask) else None)
    tests = [cell["index"] for cell in job_cells if cell["kind"] == "test"]
    end = time.monotonic() + _limit_of_all(task, job_cells)
    files = set(os.listdir(work_dir))
    skip: set[int] = set()
    for _ in range(1 + len(tests) + MORE_RESTARTS):
        ending = template.run(
            _job(task, work_dir, job_cells, skip),
            collector,
            lambda index: min(limits[index], end - time.monotonic()),
            overuse,
        )
        collector.peak_mebibytes = max(collector.peak_mebibytes, ending.peak_mebibytes)
        for words in ending.tried:
            collector.flag(f"it tried {words}, and did not get it")
        if collector.done and ending.status == 0:
            break
        culprit = collector.cell
        collector.killed |= ending.signal == SIGKILL and ending.reason is None
        is_late = time.monotonic() > end and ending.reason is not None
        _note_ending(collector, culprit, ending, TOO_LATE if is_late else ending.reason)
        skip |= {culprit} | {index for index in tests if index <= culprit}
        if is_late or not set(tests) - skip:
            break
        if ending.overused:
            _remove_others(work_dir, files)  # or the next process would be ended for them at once
        collector.begin_process(frozenset(range(culprit)))
    return collector


def _limit_of_all(task: Task, job_cells: list[JobCell]) -> float:
    """How many seconds a notebook may take in all its processes together."""
    if task.source_cells is None:
        return math.inf
    usual = _seconds(task.timeout_seconds)
    more = sum(max(0.0, cell["seconds"] - usual) for cell in job_cells)
    return usual * max(MIN_CELLS, task.source_cells) + more


def _remove_others(folder: Path, names: set[str]) -> None:
    """Remove what a folder holds besides these."""
    for entry in os.scandir(folder):
        if entry.name in names:
            continue
        if entry.is_dir(follow_symlinks=False):
            remove_tree(Path(entry.path))
        else:
            os.unlink(entry.path)


def execute(template: Runner, task: Task, work_dir: Path, overuse: Callable[[int], str | None]) -> Run:
    """Run a submission's notebook and return what came out.

    Raises:  RunsLong, TemplateError
    """
    start = time.monotonic()

    def look(pid: int) -> str | None:
        if task.patience_seconds is not None and time.monotonic() > start + task.patience_seconds:
            raise RunsLong(task.patience_seconds)
        return overuse(pid)

    seen = run_task(template, task, work_dir, look)
    for text in (
        *notable_errors(seen.outputs.by_cell),
        *notable_observations(seen.observations.by_name.values()),
    ):
        seen.flag(text)
    return Run(
        outputs=seen.outputs.by_cell,
        execution_counts=seen.execution_counts,
        observations=tuple(seen.observations.by_name.values()),
        errors=seen.errors,
        flags=tuple(seen.flags),
        seconds=time.monotonic() - start,
        killed=seen.killed,
        settings=seen.settings,
        peak_mebibytes=seen.peak_mebibytes,
    )


def _job(task: Task, work_dir: Path, job_cells: list[JobCell], skip: set[int]) -> Job:
    exercises = [cell["exercise"] for cell in job_cells if cell["kind"] == "test"]
    # Public: the same on both sides, and nothing can be learnt from it about the seed of the run.
    seeds = {name: derived_seed(task.seed, f"{name}/public") for name in exercises}
    if isinstance(task, ReferenceTask):
        return ReferenceJob(
            cells=job_cells, skip=sorted(skip), work_dir=str(work_dir), seeds=seeds, secret_seed=task.seed
        )
    return SubmissionJob(
        cells=job_cells, skip=sorted(skip), work_dir=str(work_dir), seeds=seeds, givens=task.givens
    )


def _job_cells(task: Task) -> list[JobCell]:
    probes = probes_to_run(task.cells, isinstance(task, ReferenceTask))
    return [
        job_cell
        for index, cell in enumerate(task.cells)
        if cell["cell_type"] == "code" and cell["source"].strip() and not is_skipped(cell)
        for job_cell in [_job_cell(index, cell, task, probes.get(index))]
        if task.only is None or job_cell["kind"] == "code" or job_cell["exercise"] == task.only.exercise
    ]


def _job_cell(index: int, cell: dict[str, Any], task: Task, probe: ProbeToRun | None) -> JobCell:
    seconds = _own_seconds(cell) or _seconds(task.timeout_seconds)
    if not is_test_cell(cell):
        return {"index": index, "kind": "code", "source": cell["source"], "seconds": seconds}
    visible = split_test_cell(cell["source"])[0] if task.only is None or task.only.visible else ""
    exercise = exercise_of(cell)
    statements = probe.statements if probe else ()
    return {
        "index": index,
        "kind": "test",
        "source": visible,
        "seconds": seconds,
        "exercise": exercise,
        "probe": [(_compiled(one.source, exercise), list(one.observations)) for one in statements],
        "names": sorted(probe.needs - _BUILTINS | probe.needs & task.own_builtins) if probe else [],
    }


# The same few statements are in every submission: compiled in each, they would take 3 ms of its time.
@lru_cache(maxsize=10_000)
def _compiled(statement: str, exercise: str) -> bytes:
    """A statement of a probe as code for this Python, which is also the template's."""
    filename = f"<probe of {exercise}>"
    try:
        code = compile(statement, filename, "exec")
    except SyntaxError as error:  # which parsing alone does not find: `return`, say
        code = compile(f"raise SyntaxError({str(error)!r})", filename, "exec")
    return marshal.dumps(code)


def _seconds(timeout_seconds: float | None) -> float:
    """nbgrader's None and -1 mean: no limit."""
    seconds = timeout_seconds if timeout_seconds and timeout_seconds > 0 else NO_LIMIT_SECONDS
    return float(seconds)


def _own_seconds(cell: dict[str, Any]) -> float | None:
    """The time limit that a cell's tag sets; a mended notebook has the source's tags, never a student's."""
    tags = cell["metadata"].get("tags", [])
    return next((float(found[1]) for tag in tags if (found := _TIMEOUT_TAG.fullmatch(tag))), None)


def _limit_seconds(cell: JobCell) -> float:
    """How long until a cell's process is killed; well after the cell was told to stop."""
    seconds = cell["seconds"]
    grace = 2.0 + 0.25 * seconds
    if cell["kind"] == "test":
        # The visible test and one statement may take all of their time; those behind it are cut short.
        return 2 * seconds + grace + SECONDS_AFTER_TIMEOUT * len(cell["probe"])
    return seconds + grace


def _note_ending(collector: Collector, culprit: int, ending: Ending, reason: str | None) -> None:
    """Tell the student, in the cell's outputs, and the instructor, by a flag, how a process ended."""
    reason = reason or _ending_in_words(ending)
    collector.flag(f"the process that ran cell {culprit + 1} {reason}")
    if culprit < 0:
        return
    text = f"the process that ran this cell {reason}"
    collector.errors[culprit] = "ProcessEnded"
    collector.outputs.by_cell.setdefault(culprit, []).append(
        {"output_type": "error", "ename": "ProcessEnded", "evalue": text, "traceback": [text]}
    )


def _ending_in_words(ending: Ending) -> str:
    if ending.signal is None:
        return f"was ended by the code itself (exit status {ending.status >> 8})"
    if ending.signal == signal.SIGSYS:
        return "was stopped: it asked the system for something that no notebook needs"
    if ending.signal == signal.SIGXCPU:
        return "was stopped: it used too much processor time"
    if ending.signal == signal.SIGXFSZ:
        return "was stopped: it wrote too large a file"
    named = ending.signal in set(signal.Signals)  # it can send itself one that has no name
    return f"crashed ({signal.Signals(ending.signal).name if named else f'signal {ending.signal}'})"
