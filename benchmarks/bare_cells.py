"""Run notebooks' cells in forks of a warm process, and nothing else: what grading cannot be faster than.

The same cells with the same inputs as in grading, visible tests and probes, in the same kind of fork: with
the same modules imported, under the same shell. What they print and observe is thrown away; there is no
sandbox, no judge and no record. Called by grading.py with a file of modules and tasks and the number of
processes at a time; prints the seconds from the first fork to the last end, and the processor seconds.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any

# As in the engine's templates.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ |= {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONHASHSEED": "0"}

from torchcourse.grading.child.encoding import decode, to_value
from torchcourse.grading.child.notebook_shell import NotebookShell, Reporter
from torchcourse.grading.child.rehearsal import rehearse_an_error, use_huge_pages
from torchcourse.grading.child.template_process import preload
from torchcourse.grading.execute.task import Task
from torchcourse.grading.notebook.cells import is_test_cell
from torchcourse.grading.notebook.test_cells import exercise_name
from torchcourse.grading.observe import use_side
from torchcourse.grading.seeds import derived_seed, seed_all
from torchcourse.probes.statements import split_test_cell, statements_of


class SilentReporter(Reporter):
    """Hears what the cells write and display, and does nothing with it."""

    def __init__(self) -> None:
        super().__init__(-1)

    def send(self, kind: bytes, content: Any) -> None:
        """Nothing."""

    def write(self, name: str, text: str) -> None:
        """Nothing."""

    def output(self, output: dict[str, Any], **how: Any) -> None:
        """Nothing."""


class BareSide:
    """Hands out a probe's inputs; what it observes is computed, and forgotten."""

    def __init__(self, givens: dict[str, bytes]) -> None:
        self.exercise = ""
        self._givens = givens

    def given(self, name: str, make: Callable[[], Any] | None = None) -> Any:
        return to_value(decode(self._givens[f"{self.exercise}/{name}"], trusted=True))

    def observe(self, name: str, value: Any, arguments: dict[str, Any]) -> None:
        if isinstance(value, FunctionType):
            with suppress(Exception):
                value()

    def not_allowed(self, names: tuple[str, ...]) -> None:
        """Nothing."""


def main() -> None:
    """Get as ready as a template is, then run all notebooks and take the time."""
    modules, tasks = pickle.loads(Path(sys.argv[1]).read_bytes())
    workers = int(sys.argv[2])
    shell = NotebookShell.instance()
    preload(modules)
    notebooks = [(task, [prepared(cell) for cell in task.cells]) for task in tasks]
    rehearse_an_error(shell)
    gc.collect()
    gc.freeze()
    use_huge_pages()
    start, start_cpu = time.monotonic(), cpu_seconds()
    running: set[int] = set()
    for notebook in notebooks:
        if len(running) == workers:
            running.discard(os.wait()[0])
        running.add(fork_and_run(shell, *notebook))
    for _ in range(len(running)):
        os.wait()
    seconds = time.monotonic() - start
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds() - start_cpu}))


def prepared(cell: dict[str, Any]) -> tuple[str, str, list[Any]]:
    """A cell's exercise, if it is a test, its text, and its probe's statements, compiled."""
    if cell["cell_type"] != "code":
        return "", "", []
    if not is_test_cell(cell):
        return "", cell["source"], []
    visible, probe = split_test_cell(cell["source"])
    statements = statements_of(probe, for_submission=True) if probe else ()
    name = exercise_name(cell["metadata"]["nbgrader"]["grade_id"])
    return name, visible, [compile(one.source, "<probe>", "exec") for one in statements]


def fork_and_run(shell: NotebookShell, task: Task, cells: list[tuple[str, str, list[Any]]]) -> int:
    """Start one notebook; returns the process id."""
    pid = os.fork()
    if pid == 0:
        try:
            run(shell, task, cells)
        finally:
            os._exit(0)
    return pid


def run(shell: NotebookShell, task: Task, cells: list[tuple[str, str, list[Any]]]) -> None:
    """Run the cells as grading does."""
    shell.report_to(SilentReporter())
    side = BareSide(task.givens)
    use_side(side)
    for exercise, text, probe in cells:
        seed = derived_seed(task.seed, f"{exercise}/public")
        if exercise:
            side.exercise = exercise
            seed_all(seed)
        if text.strip():
            shell.run_cell(text, store_history=True)
        for number, code in enumerate(probe):
            seed_all(seed + number)
            with suppress(BaseException):
                exec(code, shell.user_ns)


def cpu_seconds() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


if __name__ == "__main__":
    main()
