"""What runs a notebook's cells, as far as others need to know it: a template, or plain processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from torchcourse.grading.child.job import Job
from torchcourse.grading.execute.collect import Collector
from torchcourse.grading.execute.fork_watch import Ending
from torchcourse.grading.execute.work_files import Files

T = TypeVar("T")


class Runner(Protocol):
    """Runs one job after another, each in a process of its own."""

    def run(
        self,
        job: Job,
        collector: Collector,
        cell_limit_seconds: Callable[[int], float],
        overuse: Callable[[int], str | None],
    ) -> Ending:
        """Run a job, hand what it reports to the collector, and see it to its end.

        `cell_limit_seconds` says how long each cell may take before the process is killed; `overuse` says
        of a process id why it must be killed for what it uses, or None.
        Raises:  TemplateError
        """


class RunnerPool(Protocol):
    """Lends runners, and folders to run in; `close` ends every process and removes every folder."""

    count: int  # of the runners that are lent at once

    def start(self, modules: Sequence[str] = (), readable: Sequence[Path] = ()) -> None: ...

    def use_early(self, use: Callable[[Runner], T]) -> T: ...

    def wait_until_ready(self, modules: Sequence[str] = ()) -> None: ...

    def with_template(self, use: Callable[[Runner], T]) -> T: ...

    def work_dir(self, files: Files) -> AbstractContextManager[Path]: ...

    def close(self) -> None: ...
