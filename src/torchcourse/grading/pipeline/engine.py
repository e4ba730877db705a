"""The engine of one assignment: its references, run once, and the processes for submissions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from torchcourse.grading.execute.executor import Conditions, Executor, LocalExecutor, execute_in
from torchcourse.grading.execute.preload import modules_to_import
from torchcourse.grading.execute.runner import Runner, RunnerPool
from torchcourse.grading.execute.task import Task
from torchcourse.grading.execute.work_files import Files
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.pipeline.notebook_grader import NotebookGrader
from torchcourse.grading.pipeline.reference import KnownAnswers, Reference, read_probes, run_reference
from torchcourse.grading.reading.jobs import (
    ReadSubmission,
    ToRead,
    ToWrite,
    WrittenNotebook,
    read_submission,
    size_of,
    write_notebooks,
)
from torchcourse.grading.reading.readers import Closed, Readers, Reads
from torchcourse.grading.records import Run, SourceNotebook

# Read by any picture that a student draws; in the sandbox its list of fonts cannot be read, and to make a new
# one takes half a second and asks for another process, of which the instructor would be told.
FONTS = "matplotlib.font_manager"


def new_seed() -> int:
    """Draw the seed of a grading run, which its submissions must not be able to guess."""
    return secrets.randbits(63)


class Engine:
    """Grades notebooks of one assignment, several at a time; a context manager, which ends its processes.

    Submissions run where the `executor` runs them, by default in templates of this machine. The reference and
    the answer bank never leave it.
    """

    def __init__(
        self,
        material: Material,
        pool: RunnerPool,
        *,
        seed: int,
        executor: Executor | None = None,
        readers: Reads | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Get ready to grade; entering the engine starts it.

        The engine closes `pool`, which may have been started before, and `executor`. The caller closes
        `readers`; without any, the engine has its own. `tell` hears of each step before the first submission.
        """
        self.seed = seed
        self._sources = material.sources
        self._answers = material.answers
        self._files = material.files
        self._timeout_seconds = material.timeout_seconds or 0.0
        self._pool = pool
        self.workers = pool.count
        self._executor = executor or LocalExecutor(pool)
        self._tell = tell
        self._readers = readers
        self._own_readers: Readers | None = None
        self.graders: dict[str, NotebookGrader] = {}

    def __enter__(self) -> Engine:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        """Run the references with what their text imports; then all import what these ended with."""
        if self._readers is None:
            self._readers = self._own_readers = Readers(self._sources, self.workers)
        self._executor.open()
        self._tell("running the reference and preparing the templates")
        self._pool.start(
            modules_to_import(cell for source in self._sources for cell in source.notebook["cells"]),
            self._files.readable,
        )
        for source in self._sources:
            read_probes(source)  # while the templates import
        references = self._pool.use_early(
            lambda template: [self._reference(template, source) for source in self._sources]
        )
        modules = tuple(dict.fromkeys([*(name for item in references for name in item.modules), FONTS]))
        givens = {item.source.name: item.givens for item in references}
        self._executor.prepare(Conditions(modules, givens, self._files))
        self.graders = {item.source.name: self._grader(item) for item in references}
        self._pool.wait_until_ready(modules)

    def _reference(self, template: Runner, source: SourceNotebook, seed: int | None = None) -> Reference:
        with self._pool.work_dir(self._files.files) as work_dir:
            return run_reference(
                template, source, self.seed if seed is None else seed, self._timeout_seconds, work_dir
            )

    def graders_with(self, seed: int) -> dict[str, NotebookGrader]:
        """The references run once more, with another seed, for an engine that was entered.

        Raises:  ReferenceFailed, TemplateError
        """
        references = [
            self._pool.with_template(partial(self._reference, source=source, seed=seed))
            for source in self._sources
        ]
        return {item.source.name: self._grader(item) for item in references}

    def _grader(self, reference: Reference) -> NotebookGrader:
        answers = self._answers.get(reference.source.name, ())
        return NotebookGrader(reference, KnownAnswers(reference, answers, self._pool, self._files.files))

    @property
    def at_once(self) -> int:
        """How many submissions to have under way: as many as run, and a few that are mended or judged."""
        return self._executor.at_once + self.workers + self.readers.slow_jobs

    @property
    def readers(self) -> Reads:
        """Who reads submissions; there once the engine was entered."""
        assert self._readers is not None
        return self._readers

    def read(self, paths: Sequence[Path], beside: Files | None = None) -> tuple[ReadSubmission, Closed]:
        """Find an assignment's notebooks among those that a student handed in, and mend them.

        `beside` are the other files: their answers may call what these define.

        Raises:  TooMuchToRead, ReaderError
        """
        not_allowed = {name: grader.reference.not_allowed for name, grader in self.graders.items()}
        request = ToRead(tuple(paths), not_allowed, beside or {})
        size = sum(map(size_of, paths))
        read, closed = self.readers.do(read_submission, request, size_bytes=size)
        assert closed is not None
        return read, closed

    def write(self, closed: Closed, came: Sequence[ToWrite | None]) -> list[WrittenNotebook | None]:
        """Write notebooks that were read, with what came of running them.

        Raises:  TooMuchToRead, ReaderError
        """
        written, _ = self.readers.do(write_notebooks, came, closed)
        return list(written)

    def execute(self, name: str, task: Task, files: Files | None = None) -> Run:
        """Run a notebook, one of the assignment's, with `files` beside it.

        Raises:  UnreadableFile, NotExecuted, RunsLong
        """
        return self._executor.execute(name, task, files or {})

    def execute_here(self, task: Task, files: Files | None = None) -> Run:
        """Run a notebook that holds some of the reference on this machine, in the sandbox.

        Raises:  UnreadableFile, NotExecuted
        """
        return execute_in(self._pool, task, self._files.over(files or {}))

    def close(self) -> None:
        """End every process and remove every private folder."""
        self._executor.close()
        self._pool.close()
        if self._own_readers is not None:
            self._own_readers.close()
